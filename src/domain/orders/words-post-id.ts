import { type DeliveryId, deliveryIdOf } from "../ids.ts";
import type { OrderOrigin } from "../order.ts";

/** The post that shows the how-manyth piece, from 0, of words that were ordered by a command. */
export function wordsPostId(order: Pick<OrderOrigin, "id">, piece: number): DeliveryId {
  return deliveryIdOf(`order:${order.id}`, `words:${piece}`);
}
