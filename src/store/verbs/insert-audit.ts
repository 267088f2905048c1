import type { AuditEntry } from "../../domain/decision.ts";
import type { RowsInto } from "../dialect.ts";
import type { Tx } from "../tx.ts";

/** Records what was ordered; returns the orders that were new. One that is known stays as it was recorded. */
export async function insertAudit(tx: Tx, entries: AuditEntry[], now: number): Promise<Set<string>> {
  const rows = entries.map((entry) => ({
    id: entry.orderId,
    team_id: entry.teamId,
    account_id: entry.accountId,
    user_id: entry.userId,
    act: entry.act,
    client_id: entry.clientId,
    subject: entry.subject,
    outcome: entry.outcome,
    at: now,
    settled_at: entry.outcome === "ordered" ? undefined : now,
  }));
  return tx.dialect.insertRows(tx.db, intoAudit, rows);
}

const intoAudit: RowsInto = {
  table: "audit",
  known: "leave",
  columns: {
    id: "text",
    team_id: "text",
    account_id: "text",
    user_id: "text",
    act: "text",
    client_id: "text",
    subject: "text",
    outcome: "text",
    at: "integer",
    settled_at: "integer",
  },
};
