import { type RawBuilder, sql } from "kysely";

/**
 * The condition that an account was removed or uninstalled. A workspace configured by environment has no installation row and
 * is never gone.
 */
export function isGone({ ofOneWorkspace }: { ofOneWorkspace: boolean }): RawBuilder<unknown> {
  const isUninstalled = ofOneWorkspace
    ? sql`false`
    : sql`not exists (select 1 from installations where installations.team_id = accounts.team_id)`;
  return sql`(state = 'removed' or ${isUninstalled})`;
}
