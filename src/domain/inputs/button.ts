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
import { type Decision, nothing, type With } from "../decision.ts";
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
  // It speaks of one part of a reply; the others share its fate.
  needs: ({ deliveryId }) => ({ delivery: deliveryId, links: { ofReplyOf: deliveryId }, deliveries: true }),
  decide: onButton,
});

/** Somebody decided what becomes of a failed or uncertain delivery. */
function onButton(
  input: SlackButton,
  conversation: Conversation | undefined,
  context: With<"links" | "deliveries" | "delivery">,
): Decision {
  const { refused } = context.author;
  if (refused !== undefined)
    return tellOnly(input, conversation, context, describeGuestRefusal(refused), "guest-command");
  const delivery = context.delivery;
  if (!conversation || !delivery || delivery.conversationId !== conversation.id) {
    return tellOnly(input, conversation, context, UNKNOWN_MESSAGE);
  }
  const wanted = input.action === "retry" || input.action === "discard" ? "failed" : "uncertain";
  if (delivery.state !== wanted) return tellOnly(input, conversation, context, alreadySettled(delivery));

  const by = `<@${input.userId}>`;
  switch (input.action) {
    case "retry":
    case "send-again":
      return sendAgain(delivery, conversation, context, {
        notice: { channelId: input.channelId, ts: input.messageTs },
        cause: cause(input),
        by,
      });
    case "discard":
      return giveUp(input, delivery, conversation, context, by);
    case "arrived": {
      const decision = markArrived(delivery, undefined, conversation, context);
      decision.deliveries.push(
        settledNotice(
          { channelId: input.channelId, ts: input.messageTs },
          cause(input),
          conversation,
          arrivedSays(by),
          context,
        ),
      );
      return decision;
    }
    default:
      return input.action satisfies never;
  }
}

function giveUp(
  input: SlackButton,
  delivery: Delivery,
  conversation: Conversation,
  context: With<"links" | "deliveries" | "delivery">,
  by: string,
): Decision {
  const { payload } = delivery;
  const order = orderOf(payload);
  const mark =
    payload.kind === "chatra.send"
      ? [receiptDelivery(conversation, receipt(payload.reply, "discarded"), cause(input), context.now)]
      : [];
  return {
    ...nothing(),
    outcomes: order ? [{ orderId: order.id, outcome: "discarded" }] : [],
    changes: partsOfReply(delivery, context, ["failed"]).map((part) => ({ id: part.id, state: "discarded" })),
    deliveries: [
      settledNotice(
        { channelId: input.channelId, ts: input.messageTs },
        cause(input),
        conversation,
        discardedBy(by),
        context,
      ),
      ...clearedMarks(cause(input), delivery, conversation, context),
      ...mark,
    ],
  };
}

/** The press does nothing; why is told to whoever pressed, alone. */
function tellOnly(
  input: SlackButton,
  conversation: Conversation | undefined,
  context: With<"links" | "deliveries" | "delivery">,
  text: string,
  reason: IgnoredReason = "stale-button",
): Decision {
  const { channelId, threadTs, userId } = input;
  const what = {
    id: deliveryIdOf(cause(input), "stale"),
    sourceTime: context.now,
    payload: { kind: "slack.whisper", channelId, ...(threadTs ? { threadTs } : {}), userId, text },
  } as const;
  const line = `whisper:${context.accountId}:${channelId}`;
  return {
    ...nothing(reason),
    deliveries: [conversation ? deliver(conversation.id, what) : deliverAlone(line, what)],
  };
}

function cause(input: SlackButton): string {
  return `button:${input.teamId}:${input.deliveryId}:${input.action}:${input.userId}:${input.actionTs}`;
}
