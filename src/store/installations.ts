import { type RawBuilder, sql } from "kysely";
import type { TeamId } from "../domain/ids.ts";
import { query, type Tx } from "./tx.ts";

/** The app in one Slack workspace, or in all of an organization. Its secrets are sealed; times in ms. */
export type StoredInstallation = {
  teamId: TeamId;
  isOrgWide: boolean;
  sealed: string;
  /** Changes with each token, and with nothing else. */
  version: string;
  installedAt: number;
  /** Undefined for a token that doesn't run out. */
  expiresAt: number | undefined;
  /** When the token is to be renewed, or tried to be once more. */
  refreshAt: number | undefined;
  /** How often in a row renewing it has failed. */
  refreshAttempts: number;
  /** Until when somebody renews the token, or was about to. */
  leaseUntil: number | undefined;
};

export type NewInstallation = Omit<StoredInstallation, "refreshAttempts" | "leaseUntil">;

/** By their ids. */
export async function readInstallations(tx: Tx): Promise<StoredInstallation[]> {
  const rows = await query(
    tx,
    sql<InstallationRow>`select ${installationColumns} from installations order by team_id`,
  );
  return rows.map(toInstallation);
}

export async function readInstallation(tx: Tx, teamId: TeamId): Promise<StoredInstallation | undefined> {
  const [row] = await query(
    tx,
    sql<InstallationRow>`select ${installationColumns} from installations where team_id = ${teamId}`,
  );
  return row && toInstallation(row);
}

/** Writes an installation over the one that was there, and ends whatever was under way with that. */
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

/** Installations that are to be renewed and that nobody renews: those due first. */
export async function dueInstallations(tx: Tx, now: number, limit: number): Promise<StoredInstallation[]> {
  const rows = await query(
    tx,
    sql<InstallationRow>`select ${installationColumns} from installations
      where refresh_at <= ${now} and (lease_until is null or lease_until <= ${now})
      order by refresh_at, team_id limit ${limit}`,
  );
  return rows.map(toInstallation);
}

/**
 * Takes the right to renew until `until`; false where somebody has it, or has done it or tried it since the row was
 * `seen`.
 * One statement decides who has it. A lease that ran out is anybody's: whoever had it is taken for dead.
 */
export async function leaseInstallation(
  tx: Tx,
  seen: Pick<StoredInstallation, "teamId" | "version" | "refreshAttempts">,
  { owner, now, until }: { owner: string; now: number; until: number },
): Promise<boolean> {
  const leased = await query(
    tx,
    sql<{ team_id: TeamId }>`update installations set lease_owner = ${owner}, lease_until = ${until}
      where team_id = ${seen.teamId} and version = ${seen.version}
        and refresh_attempts = ${seen.refreshAttempts} and (lease_until is null or lease_until <= ${now})
      returning team_id`,
  );
  return leased.length > 0;
}

/**
 * Puts the renewed token in the place of `version` and ends the lease, whoever has it. False: `version` is gone.
 * Not asked who has the lease: of several who tried, the one who holds a new token is the one Slack served.
 */
export async function renewInstallation(
  tx: Tx,
  teamId: TeamId,
  version: string,
  renewed: Pick<NewInstallation, "sealed" | "version" | "expiresAt" | "refreshAt">,
): Promise<boolean> {
  const saved = await query(
    tx,
    sql<{
      team_id: TeamId;
    }>`update installations set sealed = ${renewed.sealed}, version = ${renewed.version},
        expires_at = ${renewed.expiresAt ?? null}, refresh_at = ${renewed.refreshAt ?? null},
        refresh_attempts = 0, lease_owner = null, lease_until = null
      where team_id = ${teamId} and version = ${version} returning team_id`,
  );
  if (saved.length > 0) tx.wakeEverywhere.add("tenants");
  return saved.length > 0;
}

/**
 * Renewing failed: gives the lease back, to try again at `refreshAt`.
 * Nothing happens where the lease ran out and somebody else has it, or the token is another one by now.
 */
export async function postponeRenewal(
  tx: Tx,
  teamId: TeamId,
  postponed: { version: string; owner: string; refreshAt: number },
): Promise<void> {
  const { version, owner, refreshAt } = postponed;
  await query(
    tx,
    sql`update installations set refresh_at = ${refreshAt}, refresh_attempts = refresh_attempts + 1,
        lease_owner = null, lease_until = null
      where team_id = ${teamId} and version = ${version} and lease_owner = ${owner}`,
  );
}

/**
 * The same secrets under another seal; false where `before` is not the seal any more.
 * Keeps the version, so that a token that is being renewed meanwhile finds its place.
 */
export async function resealInstallation(
  tx: Tx,
  teamId: TeamId,
  before: string,
  sealed: string,
): Promise<boolean> {
  const resealed = await query(
    tx,
    sql<{ team_id: TeamId }>`update installations set sealed = ${sealed}
      where team_id = ${teamId} and sealed = ${before} returning team_id`,
  );
  return resealed.length > 0;
}

/** Takes its secrets along. False where it is another version by now, or gone. */
export async function deleteInstallation(tx: Tx, teamId: TeamId, version: string): Promise<boolean> {
  const deleted = await query(
    tx,
    sql<{ team_id: TeamId }>`delete from installations
      where team_id = ${teamId} and version = ${version} returning team_id`,
  );
  if (deleted.length > 0) tx.wakeEverywhere.add("tenants");
  return deleted.length > 0;
}

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

const installationColumns: RawBuilder<unknown> = sql.raw(
  "team_id, is_org_wide, sealed, version, installed_at, expires_at, refresh_at, refresh_attempts, lease_until",
);

function toInstallation(row: InstallationRow): StoredInstallation {
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
