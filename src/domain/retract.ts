import { receipt, TAKEN_BACK } from "../messages/receipts.ts";
import { type Conversation, type Link, replyLinkId } from "./conversation.ts";
import { type Decision, nothing, type With } from "./decision.ts";
import { closedNotice, deleteDelivery, receiptDelivery } from "./deliver.ts";
import type { Delivery, ReplyRef } from "./delivery.ts";
import type { Found } from "./needs.ts";
import type { OrderOrigin } from "./order.ts";
import { afterTakingBack } from "./orders/after-order.ts";
import { waitsOver } from "./wait-mark.ts";

/** Takes a reply back with all its parts. Who ordered its words is told, unless they had arrived. */
export function takeBack(
  links: Link[],
  reply: ReplyRef,
  conversation: Conversation,
  context: With<"deliveries" | "waiting">,
  order?: OrderOrigin,
): Decision {
  const decision = retractParts(links, reply, conversation, context, order);
  const sends = links.flatMap(({ state, deliveryId }) =>
    state === "live" && deliveryId !== undefined ? (context.deliveries.get(deliveryId) ?? []) : [],
  );
  const unfinished = sends.find(({ state }) => state !== "sent" && state !== "discarded");
  if (unfinished) {
    const report = afterTakingBack(unfinished, conversation, context);
    decision.outcomes.push(...report.outcomes);
    decision.deliveries.push(...report.deliveries);
  }
  return decision;
}

/**
 * Takes parts back: those at the visitor's are deleted there, those that wait are not sent at all. An uncertain send
 * stays so: when it turns out to have arrived, it is deleted then.
 */
export function retractParts(
  links: Link[],
  reply: ReplyRef,
  conversation: Conversation,
  context: With<"deliveries" | "waiting">,
  order?: OrderOrigin,
): Decision {
  const decision = nothing();
  const sends: Delivery[] = [];
  for (const link of links) {
    if (link.state !== "live") continue;
    decision.links.push({ ...link, state: "deleted" });
    for (const edit of waitingEdits(link, reply, context)) {
      decision.changes.push({ id: edit.id, state: "discarded" });
    }
    const send = link.deliveryId === undefined ? undefined : context.deliveries.get(link.deliveryId);
    if (send) sends.push(send);
    if (send?.state === "pending" && send.outcomeUnknown) {
      // Nobody is asked about what was taken back; should it show up at the visitor's after all, it is deleted there.
      decision.changes.push({ id: send.id, state: "uncertain", asked: true });
    } else if (send?.state === "pending" || send?.state === "failed") {
      decision.changes.push({ id: send.id, state: "discarded" });
    }
    if (send?.state === "failed") {
      decision.deliveries.push(closedNotice(send, TAKEN_BACK, conversation, context.now));
    }
    const unsent = send !== undefined && ["pending", "failed", "uncertain", "discarded"].includes(send.state);
    if (unsent && link.chatraId === undefined) continue;
    const cause = `${replyLinkId(reply, link.part)}:${link.deliveryId}:${link.editedTs ?? ""}`;
    decision.deliveries.push(deleteDelivery(link, reply, conversation, cause, context.now, order));
  }
  decision.deliveries.push(...waitsOver(sends, context));
  return decision;
}

/** An internal note is made of a reply, by a change or by an order: the visitor must not keep it. */
export function becomeNote(
  links: Link[],
  reply: ReplyRef,
  conversation: Conversation,
  context: With<"deliveries" | "waiting">,
  order?: OrderOrigin,
): Decision {
  const decision = takeBack(links, reply, conversation, context, order);
  decision.links = decision.links.map((link) => ({ ...link, state: "note" }));
  const [first] = links;
  const cause = order ? `order:${order.id}` : `${first?.id}:${first?.editedTs}`;
  decision.deliveries.push(
    receiptDelivery(conversation, receipt(reply, "sent", false), cause, context.now),
    receiptDelivery(conversation, receipt(reply, "note"), cause, context.now),
  );
  // A note that is sent later must not tell of what became of the reply before.
  for (const fate of ["failed", "discarded"] as const) {
    if (!links.some(({ deliveryId }) => deliveryId && context.deliveries.get(deliveryId)?.state === fate))
      continue;
    decision.deliveries.push(receiptDelivery(conversation, receipt(reply, fate, false), cause, context.now));
  }
  return decision;
}

function waitingEdits(link: Link, reply: ReplyRef, context: Pick<Found, "waiting">) {
  return context.waiting.filter(
    (delivery) =>
      (delivery.state === "pending" || delivery.state === "failed") &&
      delivery.payload.kind === "chatra.edit" &&
      delivery.payload.reply.ts === reply.ts &&
      delivery.payload.part === link.part,
  );
}
