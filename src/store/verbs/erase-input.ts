import { sql } from "kysely";
import { query, type Tx } from "../tx.ts";

/** Takes the words out of an input that is settled; that it came is still known. */
export async function eraseInput(tx: Tx, seq: number): Promise<void> {
  await query(
    tx,
    sql`update inputs set input = ${tx.dialect.json({})} where seq = ${seq} and state <> 'waiting'`,
  );
}
