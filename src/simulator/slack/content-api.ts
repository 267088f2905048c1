/** What people can put into messages of the simulated workspace. */
import type { JsonObject } from "../json.ts";
import type { MessageFile } from "./model.ts";
import type { BrokenFile } from "./workspace.ts";

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

/** What Slack or an app writes into `text` where the words are in the blocks. */
export const fillerText = "This message contains interactive elements.";

export interface PostOptions {
  threadTs?: string;
  /** "Also send to channel". */
  broadcast?: boolean;
  /** /me … */
  me?: boolean;
  files?: MessageFile[];
  /** Pasted without formatting: `*67*` and `:tada:` stay as they are typed. */
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
