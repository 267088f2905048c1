import { sql } from "kysely";
import type { AuditRecord } from "../store.ts";
import { query, type Tx } from "../tx.ts";

type AuditRow = Omit<
  AuditRecord,
  "orderId" | "teamId" | "accountId" | "userId" | "clientId" | "settledAt"
> & {
  id: string;
  team_id: AuditRecord["teamId"];
  account_id: AuditRecord["accountId"];
  user_id: AuditRecord["userId"];
  client_id: AuditRecord["clientId"] | null;
  settled_at: number | null;
};

/** The latest orders, newest first. */
export async function readAudit(tx: Tx, limit: number): Promise<AuditRecord[]> {
  const rows = await query(
    tx,
    sql<AuditRow>`select id, team_id, account_id, user_id, act, client_id, subject, outcome, at, settled_at
      from audit order by at desc, id limit ${limit}`,
  );
  return rows.map((row) => ({
    orderId: row.id,
    teamId: row.team_id,
    accountId: row.account_id,
    userId: row.user_id,
    act: row.act,
    clientId: row.client_id ?? undefined,
    subject: row.subject ?? undefined,
    outcome: row.outcome,
    at: row.at,
    settledAt: row.settled_at ?? undefined,
  }));
}
