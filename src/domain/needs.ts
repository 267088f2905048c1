import type { FoundGroup } from "./call-group.ts";
import type { ChatraAgent } from "./chatra-agent.ts";
import type { Conversation, Link, SlackPlace } from "./conversation.ts";
import type { Delivery } from "./delivery.ts";
import type { AccountRoutes } from "./episode-route.ts";
import type { Fact } from "./fact.ts";
import type { ChannelId, ChatraMessageId, ClientId, DeliveryId, TeamId, UserGroupId, UserId } from "./ids.ts";
import type { Preferences } from "./preferences.ts";
import type { Period } from "./report.ts";
import type { Snippet } from "./snippet.ts";
import type { Message } from "./text/rich-content.ts";

/** What known messages are found by. `likenesses` are of messages that lack an ID or a time. */
export type MessageMarks = { ids: ChatraMessageId[]; fingerprints: string[]; likenesses: string[] };

/** Whose links are needed. */
export type LinksNeeded =
  | { ofMessage: SlackPlace }
  /** Of the message that a delivery sends. */
  | { ofReplyOf: DeliveryId }
  /** Of each message that has not arrived completely, and of one more. */
  | { ofUnfinished: SlackPlace | undefined }
  /** Within the conversation. */
  | { ofChatraMessages: MessageMarks }
  /** In all conversations of the account: several visitors may have the same Chatra ID. */
  | { ofChatraMessage: ChatraMessageId };

/** Whose snippets are needed: those that the message names, and those that an edit names that came before it. */
export type SnippetsNeeded = { teamId: TeamId; userId: UserId; message: Message };

/** The snippets that a person can use, by name. `names`: all of theirs, if one that is needed is not among them. */
export type SnippetsFound = { byName: ReadonlyMap<string, Snippet>; names: string[] };

/** What a decision needs from the store. It can read only what it names here. */
export type Needs = {
  links?: LinksNeeded;
  /** Replies of this conversation whose Chatra ID is not known yet. */
  awaitingEcho?: true;
  /** All parts of these replies: a reply has arrived when all its parts have. */
  partsAwaited?: true;
  /** The deliveries that these links name, and all others that are found here. */
  deliveries?: true;
  /** What waits in the conversation's lane to Chatra. */
  waiting?: true;
  /** What has not arrived of the conversation: it waits, failed or is uncertain. */
  unfinished?: boolean;
  delivery?: DeliveryId;
  /** The agents that the authors of the deliveries found here answer as by now. */
  authorsAgents?: true;
  /** The delivery of the card, if the conversation has no thread at the moment. */
  root?: true;
  /** When a visitor without a conversation was erased, in ms, if ever: older messages are not taken in again. */
  forgottenAt?: ClientId;
  snippets?: SnippetsNeeded;
  /** The account's routes and business hours. */
  routes?: boolean;
  /** How these teammates want to be told. */
  preferences?: UserId[];
  /** The user group that may be called: who is in it, as Slack tells, and how they want to be told. */
  group?: UserGroupId | undefined;
  /** This teammate's chats in all accounts of the workspace, and those that they missed in a period. */
  personal?: { userId: UserId; missedIn: Period };
  /** What happened in periods, which follow from the routes; nothing where they are undefined. */
  day?: (routes: AccountRoutes) => DayNeeded;
};

/** `forThem`: the visitor waits, and they have the chat; `theirs`: answered; `missed`: the visitor left unanswered. */
type Some = { items: Conversation[]; count: number };
export type PersonalFound = { forThem: Some; theirs: Some; missed: Some };

/** `chats`: those in which the visitor wrote last, or which ended after that. `waiting`: how many wait now, by channel. */
export type DayNeeded = { chats?: Period | undefined; facts?: Period | undefined; waiting?: true };
export type DayFound = { chats: Conversation[]; facts: Fact[]; waiting: ReadonlyMap<ChannelId, number> };

/** What was found, under the name of the need. All deliveries are locked. */
export type Found = {
  links: Link[];
  awaitingEcho: Link[];
  partsAwaited: Link[];
  deliveries: ReadonlyMap<DeliveryId, Delivery>;
  waiting: Delivery[];
  unfinished: Delivery[];
  delivery: Delivery | undefined;
  authorsAgents: ReadonlyMap<UserId, ChatraAgent>;
  root: Delivery | undefined;
  forgottenAt: number | undefined;
  snippets: SnippetsFound;
  routes: AccountRoutes;
  preferences: ReadonlyMap<UserId, Preferences>;
  group: FoundGroup | undefined;
  personal: PersonalFound;
  day: DayFound;
};

/** What a decision with these needs can read: anything else does not compile. */
export type Loaded<N extends Needs> = Pick<Found, keyof N & keyof Found>;

export const NOTHING_FOUND: Found = {
  links: [],
  awaitingEcho: [],
  partsAwaited: [],
  deliveries: new Map(),
  waiting: [],
  unfinished: [],
  delivery: undefined,
  authorsAgents: new Map(),
  root: undefined,
  forgottenAt: undefined,
  snippets: { byName: new Map(), names: [] },
  routes: { routes: [], hours: new Map() },
  preferences: new Map(),
  group: undefined,
  personal: {
    forThem: { items: [], count: 0 },
    theirs: { items: [], count: 0 },
    missed: { items: [], count: 0 },
  },
  day: { chats: [], facts: [], waiting: new Map() },
};
