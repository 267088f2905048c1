import { sql } from "kysely";
import type { TeamId } from "../../domain/ids.ts";
import type { StoredAccount } from "../store.ts";
import { query, type Tx } from "../tx.ts";
import { type AccountRow, accountColumns, toAccount } from "./account-row.ts";

/** In the order of the ids, so that two who lock them never wait for each other. */
export async function lockAccounts(tx: Tx, teamId: TeamId): Promise<StoredAccount[]> {
  const rows = await query(
    tx,
    sql<AccountRow>`select ${accountColumns} from accounts where team_id = ${teamId} and state = 'active'
      order by account_id ${tx.dialect.forUpdate}`,
  );
  return rows.map((row) => toAccount(tx, row));
}
