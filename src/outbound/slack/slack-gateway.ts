import type { ChannelId, SlackTs, TeamId, UserGroupId, UserId } from "../../domain/ids.ts";
import type { SlackFile } from "../../domain/order.ts";
import type { Blocks, Words } from "../../domain/payload.ts";

/**
 * Why Slack did not do what we asked.
 * - `rate-limited`: not done; wait `retryAfterMs`.
 * - `unavailable`: certainly not done; we did not reach Slack, or Slack said so.
 * - `unknown-outcome`: the request went out and no usable answer came back.
 * - `unauthorized`: Slack refuses the token, or it lacks a scope.
 * - `channel-gone`: no such channel, archived, or the bot is not in it or may not post there.
 * - `message-gone`: the message to change, react to or reply to does not exist, or its thread is locked; the response URL is used up; the view is closed.
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
  /** Slack's own code, such as `is_archived`. */
  readonly code: string;
  readonly retryAfterMs: number | undefined;
  /** The scope that the token lacks; only for `missing_scope`. */
  readonly neededScope: string | undefined;
  /** The failed step of a method with several, such as `files.completeUploadExternal`. */
  readonly step: string | undefined;

  constructor(
    reason: SlackFailureReason,
    code: string,
    options: Partial<Pick<SlackGatewayError, "retryAfterMs" | "neededScope" | "step" | "cause">> = {},
  ) {
    const { retryAfterMs, neededScope, step, cause } = options;
    super(`Slack: ${code}${step === undefined ? "" : ` (${step})`}`, { cause });
    this.reason = reason;
    this.code = code;
    this.retryAfterMs = retryAfterMs;
    this.neededScope = neededScope;
    this.step = step;
  }
}

/** The bot's identity in a workspace. `url` ends with a slash, as in Slack's answer. */
export type Workspace = { teamId: TeamId; botUserId: UserId; botId: string; url: string };

/**
 * A Slack user, looked up just now: after a minute, the user may have lost the right to decide. `isAdmin`: an admin or owner of
 * the workspace, never an unresolved author. `isGuest`: a guest of the workspace, somebody of another company, or an unresolved
 * author. `isActive`: a person who can work here, neither deactivated nor a bot, nor of another company.
 */
export type SlackPerson = {
  name: string;
  email: string | undefined;
  /** Their time zone, an IANA name that this runtime knows. */
  timeZone: string | undefined;
  /** A person who still has their account. */
  isActive: boolean;
  isAdmin: boolean;
  isGuest: boolean;
};

/** `handle`: what people type after @. */
export type UserGroup = { id: UserGroupId; name: string; handle: string };

/** A file to upload, with a name such as `chat.txt`. Slack takes no empty one. */
export type UploadedFile = { name: string; content: string | Uint8Array };

/** A modal, or a Home tab, as Block Kit describes it. */
export type View = Blocks[number];

export type Post = Words & {
  channelId: ChannelId;
  threadTs?: SlackTs | undefined;
  username?: string | undefined;
  broadcast?: boolean | undefined;
  /** Kept in the post's metadata, to recognise it after a crash; undefined where Slack takes no metadata. */
  deliveryId: string | undefined;
  /** The deliveries whose lines are in the post besides that one's, in order. */
  mergedIds?: string[] | undefined;
};

/**
 * An answer to a command or a button press. `url` takes five answers within thirty minutes. It is a secret: anyone who has it
 * can post as the bot.
 */
export type SlackAnswer = Words & {
  url: string;
  /** For button presses in a thread: without it the answer appears in the channel. */
  threadTs?: SlackTs | undefined;
  /** Replaces the message with the pressed button. */
  replace?: boolean | undefined;
};

/** A person, or everybody in a user group. */
export type Called = { kind: "user"; userId: UserId } | { kind: "group"; groupId: UserGroupId };

