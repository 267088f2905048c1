import type { TeamId, UserId } from "../domain/ids.ts";
import {
  digestOf,
  nextPersonalDigest,
  type Preferences,
  readStoredPreferences,
} from "../domain/preferences.ts";
import { setPersonTimer } from "./timers.ts";
import type { Tx } from "./tx.ts";

/** Returns what these teammates chose; those who chose nothing, or nothing that this version can read, are left out. */
export async function readPreferencesOf(
  tx: Tx,
  teamId: TeamId,
  userIds: readonly UserId[],
): Promise<Map<UserId, Preferences>> {
  if (userIds.length === 0) return new Map();
  const rows = await tx.query<{ userId: UserId; chosen: unknown }>`select user_id, chosen from preferences
    where team_id = ${teamId} and ${tx.dialect.isOneOf("user_id", userIds)}`;
  return new Map(
    rows.flatMap(({ userId, chosen }) => {
      const read = readStoredPreferences(tx.dialect.fromJson(chosen));
      return read === undefined ? [] : [[userId, read]];
    }),
  );
}

/** Replaces what a teammate chose. */
export async function savePreferences(
  tx: Tx,
  teamId: TeamId,
  userId: UserId,
  chosen: Preferences,
): Promise<void> {
  await tx.query`insert into preferences (team_id, user_id, chosen)
    values (${teamId}, ${userId}, ${tx.dialect.json(chosen)})
    on conflict (team_id, user_id) do update set chosen = excluded.chosen`;
}

/** Moves a teammate's own digest to the zone that they are in now, unless they named one; the next is due after `now`, in ms. */
export async function followZone(
  tx: Tx,
  { teamId, userId, zone }: { teamId: TeamId; userId: UserId; zone: string },
  now: number,
): Promise<void> {
  const chosen = (await readPreferencesOf(tx, teamId, [userId])).get(userId);
  const before = digestOf(chosen);
  if (before?.isOwnZone === undefined) return;
  const digest = { ...before, zone };
  await savePreferences(tx, teamId, userId, { ...chosen, digest });
  await setPersonTimer(tx, { teamId, userId }, nextPersonalDigest(digest, now).dueAt);
}

/** Deletes the choices of a workspace that removes the app, and the timers of its people's digests. */
export async function deletePreferences(tx: Tx, teamId: TeamId): Promise<void> {
  await tx.query`delete from timers where team_id = ${teamId} and user_id is not null`;
  await tx.query`delete from preferences where team_id = ${teamId}`;
}
