import type { AccountId } from "../domain/ids.ts";
import type { Tx } from "./tx.ts";

/** At `raisedAt` the bot told the channel that something has waited too long, since `since`. */
export type BacklogAlert = { since: number; raisedAt: number };

export async function getBacklogAlert(tx: Tx, accountId: AccountId): Promise<BacklogAlert | undefined> {
  const [row] = await tx.query<{ since: number; raised_at: number }>`select since, raised_at from age_alarms
    where account_id = ${accountId}`;
  return row && { since: row.since, raisedAt: row.raised_at };
}

/** True when no alert was open. One statement decides who raised it, so that only one of two processes reports it. */
export async function raiseBacklogAlert(tx: Tx, accountId: AccountId, alarm: BacklogAlert): Promise<boolean> {
  const raised = await tx.query<{ since: number }>`insert into age_alarms (account_id, since, raised_at)
    values (${accountId}, ${alarm.since}, ${alarm.raisedAt}) on conflict (account_id) do nothing
    returning since`;
  return raised.length > 0;
}

/** True when an alert was open. */
export async function endBacklogAlert(tx: Tx, accountId: AccountId): Promise<boolean> {
  const ended = await tx.query<{
    since: number;
  }>`delete from age_alarms where account_id = ${accountId} returning since`;
  return ended.length > 0;
}
