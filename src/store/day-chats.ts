import type { Conversation } from "../domain/conversation.ts";
import type { AccountId, ConversationId, TeamId } from "../domain/ids.ts";
import type { Period } from "../domain/report.ts";
import { readConversations } from "./conversations.ts";
import type { Tx } from "./tx.ts";

/** As many chats as are looked at for a digest: those of a week of holidays, several times over. */
const MOST = 10_000;
/** For more ids at once, PostgreSQL would scan a whole table that is not large. */
const AT_ONCE = 50;

/** Returns the last chats of a workspace in which the visitor wrote last, or which ended after that, in a period. */
export async function chatsIn(
  tx: Tx,
  { accountId, teamId }: { accountId: AccountId; teamId: TeamId },
  { from, to }: Period,
): Promise<Conversation[]> {
  const ids = await tx.column<ConversationId>`select conversation_id from episodes
    where account_id = ${accountId} and happened_at >= ${from} and happened_at < ${to}
    order by happened_at desc limit ${MOST}`;
  const chats: Conversation[] = [];
  for (let first = 0; first < ids.length; first += AT_ONCE)
    chats.push(...(await readConversations(tx, ids.slice(first, first + AT_ONCE))).values());
  return chats.filter((chat) => chat.teamId === teamId);
}
