import { type RawBuilder, sql } from "kysely";
import type { AccountId, ClientId, ConversationId } from "../domain/ids.ts";
import { openPartitions } from "./partitions.ts";
import { query, type Tx } from "./tx.ts";

/** A client who is to be erased, with the lines in which inputs and deliveries speak of them. */
export type ForgottenClient = {
  conversationId: ConversationId;
  accountId: AccountId;
  clientId: ClientId;
  inputKeys: string[];
  deliveryKeys: string[];
};

/**
 * Takes away all that is kept of a client, whose conversation is locked: the conversation with its threads, links and
 * deliveries, the settled inputs that spoke of it, answers to orders about it, and their name in the record of orders. What is
 * left is the hash that names the conversation, and the time; and where threads stood, without whose they were.
 */
export async function eraseClient(tx: Tx, client: ForgottenClient, now: number): Promise<void> {
  const { conversationId, accountId, clientId, inputKeys, deliveryKeys } = client;
  const orders = await query(
    tx,
    sql<{ id: string }>`update audit set client_id = null, subject = null
      where account_id = ${accountId} and client_id = ${clientId} and ${beginsAs(sql`client_id`, clientId)} returning id`,
  );
  const answers = orders.map(({ id }) => `answer:${id}`);
  await openPartitions(tx, "delivery", [...deliveryKeys, ...answers]);
  const deliveries = await query(
    tx,
    sql<{ key: string }>`delete from deliveries where conversation_id = ${conversationId} returning key`,
  );
  const others = await query(
    tx,
    sql<{ key: string }>`delete from deliveries where conversation_id is null
      and ${tx.dialect.isOneOf("key", [...deliveryKeys, ...answers])} returning key`,
  );
  for (const { key } of [...deliveries, ...others]) tx.stale.delivery.add(key);
  await query(
    tx,
    sql`delete from inputs where ${tx.dialect.isOneOf("key", inputKeys)} and state <> 'waiting'`,
  );
  // A site may choose its clients' ids, so that another account's client may have the same one.
  await query(
    tx,
    sql`delete from proposals where account_id = ${accountId}
      and ${tx.dialect.jsonText("act", "clientId")} = ${clientId}
      and ${beginsAs(tx.dialect.jsonText("act", "clientId"), clientId)}`,
  );
  await query(tx, sql`delete from links where conversation_id = ${conversationId}`);
  // Teammates go on seeing the thread: who writes there is to be told that it leads nowhere.
  await query(
    tx,
    sql`insert into erased_threads (team_id, channel_id, thread_ts)
      select team_id, channel_id, thread_ts from threads where conversation_id = ${conversationId}
      on conflict (team_id, channel_id, thread_ts) do nothing`,
  );
  await query(tx, sql`delete from threads where conversation_id = ${conversationId}`);
  await query(tx, sql`delete from client_words where conversation_id = ${conversationId}`);
  await query(tx, sql`delete from conversations where id = ${conversationId}`);
  await query(
    tx,
    sql`insert into tombstones (conversation_id, forgotten_at) values (${conversationId}, ${now})
      on conflict (conversation_id) do update set forgotten_at = excluded.forgotten_at`,
  );
}

/** A client's id may be too long for an index, which holds the first 64 characters. */
function beginsAs(text: RawBuilder<unknown>, clientId: ClientId): RawBuilder<unknown> {
  return sql`substr(${text}, 1, 64) = substr(cast(${clientId} as text), 1, 64)`;
}

/** When the client of this conversation was erased, if ever; in ms. */
export async function readForgottenAt(tx: Tx, conversationId: ConversationId): Promise<number | undefined> {
  const [row] = await query(
    tx,
    sql<{
      forgotten_at: number;
    }>`select forgotten_at from tombstones where conversation_id = ${conversationId}`,
  );
  return row?.forgotten_at;
}

/**
 * Takes away up to `limit` each of inputs, deliveries and proposals that were settled before `before`, and so the words that
 * they hold; returns how many. What waits, or waits for somebody's answer, is left; so are links, which hold no words and by
 * which later edits find their way.
 */
export async function purgeSettled(tx: Tx, before: number, limit: number): Promise<number> {
  // Each condition is word for word that of an index, which holds nothing else: a step reads what it takes.
  const oldest = (condition: RawBuilder<unknown>) =>
    sql`select seq from deliveries where updated_at < ${before} and erased = 0 and ${condition}
      order by updated_at limit ${limit}`;
  const blank = tx.dialect.json({ kind: "slack.root", channelId: "C0", text: "" });
  const steps = [
    sql`delete from inputs where seq in (
      select seq from inputs where settled_at < ${before} order by settled_at limit ${limit}) returning seq`,
    // A card is changed as long as its chat goes on: the row stays for the place that it names.
    sql`update deliveries set erased = 1, payload = ${blank}
      where seq in (${oldest(sql`root_channel_id is not null and state = 'sent'`)}) returning seq`,
    sql`delete from deliveries
      where seq in (${oldest(
        sql`state in ('sent', 'discarded', 'failed') and (root_channel_id is null or state <> 'sent')`,
      )}) returning seq`,
    // The words of an edit whose message never came.
    sql`update links set early_text = null, early_content = null where id in (
      select id from links where early_text is not null and created_at < ${before} limit ${limit}) returning id`,
    sql`delete from proposals where id in (
      select id from proposals where created_at < ${before} order by created_at limit ${limit}) returning id`,
  ];
  let purged = 0;
  for (const step of steps) purged += (await query(tx, step)).length;
  return purged;
}
