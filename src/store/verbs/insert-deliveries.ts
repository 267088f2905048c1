import type { DeliveryId } from "../../domain/ids.ts";
import { type Cause, isAwaited, type OwnedDelivery } from "../cause.ts";
import type { RowsInto } from "../dialect.ts";
import { openLanes } from "../lanes.ts";
import { type Tx, workOf } from "../tx.ts";
import { rootChannelOf } from "./delivery-row.ts";

export async function insertDeliveries(
  tx: Tx,
  deliveries: OwnedDelivery[],
  now: number,
  cause?: Cause,
): Promise<Set<DeliveryId>> {
  const keys = deliveries.map(({ key }) => key);
  await openLanes(tx, "delivery", keys);
  const rows = deliveries.map(({ id, accountId, key, target, conversationId, sourceTime, payload }) => ({
    id,
    account_id: accountId,
    key,
    target,
    conversation_id: conversationId,
    source_time: sourceTime,
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
  }));
  const written = await tx.dialect.insertRows(tx.db, intoDeliveries, rows);
  const added = deliveries.filter(({ id }) => written.has(id));
  for (const { key, target, accountId } of added) {
    tx.stale.delivery.add(key);
    tx.wakeEverywhere.add(workOf({ target, account_id: accountId }));
  }
  return new Set(added.map(({ id }) => id));
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
  },
  known: "leave",
};
