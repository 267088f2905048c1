import { sql } from "kysely";
import { lockLaneOfInput } from "../lanes.ts";
import { query, type Tx } from "../tx.ts";

export async function postponeInput(
  tx: Tx,
  seq: number,
  nextAttemptAt: number,
  reason: string,
  counts = true,
): Promise<void> {
  await lockLaneOfInput(tx, seq);
  const postponed = await query(
    tx,
    sql<{ key: string }>`update inputs
      set attempts = attempts + ${counts ? 1 : 0}, next_attempt_at = ${nextAttemptAt}, reason = ${reason}
      where seq = ${seq} and state = 'waiting' returning key`,
  );
  for (const { key } of postponed) tx.stale.input.add(key);
  tx.wakeHere.add("inputs");
}
