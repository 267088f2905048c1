import { sql } from "kysely";
import type { Delivery } from "../domain/delivery.ts";
import type { AccountId, ConversationId } from "../domain/ids.ts";
import type { StoredDelivery } from "./cause.ts";
import { isUnsettled, selectDeliveries } from "./delivery-rows.ts";
import type { Tx } from "./tx.ts";

/** Returns the deliveries that block a key (so no uncertain one with a question), in order; not locked. */
export async function unsettledDeliveries(tx: Tx, key: string): Promise<Delivery[]> {
  return selectDeliveries(tx, sql`key = ${key} and holds = 1 order by source_time, seq`);
}

/** Returns a conversation's latest deliveries by source time; not locked. */
export async function deliveriesOfConversation(
  tx: Tx,
  conversationId: ConversationId,
  limit: number,
): Promise<Delivery[]> {
  const latest = await selectDeliveries(
    tx,
    sql`conversation_id = ${conversationId}
      order by source_time desc, seq desc limit ${limit}`,
  );
  return latest.reverse();
}

/** Returns a conversation's pending deliveries to Chatra, in the order of writing; not locked. */
export async function unfinishedDeliveries(tx: Tx, conversationId: ConversationId): Promise<Delivery[]> {
  return selectDeliveries(
    tx,
    sql`conversation_id = ${conversationId} and target = 'chatra'
        and ${isUnsettled}
      order by seq`,
  );
}

/** Returns an account's failed deliveries that await a decision; the latest first. */
export async function failedDeliveries(
  tx: Tx,
  accountId: AccountId,
  limit: number,
): Promise<StoredDelivery[]> {
  return selectDeliveries(
    tx,
    sql`account_id = ${accountId} and state = 'failed'
      order by updated_at desc limit ${limit}`,
  );
}

/** Returns an account's uncertain deliveries that await an echo or a decision; the latest first. */
export async function uncertainDeliveries(
  tx: Tx,
  accountId: AccountId,
  limit: number,
): Promise<StoredDelivery[]> {
  return selectDeliveries(
    tx,
    sql`${isUnsettled} and account_id = ${accountId}
      and state = 'uncertain'
      order by updated_at desc limit ${limit}`,
  );
}
