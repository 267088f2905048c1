import type { TeamId, UserId } from "../domain/ids.ts";
import type { Tx } from "./tx.ts";

/** A teammate of a workspace, as they have the Home tab open. */
type Person = { teamId: TeamId; userId: UserId };

/** Who has a Home tab open until a time, and the digest of what Slack shows there, if anything; times in ms. */
export type OpenHome = Person & { openUntil: number; shown: string | undefined };

/** Returns all Home tabs that are open, whichever process Slack told. */
export async function readOpenHomes(tx: Tx, now: number): Promise<OpenHome[]> {
  return tx.query<OpenHome>`select team_id, user_id, open_until, shown from home_views
    where open_until > ${now} order by team_id, user_id`;
}

/**
 * Takes a person's Home tab until a time, so that no other process shows it; returns what Slack shows there. Undefined where
 * another process has taken it, or has shown it just now. Tabs that nobody has open any more are forgotten.
 */
export async function takeHome(
  tx: Tx,
  { teamId, userId, openUntil }: Omit<OpenHome, "shown">,
  { now, until }: { now: number; until: number },
): Promise<{ shown: string | undefined } | undefined> {
  await tx.query`delete from home_views where open_until <= ${now}`;
  const [taken] = await tx.query<{ shown: string | undefined }>`
    insert into home_views (team_id, user_id, open_until, taken_until)
    values (${teamId}, ${userId}, ${openUntil}, ${until})
    on conflict (team_id, user_id) do update set taken_until = excluded.taken_until,
      open_until = case when excluded.open_until > home_views.open_until
        then excluded.open_until else home_views.open_until end
    where home_views.taken_until <= ${now} returning shown`;
  return taken;
}

/** Gives a Home tab back: nobody shows it again before `takenUntil`. `shown` undefined: what Slack shows is not known. */
export async function settleHome(
  tx: Tx,
  { teamId, userId }: Person,
  { shown, takenUntil }: { shown: string | undefined; takenUntil: number },
): Promise<void> {
  await tx.query`update home_views set shown = ${shown ?? null}, taken_until = ${takenUntil}
    where team_id = ${teamId} and user_id = ${userId}`;
}

/** Forgets a Home tab that Slack refuses to show. */
export async function closeHome(tx: Tx, { teamId, userId }: Person): Promise<void> {
  await tx.query`delete from home_views where team_id = ${teamId} and user_id = ${userId}`;
}

/** Forgets the Home tabs of a workspace that removes the app. */
export async function closeHomesOfTeam(tx: Tx, teamId: TeamId): Promise<void> {
  await tx.query`delete from home_views where team_id = ${teamId}`;
}
