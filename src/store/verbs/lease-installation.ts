import { sql } from "kysely";
import type { TeamId } from "../../domain/ids.ts";
import type { StoredInstallation } from "../store.ts";
import { query, type Tx } from "../tx.ts";
import { type InstallationRow, installationColumns, toInstallation } from "./installation-row.ts";

/** One statement decides who has it. A lease that ran out is anybody's: whoever had it is taken for dead. */
export async function leaseInstallation(
  tx: Tx,
  teamId: TeamId,
  { version, owner, now, until }: { version: string; owner: string; now: number; until: number },
): Promise<StoredInstallation | undefined> {
  const [row] = await query(
    tx,
    sql<InstallationRow>`update installations set lease_owner = ${owner}, lease_until = ${until}
      where team_id = ${teamId} and version = ${version} and (lease_until is null or lease_until <= ${now})
      returning ${installationColumns}`,
  );
  return row && toInstallation(row);
}
