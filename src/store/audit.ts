import type { AuditEntry, AuditOutcome } from "../domain/decision.ts";
import { defineTable } from "./table.ts";
import type { Tx } from "./tx.ts";

/** Who ordered what, about whom, when, and how it ended. */
const audit = defineTable({
  table: "audit",
  known: "leave",
  columns: {
    id: "text",
    teamId: "text",
    accountId: "text",
    userId: "text",
    act: "text",
    clientId: "text",
    subject: "text",
    outcome: "text",
    at: "integer",
    settledAt: "integer",
  },
});

/** Records orders; returns the ids of the new ones. A known order keeps its first record. */
export async function insertAudit(tx: Tx, entries: AuditEntry[], now: number): Promise<Set<string>> {
  const rows = entries.map(({ orderId, ...entry }) => ({
    ...entry,
    id: orderId,
    at: now,
    settledAt: entry.outcome === "ordered" ? undefined : now,
  }));
  return tx.dialect.insertRows(tx.run, audit, rows);
}

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
  const [outcome] = await tx.column<AuditOutcome>`select outcome from audit where id = ${orderId}`;
  return outcome;
}
