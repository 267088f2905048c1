import { sql } from "kysely";
import type { AccountId } from "../../domain/ids.ts";
import type { AgeAlarm } from "../store.ts";
import { query, type Tx } from "../tx.ts";

/** One statement decides who raised it, so that of two processes only one tells people. */
export async function raiseAgeAlarm(tx: Tx, accountId: AccountId, alarm: AgeAlarm): Promise<boolean> {
  const raised = await query(
    tx,
    sql<{ since: number }>`insert into age_alarms (account_id, since, raised_at)
      values (${accountId}, ${alarm.since}, ${alarm.raisedAt}) on conflict (account_id) do nothing
      returning since`,
  );
  return raised.length > 0;
}
