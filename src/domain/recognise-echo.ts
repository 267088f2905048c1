import { ECHO_CAME } from "../messages/receipts.ts";
import { wordsDigest } from "./compose-reply.ts";
import type { Conversation, Link } from "./conversation.ts";
import { append, type Decision, type With } from "./decision.ts";
import { answeredQuestion, closedNotice } from "./deliver.ts";
import type { Delivery } from "./delivery.ts";
import type { ChatraEvent, ChatraMessage } from "./input.ts";
import { CLOCK_TOLERANCE_MS, RECEIVED_FROM } from "./limits.ts";
import { markArrived } from "./mark-arrived.ts";
import { isNameless, marksOf } from "./message-marks.ts";
import { sendOf } from "./reply-parts.ts";

/** Replies that wait for their echo, by the digest of their text and by ID. A reply whose echo came is taken out. */
type AwaitedEchoes = { alike: (words: string) => ReadonlySet<Link>; take: (id: string) => void };

/** Takes the links of replies without a Chatra ID. Of several versions of one link the last counts. */
export function awaitedEchoes(links: Link[]): AwaitedEchoes {
  const byId = new Map(links.map((link) => [link.id, link]));
  const groups = Map.groupBy(byId.values(), ({ sentDigest }) => sentDigest);
  const byWords = new Map(Array.from(groups, ([words, alike]) => [words, new Set(alike)]));
  return {
    alike: (words) => byWords.get(words) ?? new Set(),
    take: (id) => {
      const link = byId.get(id);
      if (link) byWords.get(link.sentDigest)?.delete(link);
    },
  };
}

/**
 * Tells whether a message is one that the bot sent, and decides what follows. It may come before the send has returned.
 */
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
  const mayBe = (candidate: Link): boolean => {
    // What the bot pushes comes back as automatic. A message by a rule of Chatra is no echo, even with the same text.
    if (message.automatic && !candidate.pushed) return false;
    // Its echo came already, without an ID: this is another message.
    if (nameless && candidate.fingerprint !== undefined) return false;
    const isLater = message.undated || message.createdAt >= candidate.createdAt - CLOCK_TOLERANCE_MS;
    const send = sendOf(candidate, context);
    return isLater && mayHaveArrived(send) && !isSaidAgain(message, send);
  };
  // Of two replies with the same text, the one without a doubt: an echo must not confirm a send that may be lost.
  const link =
    firstOf(alike, (candidate) => !isDoubtful(sendOf(candidate, context)) && mayBe(candidate)) ??
    firstOf(alike, mayBe);
  if (!link) return !message.automatic && message.receivedFrom === RECEIVED_FROM;
  echoes.take(link.id);
  const send = sendOf(link, context);
  if (send && (isDoubtful(send) || send.state === "pending") && conversation) {
    const known = [...context.links, ...context.partsAwaited];
    const all = { ...context, links: [...new Map(known.map((one) => [one.id, one])).values()] };
    const id = nameless ? undefined : message.id;
    const { changes, outcomes, deliveries, answers } = markArrived(send, id, conversation, all);
    append(decision, { changes, outcomes, deliveries, answers });
    const moment = { ...context, conversation };
    decision.deliveries.push(
      ...(send.state === "failed" || (send.state === "discarded" && link.state === "live")
        ? [closedNotice(send, ECHO_CAME, moment)]
        : answeredQuestion(send, ECHO_CAME, moment)),
    );
  }
  // A message without an ID can't be edited or deleted; its fingerprint tells that it came.
  const marks = marksOf(message, event);
  decision.links.push({ ...link, ...marks, ...(nameless ? {} : { chatraId: message.id }) });
  return true;
}

function firstOf(links: Iterable<Link>, isIt: (link: Link) => boolean): Link | undefined {
  for (const link of links) if (isIt(link)) return link;
  return undefined;
}

/** Nobody knows whether it arrived; of what was taken back, or given up, meanwhile it still matters. */
function isDoubtful(send: Delivery | undefined): boolean {
  return send?.state === "uncertain" || isGivenUp(send);
}

function isGivenUp(send: Delivery | undefined): boolean {
  return send?.state === "failed" || send?.state === "discarded";
}

/** Somebody wrote the same in Chatra after the last attempt of a send that was given up. */
function isSaidAgain({ undated, createdAt }: ChatraMessage, send: Delivery | undefined): boolean {
  const lastAt = send !== undefined && isGivenUp(send) ? send.nextAttemptAt : Number.POSITIVE_INFINITY;
  return !undated && createdAt > lastAt + CLOCK_TOLERANCE_MS;
}

/** A send that still waits, was given up or refused can't have an echo, unless an attempt is uncertain. */
function mayHaveArrived(send: Delivery | undefined): boolean {
  return send !== undefined && (["sending", "uncertain", "sent"].includes(send.state) || send.outcomeUnknown);
}
