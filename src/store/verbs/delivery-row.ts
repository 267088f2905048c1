import { type RawBuilder, sql } from "kysely";
import { z } from "zod";
import { type DeliveryState, type Payload, payloadSchema, type Target } from "../../domain/delivery.ts";
import type { AccountId, ConversationId, DeliveryId } from "../../domain/ids.ts";
import type { StoredDelivery } from "../cause.ts";
import type { Tx } from "../tx.ts";

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
};

export const deliveryColumns: RawBuilder<unknown> = sql.raw(
  "seq, id, account_id, key, target, conversation_id, source_time, payload, state, attempts, next_attempt_at, " +
    "created_at, outcome_unknown, asked, result, error, trace_id, accepted_at",
);

/** Word for word the condition of the index `deliveries_counted`: by any other words SQLite would not know that it may use it. */
export const isUnsettled: RawBuilder<unknown> = sql.raw(
  "state in ('pending', 'sending', 'uncertain', 'failed')",
);

/**
 * Undefined when its JSON is none of ours, as after a step back to an earlier version of this program: one row that
 * can't be read must not stop all the others.
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
    target: row.target,
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
    result: parsed.data.result ?? undefined,
    error: parsed.data.error ?? undefined,
    cause:
      row.trace_id === null ? undefined : { traceId: row.trace_id, acceptedAt: row.accepted_at ?? undefined },
  };
}

export function toDeliveries(tx: Tx, rows: DeliveryRow[]): StoredDelivery[] {
  return rows.map((row) => toDelivery(tx, row)).filter((delivery) => delivery !== undefined);
}

/** The channel that a `slack.root` makes a thread in. */
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
