import { sql } from "kysely";
import type { DeliveryError, DeliveryResult, DeliveryState, Target } from "../../domain/delivery.ts";
import type { AccountId, DeliveryId } from "../../domain/ids.ts";
import { lockLanesOf } from "../lanes.ts";
import { query, type Tx, workOf } from "../tx.ts";

export async function settleDelivery(
  tx: Tx,
  settle: {
    id: DeliveryId;
    owner: string;
    now: number;
    state: Exclude<DeliveryState, "sending">;
    nextAttemptAt?: number;
    countsAsAttempt?: boolean;
    outcomeUnknown?: boolean;
    result?: DeliveryResult;
    error?: DeliveryError;
  },
): Promise<boolean> {
  await lockLanesOf(tx, [settle.id]);
  const takenBack = settle.countsAsAttempt === false ? 1 : 0;
  const outcomeUnknown = settle.outcomeUnknown === undefined ? null : Number(settle.outcomeUnknown);
  const settled = await query(
    tx,
    sql<{ key: string; target: Target; account_id: AccountId }>`update deliveries set
        state = ${settle.state},
        attempts = attempts - ${takenBack},
        next_attempt_at = coalesce(${settle.nextAttemptAt ?? null}, next_attempt_at),
        outcome_unknown = coalesce(${outcomeUnknown}, outcome_unknown),
        result = coalesce(${tx.dialect.json(settle.result)}, result),
        error = ${tx.dialect.json(settle.error)},
        owner = null, lease_until = null, updated_at = ${settle.now}
      where id = ${settle.id} and state = 'sending' and owner = ${settle.owner}
      returning key, target, account_id`,
  );
  for (const { key, ...row } of settled) {
    tx.stale.delivery.add(key);
    // The next of the key is now its head. This process goes on by itself; see `settleInput`.
    tx.wakeHere.add(workOf(row));
  }
  return settled.length > 0;
}
