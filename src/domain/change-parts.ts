import { STAYS_DELETED } from "../messages/unheard.ts";
import { wordsDigest } from "./compose-reply.ts";
import { isDeletedByCommand, isRetracted, type Link, linksOfMessage, replyLinkId } from "./conversation.ts";
import { type Additions, append, type Decision, nothing, type Scope } from "./decision.ts";
import { editDelivery, ephemeral, receiptDelivery } from "./deliver.ts";
import type { Delivery } from "./delivery.ts";
import { ECHO_GRACE_MS } from "./limits.ts";
import { orderOf } from "./orders/after-order.ts";
import type { ReplyRef } from "./payload.ts";
import { changesOfPart, isInDoubt, sendOf } from "./reply-parts.ts";
import { whenWhole } from "./reply-receipts.ts";
import { retractParts } from "./retract.ts";
import { sendPart, wordsAsSent } from "./send-reply.ts";

type Changed = Scope<"links" | "deliveries" | "waiting">;

/**
 * Gives the parts of a reply their new text: each is changed wherever it is by now, further parts are sent and surplus
 * ones taken back. `links` are those of the reply, in order of the parts; `editedTs` is the version of the new text.
 */
export function changeParts(
  parts: string[],
  links: Link[],
  reply: ReplyRef,
  scope: Changed,
  editedTs: string,
): Decision {
  const conversation = { ...scope.conversation, lastActivityAt: scope.now };
  const decision: Decision = { ...nothing(), conversation };
  const [model] = links;
  if (model === undefined) return decision;
  // The order is done when all parts have arrived, including those that an edit adds.
  const sent = sendOf(model, scope);
  const order = sent && orderOf(sent.payload);
  const states = links.filter((link) => link.state === "live").map((link) => sendOf(link, scope)?.state);
  const changed = pairParts(parts, links);
  const kept = new Set(changed.map(({ link }) => link));
  const texts = new Set(changed.map(({ text }) => text));
  const ofDeleted = digestsOf(links.filter(isDeletedByCommand));
  if (parts.some((text) => !texts.has(text) && !ofDeleted.has(wordsDigest(text))))
    decision.deliveries.push(
      receiptDelivery(scope, ephemeral(reply, STAYS_DELETED), `${model.id}:${editedTs}`),
    );
  for (const { text, part, link } of changed) {
    const remaining = link?.state === "live" ? link : link && bringBack(link, reply, scope, decision);
    if (remaining) {
      append(decision, changePart(text, remaining, reply, scope, editedTs));
      continue;
    }
    // A person discarded the reply: no part of it goes alone.
    if (states.includes("discarded")) continue;
    const options = { version: `@${editedTs}`, pushed: model.pushed, order };
    const send = sendPart(text, part, parts.length, reply, scope, options);
    decision.deliveries.push(send);
    // The rest of a reply makes no sense without its beginning: it waits for the same decision.
    if (states.includes("failed")) decision.changes.push({ id: send.id, state: "failed" });
    decision.links.push({
      ...(link ?? { ...model, id: replyLinkId(reply, part), part, createdAt: scope.now }),
      state: "live",
      chatraId: undefined,
      deliveryId: send.id,
      fingerprint: undefined,
      saidAt: undefined,
      ...wordsAsSent(text),
    });
  }
  const surplus = links.filter((link) => !kept.has(link));
  const retracted = retractParts(surplus, reply, scope);
  append(decision, retracted);
  const gone = surplus
    .flatMap((link) => sendOf(link, scope) ?? [])
    .filter((send) => retracted.changes.some(({ id }) => id === send.id));
  const [last] = gone;
  // These parts no longer go out: the ones that have arrived may be all there is.
  if (last !== undefined) {
    const remaining = { ...scope, links: links.filter((link) => kept.has(link)) };
    append(decision, whenWhole(last, `${last.id}:gone@${editedTs}`, remaining, gone));
  }
  return decision;
}

