import { type RawBuilder, sql } from "kysely";
import type { TeamId } from "../../domain/ids.ts";
import type { StoredInstallation } from "../store.ts";

export type InstallationRow = {
  team_id: TeamId;
  is_org_wide: number;
  sealed: string;
  version: string;
  installed_at: number;
  expires_at: number | null;
  refresh_at: number | null;
  refresh_attempts: number;
  lease_until: number | null;
};

export const installationColumns: RawBuilder<unknown> = sql.raw(
  "team_id, is_org_wide, sealed, version, installed_at, expires_at, refresh_at, refresh_attempts, lease_until",
);

export function toInstallation(row: InstallationRow): StoredInstallation {
  return {
    teamId: row.team_id,
    isOrgWide: row.is_org_wide === 1,
    sealed: row.sealed,
    version: row.version,
    installedAt: row.installed_at,
    expiresAt: row.expires_at ?? undefined,
    refreshAt: row.refresh_at ?? undefined,
    refreshAttempts: row.refresh_attempts,
    leaseUntil: row.lease_until ?? undefined,
  };
}
