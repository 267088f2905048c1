import { type Conversation, type Link, replyLinkId } from "./conversation.ts";
import type { Context } from "./decision.ts";
import {
  type Blocks,
  type Delivery,
  deliveryKey,
  type Lane,
  type NewDelivery,
  type Payload,
  type ReplyRef,
} from "./delivery.ts";
import { type ConversationId, type DeliveryId, deliveryIdOf } from "./ids.ts";
import type { OrderOrigin } from "./order.ts";

type What = Pick<NewDelivery, "id" | "sourceTime" | "payload">;

/** Something owed in a conversation: the payload says in which of its lines it waits. */
export function deliver(conversationId: ConversationId, what: What): NewDelivery {
  return { ...what, key: deliveryKey(conversationId, laneOf(what.payload)), conversationId };
}

/** Something owed in no conversation. `key`: what else it waits behind. */
export function deliverAlone(key: string, what: What): NewDelivery {
  return { ...what, key, conversationId: undefined };
}

function laneOf({ kind }: Payload): Lane {
  switch (kind) {
    case "slack.root":
    case "slack.post":
    case "slack.update":
    case "slack.remove":
      return "slack";
    case "slack.react":
    case "slack.whisper":
    case "slack.answer":
    case "slack.notice":
      return "receipt";
    case "chatra.send":
    case "chatra.edit":
    case "chatra.delete":
    case "chatra.hold":
    case "chatra.call":
      return "chatra";
    default:
      return kind satisfies never;
  }
}

/** A reaction or a whisper: in a lane of its own, so that it waits for nobody's words. */
export function receiptDelivery(
  conversation: Conversation,
  payload: Payload,
  cause: string,
  now: number,
): NewDelivery {
  const what = payload.kind === "slack.react" ? `react:${payload.name}:${payload.on}` : "whisper";
  return deliver(conversation.id, { id: deliveryIdOf(cause, what), sourceTime: now, payload });
}

/** A post of the bot itself in the thread. */
export function threadNotice(
  conversation: Conversation,
  words: { text: string; blocks?: Blocks },
  id: DeliveryId,
  now: number,
): NewDelivery {
  return deliver(conversation.id, { id, sourceTime: now, payload: { kind: "slack.post", ...words } });
}

/** Words for one person only, by their message. */
export function ephemeral(reply: ReplyRef, text: string): Payload {
  return {
    kind: "slack.whisper",
    channelId: reply.channelId,
    threadTs: reply.threadTs,
    userId: reply.userId,
    text,
  };
}

/** The edit of one part that is, or will be by then, at the visitor's. */
export function editDelivery(
  text: string,
  { part, sourceDigest: source, pushed }: Pick<Link, "part" | "sourceDigest" | "pushed">,
  reply: ReplyRef,
  conversation: Conversation,
  context: Pick<Context, "now">,
  version: string,
): NewDelivery {
  return deliver(conversation.id, {
    id: deliveryIdOf(replyLinkId(reply, part), `edit@${version}`),
    sourceTime: context.now,
    payload: {
      kind: "chatra.edit",
      text,
      reply,
      part,
      ...(source ? { source } : {}),
      ...(pushed ? { pushed } : {}),
    },
  });
}

/** The delete of one part at the visitor's. Without `chatraId` the message is looked up when it is carried out. */
export function deleteDelivery(
  { part, chatraId, pushed }: Pick<Link, "part" | "chatraId" | "pushed">,
  reply: ReplyRef,
  conversation: Conversation,
  cause: string,
  now: number,
  order?: OrderOrigin,
): NewDelivery {
  return deliver(conversation.id, {
    id: deliveryIdOf(cause, "delete"),
    sourceTime: now,
    payload: {
      kind: "chatra.delete",
      reply,
      part,
      ...(chatraId ? { chatraId } : {}),
      ...(pushed ? { pushed } : {}),
      ...(order ? { order } : {}),
    },
  });
}

/** The post that asked, or told, about this attempt of a delivery. */
export function noticeIdOf(delivery: Pick<Delivery, "id" | "attempts">): DeliveryId {
  return deliveryIdOf(delivery.id, `notice@${delivery.attempts}`);
}

/** Replaces the question about a delivery, buttons and all, by how it ended. */
export function answeredQuestion(
  delivery: Delivery,
  text: string,
  conversation: Conversation,
  now: number,
): NewDelivery[] {
  return delivery.asked ? [closedNotice(delivery, text, conversation, now)] : [];
}

/** Replaces what the thread was told about this attempt, and its buttons, by how it ended. */
export function closedNotice(
  delivery: Delivery,
  text: string,
  conversation: Conversation,
  now: number,
): NewDelivery {
  return deliver(conversation.id, {
    id: deliveryIdOf(noticeIdOf(delivery), `closed:${text}`),
    sourceTime: now,
    payload: { kind: "slack.update", post: { deliveryId: noticeIdOf(delivery) }, text, blocks: [] },
  });
}
