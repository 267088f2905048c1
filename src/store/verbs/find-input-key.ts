import { sql } from "kysely";
import type { InputId } from "../../domain/ids.ts";
import { query, type Tx } from "../tx.ts";

export async function findInputKey(tx: Tx, id: InputId): Promise<string | undefined> {
  const [row] = await query(
    tx,
    sql<{ key: string }>`select key from inputs where id = ${id} and state = 'waiting'`,
  );
  return row?.key;
}
