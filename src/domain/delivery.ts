import { z } from "zod";
import {
  type ConversationId,
  channelIdSchema,
  chatraMessageIdSchema,
  clientIdSchema,
  type DeliveryId,
  deliveryIdSchema,
  slackTsSchema,
  teamIdSchema,
  userIdSchema,
} from "./ids.ts";
import { callSchema, orderSchema } from "./order.ts";

/**
 * A delivery is something owed to Slack or to Chatra. It is written down in the transaction that decided it and
 * carried out later, in the order of its key.
 *
 * States: `pending` (to be done, perhaps again) → `sending` (a worker holds the lease) → `sent`, `failed` (kept,
 * shown, can be retried), `uncertain` (a send that may or may not have happened; never repeated blindly) or
 * `discarded` (a person gave it up, or it became pointless).
 */
export type DeliveryState = "pending" | "sending" | "sent" | "failed" | "uncertain" | "discarded";

/** A Slack message that a person wrote: what an agent message at the visitor's stands for. */
const replyRefSchema = z.object({
  teamId: teamIdSchema,
  channelId: channelIdSchema,
  threadTs: slackTsSchema,
  ts: slackTsSchema,
  userId: userIdSchema,
});

/** A post of ours in Slack: named by its place, or by the delivery that posted it where that is not known yet. */
const postRefSchema = z.union([
  z.object({ channelId: channelIdSchema, ts: slackTsSchema }),
  z.object({ deliveryId: deliveryIdSchema }),
]);

const agentSchema = z.object({
  agentId: z.string().optional(),
  name: z.string().optional(),
  email: z.string().optional(),
});

/** Block Kit, as our own builders make it; Slack checks it. */
const blocksSchema = z.array(z.record(z.string(), z.json()));

const words = { text: z.string(), blocks: blocksSchema.optional() };

/** What is owed to Slack. */
const slackPayloadSchema = z.discriminatedUnion("kind", [
  /** The card that a thread hangs from. */
  z.object({
    kind: z.literal("slack.root"),
    channelId: channelIdSchema,
    ...words,
    /** The thread that this one continues: it gets a pointer here. */
    continues: z
      .object({
        channelId: channelIdSchema,
        threadTs: slackTsSchema,
        rootDeliveryId: deliveryIdSchema.optional(),
      })
      .optional(),
    /** The command that it was opened by. */
    order: orderSchema.optional(),
  }),
  /** A post in the conversation's thread, wherever that is when it is carried out. */
  z.object({
    kind: z.literal("slack.post"),
    ...words,
    username: z.string().optional(),
    /** Also show it in the channel: the thread is old and would go unnoticed. */
    broadcast: z.boolean().optional(),
    /** Shown instead when Slack refuses the blocks, as it does with an image it can't fetch. */
    plainText: z.string().optional(),
    /**
     * Words ordered by a command: once this post shows them in the thread they go to the client, as if their author
     * had written the post. So they have a place for receipts, and for what becomes of them later.
     */
    carries: z
      .object({
        text: z.string(),
        pushed: z.boolean(),
        agent: agentSchema,
        order: orderSchema,
        /** When it was ordered, in ms: its place among the replies of the conversation. */
        at: z.number().optional(),
      })
      .optional(),
  }),
  /** A post at a fixed place: in a channel, about the account; or in a thread that was left. */
  z.object({
    kind: z.literal("slack.notice"),
    channelId: channelIdSchema,
    threadTs: slackTsSchema.optional(),
    ...words,
  }),
  z.object({
    kind: z.literal("slack.update"),
    post: postRefSchema,
    ...words,
    /** Whose words they are: should Slack refuse the change, they are posted once more under this name. */
    username: z.string().optional(),
  }),
  z.object({ kind: z.literal("slack.remove"), post: postRefSchema }),
  z.object({
    kind: z.literal("slack.react"),
    channelId: channelIdSchema,
    ts: slackTsSchema,
    name: z.string(),
    on: z.boolean(),
  }),
  /** Words only one person sees. */
  z.object({
    kind: z.literal("slack.whisper"),
    channelId: channelIdSchema,
    threadTs: slackTsSchema.optional(),
    userId: userIdSchema,
    text: z.string(),
  }),
  /** How something went that a person ordered; only they see it. */
  z.object({
    kind: z.literal("slack.answer"),
    userId: userIdSchema,
    channelId: channelIdSchema.optional(),
    threadTs: slackTsSchema.optional(),
    responseUrl: z.string().optional(),
    replaces: z.boolean().optional(),
    ...words,
  }),
]);

