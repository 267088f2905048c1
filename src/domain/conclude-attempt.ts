import { uncertainQuestion } from "../messages/notices.ts";
import { receipt } from "../messages/receipts.ts";
import { afterFailure, afterObsolete, afterSuccess } from "./after-attempt.ts";
import { type Conclusion, isUncertain, type Outcome, type Settlement } from "./attempt.ts";
import { isOvertaken } from "./change-parts.ts";
import { type Conversation, isRetracted, type Link } from "./conversation.ts";
import { isPostedAnew } from "./correct-post.ts";
import { append, type Decision, nothing, type SettleContext } from "./decision.ts";
import { noticeIdOf, receiptDelivery, threadNotice } from "./deliver.ts";
import {
  CHANNEL_GONE,
  type Delivery,
  type DeliveryError,
  type DeliveryResult,
  isNoticeOfNoChat,
} from "./delivery.ts";
import { lookOf, withCardShown } from "./finish-decision.ts";
import { ECHO_GRACE_MS } from "./limits.ts";
import { withoutMerge } from "./merged-attempts.ts";
import { withoutEcho } from "./message-marks.ts";
import { afterUncertainOrder } from "./orders/after-order.ts";
import { releasedHold } from "./orders/carried-words.ts";
import { type Payload, type Target, targetOf } from "./payload.ts";
import { linkOf } from "./reply-parts.ts";
import { waitsOver, whenWhole } from "./reply-receipts.ts";
import { NO_THREAD, stayInThread, withoutThread } from "./without-thread.ts";

/** Attempts until a delivery is given up: about 5 minutes of them for a reply, about 45 for a visitor's message. */
const ATTEMPTS: Record<Target, number> = { chatra: 10, slack: 50 };
const WHISPER_ATTEMPTS = 5;
const LONGEST_WAIT_MS = 60_000;

/** What is of no use later. */
const PASSING: ReadonlySet<Payload["kind"]> = new Set(["slack.react", "slack.whisper", "slack.card"]);

type Attempt = {
  delivery: Delivery;
  conversation: Conversation | undefined;
  context: SettleContext;
  random: number;
};
type NotDone = Extract<Outcome, { kind: "blocked" | "try-again" | "refused" }>;

/** What becomes of a delivery after an attempt, and what follows from that. `random` in [0, 1) spreads the waits. */
export function concludeAttempt(
  delivery: Delivery,
  outcome: Outcome,
  conversation: Conversation | undefined,
  context: SettleContext,
  random: number,
): Conclusion {
  const concluded = conclude({ delivery, conversation, context, random }, outcome);
  const conclusion = withoutMerge(delivery, outcome, concluded, context.now);
  const { settlement, decision } = conclusion;
  decision.changes.push(...releasedHold(delivery, settlement.state, context));
  if (settlement.state !== "pending" && settlement.state !== "uncertain") {
    // The claimed delivery does not say whether it has got its ⏳ since.
    const ended = [delivery.id, ...decision.changes.map(({ id }) => id)];
    const over = ended.flatMap((id) => context.deliveries.get(id) ?? []);
    decision.deliveries.unshift(...waitsOver(over, context));
  }
  const { payload } = delivery;
  const isOfCard = payload.kind === "slack.card" && payload.rootDeliveryId === conversation?.rootDeliveryId;
  if (isOfCard && conversation && settlement.state !== "pending") {
    // Where Slack refused this look, the same one is not tried again: only another state changes the card.
    const look = settlement.result?.look ?? lookOf(conversation, context.workspaceUrl);
    decision.conversation = { ...conversation, card: withCardShown(conversation.card, look, context.now) };
  }
  return conclusion;
}

function conclude(attempt: Attempt, outcome: Outcome): Conclusion {
  const { delivery, conversation, context } = attempt;
  switch (outcome.kind) {
    case "done":
      return arrived(attempt, outcome.result);
    case "obsolete":
      return {
        settlement: { state: "discarded", error: outcome.error },
        decision: afterObsolete(delivery, outcome.error, conversation, context),
      };
    case "thread-gone": {
      const conclusion = withoutThread(delivery, conversation, context);
      const { settlement } = conclusion;
      const isCounted = settlement.state === "pending" && settlement.countsAsAttempt !== false;
      return isCounted && isLastAttempt(delivery)
        ? givenUp(attempt, settlement.error ?? NO_THREAD)
        : conclusion;
    }
    case "unknown": {
      if (delivery.payload.kind === "chatra.call")
        return dropped(attempt, { reason: "unknown-outcome", detail: outcome.error.detail });
      const echo = echoOf(attempt);
      if (echo) return arrived(attempt, echo);
      const { actionRunId } = outcome;
      const error = { ...outcome.error, ...(actionRunId === undefined ? {} : { actionRunId }) };
      const nextAttemptAt = context.now + ECHO_GRACE_MS;
      return { settlement: { state: "uncertain", nextAttemptAt, error }, decision: nothing() };
    }
    case "blocked":
    case "try-again":
    case "refused": {
      if (isUncertain(delivery, outcome)) {
        const echo = echoOf(attempt);
        return echo ? arrived(attempt, echo) : notArrived(attempt, outcome);
      }
      const conclusion = notArrived(attempt, outcome);
      conclusion.decision.links.push(...releasedEcho(attempt));
      return conclusion;
    }
    default:
      return outcome satisfies never;
  }
}

/** Waits of 0.5, 1, 2 … 60 s, each up to a quarter shorter, so that deliveries don't all retry at the same time. */
export function backoffMs(attempts: number, random: number): number {
  const full = Math.min(500 * 2 ** Math.min(attempts - 1, 16), LONGEST_WAIT_MS);
  return Math.round(full * (1 - random / 4));
}

