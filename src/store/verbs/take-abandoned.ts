import { sql } from "kysely";
import type { StoredDelivery } from "../cause.ts";
import { lockLanesFor } from "../lanes.ts";
import { query, type Tx } from "../tx.ts";
import { type DeliveryRow, deliveryColumns } from "./delivery-row.ts";
import { readOrFail } from "./read-or-fail.ts";

export async function takeAbandoned(
  tx: Tx,
  abandoned: { now: number; owner: string; othersAreDead: boolean; limit: number },
): Promise<StoredDelivery[]> {
  const dead = abandoned.othersAreDead ? sql`owner <> ${abandoned.owner}` : sql`false`;
  const where = sql`under_way = 1 and state = 'sending' and (lease_until < ${abandoned.now} or ${dead})`;
  const inLockedLanes = await lockLanesFor(tx, where, abandoned.limit);
  // In the order of the rows SQLite would rather go through the whole table than through the index of those under way.
  const rows = await query(
    tx,
    sql<DeliveryRow>`select ${deliveryColumns} from deliveries where ${where} and ${inLockedLanes}
      order by lease_until, seq limit ${abandoned.limit} ${tx.dialect.forUpdateSkipLocked}`,
  );
  return readOrFail(tx, rows, abandoned.now);
}
