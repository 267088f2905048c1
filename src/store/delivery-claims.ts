import { type RawBuilder, sql } from "kysely";
import type { Settlement } from "../domain/attempt.ts";
import type { AccountId, DeliveryId } from "../domain/ids.ts";
import type { Payload, Target } from "../domain/payload.ts";
import type { StoredDelivery } from "./cause.ts";
import {
  type ChangedDelivery,
  type DeliveryRow,
  deliveryColumns,
  readOrFail,
  toDeliveries,
} from "./delivery-rows.ts";
import {
  lockingPartitionsFor,
  lockingPartitionsOf,
  noteLocked,
  type Taken,
  takeDuePartitions,
  updatedLanes,
} from "./partitions.ts";
import { StoreError } from "./store-error.ts";
import { type Tx, workOf } from "./tx.ts";

/** Who claims which deliveries, until when; times in ms. */
export type Claim = {
  accountId: AccountId;
  target: Target;
  limit: number;
  owner: string;
  now: number;
  leaseUntil: number;
};

/**
 * Claims up to `limit` due heads of distinct keys without a delivery in progress (`sending`, or `uncertain` and not yet asked
 * about). They become `sending`, leased to `owner`, with one more attempt. Two claims never share a key and need no common
 * lock: each locks its partitions. After its commit, a claimed partition shows nothing due.
 */
export async function claimDeliveries(tx: Tx, claim: Claim): Promise<StoredDelivery[]> {
  return claimHeads(tx, await takeDuePartitions(tx, claim, claim), claim);
}

/** Claims like that, but only what this transaction itself has made due: it has locked those partitions. */
export async function claimUpdated(tx: Tx, claim: Claim): Promise<StoredDelivery[]> {
  const due = (await updatedLanes(tx, claim)).flatMap(({ key, head, dueAt }) =>
    head !== undefined && dueAt !== undefined && dueAt <= claim.now ? { key, head, dueAt } : [],
  );
  const heads = due.sort((a, b) => a.dueAt - b.dueAt || a.head - b.head).slice(0, claim.limit);
  return claimHeads(tx, heads, claim);
}

/**
 * The same where something is due most probably, as after an insert: one statement less, as the partitions are updated
 * afterwards, once or not at all.
 */
export async function claimFirst(tx: Tx, claim: Claim): Promise<StoredDelivery[]> {
  const { accountId, target, now, limit } = claim;
  const keys = new Set([...tx.stale.delivery, ...tx.lanes.delivery.keys()]);
  // Each key has one head at most. A limit beyond that takes SQLite 60 µs, five times as long as all the rest.
  const firstOnly = keys.size > limit ? sql`order by head.next_attempt_at, head.seq limit ${limit}` : sql``;
  const rows = await claimRows<DeliveryRow & Shown>(
    tx,
    sql`seq in (
      select head.seq from (
        select (
          select d.seq from deliveries d where d.key = k.value and d.holds = 1 order by d.source_time, d.seq limit 1
        ) as seq
        from ${tx.dialect.texts([...keys])} k
        where not exists (select 1 from deliveries d where d.key = k.value and d.under_way = 1)
      ) h join deliveries head on head.seq = h.seq
      where head.account_id = ${accountId} and head.target = ${target} and head.next_attempt_at <= ${now}
      ${firstOnly}
    )`,
    claim,
    sql`, ${shownDueAt}`,
  );
  for (const { key, shownDueAt } of rows) {
    // In progress, it shows nothing due.
    if (shownDueAt === undefined) tx.stale.delivery.delete(key);
    else tx.stale.delivery.add(key);
  }
  const claimed = rows.map(({ shownDueAt: _shown, ...row }) => row);
  return (await readOrFail(tx, claimed, now, { areClaimed: true })).sort((a, b) => a.seq - b.seq);
}

/** When a changed delivery's partition shows something due, in ms; undefined where it shows nothing. */
const shownDueAt = sql`(select lane.due_at from delivery_lanes lane where lane.key = deliveries.key) as shown_due_at`;
type Shown = { shownDueAt: number | undefined };

