import { sql } from "kysely";
import type { Delivery } from "../../domain/delivery.ts";
import { query, type Tx } from "../tx.ts";
import { type DeliveryRow, deliveryColumns, toDeliveries } from "./delivery-row.ts";

/** What was given up and waits for somebody's decision; the latest first. */
export async function failedDeliveries(tx: Tx, limit: number): Promise<Delivery[]> {
  const rows = await query(
    tx,
    sql<DeliveryRow>`select ${deliveryColumns} from deliveries where state = 'failed'
      order by updated_at desc limit ${limit}`,
  );
  return toDeliveries(tx, rows);
}
