import { permalink } from "./card.ts";
import type { Conversation } from "./conversation.ts";
import { type Context, type Decision, nothing } from "./decision.ts";
import {
  type Delivery,
  type DeliveryError,
  type DeliveryResult,
  type DeliveryState,
  deliveryKey,
  type Target,
} from "./delivery.ts";
import { chatraMessageIdSchema, deliveryIdOf, slackTsSchema } from "./ids.ts";
import { ECHO_GRACE_MS } from "./limits.ts";
import { answeredQuestion, noticeIdOf } from "./mark-arrived.ts";
import { failureNotice, receipt, uncertainQuestion } from "./notices.ts";
import { receiptDelivery, threadNotice } from "./on-reply.ts";
import { partsOfReply } from "./reply-parts.ts";
import { reopenConversation } from "./thread-root.ts";

/** How an attempt at a delivery went, in the words of both gateways. */
export type Outcome =
  | { kind: "done"; result: DeliveryResult }
  /** Not done for certain; worth another try. */
  | { kind: "try-again"; error: DeliveryError; afterMs?: number; outcomeUnknown?: boolean }
  /** Not done, and no try will change that. */
  | { kind: "refused"; error: DeliveryError }
  /** A send that may have happened. */
  | { kind: "unknown"; error: DeliveryError }
  /** There is nothing left to do: its message is gone, or never was. */
  | { kind: "moot"; error: DeliveryError }
  /** The thread to post into does not exist any more. */
  | { kind: "thread-gone" }
  /** Nothing can be sent until a person mends the account or the channel: not this delivery's fault. */
  | { kind: "blocked"; error: DeliveryError; afterMs: number };

export type Settlement = {
  state: Exclude<DeliveryState, "sending">;
  nextAttemptAt?: number;
  countsAsAttempt?: boolean;
  outcomeUnknown?: boolean;
  result?: DeliveryResult;
  error?: DeliveryError;
};

/** Tries until a delivery is given up: about 5 minutes of tries for a reply, about 45 for a visitor's words. */
const ATTEMPTS: Record<Target, number> = { chatra: 10, slack: 50 };
const RECEIPT_ATTEMPTS = 5;
const LONGEST_WAIT_MS = 60_000;

/**
 * What becomes of a delivery after an attempt, and what follows from that. `random` in [0, 1) spreads the waits.
 */
