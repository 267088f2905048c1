/** The parts of a Slack workspace, in the terms of Slack's API. */
import type { JsonObject } from "../json.ts";

export interface SlackUser {
  id: string;
  /** The workspace of another workspace's user (Slack Connect). */
  otherTeamId?: string;
  /** The handle, without @. */
  name: string;
  realName: string;
  displayName: string;
  email: string;
  isAdmin: boolean;
  /** Of several channels ("multi", is_restricted) or of one ("single", is_ultra_restricted besides). */
  guestOf?: "multi" | "single";
  isBot: boolean;
  /** Deactivated: Slack keeps the account, and what it wrote. */
  isDeleted: boolean;
  /** An IANA name. */
  timezone: string;
  image: string;
  /** An unresolved author from another workspace (Slack Connect): users.info answers user_not_found. */
  isHidden: boolean;
  /** What others see beside the name: away, or active. */
  isAway: boolean;
  /** The present or the next do-not-disturb, in ms since 1970. */
  dnd?: { from: number; until: number } | undefined;
  /** Where the workspace belongs to one. */
  isAdminOfOrganization: boolean;
}

/** What people mention as one, such as @support. */
export interface SlackUserGroup {
  id: string;
  name: string;
  /** Without @. */
  handle: string;
  members: Set<string>;
  isDisabled: boolean;
}

export interface SlackChannel {
  id: string;
  name: string;
  kind: "public" | "private" | "im";
  isArchived: boolean;
  members: Set<string>;
  topic: string;
  /** Everything in the channel or its threads, in the order of `ts`. */
  messages: Map<string, SlackMessage>;
  /** Replies by the root's `ts`, in the order of `ts`. */
  replies: Map<string, SlackMessage[]>;
  ephemerals: SlackEphemeral[];
  lastTs: number;
  lastEphemeralTs: number;
}

export interface SlackReaction {
  name: string;
  users: string[];
  count: number;
}

/** A file that was uploaded to Slack, as files.info gives it. */
export interface SlackFile {
  id: string;
  created: number;
  timestamp: number;
  name: string;
  title: string;
  mimetype: string;
  filetype: string;
  pretty_type: string;
  user: string;
  user_team: string;
  editable: boolean;
  size: number;
  /** "hosted"; "external", "quip" (a canvas), "list". */
  mode: string;
  is_external: boolean;
  /** Whose it is where it lies elsewhere, such as "gdrive"; else "". */
  external_type: string;
  is_public: boolean;
  public_url_shared: boolean;
  display_as_bot: boolean;
  username: string;
  url_private: string;
  url_private_download: string;
  permalink: string;
  has_rich_preview: boolean;
  file_access: string;
}

/** A file as it hangs on a message: whole, without a download (external), or little more than its id. */
export type MessageFile = Partial<SlackFile> & Pick<SlackFile, "id" | "mode">;

/** A message as conversations.history gives it. */
export interface SlackMessage {
  type: "message";
  subtype?: string;
  ts: string;
  text: string;
  user?: string;
  team?: string;
  /** These three only for users of another workspace. */
  user_team?: string;
  source_team?: string;
  user_profile?: JsonObject;
  client_msg_id?: string;
  bot_id?: string;
  app_id?: string;
  bot_profile?: JsonObject;
  username?: string;
  icons?: JsonObject;
  blocks?: JsonObject[];
  attachments?: JsonObject[];
  files?: MessageFile[];
  upload?: boolean;
  metadata?: JsonObject;
  thread_ts?: string;
  parent_user_id?: string;
  reply_count?: number;
  reply_users?: string[];
  latest_reply?: string;
  edited?: { user: string; ts: string };
  reactions?: SlackReaction[];
  hidden?: boolean;
  /** Of channel_name and its like. */
  old_name?: string;
  name?: string;
  root?: SlackMessage;
}

export interface SlackEphemeral {
  ts: string;
  user: string;
  text: string;
  blocks?: JsonObject[];
  thread_ts?: string;
}

