import { sql } from "kysely";
import { payloadSchema } from "../../domain/delivery.ts";
import { conversationIdSchema, deliveryIdOf, deliveryIdSchema } from "../../domain/ids.ts";
import { threadNotice } from "../../domain/on-reply.ts";
import type { OwnedDelivery } from "../../store/cause.ts";
import type { StoreTransaction } from "../../store/store.ts";
import { query, type Tx } from "../../store/tx.ts";

/**
 * Every delivery that was owed when the copy was made may have been carried out since. So it counts as one that was under
 * way when its process died, which the bot knows how to deal with at its start (outbox/look-after.ts): sends are asked
 * about, posts are looked for in Slack, deletions and receipts are done again. An edit is asked about as well: newer
 * words may have followed it. Calls are given up before (doubt-calls.ts). Returns how many there were.
 */
export async function doubtDeliveries(tx: Tx, now: number): Promise<number> {
  const edits = await query(
    tx,
    sql<{ key: string }>`update deliveries set state = 'uncertain', asked = 0, next_attempt_at = ${now},
        attempts = attempts + case when state = 'pending' then 1 else 0 end,
        owner = null, lease_until = null, updated_at = ${now}
      where state in ('pending', 'sending') and ${tx.dialect.jsonText("payload", "kind")} = 'chatra.edit'
      returning key`,
  );
  // Like a claim, this counts as an attempt: the question about it is then another than those asked before.
  const pending = await query(
    tx,
    sql<{ key: string }>`update deliveries set state = 'sending', owner = 'before-restore', lease_until = 0,
        attempts = attempts + 1, asked = 0, updated_at = ${now}
      where state = 'pending' returning key`,
  );
  const underWay = await query(
    tx,
    sql<{ key: string }>`update deliveries set lease_until = 0 where state = 'sending' returning key`,
  );
  for (const { key } of [...edits, ...pending, ...underWay]) tx.stale.delivery.add(key);
  return edits.length + underWay.length;
}

/**
 * Words that were ordered by a command go to the client once their post stands in the thread. It may stand there already,
 * and the words may have gone: so the post loses its errand, and the thread is told. Returns what it is told.
 */
export async function doubtCarriedWords(
  tx: Tx,
  verbs: StoreTransaction,
  now: number,
): Promise<{ notices: OwnedDelivery[] }> {
  const rows = await query(
    tx,
    sql<{ id: string; conversation_id: string | null; payload: unknown }>`
      select id, conversation_id, payload from deliveries
      where state in ('pending', 'sending') and ${tx.dialect.jsonText("payload", "carries")} is not null order by seq`,
  );
  const notices: OwnedDelivery[] = [];
  for (const row of rows) {
    const payload = payloadSchema.safeParse(tx.dialect.fromJson(row.payload)).data;
    if (payload?.kind !== "slack.post" || !payload.carries) continue;
    const { carries, ...post } = payload;
    await query(tx, sql`update deliveries set payload = ${tx.dialect.json(post)} where id = ${row.id}`);
    await verbs.settleAudit(carries.order.id, "uncertain", now);
    if (row.conversation_id === null) continue;
    const id = conversationIdSchema.parse(row.conversation_id);
    const conversation = (await verbs.readConversations([id])).get(id);
    if (conversation === undefined) continue;
    const text =
      ":grey_question: It is not known whether the words above, which were sent by command, reached the visitor: " +
      "this bot was restored from a backup. Please look in Chatra, and send them again if they did not.";
    const noticeId = deliveryIdOf(deliveryIdSchema.parse(row.id), `restored:${now}`);
    const { accountId } = conversation;
    notices.push({ ...threadNotice(conversation, { text }, noticeId, now), accountId });
  }
  return { notices };
}
