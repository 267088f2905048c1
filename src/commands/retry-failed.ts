import type { Delivery } from "../domain/delivery.ts";
import { deliveryIdSchema } from "../domain/ids.ts";
import { NO_LONGER_KNOWN, tryingAgain } from "../messages/answers.ts";
import { ADMIN_ACTIONS } from "../messages/permissions.ts";
import { readDeliveries } from "../store/deliveries.ts";
import { failedDeliveries } from "../store/delivery-queries.ts";
import { placeOf } from "./answer-person.ts";
import type { HandlerParts } from "./command-dependencies.ts";
import type { Answer, ButtonPress } from "./command-handlers.ts";
import { refusalFor } from "./permissions.ts";
import { placeOrder, storeOrder } from "./place-order.ts";

/** More at once would hold up everything else. People can press again. */
const MOST = 500;

/** Only an administrator may repeat what only an administrator may order. */
async function refusalToRepeat(
  handlers: HandlerParts,
  press: ButtonPress,
  { payload }: Delivery,
): Promise<Answer | undefined> {
  if (payload.kind !== "chatra.call") return undefined;
  const { kind } = payload.call;
  return kind === "run" || kind === "request" ? refusalFor(handlers, press, ADMIN_ACTIONS[kind]) : undefined;
}

/** Orders a failed delivery once more. Rejects when that could not be stored. */
export async function retryFailed(handlers: HandlerParts, press: ButtonPress): Promise<Answer | undefined> {
  const deliveryId = deliveryIdSchema.safeParse(press.value).data;
  if (deliveryId === undefined) return { text: NO_LONGER_KNOWN };
  const [delivery] = await handlers.store.transaction((tx) => readDeliveries(tx, [deliveryId]));
  const refusal = delivery && (await refusalToRepeat(handlers, press, delivery));
  if (refusal !== undefined) return refusal;
  const act = { kind: "retry", deliveryId } as const;
  const { id, teamId } = press;
  await placeOrder(handlers, { id, teamId, place: placeOf(press), act });
  return undefined;
}

/**
 * Orders all failed deliveries once more, without those that this person may not order. Rejects when that could not be stored.
 */
export async function retryAllFailed(handlers: HandlerParts, press: ButtonPress): Promise<Answer> {
  const { id, teamId, userId } = press;
  const all = await handlers.store.transaction((tx) => failedDeliveries(tx, handlers.accountId, MOST));
  const failed: Delivery[] = [];
  for (const delivery of all) {
    if ((await refusalToRepeat(handlers, press, delivery)) === undefined) failed.push(delivery);
  }
  const left = all.length - failed.length;
  await Promise.all(
    failed.map((delivery) => {
      const act = { kind: "retry", deliveryId: delivery.id } as const;
      // The person is told once, below.
      return storeOrder(handlers, {
        id: `${id}:${delivery.id}`,
        teamId,
        place: { userId, silently: true },
        act,
      });
    }),
  );
  return { text: tryingAgain(failed.length, left, all.length < MOST) };
}