/** A modal or a Home tab that was opened. */
export interface SlackView {
  id: string;
  hash: string;
  /** Who looks at it. */
  user: string;
  type: "modal" | "home";
  state: "open" | "submitted" | "closed";
  externalId: string | undefined;
  /** The view as the app sent it. */
  view: JsonObject;
  previousViewId: string | undefined;
  rootViewId: string;
  /** Responses of the app with `response_action: errors`. */
  errors: JsonObject | undefined;
  /** What the app offered last in a menu that asks it for options, by action id. */
  offered: Map<string, JsonObject[]>;
}

export type SlackEvent = JsonObject & { type: string };

/** One call of the Web API as it arrived. */
export interface RecordedCall {
  method: string;
  /** Arrival, in ms since 1970, with fractions. */
  at: number;
  args: JsonObject;
  token: string;
  /** The status and body sent, once it was answered. */
  status?: number;
  ok?: boolean;
  error?: string;
  /** The fault that hit it. */
  fault?: string;
}

/** One try to hand an envelope to the app. */
interface DeliveryAttempt {
  at: number;
  retryNum: number;
  retryReason: string | undefined;
  /** HTTP status; 200 for an acknowledgement by socket; 0 where no answer came. */
  status: number;
  acknowledged: boolean;
  ms: number;
  error: string | undefined;
}

/** One event with all its tries. */
export interface EventDelivery {
  eventId: string;
  event: SlackEvent;
  attempts: DeliveryAttempt[];
  state: "pending" | "acknowledged" | "given-up";
}

/** What the app answered to an interaction, a command or an event. `status` 0: no answer (see `error`). */
export interface AppAnswer {
  status: number;
  body: string;
  ms: number;
  error: string | undefined;
}

/** A change of the workspace, for live views. */
export interface SlackChange {
  kind:
    | "message"
    | "message-changed"
    | "message-deleted"
    | "reaction"
    | "ephemeral"
    | "view"
    | "call"
    | "delivery"
    | "channel"
    | "file"
    | "socket";
  channel?: string;
  ts?: string;
  method?: string;
}

/** "missing-scope": Slack's login page with status 200; "access-denied": the same, and files.info refuses. */
export type BrokenFile = "missing-scope" | "access-denied" | "not-found" | "hang" | "server-error";

export interface RawPostOptions {
  url?: string;
  contentType?: string;
  /** Seconds since 1970. */
  timestamp?: number;
  signature?: string | undefined;
  headers?: Record<string, string>;
}

/** A message as any client or app may post it, given outright. */
export interface MessageContent {
  /** Absent: what Slack makes of the rich_text blocks. It may say something else than they do, such as `fillerText`. */
  text?: string;
  blocks?: JsonObject[];
  attachments?: JsonObject[];
  files?: MessageFile[];
  /** Default: "file_share" where there are files, else none. */
  subtype?: string;
}

export interface PostOptions {
  threadTs?: string;
  /** "Also send to channel". */
  broadcast?: boolean;
  /** /me … */
  me?: boolean;
  files?: MessageFile[];
  /** Pasted without formatting: `*67*` and `:tada:` stay as typed. */
  literal?: boolean;
  /** Extra fields of the event, e.g. `{ context_team_id }`. */
  fields?: JsonObject;
}

export interface UploadOptions {
  name: string;
  bytes: Buffer | string;
  mimetype?: string;
  text?: string;
  threadTs?: string;
  /** What a download meets: "missing-scope" gives the HTML login page with status 200. */
  broken?: BrokenFile;
  /** The event names only the file's id, as in a channel that is shared with another workspace. */
  isStub?: boolean;
}

/** A file that lies elsewhere, or a page of Slack's own that can't be downloaded as a file. */
export type LinkedFile =
  | { kind: "external"; title: string; url: string; type?: "gdrive" | "dropbox" | "onedrive" | "box" }
  | { kind: "canvas" | "list"; title: string };

export interface MessageEdit {
  text?: string | undefined;
  /** Null takes them away. */
  blocks?: SlackMessage["blocks"] | null | undefined;
  attachments?: SlackMessage["attachments"] | null | undefined;
  metadata?: SlackMessage["metadata"] | undefined;
  files?: MessageFile[] | undefined;
}
