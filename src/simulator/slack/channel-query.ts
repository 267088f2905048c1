/** A channel's content, and changes of the channel itself. */
import { changeChannelId, convertToPrivate, renameChannel } from "./channel-changes.ts";
import { joinChannel, standsInChannel } from "./methods/conversations.ts";
import type { SlackChannel } from "./model.ts";
import type { SlackChannelQuery } from "./simulator-api.ts";
import { userOf, type Workspace } from "./workspace.ts";

/** One channel, as tests and demos see it and act on it. */
export function queryChannel(channel: SlackChannel, workspace: Workspace): SlackChannelQuery {
  const setArchived = (isArchived: boolean): void => {
    channel.isArchived = isArchived;
    workspace.signal.notify({ kind: "channel", channel: channel.id });
  };
  return {
    get id() {
      return channel.id;
    },
    info: channel,
    messages: () =>
      [...channel.messages.values()].filter(
        (message) => standsInChannel(message) && message.subtype !== "tombstone",
      ),
    all: () => [...channel.messages.values()],
    message: (ts) => channel.messages.get(ts),
    thread: (ts) => [...(channel.replies.get(ts) ?? [])],
    reactions: (ts) => channel.messages.get(ts)?.reactions ?? [],
    ephemerals: (user) =>
      channel.ephemerals.filter(
        (message) => user === undefined || message.user === userOf(workspace, user).id,
      ),
    archive: () => setArchived(true),
    unarchive: () => setArchived(false),
    join: (user) =>
      joinChannel(workspace, channel, user === "bot" ? workspace.bot.userId : userOf(workspace, user).id),
    leave(user) {
      channel.members.delete(user === "bot" ? workspace.bot.userId : userOf(workspace, user).id);
      workspace.signal.notify({ kind: "channel", channel: channel.id });
    },
    changeId: (id) => changeChannelId(workspace, channel, id),
    rename: (name, by) => renameChannel(workspace, channel, name, userOf(workspace, by).id),
    convertToPrivate: (by) => convertToPrivate(workspace, channel, userOf(workspace, by).id),
  };
}
