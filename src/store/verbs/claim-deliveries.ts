import { sql } from "kysely";
import type { Target } from "../../domain/delivery.ts";
import type { AccountId } from "../../domain/ids.ts";
import type { StoredDelivery } from "../cause.ts";
import { takeDueLanes } from "../lanes.ts";
import { query, type Tx } from "../tx.ts";
import { type DeliveryRow, deliveryColumns } from "./delivery-row.ts";
import { readOrFail } from "./read-or-fail.ts";

/**
 * Two claims never share a key, and need no lock among themselves: a claim has locked the lane, and a lane that
 * another claim has taken says, once that has committed, that nothing of the key is due.
 */
export async function claimDeliveries(
  tx: Tx,
  claim: {
    accountId: AccountId;
    target: Target;
    limit: number;
    owner: string;
    now: number;
    leaseUntil: number;
  },
): Promise<StoredDelivery[]> {
  const heads = await takeDueLanes(tx, "delivery", {
    where: sql`account_id = ${claim.accountId} and target = ${claim.target} and due_at <= ${claim.now}`,
    limit: claim.limit,
  });
  if (heads.length === 0) return [];
  const rows = await query(
    tx,
    sql<DeliveryRow>`update deliveries
      set state = 'sending', owner = ${claim.owner}, lease_until = ${claim.leaseUntil}, attempts = attempts + 1,
        asked = 0, updated_at = ${claim.now}
      where ${tx.dialect.isOneOfNumbers(
        "seq",
        heads.map(({ head }) => head),
      )} and state = 'pending'
      returning ${deliveryColumns}`,
  );
  // What `refreshLanes` would find, for less: the heads stay heads, and are under way.
  await query(
    tx,
    sql`update delivery_lanes set due_at = null where ${tx.dialect.isOneOf(
      "key",
      heads.map(({ key }) => key),
    )}`,
  );
  const claimed = await readOrFail(tx, rows, claim.now);
  const place = new Map(heads.map(({ head }, index) => [head, index]));
  return claimed.sort((a, b) => (place.get(a.seq) ?? 0) - (place.get(b.seq) ?? 0));
}
