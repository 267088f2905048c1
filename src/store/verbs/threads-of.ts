import { sql } from "kysely";
import type { ChannelId, ConversationId, SlackTs } from "../../domain/ids.ts";
import { query, type Tx } from "../tx.ts";

export async function threadsOf(
  tx: Tx,
  conversationId: ConversationId,
): Promise<{ channelId: ChannelId; threadTs: SlackTs }[]> {
  const rows = await query(
    tx,
    sql<{ channel_id: ChannelId; thread_ts: SlackTs }>`select channel_id, thread_ts from threads
      where conversation_id = ${conversationId} order by thread_ts`,
  );
  return rows.map(({ channel_id, thread_ts }) => ({ channelId: channel_id, threadTs: thread_ts }));
}
