import { sql } from "kysely";
import type { AccountId, TeamId } from "../../domain/ids.ts";
import type { StoredAccount } from "../store.ts";
import { query, type Tx } from "../tx.ts";
import { type AccountRow, accountColumns, toAccount } from "./account-row.ts";

/** An account that was removed is found as well: an order that comes late must not set it up again. */
export async function findAccount(
  tx: Tx,
  teamId: TeamId,
  accountId: AccountId,
): Promise<StoredAccount | undefined> {
  const [row] = await query(
    tx,
    sql<AccountRow>`select ${accountColumns} from accounts
      where account_id = ${accountId} and team_id = ${teamId}`,
  );
  return row && toAccount(tx, row);
}
