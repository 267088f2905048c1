import { sql } from "kysely";
import type { AccountId, TeamId } from "../../domain/ids.ts";
import type { QueueDepths } from "../store.ts";
import { query, type Tx } from "../tx.ts";
import { isUnsettled } from "./delivery-row.ts";

/** Counts what waits and what failed. `sent` and `discarded` are no depths, and counting them costs ever more. */
export async function queueDepths(
  tx: Tx,
  accountId?: AccountId,
  inputsOf?: { teamId: TeamId },
): Promise<QueueDepths> {
  const ours = accountId === undefined ? sql`true` : sql`account_id = ${accountId}`;
  // Few wait at any time, and none of them for long: looking into each costs next to nothing.
  const theirs =
    inputsOf === undefined
      ? sql`true`
      : sql`(${tx.dialect.jsonText("input", "accountId")} = ${accountId ?? null}
          or ${tx.dialect.jsonText("input", "teamId")} = ${inputsOf.teamId})`;
  const [inputs] = await query(
    tx,
    sql<{ count: number; oldest: number | null }>`select count(*) as count, min(received_at) as oldest
      from inputs where state = 'waiting' and ${theirs}`,
  );
  const deliveries = await query(
    tx,
    sql<QueueDepths["deliveries"][number]>`select target, state, count(*) as count from deliveries
      where ${isUnsettled} and ${ours} group by target, state order by target, state`,
  );
  const [held] = await query(
    tx,
    sql<{
      oldest: number | null;
    }>`select min(created_at) as oldest from deliveries where holds = 1 and ${ours}`,
  );
  const times = [inputs?.oldest, held?.oldest].filter((at) => typeof at === "number");
  return {
    inputs: inputs?.count ?? 0,
    deliveries: deliveries.map(({ target, state, count }) => ({ target, state, count })),
    oldestUnsettledAt: times.length === 0 ? undefined : Math.min(...times),
  };
}
