import type { AuditEntry, AuditOutcome } from "../domain/decision.ts";
import type { RowsInto } from "./dialect.ts";
import type { Tx } from "./tx.ts";

/** Who ordered what, about whom, when, and how it ended. */
export type AuditRecord = AuditEntry & { at: number; settledAt: number | undefined };

/** Records orders; returns the ids of the new ones. A known order keeps its first record. */
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

/** Records an order's end or current state. */
export async function settleAudit(
  tx: Tx,
  orderId: string,
  outcome: AuditOutcome,
  now: number,
): Promise<void> {
  await tx.query`update audit set outcome = ${outcome}, settled_at = ${now} where id = ${orderId}`;
}

/** Returns an order's state; undefined where it was not decided yet. */
export async function orderOutcome(tx: Tx, orderId: string): Promise<AuditOutcome | undefined> {
  const [row] = await tx.query<{ outcome: AuditOutcome }>`select outcome from audit where id = ${orderId}`;
  return row?.outcome;
}

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

/** Returns the latest orders, newest first. */
export async function readAudit(tx: Tx, limit: number): Promise<AuditRecord[]> {
  const rows =
    await tx.query<AuditRow>`select id, team_id, account_id, user_id, act, client_id, subject, outcome, at, settled_at
    from audit order by at desc, id limit ${limit}`;
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
