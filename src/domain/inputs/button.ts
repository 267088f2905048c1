import { describeGuestRefusal } from "../../messages/permissions.ts";
import {
  alreadySettled,
  arrivedSays,
  discardedBy,
  receipt,
  UNKNOWN_MESSAGE,
} from "../../messages/receipts.ts";
import { NOT_PROCESSED } from "../../messages/unheard.ts";
import type { Conversation } from "../conversation.ts";
import { type Context, type Decision, nothing, type Scope, type With } from "../decision.ts";
import { deliver, deliverAlone, receiptDelivery } from "../deliver.ts";
import type { Delivery } from "../delivery.ts";
import { deliveryIdOf, inputIdOf } from "../ids.ts";
import type { IgnoredReason } from "../ignored.ts";
import type { SlackButton } from "../input.ts";
import { markArrived } from "../mark-arrived.ts";
import { orderOf } from "../orders/after-order.ts";
import { partsOfReply } from "../reply-parts.ts";
import { clearedMarks, sendAgain, settledNotice } from "../send-again.ts";
import { defineInput } from "./input-kind.ts";
import { threadPartition } from "./partitions.ts";

export const buttonInput = defineInput<SlackButton>()({
  naturalId: ({ teamId, deliveryId, action, userId, actionTs }) =>
    inputIdOf("slack.button", teamId, deliveryId, action, userId, actionTs),
  partition: (input) => threadPartition(input, input.threadTs ?? input.messageTs),
  sourceTime: () => undefined,
  logFields: ({ channelId, messageTs, deliveryId }) => ({ channelId, ts: messageTs, deliveryId }),
  sought: ({ teamId, channelId, threadTs, messageTs }) => ({
    thread: { teamId, channelId, threadTs: threadTs ?? messageTs },
  }),
  whenUndecided: ({ channelId, threadTs, userId }, conversation) =>
    conversation ? [{ kind: "slack.whisper", channelId, threadTs, userId, text: NOT_PROCESSED.button }] : [],
  isRepeatable: ({ action }) => action === "discard" || action === "arrived",
  // The button names one part of a reply; the decision is about all of them.
  needs: ({ deliveryId }) => ({
    delivery: deliveryId,
    links: { ofReplyOf: deliveryId },
    deliveries: true,
    authorsAgents: true,
  }),
  decide: onButton,
});

/** Somebody decided what becomes of a failed or uncertain delivery. */
function onButton(
  input: SlackButton,
  conversation: Conversation | undefined,
  context: With<"links" | "deliveries" | "delivery" | "authorsAgents">,
): Decision {
  const { refused } = context.author;
  if (refused !== undefined)
    return tellOnly(input, conversation, context, describeGuestRefusal(refused), "guest-command");
  const { delivery } = context;
  if (!conversation || !delivery || delivery.conversationId !== conversation.id) {
    return tellOnly(input, conversation, context, UNKNOWN_MESSAGE);
  }
  const wanted = input.action === "retry" || input.action === "discard" ? "failed" : "uncertain";
  if (delivery.state !== wanted) return tellOnly(input, conversation, context, alreadySettled(delivery));

  const scope = { ...context, conversation };
  const by = `<@${input.userId}>`;
  const notice = { channelId: input.channelId, ts: input.messageTs };
  const cause = causeOf(input);
  switch (input.action) {
    case "retry":
    case "send-again":
      return sendAgain(delivery, scope, { notice, cause, by });
    case "discard": {
      const decision = discard(delivery, scope, cause);
      decision.deliveries.unshift(settledNotice(notice, cause, scope, discardedBy(by)));
      return decision;
    }
    case "arrived": {
      const decision = markArrived(delivery, undefined, conversation, context);
      decision.deliveries.push(settledNotice(notice, cause, scope, arrivedSays(by)));
      return decision;
    }
    default:
      return input.action satisfies never;
  }
}

function discard(delivery: Delivery, scope: Scope<"links" | "deliveries">, cause: string): Decision {
  const { payload } = delivery;
  const order = orderOf(payload);
  const deliveries = clearedMarks(cause, delivery, scope);
  if (payload.kind === "chatra.send")
    deliveries.push(receiptDelivery(scope, receipt(payload.reply, "discarded"), cause));
  return {
    ...nothing(),
    outcomes: order ? [{ orderId: order.id, outcome: "discarded" }] : [],
    changes: partsOfReply(delivery, scope, ["failed"]).map(({ id }) => ({ id, state: "discarded" })),
    deliveries,
  };
}

/** The press does nothing; an ephemeral message tells the person why. */
function tellOnly(
  input: SlackButton,
  conversation: Conversation | undefined,
  { accountId, now }: Context,
  text: string,
  reason: IgnoredReason = "stale-button",
): Decision {
  const { channelId, threadTs, userId } = input;
  const what = {
    id: deliveryIdOf(causeOf(input), "stale"),
    sourceTime: now,
    payload: { kind: "slack.whisper", channelId, ...(threadTs ? { threadTs } : {}), userId, text },
  } as const;
  const told = conversation
    ? deliver(conversation.id, what)
    : deliverAlone(`whisper:${accountId}:${channelId}`, what);
  return { ...nothing(reason), deliveries: [told] };
}

function causeOf({ teamId, deliveryId, action, userId, actionTs }: SlackButton): string {
  return `button:${teamId}:${deliveryId}:${action}:${userId}:${actionTs}`;
}
