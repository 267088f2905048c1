/** The public face of the Slack simulator, in one place for those who write tests and demos on it. */

import type { Present, WaitOptions } from "../change-signal.ts";
import type { FaultBase, FaultRules } from "../fault-rules.ts";
import type { JsonObject } from "../json.ts";
import type { SlackBehaviour } from "./behaviour.ts";
import type {
  AppAnswer,
  EventDelivery,
  LinkedFile,
  MessageContent,
  MessageEdit,
  MessageFile,
  PostOptions,
  RawPostOptions,
  RecordedCall,
  SlackChange,
  SlackChannel,
  SlackEphemeral,
  SlackEvent,
  SlackFile,
  SlackMessage,
  SlackReaction,
  SlackUser,
  SlackUserGroup,
  SlackView,
  UploadOptions,
} from "./model.ts";

export interface SlackSimulatorOptions {
  /** 0 (the default) takes a free port. */
  port?: number;
  /** What the workspace calls itself in all of its addresses. Default 127.0.0.1. */
  host?: string;
  seed?: string;
  /** ms since 1970; default the machine's clock. */
  now?: () => number;
  teamName?: string;
  botToken?: string;
  signingSecret?: string;
  appToken?: string;
  users?: UserSeed[];
  channels?: ChannelSeed[];
  userGroups?: UserGroupSeed[];
  /** Where events, interactions and commands are posted; `connect` sets it later. */
  eventsUrl?: string;
  /** Deliver over Socket Mode connections instead of HTTP. Default false. */
  socketMode?: boolean;
  behaviour?: Partial<SlackBehaviour>;
}

export interface UserSeed {
  /** The handle, e.g. "ada". */
  name: string;
  id?: string;
  realName?: string;
  displayName?: string;
  email?: string;
  isAdmin?: boolean;
  /** A guest of the workspace: of several channels, or of one. */
  guestOf?: "multi" | "single";
  image?: string;
  /** Another app's bot. */
  isBot?: boolean;
  /** Deactivated. */
  isDeleted?: boolean;
  /** An IANA name. Default Europe/London. */
  timezone?: string;
  isHidden?: boolean;
  isAway?: boolean;
  /** Do-not-disturb between two times, in ms since 1970. */
  dnd?: { from: number; until: number };
  /** Of another workspace (Slack Connect); every channel that they are in is shared. */
  otherTeamId?: string;
  /** Default: as `isAdmin`. */
  isAdminOfOrganization?: boolean;
}

export interface ChannelSeed {
  name: string;
  id?: string;
  isPrivate?: boolean;
  isArchived?: boolean;
  /** Default: everybody and the bot. Handles or ids; "bot" is the bot. */
  members?: string[];
}

export interface UserGroupSeed {
  handle: string;
  id?: string;
  /** Default: the handle. */
  name?: string;
  /** Handles or ids, in Slack's order. */
  members: string[];
  isDisabled?: boolean;
}

export interface SlackFault extends FaultBase {
  /** E.g. "chat.postMessage". Absent: every method. */
  method?: string;
  channel?: string;
  /** A condition on the arguments of the call. */
  when?: (args: JsonObject) => boolean;
  kind:
    | "ratelimited"
    | "server-error"
    | "timeout"
    | "timeout-after-success"
    | "reset-before"
    | "reset-after-success"
    | "error"
    | "error-after-success"
    | "garbage"
    | "slow";
  /** Seconds, for "ratelimited". Default 1. */
  retryAfter?: number;
  /** For "server-error". Default 503. */
  status?: number;
  /** For "error". Default "internal_error". */
  error?: string;
  /** For "slow". */
  delayMs?: number;
}

export interface SlackSimulator {
  /** e.g. http://127.0.0.1:4101 */
  readonly url: string;
  /** For SLACK_API_URL; ends with "/api/". */
  readonly apiUrl: string;
  readonly team: { id: string; name: string; domain: string };
  readonly bot: { userId: string; botId: string; appId: string; name: string };
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly behaviour: SlackBehaviour;
  readonly faults: FaultRules<SlackFault>;

