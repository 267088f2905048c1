import { type RawBuilder, sql } from "kysely";
import { query, type Tx } from "../tx.ts";

/**
 * Takes away up to `limit` each of inputs, deliveries and proposals that were settled before `before`, and so the words
 * that they hold; returns how many. What waits, or waits for somebody's answer, is left; so are links, which hold no words
 * and by which later edits find their way.
 */
export async function purgeSettled(tx: Tx, before: number, limit: number): Promise<number> {
  // Each condition is word for word that of an index, which holds nothing else: a step reads what it takes.
  const oldest = (condition: RawBuilder<unknown>) =>
    sql`select seq from deliveries where updated_at < ${before} and erased = 0 and ${condition}
      order by updated_at limit ${limit}`;
  const blank = tx.dialect.json({ kind: "slack.root", channelId: "-", text: "" });
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
