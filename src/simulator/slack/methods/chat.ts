/** chat.*: posting, changing and deleting messages. */
import { flagAt, type JsonObject, objectAt, objectsAt, stringAt } from "../../json.ts";
import { countBlockText, problemsOfBlocks } from "../block-validation.ts";
import { deleteMessage, editMessage, type MessageDraft, placeMessage } from "../messages.ts";
import { permalinkOf } from "../permalink.ts";
import { directMessage, nextEphemeralTs, type Workspace } from "../workspace.ts";
import { findChannel, findJoinedChannel, isRefusal, type Method, refuse } from "./method.ts";

export const chatMethods: Record<string, Method> = {
  "chat.postMessage": (args, workspace) => {
    // A user id as channel means the direct message with that user.
    const channel = findJoinedChannel(resolveUserChannel(args, workspace), workspace);
    if (isRefusal(channel)) return channel;
    if (channel.isArchived) return refuse("is_archived");
    const { refusal, content } = readContent(args, workspace);
    if (refusal) return refusal;
    const message = placeMessage(
      workspace,
      channel,
      { ...botAuthor(args, workspace), ...content },
      { threadTs: stringAt(args, "thread_ts"), broadcast: flagAt(args, "reply_broadcast") },
    );
    return { ok: true, channel: channel.id, ts: message.ts, message };
  },

  "chat.update": (args, workspace) => {
    const channel = findChannel(args, workspace);
    if (isRefusal(channel)) return channel;
    const message = channel.messages.get(stringAt(args, "ts") ?? "");
    if (!message || message.subtype === "tombstone") return refuse("message_not_found");
    if (message.bot_id !== workspace.bot.botId) return refuse("cant_update_message");
    if (channel.isArchived) return refuse("is_archived");
    const { refusal, content } = readContent(args, workspace);
    if (refusal) return refusal;
    // Slack's documentation: a new text without blocks removes the blocks that were there.
    const blocks = content.blocks ?? (args.text === undefined ? message.blocks : []);
    editMessage(workspace, channel, message, { ...content, blocks }, workspace.bot.userId);
    return { ok: true, channel: channel.id, ts: message.ts, text: message.text, message };
  },

  "chat.delete": (args, workspace) => {
    const channel = findChannel(args, workspace);
    if (isRefusal(channel)) return channel;
    const message = channel.messages.get(stringAt(args, "ts") ?? "");
    if (!message || message.subtype === "tombstone") return refuse("message_not_found");
    if (message.bot_id !== workspace.bot.botId) return refuse("cant_delete_message");
    deleteMessage(workspace, channel, message);
    return { ok: true, channel: channel.id, ts: message.ts };
  },

  "chat.postEphemeral": (args, workspace) => {
    const channel = findJoinedChannel(args, workspace);
    if (isRefusal(channel)) return channel;
    if (channel.isArchived) return refuse("is_archived");
    const user = stringAt(args, "user");
    if (user === undefined || !channel.members.has(user)) return refuse("user_not_in_channel");
    const { refusal, content } = readContent(args, workspace);
    if (refusal) return refusal;
    const ts = nextEphemeralTs(workspace, channel);
    const threadTs = stringAt(args, "thread_ts");
    channel.ephemerals.push({
      ts,
      user,
      text: content.text,
      ...(content.blocks ? { blocks: content.blocks } : {}),
      ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
    });
    workspace.signal.notify({ kind: "ephemeral", channel: channel.id, ts });
    return { ok: true, message_ts: ts };
  },

  "chat.getPermalink": (args, workspace) => {
    const channel = findChannel(args, workspace);
    if (isRefusal(channel)) return channel;
    const message = channel.messages.get(stringAt(args, "message_ts") ?? "");
    if (!message) return refuse("message_not_found");
    return { ok: true, channel: channel.id, permalink: permalinkOf(workspace, channel.id, message) };
  },
};

/** Who a post is from: the bot, or (chat:write.customize) a name and picture, which Slack marks as bot_message. */
function botAuthor(args: JsonObject, workspace: Workspace): Omit<MessageDraft, "text"> {
  const { botId, appId, userId, name } = workspace.bot;
  const username = stringAt(args, "username");
  const icon = stringAt(args, "icon_url");
  const emoji = stringAt(args, "icon_emoji");
  const from = { bot_id: botId, app_id: appId, team: workspace.team.id };
  if (username === undefined && icon === undefined && emoji === undefined) {
    const profile = { id: botId, app_id: appId, name, user_id: userId, team_id: workspace.team.id };
    return { ...from, user: userId, bot_profile: profile };
  }
  return {
    ...from,
    subtype: "bot_message",
    username: username ?? name,
    ...(icon === undefined && emoji === undefined ? {} : { icons: { image_48: icon, emoji } }),
  };
}

interface Content {
  text: string;
  blocks?: JsonObject[];
  attachments?: JsonObject[];
  metadata?: JsonObject;
}

type ReadContent = { refusal: JsonObject; content?: undefined } | { refusal?: undefined; content: Content };

function readContent(args: JsonObject, workspace: Workspace): ReadContent {
  const problem = problemOfContent(args, workspace);
  if (problem) return { refusal: problem };
  const blocks = objectsAt(args, "blocks");
  const attachments = objectsAt(args, "attachments");
  const metadata = objectAt(args, "metadata");
  return {
    content: {
      text: textOf(args),
      ...(blocks ? { blocks } : {}),
      ...(attachments ? { attachments } : {}),
      ...(metadata ? { metadata } : {}),
    },
  };
}

function problemOfContent(args: JsonObject, workspace: Workspace): JsonObject | undefined {
  const text = textOf(args);
  if (text.length > 40_000) return refuse("msg_too_long");
  const blocks = objectsAt(args, "blocks");
  const attachments = objectsAt(args, "attachments");
  if (args.blocks !== undefined && !blocks) return refuse("invalid_blocks_format");
  if (text.trim() === "" && !blocks?.length && !attachments?.length) return refuse("no_text");
  const threadTs = stringAt(args, "thread_ts");
  if (threadTs !== undefined && !/^\d+\.\d+$/.test(threadTs)) {
    return refuse("invalid_thread_ts");
  }
  if (blocks) {
    const messages = problemsOfBlocks(blocks, workspace.behaviour.unfetchableImages);
    if (messages.length > 0)
      return refuse("invalid_blocks", { errors: messages, response_metadata: { messages } });
    if (countBlockText(blocks) > 13_200) return refuse("msg_blocks_too_long");
  }
  const metadata = objectAt(args, "metadata");
  if (args.metadata !== undefined && (typeof metadata?.event_type !== "string" || !metadata.event_payload)) {
    return refuse("invalid_metadata_format");
  }
  return undefined;
}

function textOf(args: JsonObject): string {
  return stringAt(args, "text") ?? stringAt(args, "markdown_text") ?? "";
}

function resolveUserChannel(args: JsonObject, workspace: Workspace): JsonObject {
  const id = stringAt(args, "channel");
  if (id === undefined || !workspace.users.has(id) || id === workspace.bot.userId) return args;
  return { ...args, channel: directMessage(workspace, id).id };
}
