import type { Decision } from "../domain/decision.ts";
import type { AccountId } from "../domain/ids.ts";
import type { Cause } from "./cause.ts";
import type { StoreTransaction } from "./store.ts";

/**
 * Writes down what was decided about an account, within the transaction in which it was decided. `cause`: what it was
 * decided about.
 */
export async function saveDecision(
  tx: StoreTransaction,
  accountId: AccountId,
  decision: Decision,
  now: number,
  cause?: Cause,
): Promise<void> {
  if (decision.conversation) {
    const { conversation } = decision;
    await tx.saveConversation(conversation);
    if (conversation.threadTs !== undefined) {
      await tx.saveThread(
        conversation.teamId,
        conversation.channelId,
        conversation.threadTs,
        conversation.id,
      );
    }
  }
  if (decision.deletedLinks.length > 0) await tx.deleteLinks(decision.deletedLinks);
  if (decision.links.length > 0) await tx.saveLinks(decision.links);
  if (decision.deliveries.length > 0) {
    const owned = decision.deliveries.map((delivery) => ({ ...delivery, accountId }));
    await tx.insertDeliveries(owned, now, cause);
  }
  if (decision.audit.length > 0) await tx.insertAudit(decision.audit, now);
  for (const { orderId, outcome } of decision.outcomes) await tx.settleAudit(orderId, outcome, now);
  for (const { id, ...change } of decision.changes) await tx.changeDelivery(id, change, now);
}