/** The Slack workspace, as the bridge needs it. Every method rejects with a `SlackGatewayError`. */
export type SlackGateway = {
  identify(): Promise<Workspace>;
  /** Rejects with `channel-gone` where the channel does not exist or the bot is not in it. An archived channel passes. */
  checkChannel(channelId: ChannelId): Promise<void>;
  /**
   * Who of those called is no member of the channel. Needs the scopes channels:read, in private channels groups:read, and for a
   * group usergroups:read. Channels of more than about 20,000 members are `refused`.
   */
  findAbsent(channelId: ChannelId, called: Called): Promise<UserId[]>;
  /** The answer lacks `threadTs` where the post landed in the channel although we asked for a thread. */
  post(post: Post): Promise<{ ts: SlackTs; threadTs: SlackTs | undefined }>;
  update(change: Words & { channelId: ChannelId; ts: SlackTs }): Promise<void>;
  remove(place: { channelId: ChannelId; ts: SlackTs }): Promise<void>;
  /** Adds or removes a reaction; succeeds if it is already there (or gone). */
  react(reaction: { channelId: ChannelId; ts: SlackTs; name: string; on: boolean }): Promise<void>;
  /** Posts an ephemeral message to a user in the channel. It may not arrive, and Slack does not report that. */
  postEphemeral(
    words: Words & { channelId: ChannelId; threadTs?: SlackTs | undefined; userId: UserId },
  ): Promise<void>;
  /** Answers with an ephemeral message. */
  respond(answer: SlackAnswer): Promise<void>;
  /** Opens a modal; a trigger id works once, within three seconds. After that Slack's refusal is `refused`. */
  openView(opening: { triggerId: string; view: View }): Promise<{ viewId: string }>;
  /** Shows another view in an open modal; `message-gone` once the user closed it. */
  updateView(change: { viewId: string; view: View }): Promise<void>;
  /** Shows a view in a user's Home tab, in place of the one before. Needs no scope; `refused` where the app has no Home tab. */
  publishHome(home: { userId: UserId; view: View }): Promise<void>;
  /**
   * Uploads a text file, such as `chat.txt`. Needs the scope files:write. `unknown-outcome` only where the file may be shared
   * already; earlier failures are `unavailable` and can start over.
   */
  upload(file: {
    channelId: ChannelId;
    threadTs?: SlackTs | undefined;
    name: string;
    text: string;
  }): Promise<void>;
  /** Uploads files into the direct message with a user, as one message with `text`. Also needs the scope im:write. */
  uploadToPerson(post: { userId: UserId; text: string; files: readonly UploadedFile[] }): Promise<void>;
  /** Posts into the direct message with a user, when every other way is closed. Needs the scope im:write. */
  directMessage(words: Words & { userId: UserId }): Promise<void>;
  /** The channel of the direct message with a user. Needs the scope im:write. */
  openDirectMessage(userId: UserId): Promise<ChannelId>;
  /** Who is in a user group, deactivated users too; undefined where the token lacks the scope usergroups:read. */
  groupMembers(groupId: UserGroupId): Promise<UserId[] | undefined>;
  /** The workspace's user groups that are in use; undefined where the token lacks the scope usergroups:read. */
  userGroups(): Promise<UserGroup[] | undefined>;
  /** Whether Slack shows a user as present. */
  isPresent(userId: UserId): Promise<boolean>;
  /** Those of at most 50 users for whom Slack holds back notifications at `now` (ms). Needs the scope dnd:read. */
  doNotDisturb(userIds: readonly UserId[], now: number): Promise<UserId[]>;
  /**
   * Finds our post by the delivery id in its metadata, among posts since `since` (ms). `line`: which one the delivery's is, from 1,
   * where the post has several.
   */
  findPost(search: {
    channelId: ChannelId;
    threadTs?: SlackTs | undefined;
    deliveryId: string;
    since: number;
  }): Promise<{ ts: SlackTs; threadTs: SlackTs | undefined; line?: number | undefined } | undefined>;
  /** False when the root of the thread was deleted. */
  threadExists(place: { channelId: ChannelId; threadTs: SlackTs }): Promise<boolean>;
  person(userId: UserId): Promise<SlackPerson>;
  /** Describes a file: where it is, or why it has no address; undefined where it is gone or the bot may not read it. */
  describeFile(fileId: string): Promise<SlackFile | undefined>;
  /** Where to download a file with the bot's token; undefined when the file is gone. */
  file(fileId: string): Promise<{ url: string; name: string; mimetype: string; size: number } | undefined>;
};
