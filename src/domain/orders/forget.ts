import { CLIENT_FORGOTTEN, clientForgotten } from "../../messages/order-answers.ts";
import { permalink } from "../../messages/text/link.ts";
import type { Conversation } from "../conversation.ts";
import type { Context, Decision } from "../decision.ts";
import { deliverAlone } from "../deliver.ts";
import { conversationIdOf, deliveryIdOf } from "../ids.ts";
import type { OrderOf } from "../input.ts";
import { clientPartition } from "../inputs/partitions.ts";
import { answer } from "./answer.ts";
import { ordered } from "./audit.ts";
import { defineOrder } from "./order-kind.ts";

export const forgetOrder = defineOrder<"forget">()({
  partition: ({ accountId, act }) => clientPartition(accountId, act.clientId),
  sought: ({ accountId, act }) => ({ id: conversationIdOf(accountId, act.clientId) }),
  needs: () => ({}),
  decide: forget,
});

/**
 * Everything that the bot keeps of a client is to be erased. What is left is who ordered it and when, and a mark by which
 * fragments of old words are not taken in again. The thread is told, as replies in it go nowhere from now on.
 */
export function forget(
  input: OrderOf<"forget">,
  known: Conversation | undefined,
  context: Context,
): Decision {
  const { order } = input;
  const thread =
    known?.threadTs === undefined
      ? undefined
      : permalink(context.workspaceUrl, known.channelId, known.threadTs);
  const text = clientForgotten(thread);
  const decision = { ...ordered(input, "done"), deliveries: answer(order, { text }, "forgotten", context) };
  if (known?.threadTs !== undefined) {
    decision.deliveries.push(
      deliverAlone(`forgotten:${order.id}`, {
        id: deliveryIdOf(`order:${order.id}`, "notice"),
        // Not the conversation's: that is erased.
        sourceTime: context.now,
        payload: {
          kind: "slack.notice",
          channelId: known.channelId,
          threadTs: known.threadTs,
          text: CLIENT_FORGOTTEN,
        },
      }),
    );
  }
  return decision;
}
