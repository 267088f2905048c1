/** Changes of messages by any user or app: posted, edited, deleted, reacted to. Each sends the app an event. */
import {
  botMentioned,
  messageChanged,
  messageDeleted,
  messagePosted,
  messageReplied,
  reactionChanged,
} from "./message-events.ts";
import type { MessageEdit, SlackChannel, SlackMessage } from "./model.ts";
import { isSubscribed } from "./subscriptions.ts";
import { nextTs, type Workspace } from "./workspace.ts";

export type MessageDraft = Omit<SlackMessage, "ts" | "type" | "thread_ts">;

export interface Placement {
  threadTs?: string | undefined;
  broadcast?: boolean | undefined;
  /** Extra fields of the event only. */
  eventFields?: Record<string, unknown> | undefined;
}

/**
 * Puts a message into a channel or thread. A thread whose root is gone, or is a tombstone, is not an error:
 * the message lands in the channel itself, as it does in Slack.
 */
export function placeMessage(
  workspace: Workspace,
  channel: SlackChannel,
  draft: MessageDraft,
  placement: Placement = {},
): SlackMessage {
  const root = placement.threadTs === undefined ? undefined : livingRoot(channel, placement.threadTs);
  const message: SlackMessage = { type: "message", ...draft, ts: nextTs(workspace, channel) };
  if (root) {
    message.thread_ts = root.ts;
    if (root.user !== undefined) message.parent_user_id = root.user;
    attachReply(channel, root, message);
    if (placement.broadcast) {
      message.subtype = "thread_broadcast";
      message.root = { ...root };
    }
  }
  channel.messages.set(message.ts, message);
  sendEvent(workspace, channel, message, () => ({
    ...messagePosted(workspace, channel, message),
    ...placement.eventFields,
  }));
  if (message.text.includes(`<@${workspace.bot.userId}>`)) emitMention(workspace, channel, message);
  if (root && workspace.behaviour.messageReplied !== "off") {
    const withSubtype = workspace.behaviour.messageReplied === "with-subtype";
    sendEvent(workspace, channel, message, () => messageReplied(workspace, channel, root, withSubtype));
  }
  workspace.signal.notify({ kind: "message", channel: channel.id, ts: message.ts });
  if (workspace.behaviour.unfurlLinks && /https?:\/\//.test(message.text))
    unfurlMessage(workspace, channel, message);
  return message;
}

/** Edits a message; sets `edited` to `editor`, as Slack does for users and for the app's chat.update alike. */
export function editMessage(
  workspace: Workspace,
  channel: SlackChannel,
  message: SlackMessage,
  edit: MessageEdit,
  editor: string,
): void {
  const before = { ...message };
  message.edited = { user: editor, ts: nextTs(workspace, channel) };
  applyChange(workspace, channel, message, edit, before);
}

/** A change by Slack itself or by another app: `edited` does not move. */
export function changeMessage(
  workspace: Workspace,
  channel: SlackChannel,
  message: SlackMessage,
  change: MessageEdit,
): void {
  applyChange(workspace, channel, message, change, { ...message });
}

/** A link preview: attachments appear, the text stays, and `edited` does not move. */
export function unfurlMessage(workspace: Workspace, channel: SlackChannel, message: SlackMessage): void {
  const link = /https?:\/\/[^\s>|]+/.exec(message.text)?.[0] ?? "https://example.com/";
  const preview = { id: 1, from_url: link, original_url: link, title: "Example", fallback: "Example" };
  changeMessage(workspace, channel, message, { attachments: [preview] });
}

function applyChange(
  workspace: Workspace,
  channel: SlackChannel,
  message: SlackMessage,
  edit: MessageEdit,
  before: SlackMessage,
): void {
  if (edit.text !== undefined) message.text = edit.text;
  if (edit.blocks === null) delete message.blocks;
  else if (edit.blocks) message.blocks = edit.blocks;
  if (edit.attachments === null) delete message.attachments;
  else if (edit.attachments) message.attachments = edit.attachments;
  if (edit.metadata !== undefined) message.metadata = edit.metadata;
  if (edit.files !== undefined) message.files = edit.files;
  sendEvent(workspace, channel, message, () => messageChanged(workspace, channel, message, before));
  workspace.signal.notify({ kind: "message-changed", channel: channel.id, ts: message.ts });
}

/** Deletes a message. A root with replies becomes a tombstone, which Slack announces as message_changed. */
export function deleteMessage(workspace: Workspace, channel: SlackChannel, message: SlackMessage): void {
  const replies = channel.replies.get(message.ts) ?? [];
  if (replies.length > 0) {
    const stone = tombstoneOf(message);
    channel.messages.set(message.ts, stone);
    sendEvent(workspace, channel, message, () => messageChanged(workspace, channel, stone, message));
    if (workspace.behaviour.replayRepliesOnParentDelete) {
      for (const reply of replies) {
        sendEvent(workspace, channel, reply, () => messageChanged(workspace, channel, reply, { ...reply }));
      }
    }
  } else {
    channel.messages.delete(message.ts);
    channel.replies.delete(message.ts);
    detachReply(channel, message);
    sendEvent(workspace, channel, message, () => messageDeleted(workspace, channel, message));
  }
  workspace.signal.notify({ kind: "message-deleted", channel: channel.id, ts: message.ts });
}

/** False where the user has reacted so already. */
export function addReaction(
  workspace: Workspace,
  channel: SlackChannel,
  message: SlackMessage,
  name: string,
  user: string,
): boolean {
  const reactions = message.reactions ?? [];
  message.reactions = reactions;
  let reaction = reactions.find((candidate) => candidate.name === name);
  if (reaction?.users.includes(user)) return false;
  if (!reaction) {
    reaction = { name, users: [], count: 0 };
    reactions.push(reaction);
  }
  reaction.users.push(user);
  reaction.count += 1;
  announceReaction(workspace, channel, message, name, user, "reaction_added");
  return true;
}

/** False where there was no such reaction of the user. */
export function removeReaction(
  workspace: Workspace,
  channel: SlackChannel,
  message: SlackMessage,
  name: string,
  user: string,
): boolean {
  const reaction = message.reactions?.find((candidate) => candidate.name === name);
  if (!reaction?.users.includes(user)) return false;
  reaction.users = reaction.users.filter((other) => other !== user);
  reaction.count -= 1;
  message.reactions = message.reactions?.filter((candidate) => candidate.count > 0) ?? [];
  announceReaction(workspace, channel, message, name, user, "reaction_removed");
  return true;
}

function livingRoot(channel: SlackChannel, threadTs: string): SlackMessage | undefined {
  const named = channel.messages.get(threadTs);
  // Naming a reply instead of its root still reaches the thread.
  const isReply = named?.thread_ts !== undefined && named.thread_ts !== named.ts;
  const root = isReply && named?.thread_ts ? channel.messages.get(named.thread_ts) : named;
  return root?.subtype === "tombstone" ? undefined : root;
}

function attachReply(channel: SlackChannel, root: SlackMessage, reply: SlackMessage): void {
  const replies = channel.replies.get(root.ts);
  if (replies) replies.push(reply);
  else channel.replies.set(root.ts, [reply]);
  root.thread_ts = root.ts;
  root.reply_count = (root.reply_count ?? 0) + 1;
  root.latest_reply = reply.ts;
  const author = reply.user ?? reply.bot_id;
  const authors = root.reply_users ?? [];
  root.reply_users = authors;
  if (author !== undefined && !authors.includes(author)) authors.push(author);
}

function detachReply(channel: SlackChannel, message: SlackMessage): void {
  if (message.thread_ts === undefined || message.thread_ts === message.ts) return;
  const left = (channel.replies.get(message.thread_ts) ?? []).filter((reply) => reply.ts !== message.ts);
  channel.replies.set(message.thread_ts, left);
  const root = channel.messages.get(message.thread_ts);
  if (!root) return;
  root.reply_count = left.length;
  const last = left.at(-1);
  if (last) root.latest_reply = last.ts;
  else if (root.subtype === "tombstone") channel.messages.delete(root.ts);
}

function tombstoneOf(message: SlackMessage): SlackMessage {
  return {
    type: "message",
    subtype: "tombstone",
    text: "This message was deleted.",
    user: "USLACKBOT",
    hidden: true,
    ts: message.ts,
    thread_ts: message.ts,
    reply_count: message.reply_count ?? 0,
    reply_users: message.reply_users ?? [],
    ...(message.latest_reply === undefined ? {} : { latest_reply: message.latest_reply }),
  };
}

function announceReaction(
  workspace: Workspace,
  channel: SlackChannel,
  message: SlackMessage,
  name: string,
  user: string,
  type: "reaction_added" | "reaction_removed",
): void {
  const isSent =
    channel.members.has(workspace.bot.userId) &&
    isSubscribed(workspace, type) &&
    (user !== workspace.bot.userId || workspace.behaviour.echoOwnMessages);
  if (isSent) workspace.emit(reactionChanged(workspace, channel, message, name, user, type));
  workspace.signal.notify({ kind: "reaction", channel: channel.id, ts: message.ts });
}

/** Slack's documentation: a mention in a direct message is a message event only. */
function emitMention(workspace: Workspace, channel: SlackChannel, message: SlackMessage): void {
  if (channel.kind === "im" || !channel.members.has(workspace.bot.userId)) return;
  if (message.bot_id === undefined && isSubscribed(workspace, "app_mention"))
    workspace.emit(botMentioned(channel, message));
}

/** Slack sends message events only for channels where the bot is a member; the event is built only when it goes out. */
function sendEvent(
  workspace: Workspace,
  channel: SlackChannel,
  message: SlackMessage,
  build: () => ReturnType<typeof messagePosted>,
): void {
  if (!channel.members.has(workspace.bot.userId)) return;
  if (channel.kind === "im" && !isSubscribed(workspace, "message.im")) return;
  if (message.bot_id === workspace.bot.botId && !workspace.behaviour.echoOwnMessages) return;
  workspace.emit(build());
}
