import { type RawBuilder, sql } from "kysely";
import type { AccountId, DeliveryId } from "../domain/ids.ts";
import type { Target } from "../domain/payload.ts";
import { type DeliveryLane, type Lane, type Queue, type Tx, workOf } from "./tx.ts";

/** What a worker takes: all inputs, or the deliveries of one account to one target. */
export type Share = "inputs" | { accountId: AccountId; target: Target };

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
 * - A webhook is not to wait for what is being decided: its input is stored even where the partition is locked, and listed there
 * after the commit. An input with an earlier number may be seen later then, but only while its own sender has no answer yet.
 * - Statements after the lock see everything committed before it: READ COMMITTED takes a new snapshot for each statement.
 *
 * SQLite has only one transaction at a time, so nothing is locked. A partition outlives its last row; each conversation has a
 * few at most.
 */

/** Locks the partitions of keys that will get rows, in key order; creates missing ones. */
export async function openPartitions(tx: Tx, queue: Queue, keys: Iterable<string>): Promise<void> {
  if (tx.dialect.kind === "sqlite") return;
  const wanted = notLocked(tx, queue, keys);
  if (wanted.size === 0) return;
  // The update changes nothing: it locks an existing partition in the same statement.
  await tx.query`insert into ${partitions[queue]} (key) select value from ${tx.dialect.texts(wanted)} t order by value
    on conflict (key) do update set key = excluded.key`;
  for (const key of wanted) tx.locked[queue].add(key);
}

/**
 * Does that for inputs, as far as no other transaction has their partitions: `tx.locked` tells which. `lockTimeoutMs`: from now on
 * the transaction waits no longer than that for a lock.
 */
export async function openFreePartitions(
  tx: Tx,
  keys: Iterable<string>,
  { lockTimeoutMs }: { lockTimeoutMs?: number } = {},
): Promise<void> {
  if (tx.dialect.kind === "sqlite") return;
  const wanted = notLocked(tx, "input", keys);
  if (wanted.size === 0) return;
  const limitWaits =
    lockTimeoutMs === undefined
      ? sql``
      : sql`select set_config('lock_timeout', ${`${lockTimeoutMs}ms`}, true) as key union all`;
  const opened = await tx.column<string>`
    with made as (
      insert into input_lanes (key) select value from ${tx.dialect.texts(wanted)} t
        where not exists (select 1 from input_lanes known where known.key = value) order by value
      on conflict (key) do nothing returning key
    ), free as (
      select key from input_lanes where ${tx.dialect.isOneOf("key", wanted)}
      order by key for update skip locked
    )
    ${limitWaits} select key from made union all select key from free`;
  for (const key of opened) if (wanted.has(key)) tx.locked.input.add(key);
}

function notLocked({ locked }: Tx, queue: Queue, keys: Iterable<string>): Set<string> {
  return new Set([...keys].filter((key) => !locked[queue].has(key)));
}

/**
 * The beginning of a statement that locks partitions before it takes rows of theirs, and the condition by which it does so. It
 * must take the rows by an update or for one: those that changed while it waited are then read again.
 */
type Locking = { first: RawBuilder<unknown>; areLocked: RawBuilder<unknown> };

/** Locks the partitions of these deliveries. */
export function lockingPartitionsOf(tx: Tx, ids: DeliveryId[]): Locking {
  return lockingPartitionsWith(tx, tx.dialect.isOneOf("id", ids), sql`for update`);
}

/** Locks up to `limit` partitions with deliveries that match `where`, skipping locked ones. */
export function lockingPartitionsFor(tx: Tx, where: RawBuilder<unknown>, limit: number): Locking {
  return lockingPartitionsWith(tx, where, sql`limit ${limit} for update skip locked`);
}

function lockingPartitionsWith(tx: Tx, where: RawBuilder<unknown>, how: RawBuilder<unknown>): Locking {
  if (tx.dialect.kind === "sqlite") return { first: sql``, areLocked: sql`true` };
  return {
    first: sql`with locked as materialized (
      select key from delivery_lanes where key in (select key from deliveries where ${where}) order by key ${how}
    )`,
    areLocked: sql`deliveries.key in (select locked.key from locked)`,
  };
}

