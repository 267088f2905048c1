import { sql } from "kysely";
import type { StoredDelivery } from "../cause.ts";
import { query, type Tx, workOf } from "../tx.ts";
import { type DeliveryRow, toDelivery } from "./delivery-row.ts";

/** Reads deliveries that were taken to be dealt with. One that can't be read is kept as failed, and its key goes on. */
export async function readOrFail(tx: Tx, rows: DeliveryRow[], now: number): Promise<StoredDelivery[]> {
  const deliveries: StoredDelivery[] = [];
  for (const row of rows) {
    const delivery = toDelivery(tx, row);
    if (delivery === undefined) await failUnreadable(tx, row, now);
    else deliveries.push(delivery);
  }
  return deliveries;
}

async function failUnreadable(tx: Tx, row: DeliveryRow, now: number): Promise<void> {
  const error = { reason: "unreadable", detail: "What was to be delivered can't be read." };
  await query(
    tx,
    sql`update deliveries set state = 'failed', error = ${tx.dialect.json(error)}, owner = null, lease_until = null,
      updated_at = ${now} where seq = ${row.seq}`,
  );
  tx.stale.delivery.add(row.key);
  tx.wakeHere.add(workOf(row));
}
