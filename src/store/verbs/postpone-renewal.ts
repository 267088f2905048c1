import { sql } from "kysely";
import type { TeamId } from "../../domain/ids.ts";
import { query, type Tx } from "../tx.ts";

/** Nothing happens where the lease ran out and somebody else has it, or the token is another one by now. */
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