/** Keeps that this transaction has locked the partition of a delivery. */
export function noteLocked({ dialect, locked }: Tx, key: string): void {
  if (dialect.kind === "postgres") locked.delivery.add(key);
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

/** A partition that was taken: its key, and the number of its head. */
export type Taken = { key: string; head: number };

/**
 * Locks up to `limit` partitions with something due, the longest waiting first, skipping locked ones. The same look tells
 * `nextDueAt` what is left.
 */
export async function takeDuePartitions(
  tx: Tx,
  share: Share,
  { now, limit }: { now: number; limit: number },
): Promise<Taken[]> {
  await refreshPartitions(tx);
  const look = tx.dialect.kind === "sqlite" ? lookAlone : lookBesideOthers;
  const { taken, leftAt } = await look(tx, lanesOf(share), now, limit);
  tx.left.set(workOf(share), leftAt);
  const queue = share === "inputs" ? "input" : "delivery";
  for (const { key, head } of taken) {
    tx.locked[queue].add(key);
    tx.lanes[queue].delete(key);
    if (queue === "input") tx.takenInputs.add(head);
  }
  return taken;
}

/** `leftAt`: when the first of the partitions that were not taken becomes due, in ms. */
type Look = { taken: Taken[]; leftAt: number | undefined };

async function lookAlone(tx: Tx, lanes: RawBuilder<unknown>, now: number, limit: number): Promise<Look> {
  const rows = await tx.query<Taken & { dueAt: number }>`select key, head_seq as head, due_at from ${lanes}
    and due_at is not null order by due_at, head_seq limit ${limit + 1}`;
  const taken = rows.slice(0, limit).filter(({ dueAt }) => dueAt <= now);
  return { taken, leftAt: rows[taken.length]?.dueAt };
}

/** What is due and can't be taken is another transaction's, or more than the limit: it counts as due now. */
async function lookBesideOthers(
  tx: Tx,
  lanes: RawBuilder<unknown>,
  now: number,
  limit: number,
): Promise<Look> {
  const rows = await tx.query<(Taken | { key: undefined }) & { due: number; later: number | undefined }>`
    select others.due, others.later, taken.*
    from (
      select min(due_at) as later, (
          select count(*) from (select 1 from ${lanes} and due_at <= ${now} and due_at is not null limit ${limit}) counted
        ) as due
      from ${lanes} and due_at > ${now} and due_at is not null
    ) others
    left join (
      select key, head_seq as head, due_at from ${lanes} and due_at <= ${now} and due_at is not null
      order by due_at, head_seq limit ${limit} ${tx.dialect.forUpdateSkipLocked}
    ) taken on true
    order by taken.due_at, taken.head`;
  const taken = rows.flatMap((row) => (row.key === undefined ? [] : row));
  const isAll = rows[0]?.due === taken.length && taken.length < limit;
  return { taken, leftAt: isAll ? rows[0]?.later : now };
}

/** Returns the condition for this share's partitions, with their table before it. */
export function lanesOf(share: Share): RawBuilder<unknown> {
  return share === "inputs"
    ? sql`input_lanes where true`
    : sql`delivery_lanes where account_id = ${share.accountId} and target = ${share.target}`;
}

/** Returns this share's partitions that this transaction has updated. */
export async function updatedLanes(tx: Tx, share: Share): Promise<Lane[]> {
  await refreshPartitions(tx);
  if (share === "inputs") return [...tx.lanes.input.values()];
  const { accountId, target } = share;
  return [...tx.lanes.delivery.values()].filter(
    (lane) => lane.accountId === accountId && lane.target === target,
  );
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
  const lanes = await tx.query<Lane>`insert into input_lanes (key, head_seq, due_at)
    select h.key, h.seq, (select i.next_attempt_at from inputs i where i.seq = h.seq)
    from (
      select k.value as key, (
        select i.seq from inputs i where i.key = k.value and i.state = 'waiting' order by i.source_time, i.seq limit 1
      ) as seq
      from ${tx.dialect.texts(keys)} k
    ) h
    where true
    on conflict (key) do update set head_seq = excluded.head_seq, due_at = excluded.due_at
    returning key, head_seq as head, due_at`;
  for (const lane of lanes) tx.lanes.input.set(lane.key, lane);
}

// A late delivery goes before waiting ones, but not beside one in progress: then nothing is due.
async function refreshDeliveryLanes(tx: Tx, keys: Set<string>): Promise<void> {
  const lanes =
    await tx.query<DeliveryLane>`insert into delivery_lanes (key, account_id, target, head_seq, due_at)
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
      account_id = excluded.account_id, target = excluded.target, head_seq = excluded.head_seq, due_at = excluded.due_at
    returning key, account_id, target, head_seq as head, due_at`;
  for (const lane of lanes) tx.lanes.delivery.set(lane.key, lane);
}
