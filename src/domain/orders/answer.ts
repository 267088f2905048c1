import type { Context } from "../decision.ts";
import { deliverAlone } from "../deliver.ts";
import type { Blocks, NewDelivery } from "../delivery.ts";
import { deliveryIdOf } from "../ids.ts";
import type { OrderOrigin } from "../order.ts";

export type Words = { text: string; blocks?: Blocks };

/**
 * Tells the one who ordered something how it went; nothing where the thread itself shows it. `purpose` tells several
 * answers to one order apart.
 */
export function answer(
  order: OrderOrigin,
  words: Words,
  purpose: string,
  context: Pick<Context, "now">,
): NewDelivery[] {
  if (order.answer === undefined) return [];
  return [
    deliverAlone(`answer:${order.id}`, {
      id: deliveryIdOf(`order:${order.id}`, purpose),
      sourceTime: context.now,
      payload: { kind: "slack.answer", userId: order.userId, ...order.answer, ...words },
    }),
  ];
}
