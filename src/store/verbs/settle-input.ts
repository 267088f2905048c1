import { sql } from "kysely";
import { lockLaneOfInput } from "../lanes.ts";
import { query, type Tx } from "../tx.ts";

export async function settleInput(
  tx: Tx,
  seq: number,
  outcome: { state: "done" | "ignored" | "failed"; reason?: string },
  now: number,
): Promise<void> {
  await lockLaneOfInput(tx, seq);
  const settled = await query(
    tx,
    sql<{ key: string }>`update inputs
      set state = ${outcome.state}, reason = ${outcome.reason ?? null}, settled_at = ${now}
      where seq = ${seq} and state = 'waiting' returning key`,
  );
  for (const { key } of settled) tx.stale.input.add(key);
  // The next of the key may now be taken. Other processes aren't told of every step: this one goes on by itself, and
  // closing the store tells them that it no longer does.
  tx.wakeHere.add("inputs");
}
