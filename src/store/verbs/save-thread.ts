import { sql } from "kysely";
import type { ChannelId, ConversationId, SlackTs, TeamId } from "../../domain/ids.ts";
import { query, type Tx } from "../tx.ts";

/** A thread that is known keeps its conversation. The conversation must be there when the transaction ends. */
export async function saveThread(
  tx: Tx,
  teamId: TeamId,
  channelId: ChannelId,
  threadTs: SlackTs,
  conversationId: ConversationId,
): Promise<void> {
  await query(
    tx,
    sql`insert into threads (team_id, channel_id, thread_ts, conversation_id)
      values (${teamId}, ${channelId}, ${threadTs}, ${conversationId})
      on conflict (team_id, channel_id, thread_ts) do nothing`,
  );
}
