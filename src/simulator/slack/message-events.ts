/** The events of the Events API for messages, as Slack shapes them. */
import type { JsonObject } from "../json.ts";
import { stubOf } from "./file-store.ts";
import type { SlackChannel, SlackEvent, SlackMessage } from "./model.ts";
import { isShared, nextTs, type Workspace } from "./workspace.ts";

export function messagePosted(
  workspace: Workspace,
  channel: SlackChannel,
  message: SlackMessage,
): SlackEvent {
  return {
    ...inEvent(workspace, channel, message),
    channel: channel.id,
    event_ts: message.ts,
    channel_type: channelType(channel),
  };
}

/** As of a new message, without the channel's type. */
export function botMentioned(channel: SlackChannel, message: SlackMessage): SlackEvent {
  return { ...message, type: "app_mention", channel: channel.id, event_ts: message.ts };
}

export function messageChanged(
  workspace: Workspace,
  channel: SlackChannel,
  message: SlackMessage,
  before: SlackMessage,
): SlackEvent {
  return hiddenEvent(workspace, channel, "message_changed", {
    message: { ...inEvent(workspace, channel, message), ...teamsOf(message) },
    ...(workspace.behaviour.omitPreviousMessage
      ? {}
      : { previous_message: inEvent(workspace, channel, before) }),
  });
}

export function messageDeleted(
  workspace: Workspace,
  channel: SlackChannel,
  message: SlackMessage,
): SlackEvent {
  return hiddenEvent(workspace, channel, "message_deleted", {
    deleted_ts: message.ts,
    ...(workspace.behaviour.omitPreviousMessage
      ? {}
      : { previous_message: inEvent(workspace, channel, message) }),
  });
}

/** Slack's documentation: a bug makes message_replied arrive without its subtype over the Events API. */
export function messageReplied(
  workspace: Workspace,
  channel: SlackChannel,
  root: SlackMessage,
  withSubtype: boolean,
): SlackEvent {
  const event = hiddenEvent(workspace, channel, "message_replied", {
    message: { ...root },
    thread_ts: root.ts,
  });
  if (!withSubtype) delete event.subtype;
  return event;
}

export function reactionChanged(
  workspace: Workspace,
  channel: SlackChannel,
  message: SlackMessage,
  reaction: string,
  user: string,
  type: "reaction_added" | "reaction_removed",
): SlackEvent {
  return {
    type,
    user,
    reaction,
    item: { type: "message", channel: channel.id, ts: message.ts },
    item_user: message.user,
    event_ts: nextTs(workspace, channel),
  };
}

/** Files are named by their ids only where the channel is shared with another workspace. */
function inEvent(workspace: Workspace, channel: SlackChannel, message: SlackMessage): SlackMessage {
  if (!message.files) return { ...message };
  const areStubs = isShared(workspace, channel);
  const files = message.files.map((file) =>
    areStubs || workspace.files.get(file.id)?.isStub === true ? stubOf(file) : file,
  );
  return { ...message, files };
}

/** What a user's changed message repeats, and a new one does not. */
function teamsOf({ team, bot_id }: SlackMessage): JsonObject {
  return team === undefined || bot_id !== undefined ? {} : { source_team: team, user_team: team };
}

function hiddenEvent(
  workspace: Workspace,
  channel: SlackChannel,
  subtype: string,
  fields: Record<string, unknown>,
): SlackEvent {
  const ts = nextTs(workspace, channel);
  return {
    type: "message",
    subtype,
    ...fields,
    channel: channel.id,
    hidden: true,
    ts,
    event_ts: ts,
    channel_type: channelType(channel),
  };
}

function channelType(channel: SlackChannel): string {
  if (channel.kind === "im") return "im";
  return channel.kind === "private" ? "group" : "channel";
}
