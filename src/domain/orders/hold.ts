import type { DeliveryChange } from "../decision.ts";
import type { Delivery, DeliveryState, Payload } from "../delivery.ts";
import { type DeliveryId, deliveryIdOf } from "../ids.ts";
import type { Found } from "../needs.ts";
import type { OrderOrigin } from "../order.ts";

/** The delivery that keeps the place of ordered words in the line to the client. */
export function holdIdOf(order: Pick<OrderOrigin, "id">): DeliveryId {
  return deliveryIdOf(`order:${order.id}`, "hold");
}

/** The hold of the words that a post carries, if any. */
export function holdOf(payload: Payload): DeliveryId | undefined {
  return payload.kind === "slack.post" && payload.carries ? holdIdOf(payload.carries.order) : undefined;
}

/** Once their post stands, or never will, the words need no place to be kept any more: they have it, or don't go. */
export function releasedHold(
  { payload }: Pick<Delivery, "payload">,
  state: DeliveryState,
  context: Pick<Found, "deliveries">,
): DeliveryChange[] {
  const id = holdOf(payload);
  const hold = id === undefined ? undefined : context.deliveries.get(id);
  return state !== "pending" && hold?.state === "pending" ? [{ id: hold.id, state: "discarded" }] : [];
}
