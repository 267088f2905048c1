import { sql } from "kysely";
import type { NewInstallation } from "../store.ts";
import { query, type Tx } from "../tx.ts";

export async function saveInstallation(tx: Tx, installation: NewInstallation): Promise<void> {
  const { teamId, isOrgWide, sealed, version, installedAt, expiresAt, refreshAt } = installation;
  await query(
    tx,
    sql`insert into installations
        (team_id, is_org_wide, sealed, version, installed_at, expires_at, refresh_at)
      values (${teamId}, ${isOrgWide ? 1 : 0}, ${sealed}, ${version}, ${installedAt}, ${expiresAt ?? null},
        ${refreshAt ?? null})
      on conflict (team_id) do update set is_org_wide = excluded.is_org_wide, sealed = excluded.sealed,
        version = excluded.version, installed_at = excluded.installed_at, expires_at = excluded.expires_at,
        refresh_at = excluded.refresh_at, refresh_attempts = 0, lease_owner = null, lease_until = null`,
  );
  tx.wakeEverywhere.add("tenants");
}
