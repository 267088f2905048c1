import { sql } from "kysely";
import type { AccountId, ChannelId, ConversationId, SlackTs, TeamId } from "../domain/ids.ts";
import { query, type Tx } from "./tx.ts";

/** Which conversation a thread shows. A thread never changes its conversation. */
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

/** All threads that show, or showed, a conversation. */
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

/**
 * Whether this post, one of these accounts', is a notice in a channel and no card.
 * By the index `deliveries_notices`, whose condition has to stand here word for word.
 */
export async function isNotice(
  tx: Tx,
  accountIds: AccountId[],
  channelId: ChannelId,
  ts: SlackTs,
): Promise<boolean> {
  const rows = await query(
    tx,
    sql`select 1 from deliveries
      where ${tx.dialect.jsonText("payload", "kind")} = ${sql.lit("slack.notice")}
        and ${tx.dialect.jsonText("result", "ts")} = ${ts}
        and ${tx.dialect.jsonText("result", "channelId")} = ${channelId}
        and ${tx.dialect.isOneOf("account_id", accountIds)} limit 1`,
  );
  return rows.length > 0;
}

/** Whether this thread showed a client who was erased. Of which one is not kept. */
export async function isErasedThread(
  tx: Tx,
  teamId: TeamId,
  channelId: ChannelId,
  threadTs: SlackTs,
): Promise<boolean> {
  const rows = await query(
    tx,
    sql`select 1 from erased_threads
      where team_id = ${teamId} and channel_id = ${channelId} and thread_ts = ${threadTs}`,
  );
  return rows.length > 0;
}

/** The accounts of which a `slack.root` into this channel is unsettled: an unknown thread may be about to become known. */
export async function rootsUnderWay(tx: Tx, channelId: ChannelId): Promise<AccountId[]> {
  const rows = await query(
    tx,
    sql<{ account_id: AccountId }>`select distinct account_id from deliveries
      where root_channel_id = ${channelId} and root_channel_id is not null
        and state in ('pending', 'sending', 'uncertain')`,
  );
  return rows.map(({ account_id }) => account_id);
}
