import { sql } from "kysely";
import type { TeamId } from "../../domain/ids.ts";
import type { StoredAccount } from "../store.ts";
import { query, type Tx } from "../tx.ts";
import { type AccountRow, accountColumns, toAccount } from "./account-row.ts";

export async function readAccounts(tx: Tx, teamId?: TeamId): Promise<StoredAccount[]> {
  const ofTeam = teamId === undefined ? sql`` : sql`and team_id = ${teamId}`;
  const rows = await query(
    tx,
    sql<AccountRow>`select ${accountColumns} from accounts where state = 'active' ${ofTeam}
      order by created_at, account_id`,
  );
  return rows.map((row) => toAccount(tx, row));
}