async function claimHeads(tx: Tx, heads: readonly Taken[], claim: Claim): Promise<StoredDelivery[]> {
  if (heads.length === 0) return [];
  const seqs = heads.map(({ head }) => head);
  const keys = heads.map(({ key }) => key);
  const rows = await claimRows(tx, tx.dialect.isOneOfNumbers("seq", seqs), claim);
  // The same result as `refreshPartitions`, but cheaper: the heads stay heads and are in progress.
  await tx.query`update delivery_lanes set due_at = null where ${tx.dialect.isOneOf("key", keys)}`;
  for (const key of keys) tx.lanes.delivery.delete(key);
  const claimed = await readOrFail(tx, rows, claim.now, { areClaimed: true });
  const place = new Map(seqs.map((seq, index) => [seq, index]));
  return claimed.sort((a, b) => (place.get(a.seq) ?? 0) - (place.get(b.seq) ?? 0));
}

function claimRows<Row = DeliveryRow>(
  tx: Tx,
  where: RawBuilder<unknown>,
  { owner, leaseUntil, now }: Claim,
  also = sql``,
): Promise<Row[]> {
  return tx.query<Row>`update deliveries
    set state = 'sending', owner = ${owner}, lease_until = ${leaseUntil}, attempts = attempts + 1,
      asked = 0, updated_at = ${now}
    where ${where} and state = 'pending'
    returning ${deliveryColumns}${also}`;
}

/** Changes what a delivery carries that this transaction has claimed. */
export async function setClaimedPayload(tx: Tx, id: DeliveryId, payload: Payload): Promise<void> {
  await tx.query`update deliveries set payload = ${tx.dialect.json(payload)} where id = ${id} and state = 'sending'`;
}

/**
 * Extends the leases that `owner` still holds; returns those deliveries. An expired lease stays its owner's until another
 * worker takes the delivery.
 */
export async function renewLeases(
  tx: Tx,
  ids: DeliveryId[],
  owner: string,
  leaseUntil: number,
): Promise<Set<DeliveryId>> {
  const renewed = await tx.column<DeliveryId>`update deliveries set lease_until = ${leaseUntil}
    where ${tx.dialect.isOneOf("id", ids)} and state = 'sending' and owner = ${owner}
    returning id`;
  return new Set(renewed);
}

/** How the attempts at deliveries of one owner ended. */
export type Settled = { id: DeliveryId } & Settlement;

const settledColumns = {
  id: "text",
  state: "text",
  taken_back: "integer",
  next_attempt_at: "integer",
  outcome_unknown: "integer",
  result: "json",
  error: "json",
} as const;

/**
 * Ends attempts; returns those that `owner` still held the lease of. The others stay as they are. `pending` needs
 * `nextAttemptAt`; `countsAsAttempt: false` subtracts this attempt. Without `outcomeUnknown` or `result` these stay; without
 * `error` it is cleared.
 */
export async function settleDeliveries(
  tx: Tx,
  ended: readonly Settled[],
  { owner, now }: { owner: string; now: number },
): Promise<Set<DeliveryId>> {
  const ids = ended.map(({ id }) => id);
  const { first, areLocked } = lockingPartitionsOf(tx, ids);
  const rows = ended.map((end) => ({
    id: end.id,
    state: end.state,
    taken_back: end.countsAsAttempt === false ? 1 : 0,
    next_attempt_at: end.nextAttemptAt,
    outcome_unknown: end.outcomeUnknown === undefined ? undefined : Number(end.outcomeUnknown),
    result: end.result,
    error: end.error,
  }));
  // What a statement reads of a partition that it has to wait for may be out of date.
  const locked = new Set(tx.locked.delivery);
  const settled = await tx.query<
    ChangedDelivery & Shown & { id: DeliveryId; leftOver: number }
  >`${first} update deliveries set
      state = ended.state,
      attempts = deliveries.attempts - ended.taken_back,
      next_attempt_at = coalesce(ended.next_attempt_at, deliveries.next_attempt_at),
      outcome_unknown = coalesce(ended.outcome_unknown, deliveries.outcome_unknown),
      result = coalesce(ended.result, deliveries.result),
      error = ended.error,
      owner = null, lease_until = null, updated_at = ${now}
    from ${tx.dialect.rows(settledColumns, rows)} ended
    where deliveries.id = ended.id and deliveries.state = 'sending' and deliveries.owner = ${owner}
      and ${areLocked}
    returning deliveries.id, deliveries.key, deliveries.target, deliveries.account_id, ${shownDueAt},
      deliveries.holds + (
        select count(*) from deliveries other
        where other.key = deliveries.key and other.holds = 1 and other.id <> deliveries.id
      ) as left_over`;
  for (const { key, shownDueAt: due, leftOver, ...row } of settled) {
    const isEmptyAsShown = due === undefined && leftOver === 0;
    if (!isEmptyAsShown || !(tx.dialect.kind === "sqlite" || locked.has(key))) tx.stale.delivery.add(key);
    noteLocked(tx, key);
    // The key's next delivery is now the head. This process continues without a notification; see `changeInputs`.
    tx.wakeHere.add(workOf(row));
  }
  return new Set(settled.map(({ id }) => id));
}

