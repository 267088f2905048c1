import { TRYING_AGAIN } from "../../messages/order-answers.ts";
import { REFUSALS } from "../../messages/order-refusals.ts";
import { alreadySettled } from "../../messages/receipts.ts";
import type { Conversation } from "../conversation.ts";
import type { Decision, With } from "../decision.ts";
import { noticeIdOf } from "../deliver.ts";
import type { Delivery } from "../delivery.ts";
import type { OrderOf } from "../input.ts";
import { sendAgain } from "../send-again.ts";
import { answer } from "./answer.ts";
import { ordered, refused } from "./audit.ts";
import { defineOrder } from "./order-kind.ts";

export const retryOrder = defineOrder<"retry">()({
  partition: ({ act }) => `retry:${act.deliveryId}`,
  sought: ({ act }) => ({ delivery: act.deliveryId }),
  needs: ({ act: { deliveryId } }) => ({
    delivery: deliveryId,
    links: { ofReplyOf: deliveryId },
    deliveries: true,
  }),
  decide: retryDelivery,
});

/** A failed delivery, once more. */
export function retryDelivery(
  input: OrderOf<"retry">,
  conversation: Conversation | undefined,
  context: With<"links" | "deliveries" | "delivery">,
): Decision {
  const { order } = input;
  const delivery = context.delivery;
  const problem = obstacleOf(delivery, conversation);
  if (!delivery || problem !== undefined) {
    const text = problem ?? REFUSALS.buttonUnknown;
    return refused(input, "stale-order", { text }, context);
  }
  const decision = ordered(input, "done", conversation ? { clientId: conversation.clientId } : {});
  decision.deliveries.push(...answer(order, { text: TRYING_AGAIN }, "retried", context));
  if (!conversation) {
    return {
      ...decision,
      changes: [{ id: delivery.id, state: "pending", nextAttemptAt: context.now, error: null }],
    };
  }
  const again = tryAgain(input, delivery, conversation, context);
  return { ...again, audit: decision.audit, deliveries: [...decision.deliveries, ...again.deliveries] };
}

/** Sends a failed delivery of a conversation again, and says so where its failure was told. */
export function tryAgain(
  { order }: Pick<OrderOf<"retry">, "order">,
  delivery: Delivery,
  conversation: Conversation,
  context: With<"links" | "deliveries">,
): Decision {
  const notice = { deliveryId: noticeIdOf(delivery) };
  const cause = `order:${order.id}:${delivery.id}`;
  return sendAgain(delivery, conversation, context, { notice, cause, by: `<@${order.userId}>` });
}

function obstacleOf(
  delivery: Delivery | undefined,
  conversation: Conversation | undefined,
): string | undefined {
  if (!delivery) return REFUSALS.buttonUnknown;
  // Another card would make a thread that nobody listens to.
  if (delivery.payload.kind === "slack.root" && conversation?.rootDeliveryId !== delivery.id)
    return REFUSALS.otherThread;
  return delivery.state === "failed" ? undefined : alreadySettled(delivery);
}
