import { type RawBuilder, sql } from "kysely";
import type { DeliveryId } from "../domain/ids.ts";
import type { Queue, Tx } from "./tx.ts";

/**
 * A lane row is the partition of one key: its head, and when it is due. Finding heads among the rows (`not exists` an earlier
 * one) costs a probe for each waiting row; with partitions, a claim costs only what it returns.
 *
 * On PostgreSQL the partition's row is the key's lock, and this is the whole protocol:
 * - A transaction that adds or changes a key's rows first locks the partition and updates it before committing. So transactions
 * number and change a key's rows one after the other, and a committed partition is right. An identity is drawn before the
 * commit: without the lock, a later number could be seen, and sent, before an earlier one.
 * - A claim locks partitions with SKIP LOCKED: it sees each as last committed and never waits. Two claims never share a key and
 * need no common lock.
 * - Statements after the lock see everything committed before it: READ COMMITTED takes a new snapshot for each statement.
 *
 * SQLite has only one transaction at a time, so nothing is locked. A partition outlives its last row; each conversation has a
 * few at most.
 */

/** Locks the partitions of keys that will get rows, in key order; creates missing ones. */
export async function openPartitions(tx: Tx, queue: Queue, keys: Iterable<string>): Promise<void> {
  if (tx.dialect.kind === "sqlite") return;
  const wanted = new Set([...keys].filter((key) => !tx.locked[queue].has(key)));
  if (wanted.size === 0) return;
  // The update changes nothing: it locks an existing partition in the same statement.
  await tx.query`insert into ${partitions[queue]} (key) select value from ${tx.dialect.texts(wanted)} t order by value
    on conflict (key) do update set key = excluded.key`;
  for (const key of wanted) tx.locked[queue].add(key);
}

/** Locks the partitions of these deliveries. */
export async function lockPartitionsOf(tx: Tx, ids: DeliveryId[]): Promise<void> {
  if (tx.dialect.kind === "sqlite") return;
  const keys = await tx.column<string>`select key from delivery_lanes
    where key in (select key from deliveries where ${tx.dialect.isOneOf("id", ids)})
    order by key for update`;
  for (const key of keys) tx.locked.delivery.add(key);
}

/** Locks the partitions of these inputs, but for those that taking the inputs locked. */
export async function lockPartitionsOfInputs(tx: Tx, seqs: number[]): Promise<void> {
  const others = seqs.filter((seq) => !tx.takenInputs.has(seq));
  if (tx.dialect.kind === "sqlite" || others.length === 0) return;
  const keys = await tx.column<string>`select key from input_lanes
    where key in (select key from inputs where ${tx.dialect.isOneOfNumbers("seq", others)})
    order by key for update`;
  for (const key of keys) tx.locked.input.add(key);
}

/**
 * Locks up to `limit` partitions with deliveries that match `where`, skipping locked ones. Returns the condition that limits
 * those deliveries to these partitions.
 */
export async function lockPartitionsFor(
  tx: Tx,
  where: RawBuilder<unknown>,
  limit: number,
): Promise<RawBuilder<unknown>> {
  if (tx.dialect.kind === "sqlite") return sql`true`;
  const keys = await tx.column<string>`select key from delivery_lanes
    where key in (select key from deliveries where ${where})
    order by key limit ${limit} for update skip locked`;
  for (const key of keys) tx.locked.delivery.add(key);
  return tx.dialect.isOneOf("key", keys);
}

/** Locks up to `limit` partitions with something due, the longest waiting first, skipping locked ones. */
export async function takeDuePartitions(
  tx: Tx,
  queue: Queue,
  due: { where: RawBuilder<unknown>; limit: number },
): Promise<{ key: string; head: number }[]> {
  await refreshPartitions(tx);
  const rows = await tx.query<{ key: string; head: number }>`
    select key, head_seq as head from ${partitions[queue]}
    where ${due.where} and due_at is not null
    order by due_at, head_seq limit ${due.limit} ${tx.dialect.forUpdateSkipLocked}`;
  for (const { key, head } of rows) {
    tx.locked[queue].add(key);
    if (queue === "input") tx.takenInputs.add(head);
  }
  return rows;
}

/** Updates the partitions of changed keys, many changes at once. */
export async function refreshPartitions(tx: Tx): Promise<void> {
  const { input, delivery } = tx.stale;
  if (input.size > 0) {
    await refreshInputLanes(tx, input);
    input.clear();
  }
  if (delivery.size > 0) {
    await refreshDeliveryLanes(tx, delivery);
    delivery.clear();
  }
}

const partitions: Record<Queue, RawBuilder<unknown>> = {
  input: sql`input_lanes`,
  delivery: sql`delivery_lanes`,
};

async function refreshInputLanes(tx: Tx, keys: Set<string>): Promise<void> {
  await tx.query`insert into input_lanes (key, head_seq, due_at)
    select h.key, h.seq, (select i.next_attempt_at from inputs i where i.seq = h.seq)
    from (
      select k.value as key, (
        select i.seq from inputs i where i.key = k.value and i.state = 'waiting' order by i.source_time, i.seq limit 1
      ) as seq
      from ${tx.dialect.texts(keys)} k
    ) h
    where true
    on conflict (key) do update set head_seq = excluded.head_seq, due_at = excluded.due_at`;
}

// A late delivery goes before waiting ones, but not beside one in progress: then nothing is due.
async function refreshDeliveryLanes(tx: Tx, keys: Set<string>): Promise<void> {
  await tx.query`insert into delivery_lanes (key, account_id, target, head_seq, due_at)
    select h.key,
      coalesce((select d.account_id from deliveries d where d.seq = h.seq), ''),
      (select d.target from deliveries d where d.seq = h.seq),
      h.seq,
      case when exists (select 1 from deliveries d where d.key = h.key and d.under_way = 1) then null
        else (select d.next_attempt_at from deliveries d where d.seq = h.seq) end
    from (
      select k.value as key, (
        select d.seq from deliveries d where d.key = k.value and d.holds = 1 order by d.source_time, d.seq limit 1
      ) as seq
      from ${tx.dialect.texts(keys)} k
    ) h
    where true
    on conflict (key) do update set
      account_id = excluded.account_id, target = excluded.target, head_seq = excluded.head_seq, due_at = excluded.due_at`;
}
