import { sql } from "kysely";
import type { AccountId } from "../../domain/ids.ts";
import type { AccountFault } from "../store.ts";
import { query, type Tx } from "../tx.ts";

type FaultRow = { reason: string; detail: string; url: string | null; since: number };

export async function getAccountFault(tx: Tx, accountId: AccountId): Promise<AccountFault | undefined> {
  const [row] = await query(
    tx,
    sql<FaultRow>`select reason, detail, url, since from account_faults where account_id = ${accountId}`,
  );
  return row && { ...row, url: row.url ?? undefined };
}
