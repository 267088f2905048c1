import { receipt, TAKEN_BACK } from "../messages/receipts.ts";
import { type Link, replyLinkId } from "./conversation.ts";
import { append, type Decision, nothing, type Scope } from "./decision.ts";
import { closedNotice, deleteDelivery, receiptDelivery } from "./deliver.ts";
import type { Delivery } from "./delivery.ts";
import type { OrderOrigin } from "./order.ts";
import { afterTakingBack } from "./orders/after-order.ts";
import type { ReplyRef } from "./payload.ts";
import { changesOfPart, sendOf } from "./reply-parts.ts";
import { waitsOver } from "./reply-receipts.ts";

type Retracted = Scope<"deliveries" | "waiting">;

/** Takes a reply back with all its parts. Who ordered its text is told, unless it had arrived. */
export function takeBack(links: Link[], reply: ReplyRef, scope: Retracted, order?: OrderOrigin): Decision {
  const decision = retractParts(links, reply, scope, order);
  const sends = links.flatMap((link) => (link.state === "live" ? (sendOf(link, scope) ?? []) : []));
  const unfinished = sends.find(({ state }) => state !== "sent" && state !== "discarded");
  if (unfinished) append(decision, afterTakingBack(unfinished, scope));
  return decision;
}

/**
 * Takes parts back: those that the visitor has are deleted there, those that wait are not sent. An uncertain send stays
 * uncertain: if it turns out to have arrived, it is deleted then.
 */
export function retractParts(
  links: Link[],
  reply: ReplyRef,
  scope: Retracted,
  order?: OrderOrigin,
): Decision {
  const decision = nothing();
  const sends: Delivery[] = [];
  for (const link of links) {
    if (link.state !== "live") continue;
    decision.links.push({ ...link, state: "deleted" });
    for (const edit of changesOfPart("chatra.edit", link, reply, scope)) {
      decision.changes.push({ id: edit.id, state: "discarded" });
    }
    const send = sendOf(link, scope);
    if (send) sends.push(send);
    if (send?.state === "pending" && send.outcomeUnknown) {
      // Nobody is asked about a message that was taken back. If the visitor gets it after all, it is deleted there.
      decision.changes.push({ id: send.id, state: "uncertain", asked: true });
    } else if (send?.state === "pending" || send?.state === "failed") {
      decision.changes.push({ id: send.id, state: "discarded" });
    }
    if (send?.state === "failed") decision.deliveries.push(closedNotice(send, TAKEN_BACK, scope));
    const unsent = send !== undefined && ["pending", "failed", "uncertain", "discarded"].includes(send.state);
    if (unsent && link.chatraId === undefined) continue;
    const cause = `${replyLinkId(reply, link.part)}:${link.deliveryId}:${link.editedTs ?? ""}`;
    decision.deliveries.push(deleteDelivery(link, reply, scope, cause, order));
  }
  decision.deliveries.push(...waitsOver(sends, scope));
  return decision;
}

/** Makes an internal note of a reply, after an edit or an order: the visitor must not keep it. */
export function becomeNote(links: Link[], reply: ReplyRef, scope: Retracted, order?: OrderOrigin): Decision {
  const decision = takeBack(links, reply, scope, order);
  decision.links = decision.links.map((link) => ({ ...link, state: "note" }));
  const [first] = links;
  const cause = order ? `order:${order.id}` : `${first?.id}:${first?.editedTs}`;
  decision.deliveries.push(
    receiptDelivery(scope, receipt(reply, "sent", false), cause),
    receiptDelivery(scope, receipt(reply, "note"), cause),
  );
  // If the note is sent later, it must not carry the receipt of the earlier reply.
  for (const fate of ["failed", "discarded"] as const) {
    if (!links.some((link) => sendOf(link, scope)?.state === fate)) continue;
    decision.deliveries.push(receiptDelivery(scope, receipt(reply, fate, false), cause));
  }
  return decision;
}
