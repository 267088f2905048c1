import { sql } from "kysely";
import type { DeliveryId } from "../../domain/ids.ts";
import type { StoredDelivery } from "../cause.ts";
import { query, type Tx } from "../tx.ts";
import { type DeliveryRow, deliveryColumns, toDeliveries } from "./delivery-row.ts";

/** In the order they were written down. */
export async function readDeliveries(tx: Tx, ids: DeliveryId[]): Promise<StoredDelivery[]> {
  if (ids.length === 0) return [];
  const rows = await query(
    tx,
    sql<DeliveryRow>`select ${deliveryColumns} from deliveries
      where ${tx.dialect.isOneOf("id", ids)} order by seq`,
  );
  return toDeliveries(tx, rows);
}
