import type { Outcome } from "../domain/attempt.ts";
import { type StoredDelivery, traceOf } from "../store/cause.ts";

/** By which a delivery is found in the log; never what it says. */
export function deliveryFields(delivery: StoredDelivery) {
  const { id, conversationId, payload } = delivery;
  return { deliveryId: id, conversationId, kind: payload.kind, trace_id: traceOf(delivery) };
}

/** Where what was delivered is now: the post in Slack, the message in Chatra. */
export function placeOf(outcome: Outcome) {
  if (outcome.kind !== "done") return {};
  const { channelId, ts, chatraId } = outcome.result;
  return { channelId, ts, chatraId };
}
