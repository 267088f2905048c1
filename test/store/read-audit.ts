import type { AuditEntry } from "../../src/domain/decision.ts";
import type { Tx } from "../../src/store/tx.ts";

type AuditRecord = AuditEntry & { at: number; settledAt: number | undefined };

/** The latest orders in the table `audit`, which operators read, newest first. */
export function readAudit(tx: Tx, limit: number): Promise<AuditRecord[]> {
  return tx.query<AuditRecord>`select id as order_id, team_id, account_id, user_id, act, client_id, subject, outcome,
      at, settled_at
    from audit order by at desc, id limit ${limit}`;
}
