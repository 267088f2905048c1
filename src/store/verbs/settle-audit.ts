import { sql } from "kysely";
import type { AuditOutcome } from "../../domain/decision.ts";
import { query, type Tx } from "../tx.ts";

/** Records how an order ended, or how it stands. */
export async function settleAudit(
  tx: Tx,
  orderId: string,
  outcome: AuditOutcome,
  now: number,
): Promise<void> {
  await query(tx, sql`update audit set outcome = ${outcome}, settled_at = ${now} where id = ${orderId}`);
}
