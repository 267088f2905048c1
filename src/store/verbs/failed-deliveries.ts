import { sql } from "kysely";
import type { AccountId } from "../../domain/ids.ts";
import type { StoredDelivery } from "../cause.ts";
import { query, type Tx } from "../tx.ts";
import { type DeliveryRow, deliveryColumns, toDeliveries } from "./delivery-row.ts";

/** What was given up and waits for somebody's decision; the latest first. */
export async function failedDeliveries(
  tx: Tx,
  accountId: AccountId,
  limit: number,
): Promise<StoredDelivery[]> {
  const rows = await query(
    tx,
    sql<DeliveryRow>`select ${deliveryColumns} from deliveries where account_id = ${accountId} and state = 'failed'
      order by updated_at desc limit ${limit}`,
  );
  return toDeliveries(tx, rows);
}
