import { receipt } from "../messages/receipts.ts";
import { claimMessage } from "./claim-message.ts";
import { wordsDigest } from "./compose-reply.ts";
import { type Conversation, isRetracted } from "./conversation.ts";
import { type Decision, nothing, type With } from "./decision.ts";
import { deleteDelivery, editDelivery, receiptDelivery } from "./deliver.ts";
import type { Delivery } from "./delivery.ts";
import type { ChatraMessageId } from "./ids.ts";
import { waitsOver } from "./wait-mark.ts";
import { whenWhole } from "./when-whole.ts";

/**
 * An uncertain send turned out to have arrived: its echo came or Membrane's log says so (`chatraId`), or a person looked (no id). If its words
 * were changed, or it was taken back, meanwhile, that follows now.
 */
export function markArrived(
  delivery: Delivery,
  chatraId: ChatraMessageId | undefined,
  conversation: Conversation,
  context: With<"links" | "deliveries">,
): Decision {
  const decision = nothing();
  decision.changes.push({
    id: delivery.id,
    state: "sent",
    result: chatraId ? { chatraId } : {},
    error: null,
  });
  if (delivery.payload.kind !== "chatra.send") return decision;
  decision.deliveries.push(...waitsOver([delivery], context));
  const { reply, text, part, pushed = false } = delivery.payload;
  const link = context.links.find((candidate) => candidate.deliveryId === delivery.id);
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
  } else if (link?.sentDigest !== undefined && link.sentDigest !== wordsDigest(text)) {
    decision.deliveries.push(editDelivery(text, link, reply, conversation, context, `${context.now}`));
  }
  const report = whenWhole(delivery, cause, conversation, context);
  decision.outcomes.push(...report.outcomes);
  decision.deliveries.push(...report.deliveries);
  return decision;
}
