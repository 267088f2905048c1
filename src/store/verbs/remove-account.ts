import { sql } from "kysely";
import type { AccountId, TeamId } from "../../domain/ids.ts";
import { query, type Tx } from "../tx.ts";

export async function removeAccount(
  tx: Tx,
  teamId: TeamId,
  accountId: AccountId,
  now: number,
): Promise<boolean> {
  const removed = await query(
    tx,
    sql<{ account_id: string }>`update accounts set state = 'removed', secrets = '', request = null,
      known_connections = null, version = version + 1, updated_at = ${now}
      where account_id = ${accountId} and team_id = ${teamId} and state = 'active' returning account_id`,
  );
  if (removed.length === 0) return false;
  tx.wakeEverywhere.add("tenants");
  return true;
}
