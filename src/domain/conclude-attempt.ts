import { uncertainQuestion } from "../messages/notices.ts";
import { receipt } from "../messages/receipts.ts";
import { afterFailure, afterObsolete, afterSuccess } from "./after-attempt.ts";
import type { Conclusion, Outcome, Settlement } from "./attempt.ts";
import { isOvertaken } from "./change-parts.ts";
import { type Conversation, isRetracted, type Link } from "./conversation.ts";
import { isPostedAnew } from "./correct-post.ts";
import { type Decision, nothing, type SettleContext } from "./decision.ts";
import { noticeIdOf, receiptDelivery, threadNotice } from "./deliver.ts";
import {
  CHANNEL_GONE,
  type Delivery,
  type DeliveryError,
  type DeliveryResult,
  isNoticeOfNoChat,
  type Target,
  targetOf,
} from "./delivery.ts";
import { ECHO_GRACE_MS } from "./limits.ts";
import { withoutEcho } from "./message-marks.ts";
import { afterUncertainOrder } from "./orders/after-order.ts";
import { releasedHold } from "./orders/hold.ts";
import { waitsOver } from "./wait-mark.ts";
import { whenWhole } from "./when-whole.ts";
import { NO_THREAD, stayInThread, withoutThread } from "./without-thread.ts";

/** Tries until a delivery is given up: about 5 minutes of tries for a reply, about 45 for a visitor's words. */
const ATTEMPTS: Record<Target, number> = { chatra: 10, slack: 50 };
const WHISPER_ATTEMPTS = 5;
const LONGEST_WAIT_MS = 60_000;

/**
 * What becomes of a delivery after an attempt, and what follows from that. `random` in [0, 1) spreads the waits.
 */
export function concludeAttempt(
  delivery: Delivery,
  outcome: Outcome,
  conversation: Conversation | undefined,
  context: SettleContext,
  random: number,
): Conclusion {
  const conclusion = conclude(delivery, outcome, conversation, context, random);
  const { settlement, decision } = conclusion;
  decision.changes.push(...releasedHold(delivery, settlement.state, context));
  if (settlement.state !== "pending" && settlement.state !== "uncertain") {
    // What was claimed does not say whether it got its ⏳ since.
    const ended = [delivery.id, ...decision.changes.map(({ id }) => id)];
    const over = ended.flatMap((id) => context.deliveries.get(id) ?? []);
    decision.deliveries.unshift(...waitsOver(over, context));
  }
  return conclusion;
}

function conclude(
  delivery: Delivery,
  outcome: Outcome,
  conversation: Conversation | undefined,
  context: SettleContext,
  random: number,
): Conclusion {
  switch (outcome.kind) {
    case "done":
      return arrived(delivery, outcome.result, conversation, context);
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
        ? givenUp(delivery, settlement.error ?? NO_THREAD, conversation, context)
        : conclusion;
    }
    case "unknown": {
      if (delivery.payload.kind === "chatra.call") {
        const error = { reason: "unknown-outcome", detail: outcome.error.detail };
        return dropped(delivery, error, conversation, context);
      }
      const echo = echoOf(delivery, context);
      if (echo) return arrived(delivery, echo, conversation, context);
      const { actionRunId } = outcome;
      const error = { ...outcome.error, ...(actionRunId === undefined ? {} : { actionRunId }) };
      const nextAttemptAt = context.now + ECHO_GRACE_MS;
      return { settlement: { state: "uncertain", nextAttemptAt, error }, decision: nothing() };
    }
    case "blocked":
    case "try-again":
    case "refused": {
      if (isUncertain(delivery, outcome)) {
        const echo = echoOf(delivery, context);
        if (echo) return arrived(delivery, echo, conversation, context);
        return notArrived(delivery, outcome, conversation, context, random);
      }
      const conclusion = notArrived(delivery, outcome, conversation, context, random);
      conclusion.decision.links.push(...releasedEcho(delivery, context));
      return conclusion;
    }
    default:
      return outcome satisfies never;
  }
}

/** Waits of 0.5, 1, 2 … 60 s, each shortened by up to a quarter so that those who failed together don't return together. */
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
  const decision = nothing();
  decision.changes.push({ id: delivery.id, asked: true });
  decision.deliveries.push(...waitsOver([delivery], context));
  const report = afterUncertainOrder(delivery, conversation, context);
  decision.outcomes.push(...report.outcomes);
  decision.deliveries.push(
    ...report.deliveries,
    threadNotice(
      conversation,
      uncertainQuestion(payload, delivery.id, conversation),
      noticeIdOf(delivery),
      context.now,
    ),
  );
  if (payload.kind === "chatra.send") {
    const mark = receipt(payload.reply, "uncertain");
    decision.deliveries.push(
      receiptDelivery(conversation, mark, `${delivery.id}:${delivery.attempts}`, context.now),
    );
  }
  return decision;
}

