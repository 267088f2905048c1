import type { GuestRefusal } from "../messages/permissions.ts";
import type { Conversation, Link } from "./conversation.ts";
import type { DeliveryError, DeliveryState, NewDelivery, Payload } from "./delivery.ts";
import type { AccountId, ChannelId, ClientId, DeliveryId, TeamId, UserId } from "./ids.ts";
import type { IgnoredReason } from "./ignored.ts";
import type { ClientProfile } from "./input.ts";
import type { Found } from "./needs.ts";
import type { OrderKind, SlackFile } from "./order.ts";
import type { SlackNames } from "./text/slack-token.ts";

/** What a decision may depend on besides its input and what is stored. All of it is data, or pure. */
export type Context = {
  /** Milliseconds UTC. */
  now: number;
  accountId: AccountId;
  teamId: TeamId;
  /** The bot's own user, to tell its messages from people's. */
  botUserId: UserId;
  /** Where new chats go. */
  channelId: ChannelId;
  /** `https://….slack.com/`: the beginning of links to messages. */
  workspaceUrl: string;
  names: SlackNames;
  /** Who wrote or pressed. `refused`: why they may use no commands; undefined where they may. */
  author: { name: string | undefined; email: string | undefined; refused?: GuestRefusal | undefined };
  /** What Chatra says of a client who is new to us; undefined where it was not asked, or did not say. */
  client: { found: false } | { found: true; profile: ClientProfile } | undefined;
  /** The thread hangs from a notice of ours to the channel, which is no card. */
  isUnderNotice?: boolean;
  /** The thread showed a client who was erased. */
  isErasedThread?: boolean;
  /** A link under which the visitor gets a file; undefined where no public URL is configured. */
  fileUrl: (file: SlackFile, sentAt: number) => string | undefined;
};

/** The part of the context that stays the same for as long as the bot runs. */
export type AccountContext = Omit<Context, "now" | "names" | "author" | "client">;

/** A context with some of what is stored. */
export type With<Key extends keyof Found> = Context & Pick<Found, Key>;

/** The same for a decision about a conversation that is known. */
export type Scope<Key extends keyof Found> = With<Key> & { conversation: Conversation };

/** What is stored of what an attempt was about. */
export type SettleContext = With<"links" | "deliveries" | "waiting" | "root">;
export type Settled = SettleContext & { conversation: Conversation };

export type DeliveryChange = {
  id: DeliveryId;
  state?: Exclude<DeliveryState, "sending">;
  payload?: Payload;
  attempts?: number;
  nextAttemptAt?: number;
  asked?: boolean;
  result?: { chatraId?: string };
  error?: DeliveryError | null;
};

/** What is to become of it all: saved in one transaction. */
export type Decision = {
  conversation?: Conversation;
  links: Link[];
  deletedLinks: string[];
  deliveries: NewDelivery[];
  changes: DeliveryChange[];
  ignored?: IgnoredReason;
  /** Messages within the input that had no effect, by id, for the log. */
  skipped: { id: string; reason: IgnoredReason }[];
  /** What was ordered, for the record of who did what; and how it ended. */
  audit: AuditEntry[];
  outcomes: { orderId: string; outcome: AuditOutcome }[];
};

export type AuditEntry = {
  orderId: string;
  teamId: TeamId;
  userId: UserId;
  /** `connect` and `account` are done at once, beside the orders that the domain decides. */
  act: OrderKind | "connect" | "account";
  /** Whom it is about, where that is known. */
  accountId: AccountId;
  clientId: ClientId | undefined;
  /** What it is about, where it isn't a client: a message, an action, a request's method and path, an account's name. */
  subject: string | undefined;
  outcome: AuditOutcome;
};
export type AuditOutcome = "ordered" | "done" | "refused" | "failed" | "uncertain" | "discarded";

/** Parts of a decision, to be added to another one. */
export type Additions = Partial<Omit<Decision, "conversation" | "ignored">>;

/** Adds to a decision what else follows. */
export function append(decision: Decision, more: Additions): void {
  decision.links.push(...(more.links ?? []));
  decision.deletedLinks.push(...(more.deletedLinks ?? []));
  decision.deliveries.push(...(more.deliveries ?? []));
  decision.changes.push(...(more.changes ?? []));
  decision.skipped.push(...(more.skipped ?? []));
  decision.audit.push(...(more.audit ?? []));
  decision.outcomes.push(...(more.outcomes ?? []));
}

export function nothing(ignored?: IgnoredReason): Decision {
  return {
    links: [],
    deletedLinks: [],
    deliveries: [],
    changes: [],
    skipped: [],
    audit: [],
    outcomes: [],
    ...(ignored ? { ignored } : {}),
  };
}
