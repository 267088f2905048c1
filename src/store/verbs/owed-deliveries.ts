import { sql } from "kysely";
import type { Target } from "../../domain/delivery.ts";
import type { AccountId } from "../../domain/ids.ts";
import type { Owed } from "../store.ts";
import { query, type Tx } from "../tx.ts";

type OwedRow = { target: Target; reason: string | null; count: number; oldest: number };

/** Reads the rows that wait and no others: its index holds these only. */
export async function owedDeliveries(
  tx: Tx,
  { accountId, exceptKey = "" }: { accountId?: AccountId; exceptKey?: string } = {},
): Promise<Owed[]> {
  const ours = accountId === undefined ? sql`true` : sql`account_id = ${accountId}`;
  const rows = await query(
    tx,
    sql<OwedRow>`select target, ${tx.dialect.jsonText("error", "reason")} as reason, count(*) as count,
        min(created_at) as oldest
      from deliveries where holds = 1 and state in ('pending', 'sending') and key <> ${exceptKey} and ${ours}
      group by 1, 2 order by 1, 2`,
  );
  return rows.map(({ target, reason, count, oldest }) => ({
    target,
    reason: reason ?? undefined,
    count,
    oldestAt: oldest,
  }));
}