/** What is owed to Chatra. */
const chatraPayloadSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("chatra.send"),
    clientId: clientIdSchema,
    text: z.string(),
    agent: agentSchema,
    reply: replyRefSchema,
    part: z.number(),
    parts: z.number(),
    /** It goes as a pushed message. */
    pushed: z.boolean().optional(),
    /** The command that it came by. */
    order: orderSchema.optional(),
  }),
  z.object({
    kind: z.literal("chatra.edit"),
    text: z.string(),
    reply: replyRefSchema,
    part: z.number(),
    /** Digest of the source text that these words are of: tells a change that was overtaken by a newer one. */
    source: z.string().optional(),
    pushed: z.boolean().optional(),
  }),
  z.object({
    kind: z.literal("chatra.delete"),
    reply: replyRefSchema,
    part: z.number(),
    /** Known when the delete was decided; else it is looked up when it is carried out. */
    chatraId: chatraMessageIdSchema.optional(),
    pushed: z.boolean().optional(),
    /** The command that it came by. */
    order: orderSchema.optional(),
  }),
  /** Keeps the place of ordered words in the line to the client until their post stands in the thread. It does nothing. */
  z.object({ kind: z.literal("chatra.hold") }),
  /** A single call that a person ordered. */
  z.object({ kind: z.literal("chatra.call"), call: callSchema, order: orderSchema }),
]);

export const payloadSchema = z.discriminatedUnion("kind", [slackPayloadSchema, chatraPayloadSchema]);

export type ReplyRef = z.infer<typeof replyRefSchema>;
export type PostRef = z.infer<typeof postRefSchema>;
export type Blocks = z.infer<typeof blocksSchema>;
export type SlackPayload = z.infer<typeof slackPayloadSchema>;
export type ChatraPayload = z.infer<typeof chatraPayloadSchema>;
export type Payload = SlackPayload | ChatraPayload;
export type PayloadOf<Kind extends Payload["kind"]> = Extract<Payload, { kind: Kind }>;

/** A conversation has a line of each. */
export type Lane = "slack" | "chatra" | "receipt";

/** Where a delivery goes: each has workers of its own, so that a slow one doesn't hold up the other. */
export type Target = "slack" | "chatra";

/** What is asked for by the domain. Its place in the order: `sourceTime`, then the sequence of its being written. */
export type NewDelivery = {
  id: DeliveryId;
  /** Deliveries of one key are carried out strictly one after the other. */
  key: string;
  conversationId: ConversationId | undefined;
  /** Milliseconds UTC at the source, never later than now. */
  sourceTime: number;
  payload: Payload;
};

/** `actionRunId`: of the run in Membrane's log. */
export type DeliveryResult = {
  channelId?: string;
  ts?: string;
  chatraId?: string;
  actionRunId?: string;
  /** What a call answered, as JSON. */
  output?: string;
};
export type DeliveryError = {
  reason: string;
  detail: string;
  /** Of an attempt of unknown outcome: its run in Membrane's log. */
  actionRunId?: string;
  /** Since when that log is asked about it, in ms. */
  soughtSince?: number;
};

/** A delivery with a payload of these kinds. */
export type DeliveryOf<Kind extends Payload["kind"]> = Delivery & { payload: PayloadOf<Kind> };

export type Delivery = NewDelivery & {
  seq: number;
  state: DeliveryState;
  attempts: number;
  nextAttemptAt: number;
  createdAt: number;
  /** The attempt before ended in the unknown: look whether it happened before doing it again. */
  outcomeUnknown: boolean;
  /** The people in the thread were asked about this uncertain send. */
  asked: boolean;
  /** The reply carries a ⏳, or is about to. */
  waitShown: boolean;
  result: DeliveryResult | undefined;
  error: DeliveryError | undefined;
};

/** A reference to a message, without whatever else is known of it. */
export function replyRefOf({ teamId, channelId, threadTs, ts, userId }: ReplyRef): ReplyRef {
  return { teamId, channelId, threadTs, ts, userId };
}

/** Where a payload goes. */
export function targetOf(payload: Payload): Target {
  return isForChatra(payload) ? "chatra" : "slack";
}

/** Tells what is owed to Chatra from what is owed to Slack. */
export function isForChatra(payload: Payload): payload is ChatraPayload {
  return payload.kind.startsWith("chatra.");
}

/**
 * What changes a post or marks a message follows upon what was owed there before. It is never to overtake that, also where the
 * clock of the process that decides it is behind.
 */
export function isFollowUp({ kind }: Payload): boolean {
  return kind === "slack.update" || kind === "slack.remove" || kind === "slack.react";
}

/** Why a post failed whose channel is archived or unknown, or one that the bot is not in. */
export const CHANNEL_GONE = "channel-gone";

/** Words about the account, which belong to no chat and to no thread. */
export function isNoticeOfNoChat({ payload, conversationId }: Delivery): boolean {
  return payload.kind === "slack.notice" && conversationId === undefined;
}

/**
 * The key under which deliveries of a conversation are kept in order. Receipts have a lane of their own: a reaction
 * need not wait for a visitor's words.
 */
export function deliveryKey(conversationId: ConversationId, partition: Lane): string {
  return `${conversationId}:${partition}`;
}
