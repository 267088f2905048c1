import { type RawBuilder, sql } from "kysely";
import type { DeliveryChange } from "../domain/decision.ts";
import { type DeliveryResult, WAITS_ITS_TURN } from "../domain/delivery.ts";
import type { DeliveryId } from "../domain/ids.ts";
import { WAIT_SHOWN_AFTER_MS } from "../domain/limits.ts";
import { isFollowUp, isHurried, targetOf } from "../domain/payload.ts";
import { isAwaited, type OwnedDelivery, type StoredDelivery } from "./cause.ts";
import {
  type ChangedDelivery,
  type DeliveryRow,
  deliveryColumns,
  rootChannelOf,
  selectDeliveries,
  toDeliveries,
} from "./delivery-rows.ts";
import { lockingPartitionsOf, noteLocked, openPartitions } from "./partitions.ts";
import { StoreError } from "./store-error.ts";
import { defineTable } from "./table.ts";
import { type Tx, workOf } from "./tx.ts";

const deliveryTable = defineTable({
  table: "deliveries",
  known: "leave",
  columns: {
    id: "text",
    accountId: "text",
    key: "text",
    target: "text",
    conversationId: "text",
    sourceTime: "integer",
    payload: "json",
    rootChannelId: "text",
    state: "text",
    attempts: "integer",
    nextAttemptAt: "integer",
    outcomeUnknown: "integer",
    asked: "integer",
    createdAt: "integer",
    updatedAt: "integer",
    traceId: "text",
    acceptedAt: "integer",
    waitDueAt: "integer",
  },
  partitions: "delivery_lanes",
  given: { isAtEnd: "integer" },
  computed: {
    // Behind all that waits in its partition.
    sourceTime: (read) => `coalesce((
      select max(d.source_time) from deliveries d
      where ${read("isAtEnd")} = 1 and d.holds = 1 and d.key = ${read("key")} and d.source_time > ${read("sourceTime")}
    ), ${read("sourceTime")})`,
  },
});

/** Writes deliveries in the given order and skips known ids. Returns the new ids. */
export async function insertDeliveries(
  tx: Tx,
  deliveries: OwnedDelivery[],
  now: number,
): Promise<Set<DeliveryId>> {
  // Only under its lock a partition tells what waits in it.
  const isOpenedBefore = deliveries.some(
    ({ key, payload }) => isFollowUp(payload) || tx.locked.delivery.has(key),
  );
  if (isOpenedBefore)
    await openPartitions(
      tx,
      "delivery",
      deliveries.map(({ key }) => key),
    );
  const rows = deliveries.map(({ sourceTime, payload, notBefore, cause, ...delivery }) => ({
    ...delivery,
    target: targetOf(payload),
    sourceTime,
    isAtEnd: Number(isFollowUp(payload)),
    payload,
    rootChannelId: rootChannelOf(payload),
    state: "pending",
    attempts: 0,
    nextAttemptAt: notBefore ?? now,
    outcomeUnknown: 0,
    asked: 0,
    // What is put off does not wait yet.
    createdAt: notBefore ?? now,
    updatedAt: now,
    traceId: cause?.traceId,
    acceptedAt: isAwaited(payload) ? cause?.acceptedAt : undefined,
    waitDueAt: payload.kind === "chatra.send" ? now + WAIT_SHOWN_AFTER_MS : undefined,
  }));
  const written = await tx.dialect.insertRows(tx.run, deliveryTable, rows, !isOpenedBefore);
  for (const { key } of deliveries) noteLocked(tx, key);
  const added = deliveries.filter(({ id }) => written.has(id));
  for (const { key, payload, accountId } of added) {
    tx.stale.delivery.add(key);
    tx.wakeEverywhere.add(workOf({ target: targetOf(payload), accountId }));
  }
  await hurryLines(
    tx,
    added.flatMap(({ key, payload }) => (isHurried(payload) ? key : [])),
    now,
  );
  return new Set(added.map(({ id }) => id));
}

/** Lines that wait for their turn in a channel ask for an earlier one: somebody waits for what is behind them now. */
async function hurryLines(tx: Tx, keys: string[], now: number): Promise<void> {
  if (keys.length === 0) return;
  await tx.query`update deliveries set next_attempt_at = ${now}
    where holds = 1 and ${tx.dialect.isOneOf("key", keys)} and state = 'pending' and next_attempt_at > ${now}
      and ${tx.dialect.jsonText("error", "reason")} = ${sql.lit(WAITS_ITS_TURN)}`;
}

/** Reads deliveries in the order of writing; no other transaction can claim or settle them until this one ends. */
export async function lockDeliveries(tx: Tx, ids: DeliveryId[]): Promise<StoredDelivery[]> {
  if (ids.length === 0) return [];
  const { first, areLocked } = lockingPartitionsOf(tx, ids);
  const rows = await tx.query<DeliveryRow>`${first} select ${deliveryColumns} from deliveries
    where ${tx.dialect.isOneOf("id", ids)} and ${areLocked} order by seq ${tx.dialect.forUpdate}`;
  for (const { key } of rows) noteLocked(tx, key);
  return toDeliveries(tx, rows);
}

/** Reads the known deliveries among these in the order of writing, without a lock. */
export async function readDeliveries(tx: Tx, ids: DeliveryId[]): Promise<StoredDelivery[]> {
  if (ids.length === 0) return [];
  return selectDeliveries(tx, sql`${tx.dialect.isOneOf("id", ids)} order by seq`);
}

type Change = Omit<DeliveryChange, "id" | "result"> & { result?: DeliveryResult };

/**
 * Changes a delivery that `lockDeliveries` returned and that is not `sending`. Undefined fields stay. Rejects with `conflict`
 * when the delivery is in progress or unknown.
 */
export async function changeDelivery(tx: Tx, id: DeliveryId, change: Change, now: number): Promise<void> {
  const { first, areLocked } = lockingPartitionsOf(tx, [id]);
  const assigned = sql.join(assignments(tx, change, now));
  const [row] = await tx.query<ChangedDelivery>`${first} update deliveries set ${assigned}
    where id = ${id} and state <> 'sending' and ${areLocked} returning key, target, account_id`;
  if (row === undefined) throw new StoreError("conflict", `Delivery ${id} is under way, or there is none.`);
  noteLocked(tx, row.key);
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
  if (change.outcomeUnknown !== undefined) set.push(sql`outcome_unknown = ${Number(change.outcomeUnknown)}`);
  if (change.asked !== undefined) set.push(sql`asked = ${Number(change.asked)}`);
  if (change.result !== undefined) set.push(sql`result = ${tx.dialect.json(change.result)}`);
  if (change.error !== undefined) set.push(sql`error = ${tx.dialect.json(change.error ?? undefined)}`);
  return set;
}