/** Asks the people in the thread about a send whose echo did not come in time. */
export function askAboutUncertain(
  delivery: Delivery,
  conversation: Conversation,
  context: SettleContext,
): Decision {
  const { payload } = delivery;
  const scope = { ...context, conversation };
  const decision = nothing();
  decision.changes.push({ id: delivery.id, asked: true });
  decision.deliveries.push(...waitsOver([delivery], context));
  append(decision, afterUncertainOrder(delivery, scope));
  const question = uncertainQuestion(payload, delivery.id, conversation);
  decision.deliveries.push(threadNotice(scope, question, noticeIdOf(delivery)));
  if (payload.kind === "chatra.send") {
    const mark = receipt(payload.reply, "uncertain");
    decision.deliveries.push(receiptDelivery(scope, mark, `${delivery.id}:${delivery.attempts}`));
  }
  return decision;
}

function isLastAttempt({ payload, attempts }: Delivery): boolean {
  // A reaction matters as long as its reply is there: a ⏳ that stays, or a receipt that never comes, misleads.
  const allowed = payload.kind === "slack.whisper" ? WHISPER_ATTEMPTS : ATTEMPTS[targetOf(payload)];
  return attempts % allowed === 0;
}

/** This attempt certainly did not reach the other side. */
function notArrived(attempt: Attempt, outcome: NotDone): Conclusion {
  const { delivery, conversation, context, random } = attempt;
  const { error } = outcome;
  if (isTakenBack(attempt)) {
    const conclusion = discarded(error);
    // If it turns out to have arrived, it is deleted then.
    if (isUncertain(delivery, outcome)) conclusion.settlement.outcomeUnknown = true;
    const cause = `${delivery.id}:${delivery.attempts}`;
    if (conversation) append(conclusion.decision, whenWhole(delivery, cause, { ...context, conversation }));
    return conclusion;
  }
  if (outcome.kind === "blocked") {
    return later({ nextAttemptAt: context.now + outcome.afterMs, countsAsAttempt: false, error });
  }
  // Another attempt would not help, and the person who ordered the call is told: nothing is left to decide.
  if (outcome.kind === "refused" && delivery.payload.kind === "chatra.call") return dropped(attempt, error);
  if (outcome.kind === "refused" || isLastAttempt(delivery)) return givenUp(attempt, error);
  // If Chatra asks for a short wait each time, the attempts must not be used up at once.
  const nextAttemptAt = context.now + Math.max(outcome.afterMs ?? 0, backoffMs(delivery.attempts, random));
  return later({ nextAttemptAt, outcomeUnknown: isUncertain(delivery, outcome), error });
}

/** The echo that came during the attempt was of another message with the same text: it can be recognised again. */
function releasedEcho({ delivery, context }: Attempt): Link[] {
  const link = linkOf(delivery, context.links);
  if (delivery.payload.kind !== "chatra.send" || !link) return [];
  if (link.chatraId === undefined && link.fingerprint === undefined) return [];
  return [withoutEcho(link)];
}

function later(wait: Omit<Settlement, "state">): Conclusion {
  return { settlement: { state: "pending", ...wait }, decision: nothing() };
}

function arrived({ delivery, conversation, context }: Attempt, result: DeliveryResult): Conclusion {
  const decision = afterSuccess(delivery, result, conversation, context);
  return { settlement: { state: "sent", result }, decision };
}

function givenUp(attempt: Attempt, error: DeliveryError): Conclusion {
  const { delivery, conversation, context } = attempt;
  const { kind } = delivery.payload;
  // A newer edit follows, or the reply is gone.
  if (isOvertaken(delivery, context.links) || PASSING.has(kind)) return discarded(error);
  // A notice about the account is out of date by the time somebody can read it, and nobody can do more about it.
  if (error.reason === CHANNEL_GONE && isNoticeOfNoChat(delivery)) return discarded(error);
  // The thread says it instead.
  if (isPostedAnew(delivery, context) || kind === "slack.direct") return dropped(attempt, error);
  const kept = stayInThread(delivery, conversation);
  if (kept) {
    const { settlement, decision } = dropped({ ...attempt, conversation: kept }, error);
    return { settlement, decision: { ...decision, conversation: kept } };
  }
  return {
    settlement: { state: "failed", error },
    decision: afterFailure(delivery, error, conversation, context),
  };
}

/** The delivery ends, and people are told. */
function dropped({ delivery, conversation, context }: Attempt, error: DeliveryError): Conclusion {
  const decision = afterFailure(delivery, error, conversation, context);
  return { settlement: { state: "discarded", error }, decision };
}

/** The delivery ends without a word. */
function discarded(error: DeliveryError): Conclusion {
  return { settlement: { state: "discarded", error }, decision: nothing() };
}

/** Its message was deleted or made a note during the attempt: it must not be tried again. */
function isTakenBack({ delivery, context }: Attempt): boolean {
  const link = linkOf(delivery, context.links);
  return delivery.payload.kind === "chatra.send" && link !== undefined && isRetracted(link);
}

/** A message with this text came back before the call returned: with an ID, or without one, by fingerprint. */
function echoOf({ delivery, context }: Attempt): DeliveryResult | undefined {
  if (delivery.payload.kind !== "chatra.send") return undefined;
  const link = linkOf(delivery, context.links);
  if (link?.chatraId !== undefined) return { chatraId: link.chatraId };
  return link?.fingerprint === undefined ? undefined : {};
}
