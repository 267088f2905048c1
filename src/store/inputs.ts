import { type RawBuilder, sql } from "kysely";
import type { InputId } from "../domain/ids.ts";
import { type Input, inputSchema } from "../domain/input.ts";
import { whenReadable } from "./delivery-rows.ts";
import {
  lockPartitionsOfInputs,
  openFreePartitions,
  openPartitions,
  takeDuePartitions,
} from "./partitions.ts";
import { defineTable } from "./table.ts";
import type { Tx } from "./tx.ts";

export type NewInput = { id: InputId; key: string; sourceTime: number; input: Input };

export type StoredInput = NewInput & { seq: number; attempts: number; receivedAt: number };

const inputTable = defineTable({
  table: "inputs",
  known: "leave",
  columns: {
    id: "text",
    key: "text",
    sourceTime: "integer",
    input: "json",
    state: "text",
    attempts: "integer",
    nextAttemptAt: "integer",
    receivedAt: "integer",
  },
});

/** Stores inputs in the given order; returns the new ids and skips known ones. */
export async function insertInputs(tx: Tx, inputs: NewInput[], now: number): Promise<Set<InputId>> {
  await openPartitions(
    tx,
    "input",
    inputs.map(({ key }) => key),
  );
  return (await insertWithoutWait(tx, inputs, now)).added;
}

/**
 * Does that for senders who wait for an answer: it waits for nothing that is being decided. The partitions `later` are for
 * `listInputs`, after the commit.
 */
export async function insertWithoutWait(
  tx: Tx,
  inputs: NewInput[],
  now: number,
): Promise<{ added: Set<InputId>; later: string[] }> {
  await openFreePartitions(
    tx,
    inputs.map(({ key }) => key),
  );
  const rows = inputs.map((input) => ({
    ...input,
    state: "waiting",
    attempts: 0,
    nextAttemptAt: now,
    receivedAt: now,
  }));
  const written = await tx.dialect.insertRows(tx.run, inputTable, rows);
  const added = inputs.filter(({ id }) => written.has(id));
  const keys = new Set(added.map(({ key }) => key));
  for (const key of keys) if (isOpen(tx, key)) tx.stale.input.add(key);
  const later = [...keys].filter((key) => !isOpen(tx, key));
  if (later.length < keys.size) tx.wakeEverywhere.add("inputs");
  return { added: new Set(added.map(({ id }) => id)), later };
}

/**
 * Stores one input like that. `alone`: nothing else of its partition waits, and no other transaction has that, so this one may
 * decide the input.
 */
export async function insertOneWithoutWait(
  tx: Tx,
  input: NewInput,
  now: number,
): Promise<{ added: Set<InputId>; later: string[]; alone: StoredInput | undefined }> {
  const { id, key, sourceTime } = input;
  // Whatever has to be waited for longer, the caller stores the input alone.
  await openFreePartitions(tx, [key], { lockTimeoutMs: 100 });
  if (!isOpen(tx, key)) return { ...(await insertWithoutWait(tx, [input], now)), alone: undefined };
  const isBehind = sql`exists (select 1 from inputs where key = ${key} and state = 'waiting')`;
  // Mostly it is decided, and settled, in this transaction: `keepUndecided` is for the others.
  const [row] = await tx.query<{ seq: number; input: unknown; state: string }>`
    insert into inputs (id, key, source_time, input, state, attempts, next_attempt_at, received_at, settled_at)
    values (${id}, ${key}, ${sourceTime}, ${tx.dialect.json(input.input)},
      case when ${isBehind} then 'waiting' else 'done' end, 0, ${now}, ${now},
      case when ${isBehind} then null else cast(${now} as ${sql.raw(tx.dialect.columnTypes.integer)}) end)
    on conflict (id) do nothing returning seq, input, state`;
  if (row === undefined) return { added: new Set(), later: [], alone: undefined };
  const { seq, state } = row;
  if (state === "done") tx.alone.input = { seq, key };
  else tx.stale.input.add(key);
  // As a later transaction would read it.
  const stored = inputSchema.safeParse(tx.dialect.fromJson(row.input)).data;
  if (state === "waiting" || stored === undefined) {
    tx.wakeEverywhere.add("inputs");
    return { added: new Set([id]), later: [], alone: undefined };
  }
  tx.takenInputs.add(seq);
  return {
    added: new Set([id]),
    later: [],
    alone: { ...input, input: stored, seq, attempts: 0, receivedAt: now },
  };
}

/** An input that was stored to be decided by this transaction, and was not, waits like any other. */
export async function keepUndecided(tx: Tx): Promise<void> {
  const { input } = tx.alone;
  if (input !== undefined) await changeInputs(tx, [input.seq], sql`state = 'waiting', settled_at = null`);
}

/** On PostgreSQL: whether this transaction has locked the partition. */
function isOpen(tx: Tx, key: string): boolean {
  return tx.dialect.kind === "sqlite" || tx.locked.input.has(key);
}

