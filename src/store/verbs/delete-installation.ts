import { sql } from "kysely";
import type { TeamId } from "../../domain/ids.ts";
import { query, type Tx } from "../tx.ts";

/** Its secrets go with it. */
export async function deleteInstallation(tx: Tx, teamId: TeamId, version: string): Promise<boolean> {
  const deleted = await query(
    tx,
    sql<{ team_id: TeamId }>`delete from installations
      where team_id = ${teamId} and version = ${version} returning team_id`,
  );
  if (deleted.length > 0) tx.wakeEverywhere.add("tenants");
  return deleted.length > 0;
}
