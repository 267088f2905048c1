/** A message in Slack, made ready for the page. */
import { emojiOf } from "../slack/emoji.ts";
import type { SlackEphemeral, SlackMessage } from "../slack/model.ts";
import type { SlackSimulator } from "../slack/simulator-api.ts";
import type { Names } from "./mrkdwn.ts";
import { type ShownBlock, showBlocks } from "./shown-blocks.ts";
import { type ShownFile, showFile } from "./shown-file.ts";
import { typedSource } from "./typed-source.ts";

export interface ShownPost {
  ts: string;
  author: string;
  /** "visitor" and "app" are posts of the bot. */
  role: "teammate" | "visitor" | "app";
  authorId: string;
  at: number;
  /** As it was typed, for editing it again. */
  source: string;
  blocks: ShownBlock[];
  files: ShownFile[];
  /** `users`: who reacted; `isOfApp`: the app is one of them. */
  reactions: { name: string; character: string; count: number; users: string[]; isOfApp: boolean }[];
  isEdited: boolean;
  isDeleted: boolean;
  isBroadcast: boolean;
  replies: number;
  /** The visitor whose card it is: their client ID. */
  visitor?: string;
  /** Set: only this person sees it. */
  onlyFor?: string;
}

export interface ShowPost {
  post: (message: SlackMessage) => ShownPost;
  /** What one person sees alone. */
  ephemeral: (message: SlackEphemeral) => ShownPost;
}

export function createShowPost(slack: SlackSimulator, names: Names): ShowPost {
  const post = (message: SlackMessage): ShownPost => {
    const isApp = message.bot_id !== undefined;
    const visitor = isApp ? visitorOf(message) : undefined;
    return {
      ts: message.ts,
      author: message.username ?? (isApp ? "Chatra" : names.user(message.user ?? "")),
      role: isApp ? (message.username?.endsWith("(visitor)") ? "visitor" : "app") : "teammate",
      authorId: message.user ?? message.username ?? "",
      at: Number(message.ts) * 1000,
      source: typedSource(message.text, names),
      blocks: showBlocks(message, names),
      files: (message.files ?? []).map((file) => showFile(file, slack.file(file.id))),
      reactions: (message.reactions ?? []).map(({ name, count, users }) => ({
        name,
        count,
        users: [...users],
        isOfApp: users.includes(slack.bot.userId),
        character: emojiOf(name) ?? `:${name}:`,
      })),
      isEdited: !isApp && message.edited !== undefined,
      isDeleted: message.subtype === "tombstone",
      isBroadcast: isReply(message) && message.subtype === "thread_broadcast",
      replies: isReply(message) ? 0 : (message.reply_count ?? 0),
      ...(visitor === undefined ? {} : { visitor }),
    };
  };
  return {
    post,
    ephemeral: (message) => ({
      ...post({ ...message, type: "message" }),
      author: "Chatra",
      role: "app",
      onlyFor: message.user,
    }),
  };
}

export function isReply(message: SlackMessage): boolean {
  return message.thread_ts !== undefined && message.thread_ts !== message.ts;
}

/** The client ID that a card names. */
export function visitorOf({ blocks = [] }: Pick<SlackMessage, "blocks">): string | undefined {
  return /Client ID `([^`]+)`/.exec(JSON.stringify(blocks))?.[1];
}
