import { z } from "zod";
import {
  channelIdSchema,
  chatraMessageIdSchema,
  clientIdSchema,
  deliveryIdSchema,
  slackTsSchema,
  teamIdSchema,
  userIdSchema,
} from "./ids.ts";
import { callSchema, orderSchema } from "./order.ts";

/** A Slack message that a person wrote, to which an agent message in Chatra belongs. */
const replyRefSchema = z.object({
  teamId: teamIdSchema,
  channelId: channelIdSchema,
  threadTs: slackTsSchema,
  ts: slackTsSchema,
  userId: userIdSchema,
});

/** A post of ours in Slack, named by its place, or by its delivery if the place is not known yet. */
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

/** What goes to Slack. */
const slackPayloadSchema = z.discriminatedUnion("kind", [
  /** The card that a thread hangs from. */
  z.object({
    kind: z.literal("slack.root"),
    channelId: channelIdSchema,
    /** The thread that this one continues. It gets a link to the new thread. */
    continues: z
      .object({
        channelId: channelIdSchema,
        threadTs: slackTsSchema,
        rootDeliveryId: deliveryIdSchema.optional(),
        /** The thread that that one continued. */
        earlier: z.object({ channelId: channelIdSchema, threadTs: slackTsSchema }).optional(),
      })
      .optional(),
    /** The command that opened it. */
    order: orderSchema.optional(),
  }),
  /**
   * Shows the chat's state on the card that this delivery posted: whatever it is when this goes out. The card of a thread
   * that was left says where the chat goes on.
   */
  z.object({
    kind: z.literal("slack.card"),
    rootDeliveryId: deliveryIdSchema,
    /** Somebody waits for it. */
    clicked: z.literal(true).optional(),
  }),
  /** A post in the conversation's thread, wherever that is by then. */
  z.object({
    kind: z.literal("slack.post"),
    ...words,
    username: z.string().optional(),
    /** Also show it in the channel: the thread is old, and nobody would notice. */
    broadcast: z.boolean().optional(),
    /** Shown instead if Slack refuses the blocks, as it does with an image that it can't fetch. */
    plainText: z.string().optional(),
    /**
     * A message by a command: once this post shows it in the thread it goes to the visitor, as if the author had
     * written the post. So there is a place for receipts, later edits and deletion.
     */
    carries: z
      .object({
        text: z.string(),
        pushed: z.boolean(),
        agent: agentSchema,
        order: orderSchema,
        /** When it was ordered, in ms: its place among the replies of the conversation. */
        at: z.number().optional(),
        /** No person wrote it. */
        automatic: z.literal(true).optional(),
      })
      .optional(),
    /** What the post shows if it has taken lines of later deliveries along: its own and theirs, as they read now. */
    lines: z
      .array(
        z.object({
          deliveryId: deliveryIdSchema,
          text: z.string(),
          isGone: z.literal(true).optional(),
          /** When its input was accepted, in ms. */
          acceptedAt: z.number().optional(),
        }),
      )
      .optional(),
    /** Slack refused it with other lines: it goes without them. */
    alone: z.literal(true).optional(),
  }),
  /** A post at a fixed place: in a channel, about the account; or in a thread that was left. */
  z.object({
    kind: z.literal("slack.notice"),
    channelId: channelIdSchema,
    threadTs: slackTsSchema.optional(),
    /** It asks about this channel, and makes no sense in another one. */
    isAboutChannel: z.literal(true).optional(),
    ...words,
  }),
  z.object({
    kind: z.literal("slack.update"),
    post: postRefSchema,
    ...words,
    /** The author. If Slack refuses the edit, the new text is posted under this name. */
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
  /** A text that only one person sees. */
  z.object({
    kind: z.literal("slack.whisper"),
    channelId: channelIdSchema,
    threadTs: slackTsSchema.optional(),
    userId: userIdSchema,
    text: z.string(),
  }),
  /** A direct message about a chat, or about several. The bot remembers its place, and changes it when the chat goes on. */
  z.object({ kind: z.literal("slack.direct"), userId: userIdSchema, ...words }),
  /** The answer to an order; only the person who gave it sees the answer. */
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

/** What goes to Chatra. */
const chatraPayloadSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("chatra.send"),
    clientId: clientIdSchema,
    text: z.string(),
    agent: agentSchema,
    reply: replyRefSchema,
    part: z.number(),
    parts: z.number(),
    /** Send it as a pushed message. */
    pushed: z.boolean().optional(),
    /** No person wrote it: it is no answer. */
    automatic: z.literal(true).optional(),
    /** A guest wrote it, who can't have a chat. */
    byGuest: z.literal(true).optional(),
    /** The command that sent it. */
    order: orderSchema.optional(),
  }),
  z.object({
    kind: z.literal("chatra.edit"),
    text: z.string(),
    reply: replyRefSchema,
    part: z.number(),
    /** Digest of the source text, to recognise an edit that a newer one has overtaken. */
    source: z.string().optional(),
    pushed: z.boolean().optional(),
  }),
  z.object({
    kind: z.literal("chatra.delete"),
    reply: replyRefSchema,
    part: z.number(),
    /** Known if the link had it when the delete was decided; otherwise the outbox looks it up. */
    chatraId: chatraMessageIdSchema.optional(),
    pushed: z.boolean().optional(),
    /** The command that ordered it. */
    order: orderSchema.optional(),
  }),
  /** Does nothing. It keeps the place of a message by command in the lane to Chatra until its post is in the thread. */
  z.object({ kind: z.literal("chatra.hold") }),
  /** A single call that a person ordered. */
  z.object({ kind: z.literal("chatra.call"), call: callSchema, order: orderSchema }),
]);

