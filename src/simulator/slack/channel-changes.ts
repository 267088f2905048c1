/** What can happen to a channel as a whole: another id, another name, no longer public. */
import { placeMessage } from "./messages.ts";
import type { SlackChannel, SlackEvent } from "./model.ts";
import { isSubscribed } from "./subscriptions.ts";
import { nextTs, type Workspace } from "./workspace.ts";

/**
 * Gives a channel another id, as when a private one is shared with another workspace. Everything in it moves along, and
 * Slack knows the old id no longer. Returns the new id; by default `C` in place of the first letter.
 */
export function changeChannelId(
  workspace: Workspace,
  channel: SlackChannel,
  newId = otherIdOf(workspace, channel),
): string {
  const oldId = channel.id;
  if (workspace.channels.has(newId)) throw new Error(`the workspace has a channel ${newId} already`);
  const entries = [...workspace.channels];
  channel.id = newId;
  workspace.channels.clear();
  for (const [id, one] of entries) workspace.channels.set(id === oldId ? newId : id, one);
  emitTo(workspace, channel, {
    type: "channel_id_changed",
    old_channel_id: oldId,
    new_channel_id: newId,
    event_ts: nextTs(workspace, channel),
  });
  workspace.signal.notify({ kind: "channel", channel: newId });
  return newId;
}

/** Slack reports it by an event and by a message. */
export function renameChannel(workspace: Workspace, channel: SlackChannel, name: string, user: string): void {
  const oldName = channel.name;
  channel.name = name;
  const isPrivate = channel.kind === "private";
  const created = Math.floor(workspace.now() / 1000);
  emitTo(workspace, channel, {
    type: isPrivate ? "group_rename" : "channel_rename",
    channel: {
      id: channel.id,
      name,
      name_normalized: name,
      created,
      is_channel: !isPrivate,
      is_mpim: false,
    },
    event_ts: nextTs(workspace, channel),
  });
  placeMessage(workspace, channel, {
    subtype: isPrivate ? "group_name" : "channel_name",
    user,
    text: `has renamed the channel from "${oldName}" to "${name}"`,
    old_name: oldName,
    name,
  });
  workspace.signal.notify({ kind: "channel", channel: channel.id });
}

/** The id stays. */
export function convertToPrivate(workspace: Workspace, channel: SlackChannel, user: string): void {
  channel.kind = "private";
  placeMessage(workspace, channel, {
    subtype: "channel_convert_to_private",
    user,
    text: "made this channel *private*. Now, it can only be viewed or joined by invitation.",
  });
  workspace.signal.notify({ kind: "channel", channel: channel.id });
}

function otherIdOf({ ids, channels }: Workspace, { id }: SlackChannel): string {
  const sameDigits = `C${id.slice(1)}`;
  return channels.has(sameDigits) ? ids.slack("C") : sameDigits;
}

function emitTo(workspace: Workspace, channel: SlackChannel, event: SlackEvent): void {
  if (!channel.members.has(workspace.bot.userId) || !isSubscribed(workspace, event.type)) return;
  workspace.emit(event);
}
