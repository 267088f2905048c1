import type { Conversation } from "../domain/conversation.ts";
import type { AccountId, ConversationId, TeamId } from "../domain/ids.ts";
import type { Period } from "../domain/report.ts";
import { readConversations } from "./conversations.ts";
import type { Tx } from "./tx.ts";

/** For more at once, PostgreSQL would scan a whole table that is not large. */
const IDS_AT_ONCE = 500;
const CHATS_AT_ONCE = 50;

/** Returns the chats of a workspace in which the visitor wrote last, or which ended after that, in a period. */
export async function chatsIn(
  tx: Tx,
  { accountId, teamId }: { accountId: AccountId; teamId: TeamId },
  period: Period,
): Promise<Conversation[]> {
  const ids = await idsIn(tx, accountId, period);
  const chats: Conversation[] = [];
  for (let first = 0; first < ids.length; first += CHATS_AT_ONCE)
    chats.push(...(await readConversations(tx, ids.slice(first, first + CHATS_AT_ONCE))).values());
  return chats.filter((chat) => chat.teamId === teamId);
}

async function idsIn(tx: Tx, accountId: AccountId, { from, to }: Period): Promise<ConversationId[]> {
  const ids = new Set<ConversationId>();
  for (let next = from, isLast = false; !isLast; ) {
    const page = await tx.query<{ id: ConversationId; happenedAt: number }>`
      select conversation_id as id, happened_at from episodes
      where account_id = ${accountId} and happened_at >= ${next} and happened_at < ${to}
      order by happened_at limit ${IDS_AT_ONCE}`;
    for (const { id } of page) ids.add(id);
    const lastAt = page.at(-1)?.happenedAt ?? to;
    // So many at the same ms could be read no further.
    isLast = page.length < IDS_AT_ONCE || lastAt === next;
    next = lastAt;
  }
  return [...ids];
}
