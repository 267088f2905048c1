import { sql } from "kysely";
import type { DeliveryState } from "../domain/delivery.ts";
import type { AccountId, TeamId } from "../domain/ids.ts";
import type { Target } from "../domain/payload.ts";
import type { StoredDelivery } from "./cause.ts";
import { isUnsettled, selectDeliveries } from "./delivery-rows.ts";
import { isGone } from "./gone-accounts.ts";
import { lanesOf, openPartitions, type Share, updatedLanes } from "./partitions.ts";
import { type Queue, type Tx, workOf } from "./tx.ts";

export type QueueDepths = {
  inputs: number;
  /** By target and state; only states that have rows, without the final `sent` and `discarded`. */
  deliveries: { target: Target; state: DeliveryState; count: number }[];
  /** When the oldest unsettled row was written, in ms; undefined when nothing but changes of cards waits. */
  oldestUnsettledAt: number | undefined;
};

/** Deliveries to one target that wait or are in progress, by the reason of the last failed attempt. */
export type Unsettled = { target: Target; reason: string | undefined; count: number; oldestAt: number };

/**
 * Counts waiting and failed deliveries of all accounts, or of one. An input from Slack has no account until it is decided:
 * `inputsOf` counts this installation's and the account's own, otherwise all count. `sent` and `discarded` are final, and
 * counting them would cost more and more.
 */
export async function queueDepths(
  tx: Tx,
  accountId?: AccountId,
  inputsOf?: { teamId: TeamId },
): Promise<QueueDepths> {
  const ours = accountId === undefined ? sql`true` : sql`account_id = ${accountId}`;
  // Few rows wait at any time, and none for long, so reading each costs almost nothing.
  const theirs =
    inputsOf === undefined
      ? sql`true`
      : sql`(${tx.dialect.jsonText("input", "accountId")} = ${accountId ?? null}
          or ${tx.dialect.jsonText("input", "teamId")} = ${inputsOf.teamId})`;
  const [inputs] = await tx.query<{ count: number; oldest: number | undefined }>`
    select count(*) as count, min(received_at) as oldest from inputs where state = 'waiting' and ${theirs}`;
  const deliveries = await tx.query<QueueDepths["deliveries"][number]>`
    select target, state, count(*) as count from deliveries
    where ${isUnsettled} and ${countsAsBacklog(tx)} and ${ours} group by target, state order by target, state`;
  const [held] = await tx.column<number | undefined>`select min(created_at) from deliveries
    where holds = 1 and ${countsAsBacklog(tx)} and ${ours}`;
  return {
    inputs: inputs?.count ?? 0,
    deliveries,
    oldestUnsettledAt: earliest([inputs?.oldest, held]),
  };
}

/** A change of a card waits by intention, and nobody waits for it. */
function countsAsBacklog({ dialect }: Tx) {
  return sql`${dialect.jsonText("payload", "kind")} <> 'slack.card'`;
}

/**
 * Counts deliveries that wait or are in progress (not uncertain or failed), of all accounts or one, except those of one key
 * and changes of cards. Its index holds only waiting rows.
 */
export async function countUnsettledDeliveries(
  tx: Tx,
  { accountId, exceptKey = "" }: { accountId?: AccountId; exceptKey?: string } = {},
): Promise<Unsettled[]> {
  const ours = accountId === undefined ? sql`true` : sql`account_id = ${accountId}`;
  return tx.query<Unsettled>`select target, ${tx.dialect.jsonText("error", "reason")} as reason, count(*) as count,
      min(created_at) as oldest_at
    from deliveries where holds = 1 and state in ('pending', 'sending') and key <> ${exceptKey} and ${countsAsBacklog(tx)}
      and ${ours}
    group by 1, 2 order by 1, 2`;
}

/**
 * Returns when the next row becomes due, in ms, for a timer; ignores rows in progress and uncertain ones. After a take by the
 * same transaction, or where the caller knows when something else becomes due, it asks the database nothing.
 */
export async function nextDueAt(tx: Tx, share: Share, known?: number): Promise<number | undefined> {
  const updated = await updatedLanes(tx, share);
  if (known !== undefined) return earliest([known, ...updated.map(({ dueAt }) => dueAt)]);
  if (tx.left.has(workOf(share)))
    return earliest([tx.left.get(workOf(share)), ...updated.map(({ dueAt }) => dueAt)]);
  const [dueAt] = await tx.column<
    number | undefined
  >`select min(due_at) from ${lanesOf(share)} and due_at is not null`;
  return dueAt;
}

