import { ECHO_CAME } from "../messages/receipts.ts";
import { wordsDigest } from "./compose-reply.ts";
import type { Conversation, Link } from "./conversation.ts";
import type { Decision, With } from "./decision.ts";
import { answeredQuestion } from "./deliver.ts";
import type { Delivery } from "./delivery.ts";
import type { ChatraEvent, ChatraMessage } from "./input.ts";
import { CLOCK_TOLERANCE_MS, RECEIVED_FROM } from "./limits.ts";
import { markArrived } from "./mark-arrived.ts";
import { isNameless, marksOf } from "./message-marks.ts";

/** Replies that wait for their echo, by the digest of their words and by id. One that has it is taken out. */
export type AwaitedEchoes = { alike: (words: string) => ReadonlySet<Link>; take: (id: string) => void };

export function awaitedEchoes(links: Link[]): AwaitedEchoes {
  const byId = new Map(links.map((link) => [link.id, link]));
  const byWords = new Map<string, Set<Link>>();
  for (const link of byId.values()) {
    if (link.sentDigest === undefined) continue;
    const alike = byWords.get(link.sentDigest);
    if (alike) alike.add(link);
    else byWords.set(link.sentDigest, new Set([link]));
  }
  return {
    alike: (words) => byWords.get(words) ?? new Set(),
    take: (id) => {
      const link = byId.get(id);
      if (link?.sentDigest !== undefined) byWords.get(link.sentDigest)?.delete(link);
    },
  };
}

/** Messages that we sent come back in fragments, sometimes before the send has returned. */
export function recogniseEcho(
  message: ChatraMessage,
  event: ChatraEvent,
  conversation: Conversation | undefined,
  echoes: AwaitedEchoes,
  context: With<"links" | "partsAwaited" | "deliveries">,
  decision: Decision,
): boolean {
  if (message.author !== "agent") return false;
  const nameless = isNameless(message.id);
  const alike = echoes.alike(wordsDigest(message.text));
  const sendOf = (link: Link) =>
    link.deliveryId === undefined ? undefined : context.deliveries.get(link.deliveryId);
  const mayBe = (candidate: Link): boolean => {
    // What we push comes back as automatic; what a rule of Chatra's says is nobody's echo, whatever its words.
    if (message.automatic && !candidate.pushed) return false;
    // Its echo came already, without an id: this is another message.
    if (nameless && candidate.fingerprint !== undefined) return false;
    const isLater = message.undated || message.createdAt >= candidate.createdAt - CLOCK_TOLERANCE_MS;
    return mayHaveArrived(sendOf(candidate)) && isLater;
  };
  // Of two with the same words, the one that is not in doubt: an echo must not vouch for a send that may be lost.
  const link =
    firstOf(alike, (candidate) => sendOf(candidate)?.state !== "uncertain" && mayBe(candidate)) ??
    firstOf(alike, mayBe);
  if (!link) return !message.automatic && message.receivedFrom === RECEIVED_FROM;
  echoes.take(link.id);
  // A message without an id can't be edited or deleted; its fingerprint tells that it was seen.
  const send = sendOf(link);
  if ((send?.state === "uncertain" || send?.state === "pending") && conversation) {
    const known = [...context.links, ...context.partsAwaited];
    const all = { ...context, links: [...new Map(known.map((one) => [one.id, one])).values()] };
    const arrived = markArrived(send, nameless ? undefined : message.id, conversation, all);
    decision.changes.push(...arrived.changes);
    decision.outcomes.push(...arrived.outcomes);
    decision.deliveries.push(
      ...arrived.deliveries,
      ...answeredQuestion(send, ECHO_CAME, conversation, context.now),
    );
  }
  const marks = marksOf(message, event);
  decision.links.push({ ...link, ...marks, ...(nameless ? {} : { chatraId: message.id }) });
  return true;
}

function firstOf(links: Iterable<Link>, isIt: (link: Link) => boolean): Link | undefined {
  for (const link of links) if (isIt(link)) return link;
  return undefined;
}

/** A send that is still to be tried, or was refused, can't have an echo, unless an attempt before is in doubt. */
function mayHaveArrived(send: Delivery | undefined): boolean {
  switch (send?.state) {
    case "sending":
    case "uncertain":
    case "sent":
      return true;
    case "pending":
      return send.outcomeUnknown;
    default:
      return false;
  }
}
