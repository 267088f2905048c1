import { reportOrder } from "../../domain/orders/after-order.ts";
import { callInDoubt, WAS_RESTORED } from "../../messages/restored.ts";
import { settleAudit } from "../../store/audit.ts";
import type { OwnedDelivery } from "../../store/cause.ts";
import { readConversations } from "../../store/conversations.ts";
import { readDeliveries } from "../../store/deliveries.ts";
import { discardCalls } from "../../store/restored.ts";
import type { Tx } from "../../store/tx.ts";

const ERROR = { reason: "unknown-outcome", detail: WAS_RESTORED };

/**
 * Discards API calls that were pending when the copy was made. Even a repeatable call can't run later: an old name or text
 * would overwrite a newer one. So they count as calls with a lost answer. Returns the notices to their authors, and the number
 * of calls.
 */
export async function giveUpCalls(tx: Tx, now: number): Promise<{ notices: OwnedDelivery[]; count: number }> {
  const ids = await discardCalls(tx, ERROR, now);
  const deliveries = await readDeliveries(tx, ids);
  const conversations = await readConversations(
    tx,
    deliveries.flatMap(({ conversationId }) => conversationId ?? []),
  );
  const notices: OwnedDelivery[] = [];
  for (const delivery of deliveries) {
    const { payload, accountId, conversationId } = delivery;
    if (payload.kind !== "chatra.call") continue;
    const conversation = conversationId === undefined ? undefined : conversations.get(conversationId);
    const text = callInDoubt(payload.call, conversation);
    const report = reportOrder(delivery, "uncertain", { text }, { now });
    for (const { orderId, outcome } of report.outcomes) await settleAudit(tx, orderId, outcome, now);
    notices.push(...report.deliveries.map((notice) => ({ ...notice, accountId })));
  }
  return { notices, count: ids.length };
}
