import { editDelivery } from "./change-parts.ts";
import { claimMessage } from "./claim-message.ts";
import { wordsDigest } from "./compose-reply.ts";
import { type Conversation, isRetracted } from "./conversation.ts";
import { type Context, type Decision, nothing } from "./decision.ts";
import { type Delivery, deliveryKey, type NewDelivery } from "./delivery.ts";
import { type ChatraMessageId, type DeliveryId, deliveryIdOf } from "./ids.ts";
import { receipt } from "./notices.ts";
import { deleteDelivery } from "./on-delete.ts";
import { receiptDelivery } from "./on-reply.ts";
import { afterSending } from "./orders/after-order.ts";
import { partsOfReply } from "./reply-parts.ts";

/**
 * An uncertain send turned out to have arrived: its echo came or Membrane's log says so (`chatraId`), or a person looked (no id). If its words
 * were changed, or it was taken back, meanwhile, that follows now.
 */
export function markArrived(
  delivery: Delivery,
  chatraId: ChatraMessageId | undefined,
  conversation: Conversation,
  context: Context,
): Decision {
  const decision = nothing();
  decision.changes.push({
    id: delivery.id,
    state: "sent",
    result: chatraId ? { chatraId } : {},
    error: null,
  });
  if (delivery.payload.kind !== "chatra.send") return decision;
  const { reply, text, part, pushed = false } = delivery.payload;
  const link = [...context.links, ...context.awaitingEcho].find(
    (candidate) => candidate.deliveryId === delivery.id,
  );
  if (link && chatraId) claimMessage(chatraId, link, conversation, context, decision);
  const cause = `${delivery.id}:arrived:${delivery.attempts}`;
  if (delivery.asked) {
    decision.deliveries.push(
      receiptDelivery(conversation, receipt(reply, "uncertain", false), cause, context.now),
    );
  }
  if (link && isRetracted(link)) {
    decision.deliveries.push(
      deleteDelivery({ part, chatraId, pushed }, reply, conversation, cause, context.now),
    );
    return decision;
  }
  if (link?.sentDigest !== undefined && link.sentDigest !== wordsDigest(text)) {
    decision.deliveries.push(editDelivery(text, link, reply, conversation, context, `${context.now}`));
  }
  const unsent = partsOfReply(delivery, context, ["pending", "sending", "failed", "uncertain"]);
  if (unsent.every((other) => other.id === delivery.id)) {
    const report = afterSending(delivery, conversation, context);
    decision.outcomes.push(...report.outcomes);
    decision.deliveries.push(...report.deliveries);
    decision.deliveries.push(receiptDelivery(conversation, receipt(reply, "sent"), cause, context.now));
  }
  return decision;
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
  return {
    id: deliveryIdOf(noticeIdOf(delivery), `closed:${text}`),
    key: deliveryKey(conversation.id, "slack"),
    target: "slack",
    conversationId: conversation.id,
    sourceTime: now,
    payload: { kind: "slack.update", post: { deliveryId: noticeIdOf(delivery) }, text, blocks: [] },
  };
}
