import { sql } from "kysely";
import type { Delivery } from "../domain/delivery.ts";
import type { AccountId, ConversationId } from "../domain/ids.ts";
import type { StoredDelivery } from "./cause.ts";
import { isUnsettled, selectDeliveries } from "./delivery-rows.ts";
import type { Tx } from "./tx.ts";

/** Returns the deliveries that block a key (so no uncertain one with a question), in order; not locked. */
export function unsettledDeliveries(tx: Tx, key: string): Promise<StoredDelivery[]> {
  return selectDeliveries(tx, sql`key = ${key} and holds = 1 order by source_time, seq`);
}

/**
 * Returns those of the keys with something that somebody waits for: a delivery that is no line (`isLine`), nor a change of one. For
 * all of these the line at the head goes first.
 */
export async function keysAwaited(tx: Tx, keys: string[]): Promise<Set<string>> {
  const [username, carries] = ["username", "carries"].map((name) => tx.dialect.jsonText("payload", name));
  return new Set(
    await tx.column<string>`select distinct key from deliveries
      where holds = 1 and ${tx.dialect.isOneOf("key", keys)} and (${username} is null or ${carries} is not null)`,
  );
}

/** Returns a conversation's latest deliveries by source time; not locked. */
export async function deliveriesOfConversation(
  tx: Tx,
  conversationId: ConversationId,
  limit: number,
): Promise<Delivery[]> {
  const latest = sql`order by source_time desc, seq desc limit ${limit}`;
  const deliveries = await selectDeliveries(tx, sql`conversation_id = ${conversationId} ${latest}`);
  return deliveries.reverse();
}

/** Returns a conversation's pending deliveries to Chatra, in the order of writing; not locked. */
export function unfinishedDeliveries(tx: Tx, conversationId: ConversationId): Promise<Delivery[]> {
  const toChatra = sql`conversation_id = ${conversationId} and target = 'chatra'`;
  return selectDeliveries(tx, sql`${toChatra} and ${isUnsettled} order by seq`);
}

/** Returns an account's failed deliveries that await a decision; the latest first. */
export function failedDeliveries(tx: Tx, accountId: AccountId, limit: number): Promise<StoredDelivery[]> {
  const failed = sql`account_id = ${accountId} and state = 'failed'`;
  return selectDeliveries(tx, sql`${failed} order by updated_at desc limit ${limit}`);
}

/** Returns an account's uncertain deliveries that await an echo or a decision; the latest first. */
export function uncertainDeliveries(tx: Tx, accountId: AccountId, limit: number): Promise<StoredDelivery[]> {
  const uncertain = sql`${isUnsettled} and account_id = ${accountId} and state = 'uncertain'`;
  return selectDeliveries(tx, sql`${uncertain} order by updated_at desc limit ${limit}`);
}
