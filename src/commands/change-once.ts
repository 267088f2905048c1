import type { AuditEntry } from "../domain/decision.ts";
import { DONE_ALREADY } from "../messages/proposal.ts";
import { insertAudit, settleAudit } from "../store/audit.ts";
import type { Tx } from "../store/tx.ts";
import type { HandlerParts } from "./command-dependencies.ts";
import type { Answer, Asked } from "./command-handlers.ts";

type Changed = { answer: Answer; outcome?: AuditEntry["outcome"] };

/** Records a change and makes it, once, however often Slack delivers what asks for it. Rejects if it could not be stored. */
export function changeOnce(
  { store, accountId, now }: Pick<HandlerParts, "store" | "accountId" | "now">,
  { id: orderId, teamId, userId }: Pick<Asked, "id" | "teamId" | "userId">,
  what: Pick<AuditEntry, "act" | "subject">,
  change: (tx: Tx) => Promise<Changed>,
): Promise<Answer> {
  return store.transaction(async (tx) => {
    const order = { orderId, teamId, accountId, userId, clientId: undefined };
    const entry: AuditEntry = { ...order, ...what, outcome: "done" };
    if (!(await insertAudit(tx, [entry], now())).has(orderId)) return { text: DONE_ALREADY };
    const { answer, outcome } = await change(tx);
    if (outcome !== undefined) await settleAudit(tx, orderId, outcome, now());
    return answer;
  });
}
