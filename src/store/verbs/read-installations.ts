import { sql } from "kysely";
import type { TeamId } from "../../domain/ids.ts";
import type { StoredInstallation } from "../store.ts";
import { query, type Tx } from "../tx.ts";
import { type InstallationRow, installationColumns, toInstallation } from "./installation-row.ts";

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
