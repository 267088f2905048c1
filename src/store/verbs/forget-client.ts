import { type RawBuilder, sql } from "kysely";
import type { ClientId } from "../../domain/ids.ts";
import { openLanes } from "../lanes.ts";
import type { ForgottenClient } from "../store.ts";
import { query, type Tx } from "../tx.ts";

/**
 * Takes away all that is kept of a client: the conversation with its threads, links and deliveries, the settled inputs
 * that spoke of it, answers to orders about it, and their name in the record of orders. What is left of the client is the
 * hash that names the conversation, and the time.
 */
export async function forgetClient(tx: Tx, client: ForgottenClient, now: number): Promise<void> {
  const { conversationId, accountId, clientId, inputKeys, deliveryKeys } = client;
  const orders = await query(
    tx,
    sql<{ id: string }>`update audit set client_id = null, subject = null
      where account_id = ${accountId} and client_id = ${clientId} and ${beginsAs(sql`client_id`, clientId)} returning id`,
  );
  const answers = orders.map(({ id }) => `answer:${id}`);
  await openLanes(tx, "delivery", [...deliveryKeys, ...answers]);
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
  await query(tx, sql`delete from threads where conversation_id = ${conversationId}`);
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
