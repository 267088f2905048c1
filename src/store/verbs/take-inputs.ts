import { sql } from "kysely";
import type { InputId } from "../../domain/ids.ts";
import { inputSchema } from "../../domain/input.ts";
import { takeDueLanes } from "../lanes.ts";
import type { StoredInput } from "../store.ts";
import { query, type Tx } from "../tx.ts";
import { settleInput } from "./settle-input.ts";

type InputRow = {
  seq: number;
  id: InputId;
  key: string;
  source_time: number;
  input: unknown;
  attempts: number;
  received_at: number;
};

export async function takeInputs(tx: Tx, limit: number, now: number): Promise<StoredInput[]> {
  const heads = await takeDueLanes(tx, "input", { where: sql`due_at <= ${now}`, limit });
  if (heads.length === 0) return [];
  const rows = await query(
    tx,
    sql<InputRow>`select seq, id, key, source_time, input, attempts, received_at from inputs
      where ${tx.dialect.isOneOfNumbers(
        "seq",
        heads.map(({ head }) => head),
      )} and state = 'waiting'`,
  );
  const bySeq = new Map(rows.map((row) => [row.seq, row]));
  const taken: StoredInput[] = [];
  for (const { head } of heads) {
    const row = bySeq.get(head);
    if (row === undefined) continue;
    const parsed = inputSchema.safeParse(tx.dialect.fromJson(row.input));
    if (parsed.success) {
      const { seq, id, key, attempts } = row;
      taken.push({
        seq,
        id,
        key,
        attempts,
        sourceTime: row.source_time,
        receivedAt: row.received_at,
        input: parsed.data,
      });
    } else {
      // One row that nobody can read must not stop all the others.
      await settleInput(tx, row.seq, { state: "failed", reason: "unreadable" }, now);
    }
  }
  return taken;
}
