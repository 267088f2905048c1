import { sql } from "kysely";
import type { AccountId } from "../../domain/ids.ts";
import { query, type Tx } from "../tx.ts";

/** False when it was over already. */
export async function endAgeAlarm(tx: Tx, accountId: AccountId): Promise<boolean> {
  const ended = await query(
    tx,
    sql<{ since: number }>`delete from age_alarms where account_id = ${accountId} returning since`,
  );
  return ended.length > 0;
}
