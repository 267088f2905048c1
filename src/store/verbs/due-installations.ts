import { sql } from "kysely";
import type { TeamId } from "../../domain/ids.ts";
import { query, type Tx } from "../tx.ts";

export async function dueInstallations(tx: Tx, now: number, limit: number): Promise<TeamId[]> {
  const rows = await query(
    tx,
    sql<{ team_id: TeamId }>`select team_id from installations
      where refresh_at <= ${now} and (lease_until is null or lease_until <= ${now})
      order by refresh_at, team_id limit ${limit}`,
  );
  return rows.map(({ team_id }) => team_id);
}
