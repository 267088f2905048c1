import { sql } from "kysely";
import { query, type Tx } from "../tx.ts";

/** Ends the waiting of a proposal; false when it was not open any more. */
export async function settleProposal(tx: Tx, id: string, state: "confirmed" | "cancelled"): Promise<boolean> {
  const settled = await query(
    tx,
    sql<{
      id: string;
    }>`update proposals set state = ${state} where id = ${id} and state = 'open' returning id`,
  );
  return settled.length > 0;
}
