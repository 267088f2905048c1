import type { Blocks } from "../../domain/delivery.ts";
import type { ChannelId, SlackTs, TeamId, UserId } from "../../domain/ids.ts";
import type { SlackFile } from "../../domain/order.ts";

/**
 * Why Slack did not do what was asked.
 * - `rate-limited`: not done; wait `retryAfterMs`.
 * - `unavailable`: not done for certain; Slack was not reached or said so.
 * - `unknown-outcome`: the request went out and no usable answer came back.
 * - `unauthorized`: the token is refused or lacks a scope.
 * - `channel-gone`: no such channel, archived, or the bot is not in it.
 * - `message-gone`: the message to change, or to react to, does not exist; the address to answer through is spent; the
 *   view to change is closed.
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
  /** The scope that the token lacks, as Slack names it; of `missing_scope` only. */
  readonly neededScope: string | undefined;
  /** Where a method of several steps failed, such as `files.completeUploadExternal`. */
  readonly step: string | undefined;

  constructor(
    reason: SlackFailureReason,
    code: string,
    options: {
      retryAfterMs?: number | undefined;
      neededScope?: string | undefined;
      cause?: unknown;
      step?: string | undefined;
    } = {},
  ) {
    super(`Slack: ${code}${options.step === undefined ? "" : ` (${options.step})`}`, {
      cause: options.cause,
    });
    this.reason = reason;
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
    this.neededScope = options.neededScope;
    this.step = options.step;
  }
}

export type Workspace = { teamId: TeamId; botUserId: UserId; botId: string; url: string };

/**
 * What we know of a person in Slack, asked just now. `isAdmin`: an admin or owner of the workspace; a stranger is none.
 * `isGuest`: a guest of the workspace, or a stranger. They are for a decision now: whoever keeps them longer than a minute
 * lets somebody decide who may no longer.
 */
export type SlackPerson = { name: string; email: string | undefined; isAdmin: boolean; isGuest: boolean };

/** A modal as Block Kit describes it. */
export type View = Blocks[number];

export type Post = {
  channelId: ChannelId;
  threadTs?: SlackTs | undefined;
  text: string;
  blocks?: Blocks | undefined;
  username?: string | undefined;
  broadcast?: boolean | undefined;
  /** Kept in the post's metadata, to recognise it after a crash; undefined where Slack takes no metadata. */
  deliveryId: string | undefined;
};

/**
 * An answer to a command or a press. `url` is good for five answers within thirty minutes: then it is `message-gone`.
 * It is a secret: whoever has it speaks for the bot.
 */
export type SlackAnswer = {
  url: string;
  /** For presses in a thread: without it the words show up in the channel. */
  threadTs?: SlackTs | undefined;
  text: string;
  blocks?: Blocks | undefined;
  /** Instead of the message that the press came from. */
  replace?: boolean | undefined;
};

/** The Slack workspace, as the bridge needs it. Every method rejects with a `SlackGatewayError`. */
export type SlackGateway = {
  identify(): Promise<Workspace>;
  /** Rejects with `channel-gone` where there is no such channel, or the bot is not in it. An archived one passes. */
  checkChannel(channelId: ChannelId): Promise<void>;
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
  /** Words that one person sees, in a channel that person is in. It may not arrive; nobody tells. */
  postEphemeral(words: {
    channelId: ChannelId;
    threadTs?: SlackTs | undefined;
    userId: UserId;
    text: string;
    blocks?: Blocks | undefined;
  }): Promise<void>;
  /** Answers for one person's eyes, through the address that came with their command or press. See `SlackAnswer`. */
  respond(answer: SlackAnswer): Promise<void>;
  /** Opens a modal; a trigger id is good for one, within three seconds. Past it Slack's refusal is `refused`. */
  openView(opening: { triggerId: string; view: View }): Promise<{ viewId: string }>;
  /** Shows another view in an open modal; `message-gone` once it was closed. */
  updateView(change: { viewId: string; view: View }): Promise<void>;
  /**
   * Puts a text file into a channel or a thread. Needs the scope files:write. `unknown-outcome` only where the file may
   * have been shared; what fails before is `unavailable` and can be tried again from the start.
   */
  upload(file: {
    channelId: ChannelId;
    threadTs?: SlackTs | undefined;
    /** With its ending, such as `chat.txt`. */
    name: string;
    text: string;
  }): Promise<void>;
  /** Posts into the direct message with a person, for words that have no other way. Needs the scope im:write. */
  directMessage(words: { userId: UserId; text: string; blocks?: Blocks | undefined }): Promise<void>;
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
  /** What a file is, and where or why not; undefined where the bot may not read it, or it is gone. */
  describeFile(fileId: string): Promise<SlackFile | undefined>;
  /** Where the bytes of a file are, for its download with the bot's token; undefined when it is gone. */
  file(fileId: string): Promise<{ url: string; name: string; mimetype: string; size: number } | undefined>;
};
