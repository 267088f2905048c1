import { sql } from "kysely";
import type { Target } from "../../domain/delivery.ts";
import type { AccountId } from "../../domain/ids.ts";
import { refreshLanes } from "../lanes.ts";
import { query, type Tx } from "../tx.ts";

export async function nextDueAt(
  tx: Tx,
  what: "inputs" | { accountId: AccountId; target: Target },
): Promise<number | undefined> {
  await refreshLanes(tx);
  const due = await query(
    tx,
    what === "inputs"
      ? sql<{ at: number | null }>`select min(due_at) as at from input_lanes where due_at is not null`
      : sql<{ at: number | null }>`
          select min(due_at) as at from delivery_lanes
          where account_id = ${what.accountId} and target = ${what.target} and due_at is not null`,
  );
  const times = due.map(({ at }) => at).filter((at) => at !== null);
  return times.length === 0 ? undefined : Math.min(...times);
}
