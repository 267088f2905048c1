import type { Delivery, DeliveryState } from "./delivery.ts";
import type { Found } from "./needs.ts";

/**
 * The parts of the reply that a send belongs to, itself included, that are in one of these states; in order.
 * Anything but a send stands for itself.
 */
export function partsOfReply(
  delivery: Delivery,
  context: Pick<Found, "deliveries">,
  states: DeliveryState[],
): Delivery[] {
  const { payload } = delivery;
  if (payload.kind !== "chatra.send") return [delivery];
  return [...context.deliveries.values()]
    .filter(
      (other) =>
        other.payload.kind === "chatra.send" &&
        other.payload.reply.ts === payload.reply.ts &&
        other.payload.reply.channelId === payload.reply.channelId &&
        states.includes(other.state),
    )
    .sort((a, b) => a.seq - b.seq);
}
