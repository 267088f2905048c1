import type { ConversationId, DeliveryId } from "./ids.ts";
import type { Payload, PayloadOf } from "./payload.ts";

/**
 * A delivery is one queued job for Slack or Chatra. The transaction that decides it stores it; the outbox carries it
 * out later, in the order of its key.
 *
 * States: `pending` (to be done, perhaps again) → `sending` (a worker holds the lease) → `sent`, `failed` (kept, shown,
 * can be retried), `uncertain` (a send that may or may not have happened; never repeated blindly) or `discarded` (a
 * person discarded it, or it became pointless).
 */
export type DeliveryState = "pending" | "sending" | "sent" | "failed" | "uncertain" | "discarded";

/** Each conversation has one lane of each kind. */
export const LANES = ["slack", "chatra", "receipt", "card", "direct"] as const;
export type Lane = (typeof LANES)[number];

/** A delivery that the domain asks for. Its place in the order: `sourceTime`, then the order of storing. */
export type NewDelivery = {
  id: DeliveryId;
  /** Deliveries of one key go out strictly one after the other. */
  key: string;
  conversationId: ConversationId | undefined;
  /** Milliseconds UTC at the source, never later than now. */
  sourceTime: number;
  payload: Payload;
  /** Not before this time, in ms; it holds back what is behind it in its lane. */
  notBefore?: number | undefined;
};

/** `actionRunId`: the run in Membrane's log. */
export type DeliveryResult = {
  channelId?: string;
  ts?: string;
  chatraId?: string;
  actionRunId?: string;
  /** The answer to a call, as JSON. */
  output?: string;
  /** Digest of the card that Slack shows now. */
  look?: string;
  /** Of a post with several lines: which one this is, from 1, and the delivery that posted it, if that is another one. */
  line?: number;
  mergedInto?: DeliveryId;
};
export type DeliveryError = {
  reason: string;
  detail: string;
  /** If the outcome is uncertain: the run in Membrane's log. */
  actionRunId?: string;
  /** Since when the bot asks that log about it, in ms. */
  soughtSince?: number;
  /** If it waits its turn in a channel: since when, in ms. */
  queuedSince?: number;
};

/** A delivery with a payload of these kinds. */
export type DeliveryOf<Kind extends Payload["kind"]> = Delivery & { payload: PayloadOf<Kind> };

export type Delivery = NewDelivery & {
  seq: number;
  state: DeliveryState;
  attempts: number;
  nextAttemptAt: number;
  createdAt: number;
  /** The outcome of the attempt before is unknown: the bot must look whether it happened before the next one. */
  outcomeUnknown: boolean;
  /** The bot asked the people in the thread about this uncertain send. */
  asked: boolean;
  /** The reply has a ⏳, or is about to. */
  waitShown: boolean;
  result: DeliveryResult | undefined;
  error: DeliveryError | undefined;
};

/** Why a post waits: Slack takes about one per second in a channel. */
export const WAITS_ITS_TURN = "waits-its-turn";

/** Why a post failed: its channel is archived or unknown, or the bot is not in it or may not post there. */
export const CHANNEL_GONE = "channel-gone";

/** Tells whether a delivery is a notice about the account, which belongs to no chat. */
export function isNoticeOfNoChat({ payload, conversationId }: Delivery): boolean {
  return payload.kind === "slack.notice" && conversationId === undefined;
}

/** The key that keeps deliveries of a conversation in order. A reaction need not wait for a visitor's message. */
export function deliveryKey(conversationId: ConversationId, lane: Lane): string {
  return `${conversationId}:${lane}`;
}
