import { type AccountId, deliveryIdOf } from "../domain/ids.ts";
import type { OrderOrigin } from "../domain/order.ts";
import { answer } from "../domain/orders/answer.ts";
import { orderOutcome } from "../store/audit.ts";
import { changeDelivery, insertDeliveries, lockDeliveries } from "../store/deliveries.ts";
import type { HandlerParts } from "./command-dependencies.ts";

/** Who waits for longer than this, in ms, is told that something happens. Most answers come before, and stand alone. */
export const WAITING_AFTER_MS = 2000;

/**
 * Tells who gave an order that it takes its time, should it not have ended by then. Slack replaces nothing that stands
 * after a command (bolt-js#2287): words that are not needed had better not be there. They go out in line with the answer,
 * never behind it, whichever process has that.
 */
export function tellWhileWaiting(
  { store, background, now }: Pick<HandlerParts, "store" | "background" | "now">,
  { order, accountId }: { order: OrderOrigin; accountId: AccountId },
  text: string,
): void {
  const at = now();
  background.later("telling that an order takes its time", WAITING_AFTER_MS, () =>
    store.transaction(async (tx) => {
      const hasEnded = async () => ((await orderOutcome(tx, order.id)) ?? "ordered") !== "ordered";
      if (await hasEnded()) return;
      const words = answer(order, { text }, "waiting", { now: at });
      await insertDeliveries(
        tx,
        words.map((delivery) => ({ ...delivery, accountId })),
        now(),
      );
      // On PostgreSQL it may have ended just now; from here on its line is ours until the commit.
      if (!(await hasEnded())) return;
      const id = deliveryIdOf(`order:${order.id}`, "waiting");
      await lockDeliveries(tx, [id]);
      await changeDelivery(tx, id, { state: "discarded" }, now());
    }),
  );
}
