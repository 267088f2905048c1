import { sql } from "kysely";
import type { AccountId } from "../../domain/ids.ts";
import { openLanes } from "../lanes.ts";
import { query, type Tx } from "../tx.ts";
import { isUnsettled } from "./delivery-row.ts";

/** Nobody is left to be told, or to decide: what is under way ends by itself, all else in the lines there are is given up. */
export async function discardOwed(tx: Tx, accountId: AccountId, now: number): Promise<number> {
  const owed = sql`account_id = ${accountId} and ${isUnsettled} and state <> 'sending'`;
  const lines = await query(tx, sql<{ key: string }>`select distinct key from deliveries where ${owed}`);
  const keys = lines.map(({ key }) => key);
  await openLanes(tx, "delivery", keys);
  // Not in a line that began meanwhile: only those are locked.
  const rows = await query(
    tx,
    sql<{
      key: string;
    }>`update deliveries set state = 'discarded', updated_at = ${now}
      where ${owed} and ${tx.dialect.isOneOf("key", keys)} returning key`,
  );
  for (const { key } of rows) tx.stale.delivery.add(key);
  return rows.length;
}
