import { sql } from "kysely";
import type { AccountId, TeamId } from "../../domain/ids.ts";
import { query, type Tx } from "../tx.ts";

export async function isAccountKept(
  tx: Tx,
  accountId: AccountId,
  served: readonly TeamId[],
): Promise<boolean> {
  const kept = await query(
    tx,
    sql<{ account_id: AccountId }>`select account_id from accounts
      where account_id = ${accountId} and state = 'active'
        and (${tx.dialect.isOneOf("team_id", served)} or team_id in (select team_id from installations))`,
  );
  return kept.length > 0;
}
