import { sql } from "kysely";
import { currentChannelIn } from "../domain/channel-renames.ts";
import type { AccountId, ChannelId, ConversationId, SlackTs, TeamId } from "../domain/ids.ts";
import { readChannelRenames } from "./channel-renames.ts";
import type { Tx } from "./tx.ts";

/** Returns the conversation that a thread shows, which never changes. A link may name the channel by an earlier id. */
export async function findThread(
  tx: Tx,
  teamId: TeamId,
  channelId: ChannelId,
  threadTs: SlackTs,
): Promise<ConversationId | undefined> {
  const current = currentChannelIn(await readChannelRenames(tx), teamId);
  const [conversationId] = await tx.column<ConversationId>`select conversation_id from threads
    where team_id = ${teamId} and channel_id = ${current(channelId)} and thread_ts = ${threadTs}`;
  return conversationId;
}

/** Returns all present and former threads of a conversation. */
export async function threadsOf(
  tx: Tx,
  conversationId: ConversationId,
): Promise<{ channelId: ChannelId; threadTs: SlackTs }[]> {
  return tx.query<{ channelId: ChannelId; threadTs: SlackTs }>`select channel_id, thread_ts from threads
    where conversation_id = ${conversationId} order by thread_ts`;
}

/** A known thread keeps its conversation. The conversation must exist when the transaction ends. */
export async function saveThread(
  tx: Tx,
  teamId: TeamId,
  channelId: ChannelId,
  threadTs: SlackTs,
  conversationId: ConversationId,
): Promise<void> {
  await tx.query`insert into threads (team_id, channel_id, thread_ts, conversation_id)
    values (${teamId}, ${channelId}, ${threadTs}, ${conversationId})
    on conflict (team_id, channel_id, thread_ts) do nothing`;
}

/**
 * Whether this post of one of these accounts is a channel notice, not a card. The condition must match the index
 * `deliveries_notices` exactly.
 */
export async function isNotice(
  tx: Tx,
  accountIds: AccountId[],
  channelId: ChannelId,
  ts: SlackTs,
): Promise<boolean> {
  const rows = await tx.query`select 1 from deliveries
    where ${tx.dialect.jsonText("payload", "kind")} = ${sql.lit("slack.notice")}
      and ${tx.dialect.jsonText("result", "ts")} = ${ts}
      and ${tx.dialect.jsonText("result", "channelId")} = ${channelId}
      and ${tx.dialect.isOneOf("account_id", accountIds)} limit 1`;
  return rows.length > 0;
}

/** Whether this thread showed an erased visitor. We do not keep which one. */
export async function isErasedThread(
  tx: Tx,
  teamId: TeamId,
  channelId: ChannelId,
  threadTs: SlackTs,
): Promise<boolean> {
  const rows = await tx.query`select 1 from erased_threads
    where team_id = ${teamId} and channel_id = ${channelId} and thread_ts = ${threadTs}`;
  return rows.length > 0;
}

/** Returns the accounts with an unsettled `slack.root` into this channel: an unknown thread may soon become known. */
export async function rootsUnderWay(tx: Tx, channelId: ChannelId): Promise<AccountId[]> {
  return tx.column<AccountId>`select distinct account_id from deliveries
    where root_channel_id = ${channelId} and root_channel_id is not null
      and state in ('pending', 'sending', 'uncertain')`;
}
