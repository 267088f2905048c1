import type { ChannelId, ClientId, SlackTs, UserId } from "../ids.ts";
import type { ClientChanges } from "../order.ts";
import type { Snooze } from "../snooze.ts";

/** Whom a command is about: a client's id, or a link to a Slack message of a thread of ours. */
export type ClientMention =
  | { kind: "id"; clientId: ClientId }
  | { kind: "thread"; channelId: ChannelId; threadTs: SlackTs };

export type ClientField = keyof ClientChanges;

/** What `!word …` in a thread asks for; the client is the thread's. */
export type ThreadCommand =
  | { kind: "help" }
  | { kind: "client" }
  | { kind: "update"; changes: ClientChanges | undefined }
  | { kind: "push"; text: string }
  /** `text` is empty where only files are to go. */
  | { kind: "send"; text: string }
  /** `name` may be none that a snippet has; `words`: raw Slack text to send behind it, after so many `lineBreaks`. */
  | { kind: "r"; name: string; words: string; lineBreaks?: number }
  | { kind: "claim" | "release" | "close" | "reopen" | "mute" | "unmute" }
  | { kind: "assign"; userId: UserId }
  | { kind: "snooze"; until: Snooze }
  | { kind: "note" }
  | { kind: "transcript" }
  | { kind: "resend" };

/** `problem` is mrkdwn for the person who typed: what is wrong, the right form, an example. */
export type Parsed<T> = { command: T } | { problem: string };

/** A command can't be read. `message` is mrkdwn and says why; its usage is added to it. */
export class CommandUsageError extends Error {
  override name = "CommandUsageError";
}
