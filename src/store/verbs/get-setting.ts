import { sql } from "kysely";
import { query, type Tx } from "../tx.ts";

export async function getSetting(tx: Tx, name: string): Promise<string | undefined> {
  const [row] = await query(tx, sql<{ value: string }>`select value from settings where name = ${name}`);
  return row?.value;
}
