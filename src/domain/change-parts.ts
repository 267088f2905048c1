import { type Conversation, isRetracted, type Link, linksOfMessage, replyLinkId } from "./conversation.ts";
import { type Decision, type DeliveryChange, nothing, type With } from "./decision.ts";
import { editDelivery } from "./deliver.ts";
import type { Delivery, DeliveryState, NewDelivery, ReplyRef } from "./delivery.ts";
import type { Found } from "./needs.ts";
import { orderOf } from "./orders/after-order.ts";
import { retractParts } from "./retract.ts";
import { sendPart, wordsAsSent } from "./send-reply.ts";
import { whenWhole } from "./when-whole.ts";

/**
 * Gives the parts of a reply their new words: each is changed wherever it is by now, further ones are sent and surplus
 * ones taken back. `links` are those of the reply, by part, `editedTs` their new version.
 */
export function changeParts(
  parts: string[],
  links: Link[],
  reply: ReplyRef,
  conversation: Conversation,
  context: With<"links" | "deliveries" | "waiting">,
  editedTs: string,
): Decision {
  const decision: Decision = { ...nothing(), conversation: { ...conversation, lastActivityAt: context.now } };
  const [model] = links;
  if (model === undefined) return decision;
  // Its order is done when all of its parts have arrived, also those that an edit adds.
  const sent = sendOf(model, context);
  const order = sent && orderOf(sent.payload);
  const states = links.filter((link) => link.state === "live").map((link) => sendOf(link, context)?.state);
  for (const [part, text] of parts.entries()) {
    const link = links[part];
    const remaining = link?.state === "live" ? link : link && bringBack(link, reply, context, decision);
    if (remaining) {
      const changed = changePart(text, remaining, reply, conversation, context, editedTs);
      decision.links.push(changed.link);
      decision.changes.push(...changed.changes);
      if (changed.edit) decision.deliveries.push(changed.edit);
      continue;
    }
    // A person gave the reply up: no piece of it goes on its own.
    if (states.includes("discarded")) continue;
    const options = { version: `@${editedTs}`, pushed: model.pushed, order };
    const send = sendPart(text, part, parts.length, reply, conversation, context, options);
    decision.deliveries.push(send);
    // The rest of a reply makes no sense without its beginning: it waits for the same decision.
    if (states.includes("failed")) decision.changes.push({ id: send.id, state: "failed" });
    decision.links.push({
      ...(link ?? { ...model, id: replyLinkId(reply, part), part, createdAt: context.now }),
      state: "live",
      chatraId: undefined,
      deliveryId: send.id,
      fingerprint: undefined,
      saidAt: undefined,
      ...wordsAsSent(text),
    });
  }
  const retracted = retractParts(links.slice(parts.length), reply, conversation, context);
  decision.links.push(...retracted.links);
  decision.deliveries.push(...retracted.deliveries);
  decision.changes.push(...retracted.changes);
  const gone = links
    .slice(parts.length)
    .flatMap((link) => sendOf(link, context) ?? [])
    .filter((send) => retracted.changes.some(({ id }) => id === send.id));
  const [last] = gone;
  // What was still to come comes no more: the parts that have arrived may be all there is.
  if (last !== undefined) {
    const kept = { ...context, links: links.slice(0, parts.length) };
    const report = whenWhole(last, `${last.id}:gone@${editedTs}`, conversation, kept, gone);
    decision.outcomes.push(...report.outcomes);
    decision.deliveries.push(...report.deliveries);
  }
  return decision;
}

/**
 * A part that an edit took back, when it may still be at the visitor's: its delete waits, or its send is uncertain. It is
 * changed then, rather than sent anew; the delete would look the part up and find the new message.
 */
function bringBack(
  link: Link,
  reply: ReplyRef,
  context: Pick<Found, "deliveries" | "waiting">,
  decision: Decision,
): Link | undefined {
  const [waiting] = deliveriesOfPart("chatra.delete", ["pending"], link, reply, context);
  if (!waiting && sendOf(link, context)?.state !== "uncertain") return undefined;
  if (waiting) decision.changes.push({ id: waiting.id, state: "discarded" });
  return { ...link, state: "live" };
}

/** Where the words of one part change depends on how far the part has come. */
function changePart(
  text: string,
  link: Link,
  reply: ReplyRef,
  conversation: Conversation,
  context: With<"links" | "deliveries" | "waiting">,
  editedTs: string,
): { link: Link; changes: DeliveryChange[]; edit?: NewDelivery } {
  const send = sendOf(link, context);
  const [waiting] = deliveriesOfPart("chatra.edit", ["pending"], link, reply, context);
  // Neither a *Retry* of an older change nor one that waits behind the send may undo this one.
  const overtaken = deliveriesOfPart("chatra.edit", ["pending", "failed"], link, reply, context);
  const withoutThem = (kept?: Delivery): DeliveryChange[] =>
    overtaken.filter(({ id }) => id !== kept?.id).map(({ id }) => ({ id, state: "discarded" }));
  if (send?.payload.kind === "chatra.send" && send.state !== "sending" && send.state !== "sent") {
    const changes = [{ id: send.id, payload: { ...send.payload, text } }, ...withoutThem()];
    // An uncertain send may have gone out with the old words: its echo is still to be recognised by them.
    return { link: send.state === "uncertain" ? link : { ...link, ...wordsAsSent(text) }, changes };
  }
  if (waiting?.payload.kind === "chatra.edit") {
    const changed = {
      id: waiting.id,
      payload: { ...waiting.payload, text, ...(link.sourceDigest ? { source: link.sourceDigest } : {}) },
    };
    return { link, changes: [changed, ...withoutThem(waiting)] };
  }
  const edit = editDelivery(text, link, reply, conversation, context, editedTs);
  return { link, changes: withoutThem(), edit };
}

/** Tells whether a change is of words that were changed again since, or taken back. `links` have those of its reply. */
export function isOvertaken({ payload }: Pick<Delivery, "payload">, links: Link[]): boolean {
  if (payload.kind !== "chatra.edit") return false;
  const own = linksOfMessage(links, payload.reply);
  const link = own.find(({ direction, part }) => direction === "to-client" && part === payload.part);
  if (!link) return false;
  return isRetracted(link) || (payload.source !== undefined && link.sourceDigest !== payload.source);
}

function sendOf(link: Link, context: Pick<Found, "deliveries">): Delivery | undefined {
  return link.deliveryId === undefined ? undefined : context.deliveries.get(link.deliveryId);
}

function deliveriesOfPart(
  kind: "chatra.edit" | "chatra.delete",
  states: DeliveryState[],
  link: Link,
  reply: ReplyRef,
  context: Pick<Found, "waiting">,
): Delivery[] {
  return context.waiting.filter(
    ({ payload, state }) =>
      payload.kind === kind &&
      states.includes(state) &&
      payload.reply.ts === reply.ts &&
      payload.reply.channelId === reply.channelId &&
      payload.part === link.part,
  );
}
