import type { TeamId, UserId } from "../domain/ids.ts";
import { type Preferences, preferencesSchema } from "../domain/preferences.ts";
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
      const read = preferencesSchema.safeParse(tx.dialect.fromJson(chosen)).data;
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

/** Deletes the choices of a workspace that removes the app. */
export async function deletePreferences(tx: Tx, teamId: TeamId): Promise<void> {
  await tx.query`delete from preferences where team_id = ${teamId}`;
}
