import type { Logger } from "pino";
import type { AccountId, ChannelId, UserId } from "../domain/ids.ts";
import type { AcceptInput } from "../domain/input.ts";
import type { GuestRefusal } from "../messages/permissions.ts";
import type { ChatraQuestions } from "../outbound/membrane/limit-concurrency.ts";
import type { SlackGateway } from "../outbound/slack/slack-gateway.ts";
import type { PersonPlace } from "../outbound/slack/tell-person.ts";
import type { Store } from "../store/store.ts";
import type { Background } from "./background.ts";
import type { Answer } from "./command-handlers.ts";

export type SlackOfCommands = Pick<
  SlackGateway,
  | "respond"
  | "postEphemeral"
  | "directMessage"
  | "openView"
  | "updateView"
  | "upload"
  | "uploadToPerson"
  | "person"
  | "userGroups"
  | "groupMembers"
  | "checkChannel"
  | "findAbsent"
>;

export type CommandDependencies = {
  store: Store;
  accept: AcceptInput;
  chatra: ChatraQuestions;
  slack: SlackOfCommands;
  accountId: AccountId;
  /** What the account is called; has no Slack markup. */
  accountName: string;
  /** Ends with a slash, as Slack tells it. */
  workspaceUrl: string;
  /** The channel of new chats, and of a thread that was not ordered from a channel. */
  defaultChannel: ChannelId;
  /** Slack ids of people with the same rights as Slack's admins and owners. */
  adminUsers: readonly string[];
  /** Guests of the workspace may use commands, too. */
  guestsMayCommand: boolean;
  /** Rejects when Slack can't be reached, with why. */
  slackHealth: () => Promise<void>;
  /** Draws an SVG as PNG; rejects where it can't. Default: our own renderer. */
  draw?: (svg: string) => Promise<Uint8Array>;
  /** Milliseconds UTC. */
  now: () => number;
  logger: Logger;
  /** Resolves after so many milliseconds; rejects when the signal aborts. Default: a real timer. */
  sleep?: (ms: number, signal: AbortSignal) => Promise<unknown>;
};

/** Whether this person is an administrator. Rejects with a SlackGatewayError when Slack does not tell. */
export type IsAdmin = (userId: UserId) => Promise<boolean>;

export type AnswerPlace = PersonPlace;

/** Tells one person something, by the first way that works. Never rejects: it logs what it can't tell. */
export type AnswerPerson = (place: AnswerPlace, answer: Answer) => Promise<void>;

/** Whether commands are closed to this person, and why; undefined where they are open. Never rejects. */
export type GuestCheck = (userId: UserId) => Promise<GuestRefusal | undefined>;

/** What handlers share, whether they serve an account or a workspace. */
export type HandlerTools = {
  sleep: (ms: number, signal: AbortSignal) => Promise<unknown>;
  background: Background;
  answer: AnswerPerson;
  isAdmin: IsAdmin;
  guestCheck: GuestCheck;
};

/** What the handlers of an account share. */
export type HandlerParts = CommandDependencies &
  HandlerTools & {
    /** Writes down that somebody waits for an answer; resolves with what to call once they have it. See `promiseAnswer`. */
    promise: (place: AnswerPlace) => Promise<() => Promise<void>>;
  };
