import { TRYING_AGAIN } from "../../messages/order-answers.ts";
import { REFUSALS } from "../../messages/order-refusals.ts";
import { alreadySettled } from "../../messages/receipts.ts";
import type { Conversation } from "../conversation.ts";
import { append, type Decision, type Scope, type With } from "../decision.ts";
import { noticeIdOf } from "../deliver.ts";
import type { Delivery } from "../delivery.ts";
import type { OrderOf } from "../input.ts";
import type { OrderOrigin } from "../order.ts";
import { sendAgain } from "../send-again.ts";
import { answer, ordered, refused } from "./answer.ts";
import { defineOrder } from "./order-kind.ts";

export const retryOrder = defineOrder<"retry">()({
  partition: ({ act }) => `retry:${act.deliveryId}`,
  sought: ({ act }) => ({ delivery: act.deliveryId }),
  needs: ({ act: { deliveryId } }) => ({
    delivery: deliveryId,
    links: { ofReplyOf: deliveryId },
    deliveries: true,
    authorsAgents: true,
  }),
  decide: retryDelivery,
});

/** Sends a failed delivery again. */
function retryDelivery(
  input: OrderOf<"retry">,
  conversation: Conversation | undefined,
  context: With<"links" | "deliveries" | "delivery" | "authorsAgents">,
): Decision {
  const { order } = input;
  const { delivery } = context;
  const refuse = (text: string) => refused(input, "stale-order", { text }, context);
  if (!delivery) return refuse(REFUSALS.buttonUnknown);
  // Nobody would listen to the thread of an older card.
  if (delivery.payload.kind === "slack.root" && conversation?.rootDeliveryId !== delivery.id)
    return refuse(REFUSALS.otherThread);
  if (delivery.state !== "failed") return refuse(alreadySettled(delivery));
  const decision = ordered(input, "done", conversation?.clientId);
  decision.deliveries.push(...answer(order, { text: TRYING_AGAIN }, "retried", context));
  if (conversation) append(decision, tryAgain(order, delivery, { ...context, conversation }));
  else decision.changes.push({ id: delivery.id, state: "pending", nextAttemptAt: context.now, error: null });
  return decision;
}

/** Sends a failed delivery of a conversation again, and says so in the notice of its failure. */
export function tryAgain(
  { id, userId }: OrderOrigin,
  delivery: Delivery,
  scope: Scope<"links" | "deliveries" | "authorsAgents">,
): Decision {
  const notice = { deliveryId: noticeIdOf(delivery) };
  return sendAgain(delivery, scope, { notice, cause: `order:${id}:${delivery.id}`, by: `<@${userId}>` });
}
