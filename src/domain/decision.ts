import type { GuestRefusal } from "../messages/permissions.ts";
import type { ChatraAgent } from "./chatra-agent.ts";
import type { Conversation, Link } from "./conversation.ts";
import type { DeliveryError, DeliveryResult, DeliveryState, NewDelivery } from "./delivery.ts";
import type { Actor } from "./episode.ts";
import type { Fact } from "./fact.ts";
import type { AccountId, ChannelId, ClientId, DeliveryId, TeamId, UserId } from "./ids.ts";
import type { IgnoredReason } from "./ignored.ts";
import type { ClientProfile } from "./input.ts";
import type { Found } from "./needs.ts";
import type { Order, OrderKind, SlackFile } from "./order.ts";
import type { Payload } from "./payload.ts";
import type { SnippetRef } from "./snippet.ts";
import type { SlackNames } from "./text/slack-token.ts";

/** What a decision may depend on besides its input and the store. All of it is data, or pure. */
export type Context = {
  /** Milliseconds UTC. */
  now: number;
  /** Orders inputs as they came: the number of a later one is higher. */
  arrival?: number;
  accountId: AccountId;
  teamId: TeamId;
  /** The bot's own user, to tell its messages from people's. */
  botUserId: UserId;
  /** The account's name, for its routes. */
  accountName: string;
  /** Where new chats go. */
  channelId: ChannelId;
  /** `https://….slack.com/`: the beginning of links to messages. */
  workspaceUrl: string;
  names: SlackNames;
  /**
   * Who wrote or pressed. `refused`: why they may not use commands; undefined if they may. `agent`: whom they answer as,
   * if that is known.
   */
  author: {
    name: string | undefined;
    email: string | undefined;
    /** Their time zone, an IANA name; undefined if Slack does not tell. */
    timeZone?: string | undefined;
    refused?: GuestRefusal | undefined;
    agent?: ChatraAgent | undefined;
  };
  /** Whether this user can have a chat: an active member, or a guest where guests may use commands. */
  mayOwn: (userId: UserId) => boolean;
  /** The account has no agent for messages of teammates who are mapped to none. */
  needsAuthors?: boolean;
  /** What Chatra says of a visitor who is new to us; undefined if the bot did not ask, or Chatra did not say. */
  client: { found: false } | { found: true; profile: ClientProfile } | undefined;
  /** The thread hangs from a notice of ours in the channel, not from a card. */
  isUnderNotice?: boolean;
  /** The thread showed a visitor who was erased. */
  isErasedThread?: boolean;
  /** A link under which the visitor gets a file; undefined if no public URL is configured. */
  fileUrl: (file: SlackFile, sentAt: number) => string | undefined;
};

/** The part of the context that stays the same while the bot runs. */
export type AccountContext = Omit<Context, "now" | "names" | "author" | "client" | "mayOwn">;

/** A context with some of the stored data. */
export type With<Key extends keyof Found> = Context & Pick<Found, Key>;

/** The same for a decision about a known conversation. */
export type Scope<Key extends keyof Found> = With<Key> & { conversation: Conversation };

/** What is stored about the subject of an attempt. */
export type SettleContext = With<"links" | "deliveries" | "waiting" | "root">;
export type Settled = SettleContext & { conversation: Conversation };

export type DeliveryChange = {
  id: DeliveryId;
  state?: Exclude<DeliveryState, "sending">;
  payload?: Payload;
  attempts?: number;
  nextAttemptAt?: number;
  outcomeUnknown?: boolean;
  asked?: boolean;
  result?: DeliveryResult;
  error?: DeliveryError | null;
};

/** What a decision changes. The store saves it in one transaction. */
export type Decision = {
  conversation?: Conversation;
  links: Link[];
  deletedLinks: string[];
  deliveries: NewDelivery[];
  changes: DeliveryChange[];
  ignored?: IgnoredReason;
  /** Messages in the input that had no effect, by ID, for the log. */
  skipped: { id: string; reason: IgnoredReason }[];
  /** The audit of orders: who ordered what, and how it ended. */
  audit: AuditEntry[];
  outcomes: { orderId: string; outcome: AuditOutcome }[];
  /** An order that its author may confirm. */
  proposal?: NewProposal;
  /** Answers that reached the visitor. */
  answers: DeliveredAnswer[];
  /** A person changed what the card shows, and sees it at once. */
  isShownAtOnce?: boolean;
  /** A reply is made of this snippet: its use is counted. */
  usedSnippet?: SnippetRef;
  /** A teammate with a digest of their own is in another zone now. */
  movedTo?: { teamId: TeamId; userId: UserId; zone: string };
  /** What happened to the episode, for the reports. */
  facts: Fact[];
};

/** A person's words that the visitor has got; times in ms. `byGuest`: their author can't have the chat. */
export type DeliveredAnswer = { by: Actor; writtenAt: number; byGuest?: true };

/** An order that runs only after its author has confirmed it. */
export type NewProposal = { id: string; teamId: TeamId; accountId: AccountId; userId: UserId; act: Order };

export type AuditEntry = {
  orderId: string;
  teamId: TeamId;
  userId: UserId;
  /** `connect`, `account`, `agents`, `snippet`, `route` and `hours` run at once; the domain does not decide them. */
  act: OrderKind | "connect" | "account" | "agents" | "snippet" | "route" | "hours";
  /** The visitor whom it is about, if known. */
  accountId: AccountId;
  clientId: ClientId | undefined;
  /** What else it is about: a message, an action, a request's method and path, the name of an account, a snippet, a route or hours. */
  subject: string | undefined;
  outcome: AuditOutcome;
};
export type AuditOutcome = "ordered" | "done" | "refused" | "failed" | "uncertain" | "discarded";

/** Parts of a decision, to be added to another one. */
export type Additions = Partial<
  Omit<Decision, "conversation" | "ignored" | "proposal" | "usedSnippet" | "isShownAtOnce" | "movedTo">
>;

/** Adds to a decision what else follows. */
export function append(decision: Decision, more: Additions): void {
  decision.links.push(...(more.links ?? []));
  decision.deletedLinks.push(...(more.deletedLinks ?? []));
  decision.deliveries.push(...(more.deliveries ?? []));
  decision.changes.push(...(more.changes ?? []));
  decision.skipped.push(...(more.skipped ?? []));
  decision.audit.push(...(more.audit ?? []));
  decision.outcomes.push(...(more.outcomes ?? []));
  decision.answers.push(...(more.answers ?? []));
  decision.facts.push(...(more.facts ?? []));
}

/** A decision that changes nothing, to add to. `ignored`: why the input had no effect. */
export function nothing(ignored?: IgnoredReason): Decision {
  return {
    links: [],
    deletedLinks: [],
    deliveries: [],
    changes: [],
    skipped: [],
    audit: [],
    outcomes: [],
    answers: [],
    facts: [],
    ...(ignored ? { ignored } : {}),
  };
}
