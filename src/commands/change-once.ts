import type { AuditEntry } from "../domain/decision.ts";
import type { TeamId, UserId } from "../domain/ids.ts";
import { DONE_ALREADY } from "../messages/proposal.ts";
import { insertAudit, settleAudit } from "../store/audit.ts";
import type { Tx } from "../store/tx.ts";
import type { HandlerParts } from "./command-dependencies.ts";
import type { Answer } from "./command-handlers.ts";

/** Who changes something. `id`: the same when Slack delivers it twice. */
export type ChangeOrder = { id: string; teamId: TeamId; userId: UserId };

type Changed<Told> = { answer: Told; outcome?: AuditEntry["outcome"] };

/** Records a change and makes it, once, however often Slack delivers what asks for it. Rejects if it could not be stored. */
export function changeOnce<Told extends Answer | undefined>(
  { store, accountId, now }: Pick<HandlerParts, "store" | "accountId" | "now">,
  { id: orderId, teamId, userId }: ChangeOrder,
  what: Pick<AuditEntry, "act" | "subject">,
  change: (tx: Tx) => Promise<Changed<Told>>,
): Promise<Told | Answer> {
  return store.transaction(async (tx) => {
    const order = { orderId, teamId, accountId, userId, clientId: undefined };
    const entry: AuditEntry = { ...order, ...what, outcome: "done" };
    if (!(await insertAudit(tx, [entry], now())).has(orderId)) return { text: DONE_ALREADY };
    const { answer, outcome } = await change(tx);
    if (outcome !== undefined) await settleAudit(tx, orderId, outcome, now());
    return answer;
  });
}
