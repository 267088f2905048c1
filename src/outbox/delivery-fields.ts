import { type StoredDelivery, traceOf } from "../store/cause.ts";

/** What identifies a delivery in the log; never its text. */
export function deliveryFields(delivery: StoredDelivery) {
  const { id, conversationId, payload } = delivery;
  return { deliveryId: id, conversationId, kind: payload.kind, trace_id: traceOf(delivery) };
}
