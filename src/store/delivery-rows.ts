import { type RawBuilder, sql } from "kysely";
import { z } from "zod";
import { type DeliveryState, type Payload, payloadSchema, type Target } from "../domain/delivery.ts";
import type { AccountId, ConversationId, DeliveryId } from "../domain/ids.ts";
import type { StoredDelivery } from "./cause.ts";
import { type Tx, workOf } from "./tx.ts";

export type DeliveryRow = {
  seq: number;
  id: DeliveryId;
  account_id: AccountId;
  key: string;
  target: Target;
  conversation_id: ConversationId | null;
  source_time: number;
  payload: unknown;
  state: DeliveryState;
  attempts: number;
  next_attempt_at: number;
  created_at: number;
  outcome_unknown: number;
  asked: number;
  result: unknown;
  error: unknown;
  trace_id: string | null;
  accepted_at: number | null;
  wait_due_at: number | null;
};

export const deliveryColumns: RawBuilder<unknown> = sql.raw(
  "seq, id, account_id, key, target, conversation_id, source_time, payload, state, attempts, next_attempt_at, " +
    "created_at, outcome_unknown, asked, result, error, trace_id, accepted_at, wait_due_at",
);

/** The exact text of the index `deliveries_counted`'s condition: with any other, SQLite would not use the index. */
export const isUnsettled: RawBuilder<unknown> = sql.raw(
  "state in ('pending', 'sending', 'uncertain', 'failed')",
);

/**
 * Undefined when its JSON is unknown, as after a downgrade of this program: one unreadable row must not stop all the others.
 */
export function toDelivery(tx: Tx, row: DeliveryRow): StoredDelivery | undefined {
  const parsed = keptJsonSchema.safeParse({
    payload: tx.dialect.fromJson(row.payload),
    result: tx.dialect.fromJson(row.result),
    error: tx.dialect.fromJson(row.error),
  });
  if (!parsed.success) return undefined;
  return {
    id: row.id,
    accountId: row.account_id,
    key: row.key,
    conversationId: row.conversation_id ?? undefined,
    sourceTime: row.source_time,
    payload: parsed.data.payload,
    seq: row.seq,
    state: row.state,
    attempts: row.attempts,
    nextAttemptAt: row.next_attempt_at,
    createdAt: row.created_at,
    outcomeUnknown: row.outcome_unknown === 1,
    asked: row.asked === 1,
    waitShown: parsed.data.payload.kind === "chatra.send" && row.wait_due_at === null,
    result: parsed.data.result ?? undefined,
    error: parsed.data.error ?? undefined,
    cause:
      row.trace_id === null ? undefined : { traceId: row.trace_id, acceptedAt: row.accepted_at ?? undefined },
  };
}

export function toDeliveries(tx: Tx, rows: DeliveryRow[]): StoredDelivery[] {
  return rows.map((row) => toDelivery(tx, row)).filter((delivery) => delivery !== undefined);
}

/** Reads the readable deliveries. `which`: the statement from its condition on. */
export async function selectDeliveries(tx: Tx, which: RawBuilder<unknown>): Promise<StoredDelivery[]> {
  const rows = await tx.query<DeliveryRow>`select ${deliveryColumns} from deliveries where ${which}`;
  return toDeliveries(tx, rows);
}

/** The channel in which a `slack.root` makes a thread. */
export function rootChannelOf(payload: Payload): string | undefined {
  return payload.kind === "slack.root" ? payload.channelId : undefined;
}

const keptJsonSchema = z.object({
  payload: payloadSchema,
  result: z
    .object({
      channelId: z.string().exactOptional(),
      ts: z.string().exactOptional(),
      chatraId: z.string().exactOptional(),
      actionRunId: z.string().exactOptional(),
      output: z.string().exactOptional(),
    })
    .nullable(),
  error: z
    .object({
      reason: z.string(),
      detail: z.string(),
      actionRunId: z.string().exactOptional(),
      soughtSince: z.number().exactOptional(),
    })
    .nullable(),
});

/** Reads deliveries that were taken for handling. An unreadable one becomes failed, and its key continues. */
export async function readOrFail(tx: Tx, rows: DeliveryRow[], now: number): Promise<StoredDelivery[]> {
  const deliveries: StoredDelivery[] = [];
  for (const row of rows) {
    const delivery = toDelivery(tx, row);
    if (delivery === undefined) await failUnreadable(tx, row, now);
    else deliveries.push(delivery);
  }
  return deliveries;
}

async function failUnreadable(tx: Tx, row: DeliveryRow, now: number): Promise<void> {
  const error = { reason: "unreadable", detail: "What was to be delivered can't be read." };
  await tx.query`update deliveries set state = 'failed', error = ${tx.dialect.json(error)}, owner = null, lease_until = null,
    updated_at = ${now} where seq = ${row.seq}`;
  tx.stale.delivery.add(row.key);
  tx.wakeHere.add(workOf(row));
}
