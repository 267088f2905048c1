import { sql } from "kysely";
import type { AccountId } from "../../domain/ids.ts";
import { query, type Tx } from "../tx.ts";
import { isUnsettled } from "./delivery-row.ts";

/** The only workspace of a configuration by environment has no row among the installations, and is never gone. */
export async function goneAndOwing(
  tx: Tx,
  { ofOneWorkspace }: { ofOneWorkspace: boolean },
): Promise<AccountId[]> {
  const isUninstalled = ofOneWorkspace
    ? sql`false`
    : sql`not exists (select 1 from installations where installations.team_id = accounts.team_id)`;
  const rows = await query(
    tx,
    sql<{ account_id: AccountId }>`select account_id from accounts
      where (state = 'removed' or ${isUninstalled}) and exists (select 1 from deliveries
        where deliveries.account_id = accounts.account_id and ${isUnsettled} and deliveries.state <> 'sending')
      order by account_id`,
  );
  return rows.map((row) => row.account_id);
}
