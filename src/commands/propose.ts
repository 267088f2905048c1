import { digest } from "../domain/ids.ts";
import { type AboutProposal, type ProposedOrder, showProposal } from "../messages/proposal.ts";
import { saveProposal } from "../store/proposals.ts";
import { nameClientOf } from "./client-of-order.ts";
import type { HandlerParts } from "./command-dependencies.ts";
import type { Answer, Asked } from "./command-handlers.ts";

/**
 * Keeps an order until it is confirmed; resolves with the question. `asked.id` is the same when Slack delivers the question
 * twice. Rejects when it could not be kept.
 */
export async function propose(
  { store, accountId, now }: Pick<HandlerParts, "store" | "accountId" | "now">,
  { id: askedId, teamId, userId }: Asked,
  act: ProposedOrder,
  about?: AboutProposal,
): Promise<Answer> {
  // Derived: however often one command is delivered, all its questions are about one proposal, carried out once.
  const id = `p_${digest(askedId, act.kind)}`;
  await store.transaction((tx) => saveProposal(tx, { id, teamId, accountId, userId, act, createdAt: now() }));
  return showProposal(act, id, {
    ...about,
    client: about?.client ?? (await nameClientOf({ store, accountId }, act)),
  });
}
