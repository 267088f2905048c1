import { sql } from "kysely";
import type { DeliveryId } from "../../domain/ids.ts";
import { query, type Tx } from "../tx.ts";

/** A lease that ran out is still its owner's as long as nobody has taken the delivery from it. */
export async function renewLeases(
  tx: Tx,
  ids: DeliveryId[],
  owner: string,
  leaseUntil: number,
): Promise<Set<DeliveryId>> {
  const renewed = await query(
    tx,
    sql<{ id: DeliveryId }>`update deliveries set lease_until = ${leaseUntil}
      where ${tx.dialect.isOneOf("id", ids)} and state = 'sending' and owner = ${owner}
      returning id`,
  );
  return new Set(renewed.map(({ id }) => id));
}
