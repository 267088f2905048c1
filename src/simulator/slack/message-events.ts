/** The events of the Events API for messages, as Slack shapes them. */
import type { SlackChannel, SlackEvent, SlackMessage } from "./model.ts";
import { nextTs, type Workspace } from "./workspace.ts";

export function messagePosted(channel: SlackChannel, message: SlackMessage): SlackEvent {
  return { ...message, channel: channel.id, event_ts: message.ts, channel_type: channelType(channel) };
}

export function messageChanged(
  workspace: Workspace,
  channel: SlackChannel,
  message: SlackMessage,
  before: SlackMessage,
): SlackEvent {
  return hiddenEvent(workspace, channel, "message_changed", {
    message: { ...message },
    ...(workspace.behaviour.omitPreviousMessage ? {} : { previous_message: before }),
  });
}

export function messageDeleted(
  workspace: Workspace,
  channel: SlackChannel,
  message: SlackMessage,
): SlackEvent {
  return hiddenEvent(workspace, channel, "message_deleted", {
    deleted_ts: message.ts,
    ...(workspace.behaviour.omitPreviousMessage ? {} : { previous_message: { ...message } }),
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
