import { sql } from "kysely";
import type { AccountId } from "../../domain/ids.ts";
import type { AgeAlarm } from "../store.ts";
import { query, type Tx } from "../tx.ts";

export async function getAgeAlarm(tx: Tx, accountId: AccountId): Promise<AgeAlarm | undefined> {
  const [row] = await query(
    tx,
    sql<{ since: number; raised_at: number }>`select since, raised_at from age_alarms
      where account_id = ${accountId}`,
  );
  return row && { since: row.since, raisedAt: row.raised_at };
}