/** A text, the part that gets it, and the part's link, if it has one. */
type ChangedPart = { text: string; part: number; link: Link | undefined };

/** Finds a part for each text. What a command deleted does not come back with an edit of the rest. */
function pairParts(parts: string[], links: Link[]): ChangedPart[] {
  const deleted = links.filter(isDeletedByCommand);
  if (deleted.length === 0 || parts.length >= links.length)
    return parts
      .map((text, part) => ({ text, part, link: links[part] }))
      .filter(({ link }) => link === undefined || !isDeletedByCommand(link));
  // A text has moved to another place, perhaps because its author removed the deleted one here, too.
  const others = links.filter((link) => !deleted.includes(link));
  const digests = digestsOf(deleted);
  return parts
    .filter((text) => !digests.has(wordsDigest(text)))
    .map((text, nth) => {
      const link = others[nth];
      return { text, part: link?.part ?? links.length + nth - others.length, link };
    });
}

function digestsOf(links: Link[]): Set<string | undefined> {
  return new Set(links.map(({ sentDigest }) => sentDigest));
}

/**
 * Brings back a part that an edit took back if the visitor may still have it: its delete waits, or its send is
 * uncertain. The part is then changed instead of sent again, because the delete would look it up and find the new
 * message.
 */
function bringBack(link: Link, reply: ReplyRef, scope: Changed, decision: Decision): Link | undefined {
  const waiting = changesOfPart("chatra.delete", link, reply, scope).find(({ state }) => state === "pending");
  const send = sendOf(link, scope);
  if (!waiting && send?.state !== "uncertain") return undefined;
  // As it was taken back, nobody was asked about it.
  if (send?.state === "uncertain" && send.outcomeUnknown)
    decision.changes.push({ id: send.id, asked: false, nextAttemptAt: scope.now + ECHO_GRACE_MS });
  if (waiting) decision.changes.push({ id: waiting.id, state: "discarded" });
  return { ...link, state: "live" };
}

/** Where the text of a part changes depends on how far the part has come. */
function changePart(text: string, link: Link, reply: ReplyRef, scope: Changed, editedTs: string): Additions {
  const send = sendOf(link, scope);
  const edits = changesOfPart("chatra.edit", link, reply, scope);
  // Neither a *Retry* of an older edit nor one that waits behind the send may undo this one.
  const overtaken = edits.map(({ id }) => ({ id, state: "discarded" as const }));
  if (send?.payload.kind === "chatra.send" && send.state !== "sending" && send.state !== "sent") {
    const changed = { id: send.id, payload: { ...send.payload, text } };
    if (!isInDoubt(send))
      return { links: [{ ...link, ...wordsAsSent(text) }], changes: [changed, ...overtaken] };
    // Until it is known whether the old text arrived, the new one must not follow as another message.
    const inDoubt = send.state === "pending" ? { ...changed, state: "uncertain" as const } : changed;
    return { links: [link], changes: [inDoubt, ...overtaken] };
  }
  const waiting = edits.find(({ state }) => state === "pending");
  if (waiting?.payload.kind === "chatra.edit") {
    const source = link.sourceDigest ? { source: link.sourceDigest } : {};
    const changed = { id: waiting.id, payload: { ...waiting.payload, text, ...source } };
    return { links: [link], changes: [changed, ...overtaken.filter(({ id }) => id !== waiting.id)] };
  }
  const edit = editDelivery(text, link, reply, scope, editedTs);
  return { links: [link], changes: overtaken, deliveries: [edit] };
}

/** Tells whether an edit is of text that was edited again since, or taken back. `links` include those of its reply. */
export function isOvertaken({ payload }: Pick<Delivery, "payload">, links: Link[]): boolean {
  if (payload.kind !== "chatra.edit") return false;
  const own = linksOfMessage(links, payload.reply);
  const link = own.find(({ direction, part }) => direction === "to-client" && part === payload.part);
  if (!link) return false;
  return isRetracted(link) || (payload.source !== undefined && link.sourceDigest !== payload.source);
}