/** What one delivery does, as the store keeps it. */
export const payloadSchema = z.discriminatedUnion("kind", [slackPayloadSchema, chatraPayloadSchema]);

export type ReplyRef = z.infer<typeof replyRefSchema>;
export type PostRef = z.infer<typeof postRefSchema>;
export type Blocks = z.infer<typeof blocksSchema>;
/** A text; where it has blocks, Slack shows those. */
export type Words = { text: string; blocks?: Blocks | undefined };
export type SlackPayload = z.infer<typeof slackPayloadSchema>;
export type ChatraPayload = z.infer<typeof chatraPayloadSchema>;
export type Payload = SlackPayload | ChatraPayload;
export type PayloadOf<Kind extends Payload["kind"]> = Extract<Payload, { kind: Kind }>;

/** Where a delivery goes. Each target has its own workers, so that a slow one does not hold up the other. */
export type Target = "slack" | "chatra";

/** The fields of a reference alone, without what else an object has. */
export function replyRefOf({ teamId, channelId, threadTs, ts, userId }: ReplyRef): ReplyRef {
  return { teamId, channelId, threadTs, ts, userId };
}

/** Returns where a payload goes. */
export function targetOf(payload: Payload): Target {
  return isForChatra(payload) ? "chatra" : "slack";
}

/** Tells whether a payload goes to Chatra. */
export function isForChatra(payload: Payload): payload is ChatraPayload {
  return payload.kind.startsWith("chatra.");
}

/** Tells whether a payload changes an earlier post or reactions. It must not overtake that, whatever the clock says. */
export function isFollowUp({ kind }: Payload): boolean {
  return kind === "slack.update" || kind === "slack.remove" || kind === "slack.react";
}

/**
 * Tells whether a payload is a post that shows what a visitor or an agent wrote. There may be hundreds of them at once, so every
 * other post goes first: somebody waits for it.
 */
export function isLine(payload: Payload): payload is PayloadOf<"slack.post"> {
  return payload.kind === "slack.post" && payload.username !== undefined && payload.carries === undefined;
}

/** Tells whether somebody waits for this in the thread, so that the lines before it in its lane must not wait for other chats. */
export function isHurried(payload: Payload): boolean {
  if (payload.kind === "slack.post") return !isLine(payload);
  return payload.kind === "slack.update" && payload.username === undefined;
}
