import { type RawBuilder, sql } from "kysely";
import type { TeamId } from "../domain/ids.ts";
import type { Tx } from "./tx.ts";

/** The app in one Slack workspace, or in a whole organization. Its secrets are sealed; times in ms. */
export type StoredInstallation = {
  teamId: TeamId;
  isOrgWide: boolean;
  sealed: string;
  /** Changes only with the token. */
  version: string;
  installedAt: number;
  /** Undefined for a token that doesn't expire. */
  expiresAt: number | undefined;
  /** When to renew the token, or to retry. */
  refreshAt: number | undefined;
  /** The number of consecutive failed renewals. */
  refreshAttempts: number;
  /** Until when a process renews the token, or planned to. */
  leaseUntil: number | undefined;
};

export type NewInstallation = Omit<StoredInstallation, "refreshAttempts" | "leaseUntil">;

/** Returns all, ordered by id. */
export async function readInstallations(tx: Tx): Promise<StoredInstallation[]> {
  return selectInstallations(tx, sql`order by team_id`);
}

export async function readInstallation(tx: Tx, teamId: TeamId): Promise<StoredInstallation | undefined> {
  const [installation] = await selectInstallations(tx, sql`where team_id = ${teamId}`);
  return installation;
}

/** Returns installations that need a renewal which no process does, the first due first. */
export async function dueInstallations(tx: Tx, now: number, limit: number): Promise<StoredInstallation[]> {
  return selectInstallations(
    tx,
    sql`where refresh_at <= ${now} and (lease_until is null or lease_until <= ${now})
      order by refresh_at, team_id limit ${limit}`,
  );
}

async function selectInstallations(tx: Tx, which: RawBuilder<unknown>): Promise<StoredInstallation[]> {
  const rows = await tx.query<Omit<StoredInstallation, "isOrgWide"> & { isOrgWide: number }>`
    select team_id, is_org_wide, sealed, version, installed_at, expires_at, refresh_at, refresh_attempts, lease_until
    from installations ${which}`;
  return rows.map((row) => ({ ...row, isOrgWide: row.isOrgWide === 1 }));
}

/** Overwrites the previous installation and ends its running renewal. */
export async function saveInstallation(tx: Tx, installation: NewInstallation): Promise<void> {
  const { teamId, isOrgWide, sealed, version, installedAt, expiresAt, refreshAt } = installation;
  await tx.query`insert into installations
      (team_id, is_org_wide, sealed, version, installed_at, expires_at, refresh_at)
    values (${teamId}, ${isOrgWide ? 1 : 0}, ${sealed}, ${version}, ${installedAt}, ${expiresAt ?? null},
      ${refreshAt ?? null})
    on conflict (team_id) do update set is_org_wide = excluded.is_org_wide, sealed = excluded.sealed,
      version = excluded.version, installed_at = excluded.installed_at, expires_at = excluded.expires_at,
      refresh_at = excluded.refresh_at, refresh_attempts = 0, lease_owner = null, lease_until = null`;
  tx.wakeEverywhere.add("tenants");
}

/**
 * Takes the right to renew until `until`; false where another process has it, or used it since the row was `seen`. One
 * statement decides. An expired lease is free: we assume that its holder died.
 */
export async function leaseInstallation(
  tx: Tx,
  seen: Pick<StoredInstallation, "teamId" | "version" | "refreshAttempts">,
  { owner, now, until }: { owner: string; now: number; until: number },
): Promise<boolean> {
  const leased = await tx.query`update installations set lease_owner = ${owner}, lease_until = ${until}
    where team_id = ${seen.teamId} and version = ${seen.version}
      and refresh_attempts = ${seen.refreshAttempts} and (lease_until is null or lease_until <= ${now})
    returning team_id`;
  return leased.length > 0;
}

/**
 * Puts the renewed token in the place of `version` and ends every lease. False: `version` is gone. The lease holder does not
 * matter: the process with a new token is the one that Slack served.
 */
export async function renewInstallation(
  tx: Tx,
  teamId: TeamId,
  version: string,
  renewed: Pick<NewInstallation, "sealed" | "version" | "expiresAt" | "refreshAt">,
): Promise<boolean> {
  const { sealed, expiresAt, refreshAt } = renewed;
  const saved = await tx.query`update installations set sealed = ${sealed}, version = ${renewed.version},
      expires_at = ${expiresAt ?? null}, refresh_at = ${refreshAt ?? null},
      refresh_attempts = 0, lease_owner = null, lease_until = null
    where team_id = ${teamId} and version = ${version} returning team_id`;
  if (saved.length > 0) tx.wakeEverywhere.add("tenants");
  return saved.length > 0;
}

/**
 * Returns the lease after a failed renewal, to retry at `refreshAt`. Does nothing where another process has the lease, or the
 * token has changed.
 */
export async function postponeRenewal(
  tx: Tx,
  teamId: TeamId,
  { version, owner, refreshAt }: { version: string; owner: string; refreshAt: number },
): Promise<void> {
  await tx.query`update installations set refresh_at = ${refreshAt}, refresh_attempts = refresh_attempts + 1,
      lease_owner = null, lease_until = null
    where team_id = ${teamId} and version = ${version} and lease_owner = ${owner}`;
}

/**
 * Stores the same secrets under another seal; false where the seal changed since `before`. Keeps the version, so that a running
 * renewal finds its row.
 */
export async function resealInstallation(
  tx: Tx,
  teamId: TeamId,
  before: string,
  sealed: string,
): Promise<boolean> {
  const resealed = await tx.query`update installations set sealed = ${sealed}
    where team_id = ${teamId} and sealed = ${before} returning team_id`;
  return resealed.length > 0;
}

/** Deletes the installation with its secrets. False where the version changed, or it is gone. */
export async function deleteInstallation(tx: Tx, teamId: TeamId, version: string): Promise<boolean> {
  const deleted = await tx.query`delete from installations
    where team_id = ${teamId} and version = ${version} returning team_id`;
  if (deleted.length > 0) tx.wakeEverywhere.add("tenants");
  return deleted.length > 0;
}
