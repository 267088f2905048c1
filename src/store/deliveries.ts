import { type RawBuilder, sql } from "kysely";
import {
  type DeliveryError,
  type DeliveryResult,
  type DeliveryState,
  isFollowUp,
  type Payload,
  type Target,
  targetOf,
} from "../domain/delivery.ts";
import type { AccountId, DeliveryId } from "../domain/ids.ts";
import { WAIT_SHOWN_AFTER_MS } from "../domain/limits.ts";
import { type Cause, isAwaited, type OwnedDelivery, type StoredDelivery } from "./cause.ts";
import { rootChannelOf, selectDeliveries } from "./delivery-rows.ts";
import type { RowsInto } from "./dialect.ts";
import { lockPartitionsOf, openPartitions } from "./partitions.ts";
import { StoreError } from "./store-error.ts";
import { type Tx, workOf } from "./tx.ts";

/** Writes deliveries in the given order and skips known ids. Returns the new ids. */
export async function insertDeliveries(
  tx: Tx,
  deliveries: OwnedDelivery[],
  now: number,
  cause?: Cause,
): Promise<Set<DeliveryId>> {
  const keys = deliveries.map(({ key }) => key);
  await openPartitions(tx, "delivery", keys);
  const ends = await endsOfLines(tx, deliveries);
  const rows = deliveries.map(({ id, accountId, key, conversationId, sourceTime, payload }) => ({
    id,
    account_id: accountId,
    key,
    target: targetOf(payload),
    conversation_id: conversationId,
    source_time: isFollowUp(payload) ? Math.max(sourceTime, ends.get(key) ?? 0) : sourceTime,
    payload,
    root_channel_id: rootChannelOf(payload),
    state: "pending",
    attempts: 0,
    next_attempt_at: now,
    outcome_unknown: 0,
    asked: 0,
    created_at: now,
    updated_at: now,
    trace_id: cause?.traceId,
    accepted_at: isAwaited(payload) ? cause?.acceptedAt : undefined,
    wait_due_at: payload.kind === "chatra.send" ? now + WAIT_SHOWN_AFTER_MS : undefined,
  }));
  const written = await tx.dialect.insertRows(tx.db, intoDeliveries, rows);
  const added = deliveries.filter(({ id }) => written.has(id));
  for (const { key, payload, accountId } of added) {
    tx.stale.delivery.add(key);
    tx.wakeEverywhere.add(workOf({ target: targetOf(payload), account_id: accountId }));
  }
  return new Set(added.map(({ id }) => id));
}

/** The last place in each partition that gets a row at its end. */
async function endsOfLines(tx: Tx, deliveries: OwnedDelivery[]): Promise<Map<string, number>> {
  const keys = new Set(deliveries.filter(({ payload }) => isFollowUp(payload)).map(({ key }) => key));
  if (keys.size === 0) return new Map();
  const rows = await tx.query<{
    key: string;
    latest: number;
  }>`select key, max(source_time) as latest from deliveries
    where holds = 1 and ${tx.dialect.isOneOf("key", [...keys])} group by key`;
  return new Map(rows.map(({ key, latest }) => [key, latest]));
}

const intoDeliveries: RowsInto = {
  table: "deliveries",
  columns: {
    id: "text",
    account_id: "text",
    key: "text",
    target: "text",
    conversation_id: "text",
    source_time: "integer",
    payload: "json",
    root_channel_id: "text",
    state: "text",
    attempts: "integer",
    next_attempt_at: "integer",
    outcome_unknown: "integer",
    asked: "integer",
    created_at: "integer",
    updated_at: "integer",
    trace_id: "text",
    accepted_at: "integer",
    wait_due_at: "integer",
  },
  known: "leave",
};

/** Reads deliveries in the order of writing; no other transaction can claim or settle them until this one ends. */
export async function lockDeliveries(tx: Tx, ids: DeliveryId[]): Promise<StoredDelivery[]> {
  if (ids.length === 0) return [];
  await lockPartitionsOf(tx, ids);
  return selectDeliveries(tx, sql`${tx.dialect.isOneOf("id", ids)} order by seq ${tx.dialect.forUpdate}`);
}

/** Reads the known deliveries among these in the order of writing, without a lock. */
export async function readDeliveries(tx: Tx, ids: DeliveryId[]): Promise<StoredDelivery[]> {
  if (ids.length === 0) return [];
  return selectDeliveries(tx, sql`${tx.dialect.isOneOf("id", ids)} order by seq`);
}

type Change = {
  state?: Exclude<DeliveryState, "sending">;
  payload?: Payload;
  attempts?: number;
  nextAttemptAt?: number;
  asked?: boolean;
  result?: DeliveryResult;
  error?: DeliveryError | null;
};

/**
 * Changes a delivery that `lockDeliveries` returned and that is not `sending`. Undefined fields stay. Rejects with `conflict`
 * when the delivery is in progress or unknown.
 */
export async function changeDelivery(tx: Tx, id: DeliveryId, change: Change, now: number): Promise<void> {
  await lockPartitionsOf(tx, [id]);
  const changed = await tx.query<{
    key: string;
    target: Target;
    account_id: AccountId;
  }>`update deliveries set ${sql.join(assignments(tx, change, now))}
    where id = ${id} and state <> 'sending' returning key, target, account_id`;
  const [row] = changed;
  if (row === undefined) throw new StoreError("conflict", `Delivery ${id} is under way, or there is none.`);
  tx.stale.delivery.add(row.key);
  tx.wakeEverywhere.add(workOf(row));
}

function assignments(tx: Tx, change: Change, now: number): RawBuilder<unknown>[] {
  const set = [sql`updated_at = ${now}`];
  if (change.state !== undefined) set.push(sql`state = ${change.state}`);
  if (change.state === "pending") {
    // A failed reply waits again and gets a new ⏳; a reply that kept waiting keeps its ⏳.
    const isReply = sql`${tx.dialect.jsonText("payload", "kind")} = ${sql.lit("chatra.send")}`;
    set.push(sql`wait_due_at = case when holds = 1 then wait_due_at
      when ${isReply} then ${now + WAIT_SHOWN_AFTER_MS} end`);
  }
  if (change.payload !== undefined) {
    set.push(sql`payload = ${tx.dialect.json(change.payload)}`);
    set.push(sql`root_channel_id = ${rootChannelOf(change.payload) ?? null}`);
  }
  if (change.attempts !== undefined) set.push(sql`attempts = ${change.attempts}`);
  if (change.nextAttemptAt !== undefined) set.push(sql`next_attempt_at = ${change.nextAttemptAt}`);
  if (change.asked !== undefined) set.push(sql`asked = ${Number(change.asked)}`);
  if (change.result !== undefined) set.push(sql`result = ${tx.dialect.json(change.result)}`);
  if (change.error !== undefined) set.push(sql`error = ${tx.dialect.json(change.error ?? undefined)}`);
  return set;
}