/** Ends one attempt. False, without a change, when `owner` no longer holds the lease. */
export async function settleDelivery(
  tx: Tx,
  { owner, now, ...end }: { owner: string; now: number } & Settled,
): Promise<boolean> {
  return (await settleDeliveries(tx, [end], { owner, now })).has(end.id);
}

/**
 * Takes `sending` deliveries whose lease ran out before `now`, or all of other owners when `othersAreDead` (SQLite: only we use
 * the folder). They are locked and still `sending`: the caller settles them with `releaseDelivery`.
 */
export async function takeAbandoned(
  tx: Tx,
  { now, owner, othersAreDead, limit }: { now: number; owner: string; othersAreDead: boolean; limit: number },
): Promise<StoredDelivery[]> {
  const dead = othersAreDead ? sql`owner <> ${owner}` : sql`false`;
  const where = sql`under_way = 1 and state = 'sending' and (lease_until < ${now} or ${dead})`;
  return readOrFail(tx, await takeRows(tx, where, "lease_until", limit), now);
}

/** Locks up to `limit` of these deliveries and their partitions, skipping what another transaction has locked. */
async function takeRows(
  tx: Tx,
  where: RawBuilder<unknown>,
  // Ordered by row, SQLite would scan the whole table, not the index of the condition.
  order: "lease_until" | "next_attempt_at" | "wait_due_at",
  limit: number,
): Promise<DeliveryRow[]> {
  const { first, areLocked } = lockingPartitionsFor(tx, where, limit);
  const rows = await tx.query<DeliveryRow>`${first} select ${deliveryColumns} from deliveries
    where ${where} and ${areLocked}
    order by ${sql.raw(order)}, seq limit ${limit} ${tx.dialect.forUpdateSkipLocked}`;
  for (const { key } of rows) noteLocked(tx, key);
  return rows;
}

/** Rejects with `conflict` when the delivery is not in progress. */
export async function releaseDelivery(
  tx: Tx,
  id: DeliveryId,
  release: { state: "pending" | "uncertain"; outcomeUnknown: boolean; nextAttemptAt: number },
  now: number,
): Promise<void> {
  const { first, areLocked } = lockingPartitionsOf(tx, [id]);
  const [row] = await tx.query<ChangedDelivery>`${first} update deliveries set
      state = ${release.state}, outcome_unknown = ${Number(release.outcomeUnknown)},
      next_attempt_at = ${release.nextAttemptAt},
      owner = null, lease_until = null, updated_at = ${now}
    where id = ${id} and state = 'sending' and ${areLocked} returning key, target, account_id`;
  if (row === undefined) throw new StoreError("conflict", `Delivery ${id} is not under way.`);
  noteLocked(tx, row.key);
  tx.stale.delivery.add(row.key);
  tx.wakeEverywhere.add(workOf(row));
}

/** Returns and locks uncertain deliveries without a question whose `nextAttemptAt` has passed. */
export async function takeOverdue(tx: Tx, now: number, limit: number): Promise<StoredDelivery[]> {
  const where = sql`under_way = 1 and state = 'uncertain' and next_attempt_at <= ${now}`;
  return readOrFail(tx, await takeRows(tx, where, "next_attempt_at", limit), now);
}

/** Returns and locks replies that have waited long without a ⏳, and marks them as having one. */
export async function takeWaitingReplies(tx: Tx, now: number, limit: number): Promise<StoredDelivery[]> {
  const rows = await takeRows(tx, sql`holds = 1 and wait_due_at <= ${now}`, "wait_due_at", limit);
  const seqs = rows.map(({ seq }) => seq);
  if (seqs.length > 0)
    await tx.query`update deliveries set wait_due_at = null where ${tx.dialect.isOneOfNumbers("seq", seqs)}`;
  return toDeliveries(tx, rows);
}