  /** Points everything that Slack sends at the app. All addresses default to `eventsUrl`. */
  connect(urls: {
    eventsUrl: string;
    interactivityUrl?: string;
    /** Where Slack asks for the options of a menu. */
    optionsUrl?: string;
    commandsUrl?: string;
  }): void;
  /** Sends Slack's url_verification challenge. */
  verifyUrl(): Promise<AppAnswer>;

  addUser(seed: UserSeed): SlackUser;
  addChannel(seed: ChannelSeed): SlackChannel;
  addUserGroup(seed: UserGroupSeed): SlackUserGroup;
  users(): SlackUser[];
  channels(): SlackChannel[];
  /** By id or by name. Throws for an unknown one. */
  channel(idOrName: string): SlackChannelQuery;
  /** A user by id or by handle. Throws for an unknown one. */
  user(idOrName: string): SlackPerson;
  /** Calls of the Web API in the order of arrival. */
  calls(method?: string): readonly RecordedCall[];
  deliveries(): readonly EventDelivery[];
  /** Forgets recorded calls and deliveries. */
  clearRecords(): void;
  views(): SlackView[];
  /** The last open modal of a user, or their Home tab. */
  openView(user?: string): SlackView | undefined;
  homeView(user: string): SlackView | undefined;
  file(id: string): { info: MessageFile; bytes: Buffer } | undefined;

  /** Delivers any given event unchanged (e.g. app_uninstalled, channel_rename). */
  sendEvent(event: SlackEvent): Promise<EventDelivery>;
  /** Posts any body to the app, signed by default. */
  postRaw(body: string, options?: RawPostOptions): Promise<AppAnswer>;
  /** Sends the message_changed of a link preview: same text, no `edited`. */
  unfurl(channel: string, ts: string): Promise<EventDelivery | undefined>;
  /** Another app or Slack itself changes a message: only what is given changes, and `edited` does not move. */
  changeMessage(channel: string, ts: string, change: MessageEdit): Promise<EventDelivery | undefined>;
  /** A file is deleted (the default), or grows too old for a free plan. */
  removeFile(id: string, how?: "tombstone" | "hidden_by_limit"): void;
  /** Delivers an existing message's event again, with a new event id. */
  redeliver(channel: string, ts: string): Promise<EventDelivery>;
  /** Delivers events that `reorderEvents` holds back. */
  releaseEvents(): void;
  /** Resolves when no delivery is under way or waits for a retry. */
  settled(): Promise<void>;
  revokeToken(): void;

  /** Socket Mode. */
  readonly sockets: SlackSockets;

  waitFor<Value>(predicate: (slack: SlackSimulator) => Value, options?: WaitOptions): Promise<Present<Value>>;
  onChange(listener: (change: SlackChange) => void): () => void;
  /** The state in a few lines, as shown when a wait times out. */
  describe(): string;
  close(): Promise<void>;
}

export interface SlackSockets {
  /** Open connections. */
  count(): number;
  /** Sends `disconnect` frames, to all or to the first `n`. */
  sendDisconnect(reason?: "refresh_requested" | "warning" | "link_disabled", n?: number): void;
  /** Destroys the TCP sockets without a close frame. */
  drop(n?: number): void;
  /** Stops answering and reading, as a network that swallows packets. */
  setSilent(silent: boolean): void;
}

