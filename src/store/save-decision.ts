import type { Decision } from "../domain/decision.ts";
import type { AccountId } from "../domain/ids.ts";
import { insertAudit, settleAudit } from "./audit.ts";
import type { Cause } from "./cause.ts";
import { saveConversation } from "./conversations.ts";
import { changeDelivery, insertDeliveries } from "./deliveries.ts";
import { saveFacts } from "./facts.ts";
import { deleteLinks, saveLinks } from "./links.ts";
import { saveProposal } from "./proposals.ts";
import { countSnippetUse } from "./snippets.ts";
import { saveThread } from "./threads.ts";
import type { Tx } from "./tx.ts";

/** Stores a decision about an account, in the transaction that made it. `cause`: what it was about. */
export async function saveDecision(
  tx: Tx,
  accountId: AccountId,
  decision: Decision,
  now: number,
  cause?: Cause,
): Promise<void> {
  if (decision.conversation) {
    const { conversation } = decision;
    await saveConversation(tx, conversation);
    if (conversation.threadTs !== undefined) {
      await saveThread(
        tx,
        conversation.teamId,
        conversation.channelId,
        conversation.threadTs,
        conversation.id,
      );
    }
  }
  if (decision.deletedLinks.length > 0) await deleteLinks(tx, decision.deletedLinks);
  if (decision.links.length > 0) await saveLinks(tx, decision.links);
  if (decision.deliveries.length > 0) {
    const owned = decision.deliveries.map((delivery) => ({ ...delivery, accountId }));
    await insertDeliveries(tx, owned, now, cause);
  }
  if (decision.audit.length > 0) await insertAudit(tx, decision.audit, now);
  for (const { orderId, outcome } of decision.outcomes) await settleAudit(tx, orderId, outcome, now);
  if (decision.proposal) await saveProposal(tx, { ...decision.proposal, createdAt: now });
  if (decision.facts.length > 0) await saveFacts(tx, accountId, decision.facts);
  if (decision.usedSnippet) await countSnippetUse(tx, { ...decision.usedSnippet, accountId });
  for (const { id, ...change } of decision.changes) await changeDelivery(tx, id, change, now);
}
