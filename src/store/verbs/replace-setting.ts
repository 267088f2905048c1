import { sql } from "kysely";
import { query, type Tx } from "../tx.ts";

export async function replaceSetting(tx: Tx, name: string, before: string, value: string): Promise<boolean> {
  const replaced = await query(
    tx,
    sql<{ name: string }>`update settings set value = ${value}
      where name = ${name} and value = ${before} returning name`,
  );
  return replaced.length > 0;
}