/** Shows the stored inputs of these keys in their partitions, as soon as those are free. */
export async function listInputs(tx: Tx, keys: readonly string[]): Promise<void> {
  await openPartitions(tx, "input", keys);
  for (const key of keys) tx.stale.input.add(key);
  if (keys.length > 0) tx.wakeEverywhere.add("inputs");
}

/** Does that for inputs whose process ended before it could; returns how many keys have some. */
export async function listLeftInputs(tx: Tx): Promise<number> {
  const keys = await tx.column<string>`
    select key from (select distinct key from inputs where state = 'waiting') waiting
    where (select head_seq from input_lanes where input_lanes.key = waiting.key) is distinct from (
      select seq from inputs where inputs.key = waiting.key and state = 'waiting' order by source_time, seq limit 1)`;
  await listInputs(tx, keys);
  return keys.length;
}

/**
 * Takes up to `limit` due heads of distinct keys until this transaction ends. No other worker gets them, and a worker's death
 * releases them.
 */
export async function takeInputs(tx: Tx, limit: number, now: number): Promise<StoredInput[]> {
  const heads = await takeDuePartitions(tx, "inputs", { now, limit });
  if (heads.length === 0) return [];
  const seqs = heads.map(({ head }) => head);
  const rows = await tx.query<Omit<StoredInput, "input"> & { input: unknown }>`
    select seq, id, key, source_time, input, attempts, received_at from inputs
    where ${tx.dialect.isOneOfNumbers("seq", seqs)} and state = 'waiting'`;
  const bySeq = new Map(rows.map((row) => [row.seq, row]));
  const taken: StoredInput[] = [];
  for (const seq of seqs) {
    const row = bySeq.get(seq);
    if (row === undefined) continue;
    const input = inputSchema.safeParse(tx.dialect.fromJson(row.input)).data;
    if (input === undefined) await leaveUnreadable(tx, row, now);
    else taken.push({ ...row, input });
  }
  return taken;
}

/** One unreadable row must not stop all the others. For a while, another process may be able to read it. */
async function leaveUnreadable(
  tx: Tx,
  { seq, receivedAt }: Pick<StoredInput, "seq" | "receivedAt">,
  now: number,
): Promise<void> {
  const nextAt = whenReadable(tx, receivedAt, now);
  if (nextAt === undefined) await settleInput(tx, seq, { state: "failed", reason: "unreadable" }, now);
  else await postponeInput(tx, seq, nextAt, "unreadable", false);
}

/** How an input ended. `reason`: why it was ignored, or failed. */
export type InputEnd = { state: "done" | "ignored" | "failed"; reason?: string };

export function settleInput(tx: Tx, seq: number, end: InputEnd, now: number): Promise<void> {
  return settleInputs(tx, [seq], end, now);
}

/** Settles inputs that ended in the same way. */
export async function settleInputs(
  tx: Tx,
  seqs: number[],
  { state, reason }: InputEnd,
  now: number,
): Promise<void> {
  const { input: alone } = tx.alone;
  const isAlone = alone !== undefined && seqs.length === 1 && seqs[0] === alone.seq;
  // It is stored like that, and its partition is as it was before.
  if (isAlone && state === "done" && reason === undefined) {
    tx.alone.input = undefined;
    return;
  }
  await changeInputs(tx, seqs, sql`state = ${state}, reason = ${reason ?? null}, settled_at = ${now}`);
  if (isAlone) tx.stale.input.delete(alone.key);
  else tx.wakeHere.add("inputs");
}

/** Postpones the input and its key. A mere wait does not count as an attempt. */
export async function postponeInput(
  tx: Tx,
  seq: number,
  nextAttemptAt: number,
  reason: string,
  counts = true,
): Promise<void> {
  const attempts = sql`state = 'waiting', settled_at = null, attempts = attempts + ${counts ? 1 : 0}`;
  await changeInputs(tx, [seq], sql`${attempts}, next_attempt_at = ${nextAttemptAt}, reason = ${reason}`);
  tx.wakeHere.add("inputs");
}

/**
 * Their next inputs may be free now, so the callers wake this process. We do not notify others of every step: closing the store
 * does.
 */
async function changeInputs(tx: Tx, seqs: number[], assigned: RawBuilder<unknown>): Promise<void> {
  await lockPartitionsOfInputs(tx, seqs);
  const alone = tx.alone.input?.seq ?? null;
  const keys = await tx.column<string>`update inputs set ${assigned}
    where ${tx.dialect.isOneOfNumbers("seq", seqs)} and (state = 'waiting' or seq = ${alone}) returning key`;
  for (const key of keys) tx.stale.input.add(key);
  if (alone !== null && seqs.includes(alone)) tx.alone.input = undefined;
}

/** Returns the key of an unsettled reply at this place, if any: later events must queue behind it. */
export async function findInputKey(tx: Tx, id: InputId): Promise<string | undefined> {
  const [key] = await tx.column<string>`select key from inputs where id = ${id} and state = 'waiting'`;
  return key;
}

/** Removes the text of a settled input, but keeps the fact that it came. */
export async function eraseInput(tx: Tx, seq: number): Promise<void> {
  await tx.query`update inputs set input = ${tx.dialect.json({})} where seq = ${seq} and state <> 'waiting'`;
}
