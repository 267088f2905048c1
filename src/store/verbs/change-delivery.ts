import { type RawBuilder, sql } from "kysely";
import type { DeliveryError, DeliveryResult, DeliveryState, Payload, Target } from "../../domain/delivery.ts";
import type { AccountId, DeliveryId } from "../../domain/ids.ts";
import { lockLanesOf } from "../lanes.ts";
import { StoreError } from "../store-error.ts";
import { query, type Tx, workOf } from "../tx.ts";
import { rootChannelOf } from "./delivery-row.ts";

type Change = {
  state?: Exclude<DeliveryState, "sending">;
  payload?: Payload;
  attempts?: number;
  nextAttemptAt?: number;
  asked?: boolean;
  result?: DeliveryResult;
  error?: DeliveryError | null;
};

/** Rejects with `conflict` when the delivery is under way or unknown. */
export async function changeDelivery(tx: Tx, id: DeliveryId, change: Change, now: number): Promise<void> {
  await lockLanesOf(tx, [id]);
  const changed = await query(
    tx,
    sql<{
      key: string;
      target: Target;
      account_id: AccountId;
    }>`update deliveries set ${sql.join(assignments(tx, change, now))}
      where id = ${id} and state <> 'sending' returning key, target, account_id`,
  );
  const [row] = changed;
  if (row === undefined) throw new StoreError("conflict", `Delivery ${id} is under way, or there is none.`);
  tx.stale.delivery.add(row.key);
  tx.wakeEverywhere.add(workOf(row));
}

function assignments(tx: Tx, change: Change, now: number): RawBuilder<unknown>[] {
  const set = [sql`updated_at = ${now}`];
  if (change.state !== undefined) set.push(sql`state = ${change.state}`);
  if (change.payload !== undefined) {
    set.push(sql`payload = ${tx.dialect.json(change.payload)}`);
    set.push(sql`root_channel_id = ${rootChannelOf(change.payload) ?? null}`);
  }
  if (change.attempts !== undefined) set.push(sql`attempts = ${change.attempts}`);
  if (change.nextAttemptAt !== undefined) set.push(sql`next_attempt_at = ${change.nextAttemptAt}`);
  if (change.asked !== undefined) set.push(sql`asked = ${Number(change.asked)}`);
  if (change.result !== undefined) set.push(sql`result = ${tx.dialect.json(change.result)}`);
  if (change.error !== undefined) set.push(sql`error = ${tx.dialect.json(change.error ?? undefined)}`);
  return set;
}