function earliest(times: (number | undefined)[]): number | undefined {
  const known = times.filter((at) => at !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

type Latest = { dueBy: number; leasedUntil: number };

/**
 * Corrects times that a fast clock wrote: nothing is due after `dueBy` (except rows that are never due), no claim holds after
 * `leasedUntil`. Handles at most `limit` keys of each queue; returns how many. Order and state do not change.
 */
export async function capTimes(tx: Tx, latest: Latest, limit: number): Promise<number> {
  const inputs = await capInputs(tx, latest, limit);
  const deliveries = await capDeliveries(tx, latest, limit);
  await capPaces(tx, latest);
  return Math.max(inputs, deliveries);
}

async function capInputs(tx: Tx, { dueBy }: Latest, limit: number): Promise<number> {
  const isLate = sql`state = 'waiting' and next_attempt_at > ${dueBy}`;
  const keys = await tx.column<string>`select distinct key from inputs
    where ${isLate} order by key limit ${limit}`;
  if (keys.length === 0) return 0;
  await open(tx, "input", keys);
  await tx.query`update inputs set next_attempt_at = ${dueBy} where ${isLate} and ${tx.dialect.isOneOf("key", keys)}`;
  tx.wakeEverywhere.add("inputs");
  return keys.length;
}

async function capDeliveries(tx: Tx, { dueBy, leasedUntil }: Latest, limit: number): Promise<number> {
  // A placeholder delivery is never due, and must stay so.
  const isLate = sql`holds = 1 and next_attempt_at > ${dueBy}
    and ${tx.dialect.jsonText("payload", "kind")} <> 'chatra.hold'`;
  const isLeasedLong = sql`under_way = 1 and state = 'sending' and lease_until > ${leasedUntil}`;
  const keys = await tx.column<string>`select distinct key from deliveries
    where holds = 1 and (${isLate} or ${isLeasedLong}) order by key limit ${limit}`;
  if (keys.length === 0) return 0;
  await open(tx, "delivery", keys);
  const inLines = tx.dialect.isOneOf("key", keys);
  await tx.query`update deliveries set next_attempt_at = ${dueBy} where ${isLate} and ${inLines}`;
  await tx.query`update deliveries set lease_until = ${leasedUntil} where ${isLeasedLong} and ${inLines}`;
  for (const target of ["slack", "chatra"] as const) tx.wakeEverywhere.add(target);
  return keys.length;
}

/** Locks the partitions before any change to them, like every other writer; see `partitions.ts`. */
async function open(tx: Tx, queue: Queue, keys: string[]): Promise<void> {
  await openPartitions(tx, queue, keys);
  for (const key of keys) tx.stale[queue].add(key);
}

async function capPaces(tx: Tx, { dueBy }: Latest): Promise<void> {
  await tx.query`update card_paces set
      next_turn_at = case when next_turn_at > ${dueBy} then ${dueBy} else next_turn_at end
    where next_turn_at > ${dueBy}`;
  await tx.query`update channel_paces set
      paused_until = case when paused_until > ${dueBy} then ${dueBy} else paused_until end,
      next_at = case when next_at > ${dueBy} then ${dueBy} else next_at end
    where paused_until > ${dueBy} or next_at > ${dueBy}`;
}

/**
 * Discards an account's pending deliveries to or about its visitors; returns them as they were, without any that can't be read.
 * No user is left to decide, so only rows in progress may end normally.
 */
export async function discardUnsettled(tx: Tx, accountId: AccountId, now: number): Promise<StoredDelivery[]> {
  const unsettled = sql`account_id = ${accountId} and ${isUnsettled} and state <> 'sending'`;
  const keys = await tx.column<string>`select distinct key from deliveries where ${unsettled}`;
  if (keys.length === 0) return [];
  await openPartitions(tx, "delivery", keys);
  // Not in a partition that began after the lock.
  const locked = sql`${unsettled} and ${tx.dialect.isOneOf("key", keys)}`;
  const discarded = await selectDeliveries(tx, sql`${locked} order by seq`);
  await tx.query`update deliveries set state = 'discarded', updated_at = ${now} where ${locked}`;
  for (const key of keys) tx.stale.delivery.add(key);
  return discarded;
}

/** Returns removed or uninstalled accounts that still have something for `discardUnsettled`. */
export async function accountsWithOrphanedDeliveries(
  tx: Tx,
  of: { ofOneWorkspace: boolean },
): Promise<AccountId[]> {
  return tx.column<AccountId>`select account_id from accounts
    where ${isGone(of)} and exists (select 1 from deliveries
      where deliveries.account_id = accounts.account_id and ${isUnsettled} and deliveries.state <> 'sending')
    order by account_id`;
}

/** At `raisedAt` the bot told the channel that something has waited too long, since `since`. */
export type BacklogAlert = { since: number; raisedAt: number };

export async function getBacklogAlert(tx: Tx, accountId: AccountId): Promise<BacklogAlert | undefined> {
  const [alert] = await tx.query<BacklogAlert>`select since, raised_at from age_alarms
    where account_id = ${accountId}`;
  return alert;
}

/** True when no alert was open. One statement decides who raised it, so that only one of two processes reports it. */
export async function raiseBacklogAlert(tx: Tx, accountId: AccountId, alert: BacklogAlert): Promise<boolean> {
  const raised = await tx.query`insert into age_alarms (account_id, since, raised_at)
    values (${accountId}, ${alert.since}, ${alert.raisedAt}) on conflict (account_id) do nothing
    returning since`;
  return raised.length > 0;
}

/** True when an alert was open. */
export async function endBacklogAlert(tx: Tx, accountId: AccountId): Promise<boolean> {
  const ended = await tx.query`delete from age_alarms where account_id = ${accountId} returning since`;
  return ended.length > 0;
}
