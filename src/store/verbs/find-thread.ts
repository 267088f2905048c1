import { sql } from "kysely";
import type { ChannelId, ConversationId, SlackTs, TeamId } from "../../domain/ids.ts";
import { query, type Tx } from "../tx.ts";

export async function findThread(
  tx: Tx,
  teamId: TeamId,
  channelId: ChannelId,
  threadTs: SlackTs,
): Promise<ConversationId | undefined> {
  const [row] = await query(
    tx,
    sql<{ id: ConversationId }>`select conversation_id as id from threads
      where team_id = ${teamId} and channel_id = ${channelId} and thread_ts = ${threadTs}`,
  );
  return row?.id;
}
