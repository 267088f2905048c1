import { sql } from "kysely";
import type { StoredDelivery } from "../cause.ts";
import { lockLanesFor } from "../lanes.ts";
import { query, type Tx } from "../tx.ts";
import { type DeliveryRow, deliveryColumns } from "./delivery-row.ts";
import { readOrFail } from "./read-or-fail.ts";

export async function takeOverdue(tx: Tx, now: number, limit: number): Promise<StoredDelivery[]> {
  const where = sql`under_way = 1 and state = 'uncertain' and next_attempt_at <= ${now}`;
  const inLockedLanes = await lockLanesFor(tx, where, limit);
  const rows = await query(
    tx,
    sql<DeliveryRow>`select ${deliveryColumns} from deliveries where ${where} and ${inLockedLanes}
      order by next_attempt_at, seq limit ${limit} ${tx.dialect.forUpdateSkipLocked}`,
  );
  return readOrFail(tx, rows, now);
}
