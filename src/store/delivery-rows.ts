import { type RawBuilder, sql } from "kysely";
import { z } from "zod";
import { deliveryIdSchema } from "../domain/ids.ts";
import { type Payload, payloadSchema, type Target } from "../domain/payload.ts";
import type { StoredDelivery } from "./cause.ts";
import { type Tx, workOf } from "./tx.ts";

type ReadAsIs = Omit<
  StoredDelivery,
  "payload" | "result" | "error" | "outcomeUnknown" | "asked" | "waitShown" | "cause"
>;

export type DeliveryRow = ReadAsIs & {
  target: Target;
  payload: unknown;
  result: unknown;
  error: unknown;
  outcomeUnknown: number;
  asked: number;
  waitDueAt: number | undefined;
  traceId: string | undefined;
  acceptedAt: number | undefined;
};

/** What a changed delivery tells of its partition and its workers. */
export type ChangedDelivery = Pick<DeliveryRow, "key" | "target" | "accountId">;

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
function toDelivery(tx: Tx, row: DeliveryRow): StoredDelivery | undefined {
  const { target: _, payload, result, error, waitDueAt, traceId, acceptedAt, ...rest } = row;
  const kept = keptJsonSchema.safeParse({
    payload: tx.dialect.fromJson(payload),
    result: tx.dialect.fromJson(result) ?? undefined,
    error: tx.dialect.fromJson(error) ?? undefined,
  }).data;
  return (
    kept && {
      ...rest,
      payload: kept.payload,
      result: kept.result,
      error: kept.error,
      outcomeUnknown: row.outcomeUnknown === 1,
      asked: row.asked === 1,
      waitShown: kept.payload.kind === "chatra.send" && waitDueAt === undefined,
      cause: traceId === undefined ? undefined : { traceId, acceptedAt },
    }
  );
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
      look: z.string().exactOptional(),
      line: z.number().exactOptional(),
      mergedInto: deliveryIdSchema.exactOptional(),
    })
    .optional(),
  error: z
    .object({
      reason: z.string(),
      detail: z.string(),
      actionRunId: z.string().exactOptional(),
      soughtSince: z.number().exactOptional(),
      queuedSince: z.number().exactOptional(),
    })
    .optional(),
});

export function toDeliveries(tx: Tx, rows: DeliveryRow[]): StoredDelivery[] {
  return rows.flatMap((row) => toDelivery(tx, row) ?? []);
}

/** Reads the readable deliveries. `which`: the statement from its condition on. */
export async function selectDeliveries(tx: Tx, which: RawBuilder<unknown>): Promise<StoredDelivery[]> {
  return toDeliveries(
    tx,
    await tx.query<DeliveryRow>`select ${deliveryColumns} from deliveries where ${which}`,
  );
}

/** The channel in which a `slack.root` makes a thread. */
export function rootChannelOf(payload: Payload): string | undefined {
  return payload.kind === "slack.root" ? payload.channelId : undefined;
}

/** While the processes are restarted one by one, an earlier version can't read what a later one stores. */
const LATER_VERSION_MS = 10 * 60_000;
const LOOK_AGAIN_MS = 15_000;

/** When to look again at a row that can't be read, in ms; undefined where no other process will read it either. */
export function whenReadable({ dialect }: Tx, storedAt: number, now: number): number | undefined {
  const isShared = dialect.kind === "postgres";
  return isShared && now - storedAt < LATER_VERSION_MS ? now + LOOK_AGAIN_MS : undefined;
}

/**
 * Reads deliveries that were taken for handling. An unreadable one becomes failed, and its key continues; a claimed one is left for
 * a while to other processes, which may be able to read it.
 */
export async function readOrFail(
  tx: Tx,
  rows: DeliveryRow[],
  now: number,
  { areClaimed = false } = {},
): Promise<StoredDelivery[]> {
  const deliveries: StoredDelivery[] = [];
  for (const row of rows) {
    const delivery = toDelivery(tx, row);
    if (delivery === undefined) await leaveUnreadable(tx, row, areClaimed, now);
    else deliveries.push(delivery);
  }
  return deliveries;
}

async function leaveUnreadable(tx: Tx, row: DeliveryRow, isClaimed: boolean, now: number): Promise<void> {
  const error = { reason: "unreadable", detail: "What was to be delivered can't be read." };
  const nextAt = isClaimed ? whenReadable(tx, row.createdAt, now) : undefined;
  const becomes =
    nextAt === undefined
      ? sql`state = 'failed'`
      : sql`state = 'pending', attempts = attempts - 1, next_attempt_at = ${nextAt}`;
  await tx.query`update deliveries set ${becomes}, error = ${tx.dialect.json(error)}, owner = null,
    lease_until = null, updated_at = ${now} where seq = ${row.seq}`;
  tx.stale.delivery.add(row.key);
  tx.wakeHere.add(workOf(row));
}
