import { sql } from "kysely";
import type { StoredInstallation } from "../store.ts";
import { query, type Tx } from "../tx.ts";
import { type InstallationRow, installationColumns, toInstallation } from "./installation-row.ts";

export async function dueInstallations(tx: Tx, now: number, limit: number): Promise<StoredInstallation[]> {
  const rows = await query(
    tx,
    sql<InstallationRow>`select ${installationColumns} from installations
      where refresh_at <= ${now} and (lease_until is null or lease_until <= ${now})
      order by refresh_at, team_id limit ${limit}`,
  );
  return rows.map(toInstallation);
}