export interface SlackChannelQuery {
  readonly id: string;
  readonly info: SlackChannel;
  /** The channel's own messages in order: of replies only broadcast ones, no deleted messages. */
  messages(): SlackMessage[];
  /** All messages including replies. In order. */
  all(): SlackMessage[];
  message(ts: string): SlackMessage | undefined;
  /** The replies of a root, without the root. In order. */
  thread(ts: string): SlackMessage[];
  reactions(ts: string): SlackReaction[];
  /** Ephemeral messages, of one user or of all. */
  ephemerals(user?: string): SlackEphemeral[];
  archive(): void;
  unarchive(): void;
  /** Makes a user a member, with the channel_join message. */
  join(user: string): void;
  leave(user: string): void;
  /** Gives the channel another id (`G…` becomes `C…`), with all that is in it. Returns it. */
  changeId(id?: string): string;
  rename(name: string, by: string): void;
  /** The id stays. */
  convertToPrivate(by: string): void;
}

/** A user's action: `delivered` resolves with the app's answer to the last try, and never rejects. */
export interface UserAction {
  delivered: Promise<AppAnswer>;
}

export interface SentMessage extends UserAction {
  ts: string;
  channel: string;
  message: SlackMessage;
}

export interface SlackPerson {
  readonly id: string;
  readonly info: SlackUser;
  /**
   * Types into Slack's composer: `*bold*`, `_italic_`, `~strike~`, code, fences, `> `, lists (`• `, `- `, `1. `, four spaces
   * a level), addresses, `<url|label>`, `<@U1>` or `@name`, `#name`, `:tada:`. The message has blocks and the text of them.
   */
  postMessage(channel: string, typed: string, options?: PostOptions): SentMessage;
  /** Writes to the app in their direct messages, as typed; its channel is the direct message. */
  writeToApp(typed: string, options?: PostOptions): SentMessage;
  /** Posts a message outright, as any client or app may. */
  postContent(channel: string, content: MessageContent, options?: PostOptions): SentMessage;
  uploadFile(channel: string, options: UploadOptions): SentMessage & { file: SlackFile };
  /** Makes a file that lies elsewhere, a canvas or a list; `files` of a message takes it. */
  linkFile(linked: LinkedFile): MessageFile;
  /** Forwards a message, with or without an added text. */
  forwardMessage(
    from: { channel: string; ts: string },
    channel: string,
    options?: Omit<PostOptions, "me" | "files"> & { words?: string },
  ): SentMessage;
  editMessage(channel: string, ts: string, typed: string, options?: { literal?: boolean }): UserAction;
  /** Replaces the present content; files stay where none are given. */
  editContent(channel: string, ts: string, content: MessageContent): UserAction;
  /** A root with replies leaves a tombstone. Any user may delete anything here, as a workspace owner may. */
  deleteMessage(channel: string, ts: string): UserAction;
  addReaction(channel: string, ts: string, name: string): UserAction;
  removeReaction(channel: string, ts: string, name: string): UserAction;
  /** Clicks a button of a message or of an ephemeral message. Throws where the button is not there. */
  clickButton(channel: string, ts: string, actionId: string): Promise<AppAnswer>;
  /** Chooses in a menu of a message: the option's value, a user id, a channel id, a date … */
  choose(channel: string, ts: string, actionId: string, value: string | string[]): Promise<AppAnswer>;
  /** Uses an element of a modal or of the Home tab. */
  useView(view: SlackView | string, actionId: string, value?: string | string[]): Promise<AppAnswer>;
  /** Types in a menu of a modal that asks the app for its options; what it answers can be chosen then. */
  suggest(view: SlackView | string, actionId: string, typed?: string): Promise<AppAnswer>;
  slashCommand(channel: string, command: string, text?: string): Promise<AppAnswer>;
  /** A global shortcut. */
  shortcut(callbackId: string): Promise<AppAnswer>;
  messageShortcut(channel: string, ts: string, callbackId: string): Promise<AppAnswer>;
  /** `values` by action id (or block id): text, an option's value, or several. */
  submitView(view: SlackView | string, values?: Record<string, string | string[] | null>): Promise<AppAnswer>;
  closeView(view: SlackView | string): Promise<AppAnswer>;
  openHome(tab?: "home" | "messages"): UserAction;
}
