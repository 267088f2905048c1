import { receipt } from "../messages/receipts.ts";
import { wordsDigest } from "./compose-reply.ts";
import { type Conversation, isRetracted, type Link } from "./conversation.ts";
import { append, type Decision, nothing, type Scope, type With } from "./decision.ts";
import { deleteDelivery, deliverNow, editDelivery, postOf, receiptDelivery } from "./deliver.ts";
import type { Delivery } from "./delivery.ts";
import { type ChatraMessageId, deliveryIdOf } from "./ids.ts";
import { withoutEcho } from "./message-marks.ts";
import { linkOf, partsOfReply } from "./reply-parts.ts";
import { waitsOver, whenWhole } from "./reply-receipts.ts";

/**
 * An uncertain send turned out to have arrived: its echo came or Membrane's log says so (`chatraId`), or a person
 * looked (no ID). If it was edited or taken back since, that follows now.
 */
export function markArrived(
  delivery: Delivery,
  chatraId: ChatraMessageId | undefined,
  conversation: Conversation,
  context: With<"links" | "deliveries">,
): Decision {
  const decision = nothing();
  const scope = { ...context, conversation };
  const result = chatraId ? { chatraId } : {};
  decision.changes.push({ id: delivery.id, state: "sent", result, error: null });
  if (delivery.payload.kind !== "chatra.send") return decision;
  decision.deliveries.push(...waitsOver([delivery], scope));
  const { reply, text, part, pushed = false } = delivery.payload;
  const link = linkOf(delivery, scope.links);
  if (link && chatraId) claimMessage(chatraId, link, scope, decision);
  const cause = `${delivery.id}:arrived:${delivery.attempts}`;
  const shown = delivery.state === "failed" || delivery.state === "discarded" ? delivery.state : "uncertain";
  // The parts of a reply fail, and are discarded, together: the rest goes on after a failure, and never after that.
  const rest = partsOfReply(delivery, scope, [delivery.state]).filter(
    (part) => part.id !== delivery.id && linkOf(part, scope.links)?.state === "live",
  );
  const isCutOff = delivery.state === "discarded" && rest.length > 0;
  if (delivery.state === "failed")
    for (const { id } of rest)
      decision.changes.push({ id, state: "pending", nextAttemptAt: scope.now, error: null });
  if (!isCutOff && (delivery.asked || shown !== "uncertain"))
    decision.deliveries.push(receiptDelivery(scope, receipt(reply, shown, false), cause));
  if (link && isRetracted(link)) {
    decision.deliveries.push(deleteDelivery({ part, chatraId, pushed }, reply, scope, cause));
  } else if (link?.sentDigest !== undefined && link.sentDigest !== wordsDigest(text)) {
    decision.deliveries.push(editDelivery(text, link, reply, scope, `${scope.now}`));
  }
  if (!isCutOff) append(decision, whenWhole(delivery, cause, scope));
  return decision;
}

/** A message of Chatra's turned out to be this reply: whatever the bot took it for before is undone. */
export function claimMessage(
  chatraId: ChatraMessageId,
  own: Link,
  scope: Scope<"links">,
  decision: Decision,
): void {
  for (const other of scope.links) {
    if (other.chatraId !== chatraId || other.id === own.id) continue;
    if (other.direction === "to-slack") {
      // The echo came first and looked different, so the bot posted it as another agent's message. If Chatra counts IDs
      // per chat, an older post shows another message of the visitor with this ID.
      if (other.createdAt < own.createdAt || other.deliveryId === undefined) continue;
      decision.deletedLinks.push(other.id);
      const id = deliveryIdOf(other.id, "mirrored");
      decision.deliveries.push(deliverNow(scope, id, { kind: "slack.remove", post: postOf(other) }));
    } else if (other.sentDigest === own.sentDigest) {
      // The bot took the echo for another reply's with the same text. With other text it would be another message, with
      // the same ID in another chat of the visitor. This link goes first: a message has one link.
      decision.links.push(withoutEcho(other));
    }
  }
  decision.links.push({ ...own, chatraId });
}
