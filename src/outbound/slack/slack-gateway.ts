import type { Blocks } from "../../domain/delivery.ts";
import type { ChannelId, SlackTs, TeamId, UserId } from "../../domain/ids.ts";

/**
 * Why Slack did not do what was asked.
 * - `rate-limited`: not done; wait `retryAfterMs`.
 * - `unavailable`: not done for certain; Slack was not reached or said so.
 * - `unknown-outcome`: the request went out and no usable answer came back.
 * - `unauthorized`: the token is refused or lacks a scope.
 * - `channel-gone`: no such channel, archived, or the bot is not in it.
 * - `message-gone`: the message to change, or to react to, does not exist.
 * - `invalid`: Slack refuses the contents.
 * - `refused`: any other refusal.
 */
export type SlackFailureReason =
  | "rate-limited"
  | "unavailable"
  | "unknown-outcome"
  | "unauthorized"
  | "channel-gone"
  | "message-gone"
  | "invalid"
  | "refused";

export class SlackGatewayError extends Error {
  override readonly name = "SlackGatewayError";
  readonly reason: SlackFailureReason;
  /** Slack's own word for it, such as `is_archived`. */
  readonly code: string;
  readonly retryAfterMs: number | undefined;

  constructor(
    reason: SlackFailureReason,
    code: string,
    options: { retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(`Slack: ${code}`, { cause: options.cause });
    this.reason = reason;
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
  }
}

export type Workspace = { teamId: TeamId; botUserId: UserId; botId: string; url: string };

/** What we know of a person in Slack. */
export type SlackPerson = { name: string; email: string | undefined };

export type Post = {
  channelId: ChannelId;
  threadTs?: SlackTs | undefined;
  text: string;
  blocks?: Blocks | undefined;
  username?: string | undefined;
  broadcast?: boolean | undefined;
  /** Kept in the post's metadata, to recognise it after a crash. */
  deliveryId: string;
};

/** The Slack workspace, as the bridge needs it. Every method rejects with a `SlackGatewayError`. */
export type SlackGateway = {
  identify(): Promise<Workspace>;
  /** `threadTs` of the answer is missing where the post landed in the channel though a thread was asked for. */
  post(post: Post): Promise<{ ts: SlackTs; threadTs: SlackTs | undefined }>;
  update(change: {
    channelId: ChannelId;
    ts: SlackTs;
    text: string;
    blocks?: Blocks | undefined;
  }): Promise<void>;
  remove(place: { channelId: ChannelId; ts: SlackTs }): Promise<void>;
  /** Adds or takes away a reaction; that it was there (or not there) already is no error. */
  react(reaction: { channelId: ChannelId; ts: SlackTs; name: string; on: boolean }): Promise<void>;
  whisper(words: {
    channelId: ChannelId;
    threadTs?: SlackTs | undefined;
    userId: UserId;
    text: string;
  }): Promise<void>;
  /** Looks for a post of ours by the delivery id in its metadata, among those not older than `since` (ms). */
  findPost(search: {
    channelId: ChannelId;
    threadTs?: SlackTs | undefined;
    deliveryId: string;
    since: number;
  }): Promise<{ ts: SlackTs; threadTs: SlackTs | undefined } | undefined>;
  /** False when the root of the thread was deleted. */
  threadExists(place: { channelId: ChannelId; threadTs: SlackTs }): Promise<boolean>;
  person(userId: UserId): Promise<SlackPerson>;
  /** Where the bytes of a file are, for its download with the bot's token; undefined when it is gone. */
  file(fileId: string): Promise<{ url: string; name: string; mimetype: string; size: number } | undefined>;
};
