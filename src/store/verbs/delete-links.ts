import { sql } from "kysely";
import { query, type Tx } from "../tx.ts";

export async function deleteLinks(tx: Tx, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await query(tx, sql`delete from links where ${tx.dialect.isOneOf("id", ids)}`);
}
