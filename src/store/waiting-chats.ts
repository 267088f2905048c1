import { sql } from "kysely";
import type { Conversation } from "../domain/conversation.ts";
import type { AccountId, ChannelId, ConversationId, TeamId, UserId } from "../domain/ids.ts";
import { readConversations } from "./conversations.ts";
import type { Tx } from "./tx.ts";

/**
 * Returns the chats of a workspace that wait for the team, the longest waiting first, and how many there are. `ownerId`: only
 * theirs; `channelId`: only those in this channel. The condition on the state is the text of an index, which holds only these.
 */
export async function waitingChats(
  tx: Tx,
  of: { accountId: AccountId; teamId: TeamId; ownerId?: UserId; channelId?: ChannelId },
  limit: number,
): Promise<{ chats: Conversation[]; count: number }> {
  const { accountId, teamId, ownerId, channelId } = of;
  const owned = ownerId === undefined ? sql`true` : sql`e.owner_id = ${ownerId}`;
  const there = channelId === undefined ? sql`true` : sql`c.channel_id = ${channelId}`;
  const ids = await tx.column<ConversationId>`select c.id from episodes e
    join conversations c on c.id = e.conversation_id
    where e.account_id = ${accountId} and e.state in ('waiting', 'claimed') and c.team_id = ${teamId}
      and ${owned} and ${there}
    order by coalesce(e.waiting_since, e.opened_at), c.id`;
  const known = await readConversations(tx, ids.slice(0, limit));
  return { chats: ids.slice(0, limit).flatMap((id) => known.get(id) ?? []), count: ids.length };
}

/** Returns how many chats of a workspace wait for the team in each channel that has any. */
export async function countWaiting(
  tx: Tx,
  { accountId, teamId }: { accountId: AccountId; teamId: TeamId },
): Promise<Map<ChannelId, number>> {
  const rows = await tx.query<{ channelId: ChannelId; total: number }>`select c.channel_id, count(*) as total
    from episodes e join conversations c on c.id = e.conversation_id
    where e.account_id = ${accountId} and e.state in ('waiting', 'claimed') and c.team_id = ${teamId}
    group by c.channel_id`;
  return new Map(rows.map(({ channelId, total }) => [channelId, Number(total)]));
}
