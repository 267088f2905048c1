import { sql } from "kysely";
import type { Delivery } from "../domain/delivery.ts";
import type { AccountId, ConversationId } from "../domain/ids.ts";
import type { StoredDelivery } from "./cause.ts";
import { isUnsettled, selectDeliveries } from "./delivery-rows.ts";
import type { Tx } from "./tx.ts";

/** The deliveries that hold back a key (so no uncertain one that was asked about), in order; not locked. */
export async function unsettledDeliveries(tx: Tx, key: string): Promise<Delivery[]> {
  return selectDeliveries(tx, sql`key = ${key} and holds = 1 order by source_time, seq`);
}

/** The latest deliveries of a conversation, in the order of their source times; not locked. */
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

/** What is owed to Chatra in a conversation and neither done nor discarded, in the order of writing; not locked. */
export async function unfinishedDeliveries(tx: Tx, conversationId: ConversationId): Promise<Delivery[]> {
  return selectDeliveries(
    tx,
    sql`conversation_id = ${conversationId} and target = 'chatra'
        and ${isUnsettled}
      order by seq`,
  );
}

/** What of an account was given up and waits for somebody's decision; the latest first. */
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

/** What of an account is in doubt and waits for its echo or somebody's decision; the latest first. */
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
