import { type Conversation, type Link, replyLinkId } from "./conversation.ts";
import { type Delivery, deliveryKey, type Lane, type NewDelivery } from "./delivery.ts";
import { type ConversationId, type DeliveryId, deliveryIdOf } from "./ids.ts";
import type { OrderOrigin } from "./order.ts";
import type { Payload, PostRef, ReplyRef, Words } from "./payload.ts";

type What = Pick<NewDelivery, "id" | "sourceTime" | "payload" | "notBefore">;

/** The conversation that something is delivered in, and the time in ms. */
type Moment = { conversation: Conversation; now: number };

const LANE_OF: Record<Payload["kind"], Lane> = {
  "slack.root": "slack",
  "slack.post": "slack",
  "slack.update": "slack",
  "slack.remove": "slack",
  "slack.card": "card",
  "slack.react": "receipt",
  "slack.whisper": "receipt",
  "slack.answer": "receipt",
  "slack.direct": "direct",
  "slack.notice": "receipt",
  "chatra.send": "chatra",
  "chatra.edit": "chatra",
  "chatra.delete": "chatra",
  "chatra.hold": "chatra",
  "chatra.call": "chatra",
};

/** A delivery in a conversation: its payload decides in which lane it waits. */
export function deliver(
  conversationId: ConversationId,
  what: What,
  lane: Lane = LANE_OF[what.payload.kind],
): NewDelivery {
  return { ...what, key: deliveryKey(conversationId, lane), conversationId };
}

/** A delivery in a conversation that takes its place in the lane now. */
export function deliverNow({ conversation, now }: Moment, id: DeliveryId, payload: Payload): NewDelivery {
  return deliver(conversation.id, { id, sourceTime: now, payload });
}

/** A delivery outside of all conversations. Deliveries of one `key` go out in order. */
export function deliverAlone(key: string, what: What): NewDelivery {
  return { ...what, key, conversationId: undefined };
}

const DIRECT = ["assigned", "missed", "remind"] as const;

/** The key of direct messages that name the visitor of a chat: `forget` finds them by it. */
export function directKey(conversationId: ConversationId, what: (typeof DIRECT)[number]): string {
  return `${conversationId}:${what}`;
}

/** All keys of direct messages about a chat. */
export function directKeysOf(conversationId: ConversationId): string[] {
  return DIRECT.map((what) => directKey(conversationId, what));
}

/** A reaction or an ephemeral message: in a lane of its own, so that it does not wait for messages. */
export function receiptDelivery(moment: Moment, payload: Payload, cause: string): NewDelivery {
  const what = payload.kind === "slack.react" ? `react:${payload.name}:${payload.on}` : "whisper";
  return deliverNow(moment, deliveryIdOf(cause, what), payload);
}

/** A post of the bot itself in the thread. */
export function threadNotice(moment: Moment, words: Words, id: DeliveryId): NewDelivery {
  return deliverNow(moment, id, { kind: "slack.post", ...words });
}

/** A text that only the author of a message sees. */
export function ephemeral({ channelId, threadTs, userId }: ReplyRef, text: string): Payload {
  return { kind: "slack.whisper", channelId, threadTs, userId, text };
}

/** The post that a link stands for; or the line of a post, which only its delivery names. */
export function postOf({ id, channelId, slackTs: ts, deliveryId, line }: Link): PostRef {
  if (ts !== undefined && line === undefined) return { channelId, ts };
  if (deliveryId === undefined) throw new Error(`the link ${id} names neither a post nor its delivery`);
  return { deliveryId };
}

/** Edits one part that has reached the visitor, or will have by then. */
export function editDelivery(
  text: string,
  { part, sourceDigest: source, pushed }: Pick<Link, "part" | "sourceDigest" | "pushed">,
  reply: ReplyRef,
  moment: Moment,
  version: string,
): NewDelivery {
  return deliverNow(moment, deliveryIdOf(replyLinkId(reply, part), `edit@${version}`), {
    kind: "chatra.edit",
    text,
    reply,
    part,
    ...(source ? { source } : {}),
    ...(pushed ? { pushed } : {}),
  });
}

/** Deletes one part for the visitor. Without a `chatraId`, the outbox looks the message up. */
export function deleteDelivery(
  { part, chatraId, pushed }: Pick<Link, "part" | "chatraId" | "pushed">,
  reply: ReplyRef,
  moment: Moment,
  cause: string,
  order?: OrderOrigin,
): NewDelivery {
  return deliverNow(moment, deliveryIdOf(cause, "delete"), {
    kind: "chatra.delete",
    reply,
    part,
    ...(chatraId ? { chatraId } : {}),
    ...(pushed ? { pushed } : {}),
    ...(order ? { order } : {}),
  });
}

/** The ID of the post that asked, or told, about this attempt of a delivery. */
export function noticeIdOf(delivery: Pick<Delivery, "id" | "attempts">): DeliveryId {
  return deliveryIdOf(delivery.id, `notice@${delivery.attempts}`);
}

/** Replaces the question about a delivery, with its buttons, by the outcome; nothing if nobody was asked. */
export function answeredQuestion(delivery: Delivery, text: string, moment: Moment): NewDelivery[] {
  return delivery.asked ? [closedNotice(delivery, text, moment)] : [];
}

/** Replaces the notice about this attempt, with its buttons, by the outcome. */
export function closedNotice(delivery: Delivery, text: string, moment: Moment): NewDelivery {
  const post = { deliveryId: noticeIdOf(delivery) };
  const id = deliveryIdOf(post.deliveryId, `closed:${text}`);
  return deliverNow(moment, id, { kind: "slack.update", post, text, blocks: [] });
}