function isLastAttempt(delivery: Delivery): boolean {
  // A mark is true as long as its reply stands: a ⏳ that stayed, or a receipt that never came, would mislead.
  const allowed =
    delivery.payload.kind === "slack.whisper" ? WHISPER_ATTEMPTS : ATTEMPTS[targetOf(delivery.payload)];
  return delivery.attempts % allowed === 0;
}

function isReceipt({ payload }: Delivery): boolean {
  return payload.kind === "slack.react" || payload.kind === "slack.whisper";
}

/** This attempt did not reach the other side, for certain. */
function notArrived(
  delivery: Delivery,
  outcome: Extract<Outcome, { kind: "blocked" | "try-again" | "refused" }>,
  conversation: Conversation | undefined,
  context: SettleContext,
  random: number,
): Conclusion {
  const { error } = outcome;
  if (isTakenBack(delivery, context)) {
    const cause = `${delivery.id}:${delivery.attempts}`;
    const report = conversation && whenWhole(delivery, cause, conversation, context);
    const { settlement, decision } = takenBack(error);
    return { settlement, decision: { ...decision, ...report } };
  }
  if (outcome.kind === "blocked") {
    return later({ nextAttemptAt: context.now + outcome.afterMs, countsAsAttempt: false, error });
  }
  // Another try would not help, and the one who ordered it is told: nothing is left to decide.
  if (outcome.kind === "refused" && delivery.payload.kind === "chatra.call")
    return dropped(delivery, error, conversation, context);
  if (outcome.kind === "refused" || isLastAttempt(delivery)) {
    return givenUp(delivery, error, conversation, context);
  }
  // A wait that is asked for again and again would use up the attempts in no time.
  const nextAttemptAt = context.now + Math.max(outcome.afterMs ?? 0, backoffMs(delivery.attempts, random));
  return later({ nextAttemptAt, outcomeUnknown: isUncertain(delivery, outcome), error });
}

/** What this attempt did not do, an earlier one may have done whose outcome is unknown. */
function isUncertain(delivery: Delivery, outcome: Outcome): boolean {
  return delivery.outcomeUnknown || (outcome.kind === "try-again" && outcome.outcomeUnknown === true);
}

/** The echo that came during the attempt was another message's with the same words: it is free to be recognised again. */
function releasedEcho(delivery: Delivery, context: SettleContext): Link[] {
  const link = linkOf(delivery, context);
  if (delivery.payload.kind !== "chatra.send" || !link) return [];
  if (link.chatraId === undefined && link.fingerprint === undefined) return [];
  return [withoutEcho(link)];
}

function later(wait: Omit<Settlement, "state">): Conclusion {
  return { settlement: { state: "pending", ...wait }, decision: nothing() };
}

function arrived(
  delivery: Delivery,
  result: DeliveryResult,
  conversation: Conversation | undefined,
  context: SettleContext,
): Conclusion {
  return {
    settlement: { state: "sent", result },
    decision: afterSuccess(delivery, result, conversation, context),
  };
}

function givenUp(
  delivery: Delivery,
  error: DeliveryError,
  conversation: Conversation | undefined,
  context: SettleContext,
): Conclusion {
  // A newer change follows, the reply is gone, or it is a mark or a whisper, of no use later: there is nothing to decide.
  if (isOvertaken(delivery, context.links) || isReceipt(delivery)) return takenBack(error);
  // How things stood when nobody could be told is no news once somebody can, and nobody can do more about it.
  if (error.reason === CHANNEL_GONE && isNoticeOfNoChat(delivery)) return takenBack(error);
  if (isPostedAnew(delivery, context)) return dropped(delivery, error, conversation, context);
  const kept = stayInThread(delivery, conversation);
  if (kept) {
    const { settlement, decision } = dropped(delivery, error, kept, context);
    return { settlement, decision: { ...decision, conversation: kept } };
  }
  return {
    settlement: { state: "failed", error },
    decision: afterFailure(delivery, error, conversation, context),
  };
}

function dropped(
  delivery: Delivery,
  error: DeliveryError,
  conversation: Conversation | undefined,
  context: SettleContext,
): Conclusion {
  return {
    settlement: { state: "discarded", error },
    decision: afterFailure(delivery, error, conversation, context),
  };
}

function takenBack(error: DeliveryError): Conclusion {
  return { settlement: { state: "discarded", error }, decision: nothing() };
}

/** Its message was deleted, or made a note, while it was under way: what did not arrive then must not be tried again. */
function isTakenBack(delivery: Delivery, context: SettleContext): boolean {
  const link = linkOf(delivery, context);
  return delivery.payload.kind === "chatra.send" && link !== undefined && isRetracted(link);
}

/** A message with this delivery's words came back before its own call returned: with an id or, by fingerprint, without. */
function echoOf(delivery: Delivery, context: SettleContext): DeliveryResult | undefined {
  if (delivery.payload.kind !== "chatra.send") return undefined;
  const link = linkOf(delivery, context);
  if (link?.chatraId !== undefined) return { chatraId: link.chatraId };
  return link?.fingerprint === undefined ? undefined : {};
}

function linkOf(delivery: Delivery, context: SettleContext): Link | undefined {
  return context.links.find((link) => link.deliveryId === delivery.id);
}
