import { sql } from "kysely";
import type { Target } from "../../domain/delivery.ts";
import type { AccountId, DeliveryId } from "../../domain/ids.ts";
import { lockLanesOf } from "../lanes.ts";
import { StoreError } from "../store-error.ts";
import { query, type Tx, workOf } from "../tx.ts";

/** Rejects with `conflict` when the delivery is not under way. */
export async function releaseDelivery(
  tx: Tx,
  id: DeliveryId,
  release: {
    state: "pending" | "uncertain";
    outcomeUnknown: boolean;
    nextAttemptAt: number;
  },
  now: number,
): Promise<void> {
  await lockLanesOf(tx, [id]);
  const released = await query(
    tx,
    sql<{ key: string; target: Target; account_id: AccountId }>`update deliveries set
        state = ${release.state}, outcome_unknown = ${Number(release.outcomeUnknown)},
        next_attempt_at = ${release.nextAttemptAt},
        owner = null, lease_until = null, updated_at = ${now}
      where id = ${id} and state = 'sending' returning key, target, account_id`,
  );
  const [row] = released;
  if (row === undefined) throw new StoreError("conflict", `Delivery ${id} is not under way.`);
  tx.stale.delivery.add(row.key);
  tx.wakeEverywhere.add(workOf(row));
}
