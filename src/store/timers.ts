import type { AccountId, ClientId, ConversationId } from "../domain/ids.ts";
import type { Tx } from "./tx.ts";

/** When the bot looks at a chat again, in ms. A chat has one timer at most, for what is due first. */
export type DueTimer = {
  conversationId: ConversationId;
  /** Undefined if the chat is gone. */
  accountId: AccountId | undefined;
  clientId: ClientId | undefined;
  dueAt: number;
};

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

/** Returns up to `limit` timers that are due, the earliest first, without a lock. */
export async function findDueTimers(tx: Tx, now: number, limit: number): Promise<DueTimer[]> {
  return tx.query<DueTimer>`select t.conversation_id, t.due_at, c.account_id, c.client_id
    from (select conversation_id, due_at from timers where due_at <= ${now}
      order by due_at, conversation_id limit ${limit}) t
    left join conversations c on c.id = t.conversation_id
    order by t.due_at, t.conversation_id`;
}

/** Removes timers that `findDueTimers` returned, unless they were set to a later time since. */
export async function dropDueTimers(tx: Tx, due: DueTimer[], now: number): Promise<void> {
  const ids = due.map(({ conversationId }) => conversationId);
  await tx.query`delete from timers where due_at <= ${now} and ${tx.dialect.isOneOf("conversation_id", ids)}`;
}

/** When the next timer is due, in ms. */
export async function nextTimerAt(tx: Tx): Promise<number | undefined> {
  const [dueAt] = await tx.column<number>`select due_at from timers order by due_at limit 1`;
  return dueAt;
}
