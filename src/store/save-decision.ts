import type { Conversation } from "../domain/conversation.ts";
import type { Decision } from "../domain/decision.ts";
import type { AccountId } from "../domain/ids.ts";
import { insertAudit, settleAudit } from "./audit.ts";
import type { Cause, OwnedDelivery } from "./cause.ts";
import { saveConversations } from "./conversations.ts";
import { changeDelivery, insertDeliveries } from "./deliveries.ts";
import { saveFacts } from "./facts.ts";
import { deleteLinks, saveLinks } from "./links.ts";
import { followZone } from "./preferences.ts";
import { saveProposal } from "./proposals.ts";
import { countSnippetUse } from "./snippets.ts";
import { saveThread } from "./threads.ts";
import type { Tx } from "./tx.ts";

/** A decision about an account. `cause`: what it was about. */
export type Decided = { accountId: AccountId; decision: Decision; cause?: Cause };

/**
 * Stores decisions about different conversations, in the transaction that made them and in their order. What all decisions have
 * takes one statement for all of them.
 */
export async function saveDecisions(tx: Tx, decided: readonly Decided[], now: number): Promise<void> {
  const conversations = decided.flatMap(({ decision }) => decision.conversation ?? []);
  for (const conversation of conversations) await saveNewThread(tx, conversation);
  await saveConversations(tx, ...conversations);
  await deleteLinks(
    tx,
    decided.flatMap(({ decision }) => decision.deletedLinks),
  );
  await saveLinks(
    tx,
    decided.flatMap(({ decision }) => decision.links),
  );
  const deliveries = decided.flatMap(({ accountId, decision, cause }) =>
    decision.deliveries.map((delivery): OwnedDelivery => ({ ...delivery, accountId, cause })),
  );
  await insertDeliveries(tx, deliveries, now);
  for (const { accountId, decision } of decided) await saveTheRest(tx, accountId, decision, now);
}

/** Most decisions leave the chat in its thread. */
async function saveNewThread(tx: Tx, { id, teamId, channelId, threadTs }: Conversation): Promise<void> {
  const before = tx.conversations.get(id);
  if (threadTs === undefined || (before?.threadTs === threadTs && before.channelId === channelId)) return;
  await saveThread(tx, teamId, channelId, threadTs, id);
}

/** What few decisions have. */
async function saveTheRest(tx: Tx, accountId: AccountId, decision: Decision, now: number): Promise<void> {
  await insertAudit(tx, decision.audit, now);
  for (const { orderId, outcome } of decision.outcomes) await settleAudit(tx, orderId, outcome, now);
  if (decision.proposal) await saveProposal(tx, { ...decision.proposal, createdAt: now });
  await saveFacts(tx, accountId, decision.facts);
  if (decision.usedSnippet) await countSnippetUse(tx, { ...decision.usedSnippet, accountId });
  if (decision.movedTo) await followZone(tx, decision.movedTo, now);
  for (const { id, ...change } of decision.changes) await changeDelivery(tx, id, change, now);
}

/** Stores one decision. */
export function saveDecision(
  tx: Tx,
  accountId: AccountId,
  decision: Decision,
  now: number,
  cause?: Cause,
): Promise<void> {
  return saveDecisions(tx, [{ accountId, decision, ...(cause ? { cause } : {}) }], now);
}
