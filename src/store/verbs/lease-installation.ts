import { sql } from "kysely";
import type { TeamId } from "../../domain/ids.ts";
import type { StoredInstallation } from "../store.ts";
import { query, type Tx } from "../tx.ts";

/** One statement decides who has it. A lease that ran out is anybody's: whoever had it is taken for dead. */
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
