import type { AccountId, ClientId, ConversationId } from "../domain/ids.ts";
import type { Tx } from "./tx.ts";

/** When the bot looks at a chat again, in ms. A chat has one timer at most, for what is due first. */
export type DueChat = { accountId: AccountId; clientId: ClientId; dueAt: number };

/** Sets the timer of a conversation; `dueAt` undefined: nothing is due. */
export async function setTimer(
  tx: Tx,
  { id, accountId }: { id: ConversationId; accountId: AccountId },
  dueAt: number | undefined,
): Promise<void> {
  if (dueAt === undefined) {
    await tx.query`delete from timers where conversation_id = ${id}`;
    return;
  }
  await tx.query`insert into timers (conversation_id, account_id, due_at) values (${id}, ${accountId}, ${dueAt})
    on conflict (conversation_id) do update set due_at = excluded.due_at`;
  tx.wakeHere.add("timers");
}

/** Takes up to `limit` timers that are due: each goes to one process only. The earliest come first. */
export async function takeDueChats(tx: Tx, now: number, limit: number): Promise<DueChat[]> {
  const taken = await tx.query<{ conversationId: ConversationId; dueAt: number }>`
    delete from timers where conversation_id in (
      select conversation_id from timers where due_at <= ${now}
      order by due_at, conversation_id limit ${limit} ${tx.dialect.forUpdateSkipLocked})
    returning conversation_id, due_at`;
  const dueAts = new Map(taken.map(({ conversationId, dueAt }) => [conversationId, dueAt]));
  const chats = await tx.query<{ id: ConversationId; accountId: AccountId; clientId: ClientId }>`
    select id, account_id, client_id from conversations where ${tx.dialect.isOneOf("id", dueAts.keys())}`;
  return chats
    .map(({ id, ...chat }) => ({ ...chat, dueAt: dueAts.get(id) ?? now }))
    .sort((a, b) => a.dueAt - b.dueAt);
}

/** When the next timer is due, in ms. */
export async function nextTimerAt(tx: Tx): Promise<number | undefined> {
  const [dueAt] = await tx.column<number>`select due_at from timers order by due_at limit 1`;
  return dueAt;
}