export function concludeAttempt(
  delivery: Delivery,
  outcome: Outcome,
  conversation: Conversation | undefined,
  context: Context,
  random: number,
): { settlement: Settlement; decision: Decision } {
  switch (outcome.kind) {
    case "done":
      return {
        settlement: { state: "sent", result: outcome.result },
        decision: afterSuccess(delivery, outcome.result, conversation, context),
      };
    case "moot":
      return { settlement: { state: "discarded", error: outcome.error }, decision: nothing() };
    case "blocked":
      return {
        settlement: {
          state: "pending",
          nextAttemptAt: context.now + outcome.afterMs,
          countsAsAttempt: false,
          error: outcome.error,
        },
        decision: nothing(),
      };
    case "thread-gone":
      return {
        // A card is not tried again elsewhere: the new thread has a card of its own.
        settlement:
          delivery.payload.kind === "slack.root"
            ? { state: "discarded" }
            : { state: "pending", nextAttemptAt: context.now, countsAsAttempt: false },
        decision: conversation ? reopenThread(delivery, conversation, context) : nothing(),
      };
    case "unknown": {
      const echo = echoOf(delivery, context);
      if (echo) {
        const result = { chatraId: echo };
        return {
          settlement: { state: "sent", result },
          decision: afterSuccess(delivery, result, conversation, context),
        };
      }
      return {
        settlement: { state: "uncertain", nextAttemptAt: context.now + ECHO_GRACE_MS, error: outcome.error },
        decision: nothing(),
      };
    }
    case "try-again":
      if (delivery.attempts % attemptsAllowed(delivery) !== 0) {
        const wait = outcome.afterMs ?? backoffMs(delivery.attempts, random);
        return {
          settlement: {
            state: "pending",
            nextAttemptAt: context.now + wait,
            outcomeUnknown: outcome.outcomeUnknown ?? false,
            error: outcome.error,
          },
          decision: nothing(),
        };
      }
      return {
        settlement: { state: "failed", error: outcome.error },
        decision: afterFailure(delivery, outcome.error, conversation, context),
      };
    case "refused":
      return {
        settlement: { state: "failed", error: outcome.error },
        decision: afterFailure(delivery, outcome.error, conversation, context),
      };
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
  context: Context,
): Decision {
  const { payload } = delivery;
  const decision = nothing();
  decision.changes.push({ id: delivery.id, asked: true });
  decision.deliveries.push(
    threadNotice(conversation, uncertainQuestion(payload, delivery.id), noticeIdOf(delivery), context.now),
  );
  if (payload.kind === "chatra.send") {
    const mark = receipt(payload.reply, "uncertain");
    decision.deliveries.push(
      receiptDelivery(conversation, mark, `${delivery.id}:${delivery.attempts}`, context.now),
    );
  }
  return decision;
}

function attemptsAllowed(delivery: Delivery): number {
  const { kind } = delivery.payload;
  return kind === "slack.react" || kind === "slack.whisper" ? RECEIPT_ATTEMPTS : ATTEMPTS[delivery.target];
}

function afterSuccess(
  delivery: Delivery,
  result: DeliveryResult,
  conversation: Conversation | undefined,
  context: Context,
): Decision {
  const decision = nothing();
  const { payload } = delivery;
  const cause = `${delivery.id}:${delivery.attempts}`;
  if (payload.kind === "slack.root" && conversation && result.ts !== undefined) {
    if (conversation.rootDeliveryId !== delivery.id) return decision;
    const threadTs = slackTsSchema.parse(result.ts);
    decision.conversation = { ...conversation, channelId: payload.channelId, threadTs };
    if (payload.continues) {
      const address = permalink(context.workspaceUrl, payload.channelId, threadTs);
      decision.deliveries.push({
        id: deliveryIdOf(delivery.id, "pointer"),
        key: deliveryKey(conversation.id, "receipt"),
        target: "slack",
        conversationId: conversation.id,
        sourceTime: context.now,
        payload: {
          kind: "slack.notice",
          channelId: payload.continues.channelId,
          threadTs: payload.continues.threadTs,
          text: `:arrow_right: This chat goes on in <${address}|a new thread>.`,
        },
      });
    }
  } else if (
    payload.kind === "slack.post" &&
    result.ts !== undefined &&
    result.channelId !== undefined &&
    conversation
  ) {
    const slackTs = slackTsSchema.parse(result.ts);
    for (const link of context.links) {
      if (link.deliveryId !== delivery.id) continue;
      decision.links.push({
        ...link,
        channelId: conversation.channelId,
        threadTs: conversation.threadTs,
        slackTs,
      });
    }
  } else if (payload.kind === "chatra.send" && conversation) {
    const chatraId = result.chatraId === undefined ? undefined : chatraMessageIdSchema.parse(result.chatraId);
    const link = context.links.find((candidate) => candidate.deliveryId === delivery.id);
    if (link && chatraId) {
      removeMirrored(chatraId, conversation, context, decision);
      decision.links.push({ ...link, chatraId });
    }
    decision.deliveries.push(
      ...answeredQuestion(delivery, ":white_check_mark: It arrived.", conversation, context.now),
    );
    const unsent = partsOfReply(delivery, context, ["pending", "sending", "failed", "uncertain"]);
    const complete = unsent.every((part) => part.id === delivery.id);
    if (complete && link?.state !== "deleted" && link?.state !== "note") {
      decision.deliveries.push(
        receiptDelivery(conversation, receipt(payload.reply, "sent"), cause, context.now),
      );
    }
  } else if (payload.kind === "chatra.edit" && conversation) {
    decision.deliveries.push(
      receiptDelivery(conversation, receipt(payload.reply, "edited"), delivery.id, context.now),
    );
  }
  return decision;
}

/** Our message was mirrored as a colleague's, because its echo came first and looked different: that post goes. */
function removeMirrored(
  chatraId: string,
  conversation: Conversation,
  context: Context,
  decision: Decision,
): void {
  for (const link of context.links) {
    if (link.direction !== "to-slack" || link.chatraId !== chatraId || link.deliveryId === undefined)
      continue;
    decision.deletedLinks.push(link.id);
    decision.deliveries.push({
      id: deliveryIdOf(link.id, "mirrored"),
      key: deliveryKey(conversation.id, "slack"),
      target: "slack",
      conversationId: conversation.id,
      sourceTime: context.now,
      payload: {
        kind: "slack.remove",
        post: link.slackTs
          ? { channelId: link.channelId, ts: link.slackTs }
          : { deliveryId: link.deliveryId },
      },
    });
  }
}

function afterFailure(
  delivery: Delivery,
  error: DeliveryError,
  conversation: Conversation | undefined,
  context: Context,
): Decision {
  const decision = nothing();
  const { payload } = delivery;
  if (!conversation || delivery.target !== "chatra") return decision;
  const words = failureNotice(payload, error.detail, delivery.id);
  decision.deliveries.push(threadNotice(conversation, words, noticeIdOf(delivery), context.now));
  if (payload.kind === "chatra.send") {
    const mark = receipt(payload.reply, "failed");
    decision.deliveries.push(
      receiptDelivery(conversation, mark, `${delivery.id}:${delivery.attempts}`, context.now),
    );
    // The rest of a reply makes no sense without its beginning: it waits for the same decision.
    for (const part of partsOfReply(delivery, context, ["pending"])) {
      if (part.id !== delivery.id) decision.changes.push({ id: part.id, state: "failed" });
    }
  }
  return decision;
}

/** A message with this delivery's words came back before its own call returned. */
function echoOf(delivery: Delivery, context: Context): string | undefined {
  return context.links.find((link) => link.deliveryId === delivery.id)?.chatraId;
}

function reopenThread(delivery: Delivery, conversation: Conversation, context: Context): Decision {
  const root = context.deliveries.get(conversation.rootDeliveryId);
  // Somebody else found out first, and a new card is on its way.
  if (delivery.id !== root?.id && (root?.state === "pending" || root?.state === "sending")) return nothing();
  const reopened = reopenConversation({ ...conversation, threadTs: undefined }, context);
  return { ...nothing(), conversation: reopened.conversation, deliveries: [reopened.root] };
}
