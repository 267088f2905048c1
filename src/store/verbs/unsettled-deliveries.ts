import { sql } from "kysely";
import type { Delivery } from "../../domain/delivery.ts";
import { query, type Tx } from "../tx.ts";
import { type DeliveryRow, deliveryColumns, toDeliveries } from "./delivery-row.ts";

export async function unsettledDeliveries(tx: Tx, key: string): Promise<Delivery[]> {
  const rows = await query(
    tx,
    sql<DeliveryRow>`select ${deliveryColumns} from deliveries
      where key = ${key} and holds = 1 order by source_time, seq`,
  );
  return toDeliveries(tx, rows);
}
