import type { DeliveryId } from "../domain/ids.ts";
import { changeDelivery, lockDeliveries } from "../store/deliveries.ts";
import type { Tx } from "../store/tx.ts";

/**
 * Whether people were told by this notice. One that still waits is withdrawn: what it says is over. `unclear` while an
 * attempt is under way, or ended in the unknown; `missing` where there was none, or it was purged since.
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
