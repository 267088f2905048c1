import { sql } from "kysely";
import type { InputId } from "../domain/ids.ts";
import { type Input, inputSchema } from "../domain/input.ts";
import type { RowsInto } from "./dialect.ts";
import { lockPartitionOfInput, openPartitions, takeDuePartitions } from "./partitions.ts";
import type { Tx } from "./tx.ts";

export type NewInput = { id: InputId; key: string; sourceTime: number; input: Input };

export type StoredInput = NewInput & { seq: number; attempts: number; receivedAt: number };

/** Stores inputs in the given order; returns the new ids and skips known ones. */
export async function insertInputs(tx: Tx, inputs: NewInput[], now: number): Promise<Set<InputId>> {
  const keys = inputs.map(({ key }) => key);
  await openPartitions(tx, "input", keys);
  const rows = inputs.map(({ id, key, sourceTime, input }) => ({
    id,
    key,
    source_time: sourceTime,
    input,
    state: "waiting",
    attempts: 0,
    next_attempt_at: now,
    received_at: now,
  }));
  const written = await tx.dialect.insertRows(tx.db, intoInputs, rows);
  const added = inputs.filter(({ id }) => written.has(id));
  for (const { key } of added) tx.stale.input.add(key);
  if (added.length > 0) tx.wakeEverywhere.add("inputs");
  return new Set(added.map(({ id }) => id));
}

const intoInputs: RowsInto = {
  table: "inputs",
  columns: {
    id: "text",
    key: "text",
    source_time: "integer",
    input: "json",
    state: "text",
    attempts: "integer",
    next_attempt_at: "integer",
    received_at: "integer",
  },
  known: "leave",
};

type InputRow = {
  seq: number;
  id: InputId;
  key: string;
  source_time: number;
  input: unknown;
  attempts: number;
  received_at: number;
};

/**
 * Takes up to `limit` due heads of distinct keys until this transaction ends. No other worker gets them, and a worker's death
 * releases them.
 */
export async function takeInputs(tx: Tx, limit: number, now: number): Promise<StoredInput[]> {
  const heads = await takeDuePartitions(tx, "input", { where: sql`due_at <= ${now}`, limit });
  if (heads.length === 0) return [];
  const rows =
    await tx.query<InputRow>`select seq, id, key, source_time, input, attempts, received_at from inputs
    where ${tx.dialect.isOneOfNumbers(
      "seq",
      heads.map(({ head }) => head),
    )} and state = 'waiting'`;
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
      // One unreadable row must not stop all the others.
      await settleInput(tx, row.seq, { state: "failed", reason: "unreadable" }, now);
    }
  }
  return taken;
}

export async function settleInput(
  tx: Tx,
  seq: number,
  outcome: { state: "done" | "ignored" | "failed"; reason?: string },
  now: number,
): Promise<void> {
  await lockPartitionOfInput(tx, seq);
  const settled = await tx.query<{ key: string }>`update inputs
    set state = ${outcome.state}, reason = ${outcome.reason ?? null}, settled_at = ${now}
    where seq = ${seq} and state = 'waiting' returning key`;
  for (const { key } of settled) tx.stale.input.add(key);
  // The key's next input is now free. We do not notify other processes of every step: this process continues, and closing the
  // store notifies them.
  tx.wakeHere.add("inputs");
}

/** Postpones the input and its key. A mere wait is not an attempt: `countsAsAttempt` false. */
export async function postponeInput(
  tx: Tx,
  seq: number,
  nextAttemptAt: number,
  reason: string,
  counts = true,
): Promise<void> {
  await lockPartitionOfInput(tx, seq);
  const postponed = await tx.query<{ key: string }>`update inputs
    set attempts = attempts + ${counts ? 1 : 0}, next_attempt_at = ${nextAttemptAt}, reason = ${reason}
    where seq = ${seq} and state = 'waiting' returning key`;
  for (const { key } of postponed) tx.stale.input.add(key);
  tx.wakeHere.add("inputs");
}

/** Returns the key of an unsettled reply at this place, if any: later events must queue behind it. */
export async function findInputKey(tx: Tx, id: InputId): Promise<string | undefined> {
  const [row] = await tx.query<{
    key: string;
  }>`select key from inputs where id = ${id} and state = 'waiting'`;
  return row?.key;
}

/** Removes the text of a settled input, but keeps the fact that it came. */
export async function eraseInput(tx: Tx, seq: number): Promise<void> {
  await tx.query`update inputs set input = ${tx.dialect.json({})} where seq = ${seq} and state <> 'waiting'`;
}
