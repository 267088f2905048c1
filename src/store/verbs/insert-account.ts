import { sql } from "kysely";
import type { NewAccount } from "../store.ts";
import { query, type Tx } from "../tx.ts";

/** Waits for another process that is adding the same name, and then finds it taken. */
export async function insertAccount(tx: Tx, account: NewAccount, now: number): Promise<boolean> {
  const { accountId, teamId, name, channelId, secrets } = account;
  const added = await query(
    tx,
    sql<{ account_id: string }>`insert into accounts
      (account_id, team_id, name, channel_id, secrets, state, version, created_at, updated_at)
      values (${accountId}, ${teamId}, ${name}, ${channelId}, ${secrets}, 'active', 1, ${now}, ${now})
      on conflict do nothing returning account_id`,
  );
  if (added.length === 0) return false;
  tx.wakeEverywhere.add("tenants");
  return true;
}
