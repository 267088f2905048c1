import { sql } from "kysely";
import type { DeliveryId } from "../../domain/ids.ts";
import type { StoredDelivery } from "../cause.ts";
import { lockLanesOf } from "../lanes.ts";
import { query, type Tx } from "../tx.ts";
import { type DeliveryRow, deliveryColumns, toDeliveries } from "./delivery-row.ts";

/** In the order they were written down. */
export async function lockDeliveries(tx: Tx, ids: DeliveryId[]): Promise<StoredDelivery[]> {
  if (ids.length === 0) return [];
  await lockLanesOf(tx, ids);
  const rows = await query(
    tx,
    sql<DeliveryRow>`select ${deliveryColumns} from deliveries
      where ${tx.dialect.isOneOf("id", ids)} order by seq ${tx.dialect.forUpdate}`,
  );
  return toDeliveries(tx, rows);
}
