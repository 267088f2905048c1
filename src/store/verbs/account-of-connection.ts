import { sql } from "kysely";
import type { AccountId } from "../../domain/ids.ts";
import { query, type Tx } from "../tx.ts";

export async function accountOfConnection(tx: Tx, connectionId: string): Promise<AccountId | undefined> {
  const [row] = await query(
    tx,
    sql<{ id: AccountId }>`select account_id as id from accounts
      where connection_id = ${connectionId} and state = 'active' ${tx.dialect.forUpdate}`,
  );
  return row?.id;
}
