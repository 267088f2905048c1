import { sql } from "kysely";
import { openLanes } from "../lanes.ts";
import { type Queue, query, type Tx } from "../tx.ts";

type Latest = { dueBy: number; leasedUntil: number };

/** Only times change, never the order: a line stays as it was, and what is under way stays so. */
export async function capTimes(tx: Tx, latest: Latest, limit: number): Promise<number> {
  const inputs = await capInputs(tx, latest, limit);
  const deliveries = await capDeliveries(tx, latest, limit);
  await capPaces(tx, latest);
  return Math.max(inputs, deliveries);
}

async function capInputs(tx: Tx, { dueBy }: Latest, limit: number): Promise<number> {
  const isLate = sql`state = 'waiting' and next_attempt_at > ${dueBy}`;
  const keys = await query(
    tx,
    sql<{ key: string }>`select distinct key from inputs where ${isLate} order by key limit ${limit}`,
  );
  const lines = await open(tx, "input", keys);
  if (lines.length === 0) return 0;
  await query(
    tx,
    sql`update inputs set next_attempt_at = ${dueBy} where ${isLate} and ${tx.dialect.isOneOf("key", lines)}`,
  );
  tx.wakeEverywhere.add("inputs");
  return lines.length;
}

async function capDeliveries(tx: Tx, { dueBy, leasedUntil }: Latest, limit: number): Promise<number> {
  // A place that is kept in the line is never due, and must not become so.
  const isLate = sql`holds = 1 and next_attempt_at > ${dueBy}
    and ${tx.dialect.jsonText("payload", "kind")} <> 'chatra.hold'`;
  const isLeasedLong = sql`under_way = 1 and state = 'sending' and lease_until > ${leasedUntil}`;
  const keys = await query(
    tx,
    sql<{ key: string }>`select distinct key from deliveries
      where holds = 1 and (${isLate} or ${isLeasedLong}) order by key limit ${limit}`,
  );
  const lines = await open(tx, "delivery", keys);
  if (lines.length === 0) return 0;
  const inLines = tx.dialect.isOneOf("key", lines);
  await query(tx, sql`update deliveries set next_attempt_at = ${dueBy} where ${isLate} and ${inLines}`);
  await query(
    tx,
    sql`update deliveries set lease_until = ${leasedUntil} where ${isLeasedLong} and ${inLines}`,
  );
  for (const target of ["slack", "chatra"] as const) tx.wakeEverywhere.add(target);
  return lines.length;
}

/** Locks the lines before anything in them changes, as everybody does; see `lanes.ts`. */
async function open(tx: Tx, queue: Queue, rows: { key: string }[]): Promise<string[]> {
  const keys = rows.map(({ key }) => key);
  await openLanes(tx, queue, keys);
  for (const key of keys) tx.stale[queue].add(key);
  return keys;
}

async function capPaces(tx: Tx, { dueBy }: Latest): Promise<void> {
  await query(
    tx,
    sql`update channel_paces set
        paused_until = case when paused_until > ${dueBy} then ${dueBy} else paused_until end,
        next_at = case when next_at > ${dueBy} then ${dueBy} else next_at end
      where paused_until > ${dueBy} or next_at > ${dueBy}`,
  );
}
