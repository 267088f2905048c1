import type { Outcome } from "../domain/attempt.ts";
import { type StoredDelivery, traceOf } from "../store/cause.ts";

/** What identifies a delivery in the log; never its text. */
export function deliveryFields(delivery: StoredDelivery) {
  const { id, conversationId, payload } = delivery;
  return { deliveryId: id, conversationId, kind: payload.kind, trace_id: traceOf(delivery) };
}

/** Where the result is now: the post in Slack, the message in Chatra. */
export function placeOf(outcome: Outcome) {
  if (outcome.kind !== "done") return {};
  const { channelId, ts, chatraId } = outcome.result;
  return { channelId, ts, chatraId };
}
