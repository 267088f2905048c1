import { sql } from "kysely";
import type { AccountId } from "../../domain/ids.ts";
import { query, type Tx } from "../tx.ts";

/** Nothing changes but the key, so that neither the version does nor is anybody told. */
export async function resealAccount(
  tx: Tx,
  accountId: AccountId,
  from: string,
  to: string,
): Promise<boolean> {
  const resealed = await query(
    tx,
    sql<{ account_id: string }>`update accounts set secrets = ${to}
      where account_id = ${accountId} and secrets = ${from} and state = 'active' returning account_id`,
  );
  return resealed.length > 0;
}
