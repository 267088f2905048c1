import {
  callFailed,
  callUncertain,
  DELETED,
  didNotReach,
  mayHaveReached,
  notSentAtAll,
  sentTo,
  threadNotOpened,
  threadOpened,
  whyFailed,
  wordsTakenBack,
} from "../../messages/order-answers.ts";
import { permalink } from "../../messages/text/link.ts";
import type { Conversation } from "../conversation.ts";
import type { AuditOutcome, Context, Decision, Scope } from "../decision.ts";
import type { Delivery, DeliveryError, NewDelivery } from "../delivery.ts";
import { type Call, isRepeatableMethod, type OrderOrigin } from "../order.ts";
import type { Payload, Words } from "../payload.ts";
import { answer } from "./answer.ts";

type Report = Pick<Decision, "outcomes" | "deliveries">;

/** The order that a delivery carries out, if any. */
export function orderOf(payload: Payload): OrderOrigin | undefined {
  if (payload.kind === "slack.post") return payload.carries?.order;
  return "order" in payload ? payload.order : undefined;
}

/** The card that an order asks for carries the order. */
export function withOrder(root: NewDelivery, order: OrderOrigin | undefined): NewDelivery {
  if (root.payload.kind !== "slack.root" || !order) return root;
  return { ...root, payload: { ...root.payload, order } };
}

/** Records how an order ended and tells the person who gave it; empty if nobody ordered the delivery. */
export function reportOrder(
  delivery: Pick<Delivery, "id" | "payload" | "attempts">,
  outcome: AuditOutcome,
  words: Words,
  context: Pick<Context, "now">,
): Report {
  const order = orderOf(delivery.payload);
  if (!order) return { outcomes: [], deliveries: [] };
  // After a retry the order ends again, and the person is told again.
  const purpose = `${outcome}:${delivery.id}:${delivery.attempts}`;
  return {
    outcomes: [{ orderId: order.id, outcome }],
    deliveries: answer(order, words, purpose, context),
  };
}

/** A thread that was ordered is there. */
export function afterOpening(delivery: Delivery, scope: Scope<never>): Report {
  const { channelId, threadTs } = scope.conversation;
  if (threadTs === undefined) return { outcomes: [], deliveries: [] };
  const address = permalink(scope.workspaceUrl, channelId, threadTs);
  return reportOrder(delivery, "done", { text: threadOpened(scope.conversation, address) }, scope);
}

/** A message that was ordered reached the visitor. */
export function afterSending(delivery: Delivery, scope: Scope<never>): Report {
  const pushed = delivery.payload.kind === "chatra.send" && delivery.payload.pushed;
  const text = sentTo(scope.conversation, scope.workspaceUrl, pushed === true);
  return reportOrder(delivery, "done", { text }, scope);
}

/** The visitor no longer has the message that was to be deleted. */
export function afterDeletion(delivery: Delivery, context: Context): Report {
  return reportOrder(delivery, "done", { text: DELETED }, context);
}

/** A message that was ordered was taken back: the order ends. The person is told once, however many parts it has. */
export function afterTakingBack({ payload }: Pick<Delivery, "payload">, scope: Scope<never>): Report {
  const order = orderOf(payload);
  if (!order) return { outcomes: [], deliveries: [] };
  const text = wordsTakenBack(scope.conversation, scope.workspaceUrl);
  return {
    outcomes: [{ orderId: order.id, outcome: "discarded" }],
    deliveries: answer(order, { text }, "taken-back", scope),
  };
}

/** What was ordered did not happen. */
export function afterFailedOrder(
  delivery: Delivery,
  error: DeliveryError,
  conversation: Conversation | undefined,
  context: Context,
): Report {
  const { id, payload } = delivery;
  const report = (words: Words) => reportOrder(delivery, "failed", words, context);
  switch (payload.kind) {
    case "chatra.call": {
      if (error.reason !== "unknown-outcome")
        return report(callFailed(id, payload.call, error, conversation));
      const text = callUncertain(payload.call, conversation);
      return reportOrder(delivery, "uncertain", { text }, context);
    }
    case "chatra.send":
      return report({ text: didNotReach(conversation, error, context.workspaceUrl) });
    case "slack.post":
      return report({ text: notSentAtAll(conversation, error) });
    case "slack.root":
      return report({ text: threadNotOpened(error) });
    // The thread itself tells about it.
    case "chatra.delete":
      return report({ text: whyFailed(error) });
    default:
      return { outcomes: [], deliveries: [] };
  }
}

/** A send is uncertain; the people in the thread are asked. */
export function afterUncertainOrder(delivery: Delivery, scope: Scope<never>): Report {
  const text = mayHaveReached(scope.conversation, scope.workspaceUrl);
  return reportOrder(delivery, "uncertain", { text }, scope);
}

/** Tells whether a call may be made twice without harm. For a raw request, the method decides. */
export function isRepeatableCall(call: Call): boolean {
  if (call.kind === "run") return false;
  return call.kind !== "request" || isRepeatableMethod(call.request.method);
}
