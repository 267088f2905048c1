import { sql } from "kysely";
import type { AccountId, ClientId, ConversationId, TeamId, UserId } from "../domain/ids.ts";
import type { Tx } from "./tx.ts";

/**
 * When the bot looks at something again, in ms: at a chat, which has one timer at most, for what is due first; at the day of an
 * account in a workspace, whose routes open and have digests; or at a person of a workspace, who has a digest.
 */
export type DueTimer = {
  key: string;
  /** Of a chat, or an account's day. */
  accountId: AccountId | undefined;
  /** Of an account's day, or a person. */
  teamId: TeamId | undefined;
  userId: UserId | undefined;
  /** Of a chat; undefined if it is gone. */
  clientId: ClientId | undefined;
  dueAt: number;
};
export type DueDay = { accountId: AccountId; teamId: TeamId; dueAt: number };
export type DuePerson = { teamId: TeamId; userId: UserId; dueAt: number };

/** Sets the timer of a conversation; `dueAt` undefined: nothing is due. */
export async function setTimer(
  tx: Tx,
  { id, accountId }: { id: ConversationId; accountId: AccountId },
  dueAt: number | undefined,
): Promise<void> {
  if (dueAt === undefined) {
    await tx.query`delete from timers where key = ${id}`;
    return;
  }
  await tx.query`insert into timers (key, account_id, due_at) values (${id}, ${accountId}, ${dueAt})
    on conflict (key) do update set due_at = excluded.due_at`;
  tx.wakeHere.add(`timers:${dueAt}`);
}

/** Returns up to `limit` timers that are due, the earliest first, without a lock. */
export async function findDueTimers(tx: Tx, now: number, limit: number): Promise<DueTimer[]> {
  return tx.query<DueTimer>`select t.key, t.account_id, t.team_id, t.user_id, t.due_at, c.client_id
    from (select key, account_id, team_id, user_id, due_at from timers where due_at <= ${now}
      order by due_at, key limit ${limit}) t
    left join conversations c on c.id = t.key
    order by t.due_at, t.key`;
}

/** Removes timers that `findDueTimers` returned, unless they were set to a later time since. */
export async function dropDueTimers(tx: Tx, due: DueTimer[], now: number): Promise<void> {
  if (due.length === 0) return;
  const keys = due.map(({ key }) => key);
  await tx.query`delete from timers where due_at <= ${now} and ${tx.dialect.isOneOf("key", keys)}`;
}

/** Sets the timer of an account's day, unless it is due earlier; `dueAt` undefined: the account ends. */
export async function setDayTimer(
  tx: Tx,
  { accountId, teamId }: Pick<DueDay, "accountId" | "teamId">,
  dueAt: number | undefined,
): Promise<void> {
  const key = `day:${accountId}:${teamId}`;
  if (dueAt === undefined) {
    await tx.query`delete from timers where key = ${key}`;
    return;
  }
  await tx.query`insert into timers (key, account_id, team_id, due_at)
    values (${key}, ${accountId}, ${teamId}, ${dueAt})
    on conflict (key) do update set
      due_at = case when excluded.due_at < timers.due_at then excluded.due_at else timers.due_at end`;
  tx.wakeHere.add(`timers:${dueAt}`);
}

/** Sets the timer of a person's digest, unless it is due earlier; `dueAt` undefined: they want none. */
export async function setPersonTimer(
  tx: Tx,
  { teamId, userId }: Pick<DuePerson, "teamId" | "userId">,
  dueAt: number | undefined,
): Promise<void> {
  const key = `person:${teamId}:${userId}`;
  if (dueAt === undefined) {
    await tx.query`delete from timers where key = ${key}`;
    return;
  }
  await tx.query`insert into timers (key, team_id, user_id, due_at)
    values (${key}, ${teamId}, ${userId}, ${dueAt})
    on conflict (key) do update set
      due_at = case when excluded.due_at < timers.due_at then excluded.due_at else timers.due_at end`;
  tx.wakeHere.add(`timers:${dueAt}`);
}

/** The routes or the hours of an account change: the bot looks anew what is due. What was due before `now` stays so. */
export async function planDays(tx: Tx, accountId: AccountId, now: number): Promise<void> {
  const teams = await tx.column<TeamId>`select distinct team_id from routes where account_id = ${accountId}
    order by team_id`;
  for (const teamId of teams) await setDayTimer(tx, { accountId, teamId }, now);
}

/** A workspace is served again: the bot looks anew at its open chats, whose timers passed without effect meanwhile. */
export async function planChats(tx: Tx, teamId: TeamId, now: number): Promise<void> {
  const accountIds = await tx.column<AccountId>`select account_id from accounts
    where team_id = ${teamId} and state = 'active' order by account_id`;
  if (accountIds.length === 0) return;
  // A statement for each index of open chats.
  for (const open of [
    sql`state in ('waiting', 'claimed')`,
    sql`state = 'snoozed'`,
    sql`state = 'answered' and owner_id is not null`,
  ])
    await tx.query`insert into timers (key, account_id, due_at)
      select conversation_id, account_id, cast(${now} as ${sql.raw(tx.dialect.columnTypes.integer)}) from episodes
      where ${tx.dialect.isOneOf("account_id", accountIds)} and ${open}
      on conflict (key) do nothing`;
  tx.wakeHere.add(`timers:${now}`);
}

/** When the next timer is due, in ms. */
export async function nextTimerAt(tx: Tx): Promise<number | undefined> {
  const [dueAt] = await tx.column<number>`select due_at from timers order by due_at limit 1`;
  return dueAt;
}
