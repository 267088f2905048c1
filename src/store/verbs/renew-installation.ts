import { sql } from "kysely";
import type { TeamId } from "../../domain/ids.ts";
import type { NewInstallation } from "../store.ts";
import { query, type Tx } from "../tx.ts";

/** Not asked who has the lease: of several who tried, the one who holds a new token is the one Slack served. */
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
