import type { DeliveryId } from "../domain/ids.ts";
import { changeDelivery, lockDeliveries } from "../store/deliveries.ts";
import type { Tx } from "../store/tx.ts";

/**
 * Whether this notice was delivered. Withdraws one that still waits, as it is outdated. `unclear` during an attempt, or after
 * one with an unknown outcome; `missing` where there was none, or it was deleted since.
 */
export async function withdrawNotice(
  tx: Tx,
  id: DeliveryId,
  now: number,
): Promise<"told" | "untold" | "unclear" | "missing"> {
  const [notice] = await lockDeliveries(tx, [id]);
  if (notice === undefined) return "missing";
  if (notice.state === "sent") return "told";
  if (notice.state === "failed" || notice.state === "discarded") return "untold";
  if (notice.state !== "pending" || notice.outcomeUnknown) return "unclear";
  await changeDelivery(tx, id, { state: "discarded" }, now);
  return "untold";
}
