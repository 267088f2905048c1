/** conversations.*: channels, their members and what was said in them. */
import { flagAt, type JsonObject, numberAt, stringAt } from "../../json.ts";
import { placeMessage } from "../messages.ts";
import type { SlackChannel, SlackMessage } from "../model.ts";
import { isSubscribed } from "../subscriptions.ts";
import { directMessage, isShared, nextTs, type Workspace } from "../workspace.ts";
import { findChannel, findJoinedChannel, isRefusal, type Method, refuse } from "./method.ts";
import { mayHearOfMembers } from "./scopes.ts";

export const conversationMethods: Record<string, Method> = {
  "conversations.info": (args, workspace) => {
    const channel = findChannel(args, workspace);
    return isRefusal(channel) ? channel : { ok: true, channel: channelBody(channel, workspace) };
  },

  "conversations.list": (args, workspace) => {
    const kinds = (stringAt(args, "types") ?? "public_channel").split(",");
    const channels = [...workspace.channels.values()].filter((channel) => {
      if (flagAt(args, "exclude_archived") && channel.isArchived) return false;
      if (channel.kind === "public") return kinds.includes("public_channel");
      if (!channel.members.has(workspace.bot.userId)) return false;
      return kinds.includes(channel.kind === "private" ? "private_channel" : "im");
    });
    const { page, next_cursor } = paginate(channels, args, 100);
    const bodies = page.map((channel) => channelBody(channel, workspace));
    return { ok: true, channels: bodies, response_metadata: { next_cursor } };
  },

  "conversations.history": (args, workspace) => {
    const channel = findJoinedChannel(args, workspace);
    if (isRefusal(channel)) return channel;
    const inChannel = [...channel.messages.values()].filter(standsInChannel);
    const found = inRange(inChannel, args).reverse();
    const { page, next_cursor } = paginate(found, args, 100);
    return {
      ok: true,
      messages: page.map((message) => messageBody(message, args)),
      has_more: next_cursor !== "",
      response_metadata: { next_cursor },
    };
  },

  "conversations.replies": (args, workspace) => {
    const channel = findJoinedChannel(args, workspace);
    if (isRefusal(channel)) return channel;
    const root = channel.messages.get(stringAt(args, "ts") ?? "");
    if (!root) return refuse("thread_not_found");
    const replies = inRange(channel.replies.get(root.ts) ?? [], args);
    const { page, next_cursor } = paginate([root, ...replies], args, 1000);
    return {
      ok: true,
      messages: page.map((message) => messageBody(message, args)),
      has_more: next_cursor !== "",
      response_metadata: { next_cursor },
    };
  },

  "conversations.members": (args, workspace) => {
    const channel = findChannel(args, workspace);
    if (isRefusal(channel)) return channel;
    const { page, next_cursor } = paginate([...channel.members], args, 100);
    return { ok: true, members: page, response_metadata: { next_cursor } };
  },

  "conversations.join": (args, workspace) => {
    const channel = findChannel(args, workspace);
    if (isRefusal(channel)) return channel;
    if (channel.isArchived) return refuse("is_archived");
    if (channel.kind !== "public") return refuse("method_not_supported_for_channel_type");
    const body = channelBody(channel, workspace);
    if (channel.members.has(workspace.bot.userId)) {
      return { ok: true, channel: body, warning: "already_in_channel" };
    }
    joinChannel(workspace, channel, workspace.bot.userId);
    return { ok: true, channel: channelBody(channel, workspace) };
  },

  "conversations.open": (args, workspace) => {
    const user = stringAt(args, "users")?.split(",")[0];
    if (user === undefined || !workspace.users.has(user)) return refuse("user_not_found");
    const channel = directMessage(workspace, user);
    return {
      ok: true,
      channel: flagAt(args, "return_im") ? channelBody(channel, workspace) : { id: channel.id },
    };
  },
};

/**
 * Makes a user a member. Slack tells by an event, which apps in the channel get that may hear of members, the one that has
 * joined among them; and by the channel_join message that it shows and sends.
 */
export function joinChannel(workspace: Workspace, channel: SlackChannel, user: string): void {
  channel.members.add(user);
  const type = "member_joined_channel";
  const isInChannel = channel.members.has(workspace.bot.userId);
  if (isInChannel && mayHearOfMembers(workspace, channel) && isSubscribed(workspace, type)) {
    const event = {
      user,
      channel: channel.id,
      channel_type: channel.id.slice(0, 1),
      team: workspace.team.id,
    };
    workspace.emit({ type, ...event, event_ts: nextTs(workspace, channel) });
  }
  placeMessage(workspace, channel, {
    subtype: "channel_join",
    user,
    text: `<@${user}> has joined the channel`,
  });
  workspace.signal.notify({ kind: "channel", channel: channel.id });
}

export function standsInChannel(message: SlackMessage): boolean {
  const isReply = message.thread_ts !== undefined && message.thread_ts !== message.ts;
  return !isReply || message.subtype === "thread_broadcast";
}

function channelBody(channel: SlackChannel, workspace: Workspace): JsonObject {
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: channel.kind === "public",
    is_group: channel.kind === "private",
    is_im: channel.kind === "im",
    is_private: channel.kind !== "public",
    is_archived: channel.isArchived,
    is_member: channel.members.has(workspace.bot.userId),
    is_shared: isShared(workspace, channel),
    is_ext_shared: isShared(workspace, channel),
    context_team_id: workspace.team.id,
    topic: { value: channel.topic, creator: "", last_set: 0 },
    purpose: { value: "", creator: "", last_set: 0 },
    num_members: channel.members.size,
    ...(channel.kind === "im"
      ? { user: [...channel.members].find((id) => id !== workspace.bot.userId) }
      : {}),
  };
}

/** Without include_all_metadata Slack keeps the payload of metadata to itself. */
function messageBody(message: SlackMessage, args: JsonObject): SlackMessage {
  if (!message.metadata || flagAt(args, "include_all_metadata")) return message;
  const { metadata: _hidden, ...rest } = message;
  return rest;
}

function inRange(messages: SlackMessage[], args: JsonObject): SlackMessage[] {
  const oldest = numberAt(args, "oldest") ?? 0;
  const latest = numberAt(args, "latest") ?? Number.POSITIVE_INFINITY;
  const isInclusive = flagAt(args, "inclusive");
  return messages.filter((message) => {
    const ts = Number(message.ts);
    return isInclusive ? ts >= oldest && ts <= latest : ts > oldest && ts < latest;
  });
}

/** Slack's cursors are opaque; this one is the offset in base64. */
export function paginate<Item>(
  items: Item[],
  args: JsonObject,
  defaultLimit: number,
): { page: Item[]; next_cursor: string } {
  const limit = Math.min(Math.max(1, numberAt(args, "limit") ?? defaultLimit), 1000);
  const cursor = stringAt(args, "cursor");
  const start = cursor === undefined ? 0 : Number(Buffer.from(cursor, "base64").toString());
  const end = start + limit;
  return {
    page: items.slice(start, end),
    next_cursor: end < items.length ? Buffer.from(String(end)).toString("base64") : "",
  };
}
