import { sql } from "kysely";
import type { TeamId } from "../../domain/ids.ts";
import { query, type Tx } from "../tx.ts";

/** Keeps the version, so that a token that is being renewed meanwhile finds its place. */
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
