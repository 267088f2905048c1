import { type RawBuilder, sql } from "kysely";
import type { AccountId, ClientId, ConversationId } from "../domain/ids.ts";
import { callKey, orderPartition } from "../domain/inputs/partitions.ts";
import { actSchema, clientOf } from "../domain/order.ts";
import { openPartitions } from "./partitions.ts";
import type { Tx } from "./tx.ts";

/** A visitor to erase, with the partitions whose inputs and deliveries mention them. */
type ForgottenClient = {
  conversationId: ConversationId;
  accountId: AccountId;
  clientId: ClientId;
  inputKeys: string[];
  deliveryKeys: string[];
};

/**
 * Deletes the data of a visitor with a locked conversation: the conversation, its threads, links and deliveries, settled
 * inputs, and answers to orders. It also removes their name from the record of orders. The conversation's hash, the time, and
 * the places of the threads remain.
 */
export async function eraseClient(tx: Tx, client: ForgottenClient, now: number): Promise<void> {
  const { conversationId, accountId, clientId, inputKeys, deliveryKeys } = client;
  const orders = await tx.column<string>`update audit set client_id = null, subject = null
    where account_id = ${accountId} and client_id = ${clientId} and ${beginsAs(sql`client_id`, clientId)} returning id`;
  // A call that was ordered by hand stands alone, with what it sent and what it got.
  const answers = orders.flatMap((id) => [`answer:${id}`, callKey(id)]);
  await openPartitions(tx, "delivery", [...deliveryKeys, ...answers]);
  const own = await tx.column<string>`delete from deliveries
    where conversation_id = ${conversationId} returning key`;
  const others = await tx.column<string>`delete from deliveries where conversation_id is null
    and ${tx.dialect.isOneOf("key", [...deliveryKeys, ...answers])} returning key`;
  for (const key of [...own, ...others]) tx.stale.delivery.add(key);
  const inputs = tx.dialect.isOneOf("key", [...inputKeys, ...orders.map(orderPartition)]);
  await tx.query`delete from inputs where ${inputs} and state <> 'waiting'`;
  // A site may choose its client ids, so another account may have the same one.
  await tx.query`delete from proposals where account_id = ${accountId}
    and ${tx.dialect.jsonText("act", "clientId")} = ${clientId}
    and ${beginsAs(tx.dialect.jsonText("act", "clientId"), clientId)}`;
  const proposed = await proposedCallsOf(tx, client);
  await tx.query`delete from proposals where ${tx.dialect.isOneOf("id", proposed)}`;
  await tx.query`delete from links where conversation_id = ${conversationId}`;
  // Teammates still see the thread: the bot must tell its authors that it leads nowhere.
  await tx.query`insert into erased_threads (team_id, channel_id, thread_ts)
    select team_id, channel_id, thread_ts from threads where conversation_id = ${conversationId}
    on conflict (team_id, channel_id, thread_ts) do nothing`;
  await tx.query`delete from threads where conversation_id = ${conversationId}`;
  await tx.query`delete from client_words where conversation_id = ${conversationId}`;
  await tx.query`delete from episodes where conversation_id = ${conversationId}`;
  await tx.query`delete from timers where key = ${conversationId}`;
  await tx.query`delete from conversations where id = ${conversationId}`;
  tx.conversations.delete(conversationId);
  await tx.query`insert into tombstones (conversation_id, forgotten_at) values (${conversationId}, ${now})
    on conflict (conversation_id) do update set forgotten_at = excluded.forgotten_at`;
}

/** The ids of proposed actions and requests that name the client: only what they say tells that. */
async function proposedCallsOf(tx: Tx, { accountId, clientId }: ForgottenClient): Promise<string[]> {
  const rows = await tx.query<{ id: string; act: unknown }>`select id, act from proposals
    where account_id = ${accountId} and substr(${tx.dialect.jsonText("act", "clientId")}, 1, 64) is null`;
  return rows.flatMap(({ id, act }) => {
    const read = actSchema.safeParse(tx.dialect.fromJson(act)).data;
    return read !== undefined && clientOf(read) === clientId ? id : [];
  });
}

/** A client ID may be too long for an index, which holds the first 64 characters. */
function beginsAs(text: RawBuilder<unknown>, clientId: ClientId): RawBuilder<unknown> {
  return sql`substr(${text}, 1, 64) = substr(cast(${clientId} as text), 1, 64)`;
}

/** When this conversation's visitor was erased, in ms; undefined if never. */
export async function readForgottenAt(tx: Tx, conversationId: ConversationId): Promise<number | undefined> {
  const [forgottenAt] = await tx.column<number>`select forgotten_at from tombstones
    where conversation_id = ${conversationId}`;
  return forgottenAt;
}

/**
 * Deletes up to `limit` each of inputs, deliveries and proposals settled before `before`, with their text; returns how many.
 * Rows that wait, also for an answer, stay. So do links: they hold no text, and later edits need them.
 */
export async function purgeSettled(tx: Tx, before: number, limit: number): Promise<number> {
  // Each condition is the exact text of an index, so that a step reads only what it deletes.
  const oldest = (condition: RawBuilder<unknown>) =>
    sql`select seq from deliveries where updated_at < ${before} and erased = 0 and ${condition}
      order by updated_at limit ${limit}`;
  const blank = tx.dialect.json({ kind: "slack.root", channelId: "C0" });
  const steps = [
    sql`delete from inputs where seq in (
      select seq from inputs where settled_at < ${before} order by settled_at limit ${limit}) returning seq`,
    // A card changes while its chat continues, so the row stays for its place.
    sql`update deliveries set erased = 1, payload = ${blank}
      where seq in (${oldest(sql`root_channel_id is not null and state = 'sent'`)}) returning seq`,
    sql`delete from deliveries
      where seq in (${oldest(
        sql`state in ('sent', 'discarded', 'failed') and (root_channel_id is null or state <> 'sent')`,
      )}) and updated_at < ${before} returning seq`,
    // The text of an edit whose message never came.
    sql`update links set early_text = null, early_content = null where id in (
      select id from links where early_text is not null and created_at < ${before} limit ${limit}) returning id`,
    sql`delete from proposals where id in (
      select id from proposals where created_at < ${before} order by created_at limit ${limit}) returning id`,
  ];
  let purged = 0;
  for (const step of steps) purged += (await tx.query`${step}`).length;
  return purged + (await forgetFirstWords(tx, before, limit));
}

/** The card keeps its state, without the visitor's words: the bot looks at the chat, and changes what Slack shows. */
async function forgetFirstWords(tx: Tx, before: number, limit: number): Promise<number> {
  const old = await tx.column<string>`select conversation_id from episodes
    where first_words is not null and opened_at < ${before} order by opened_at limit ${limit}`;
  if (old.length === 0) return 0;
  // In one statement PostgreSQL would read the whole table for the few.
  const those = tx.dialect.isOneOf("conversation_id", old);
  await tx.query`update episodes set first_words = null where ${those}`;
  await tx.query`insert into timers (key, account_id, due_at)
    select conversation_id, account_id, cast(${before} as ${sql.raw(tx.dialect.columnTypes.integer)}) from episodes where ${those}
    on conflict (key) do nothing`;
  tx.wakeHere.add(`timers:${before}`);
  return old.length;
}
