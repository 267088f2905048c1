import { digest, type TeamId } from "../domain/ids.ts";
import { type AboutProposal, type ProposedOrder, showProposal } from "../messages/proposal.ts";
import { saveProposal } from "../store/proposals.ts";
import { nameClientOf } from "./client-of-order.ts";
import type { AnswerPlace, HandlerParts } from "./command-dependencies.ts";
import type { Answer } from "./command-handlers.ts";

/** What somebody asked for that has to be confirmed; `askedId` is the same when Slack delivers the question twice. */
export type Proposing = { askedId: string; teamId: TeamId; place: AnswerPlace; act: ProposedOrder };

/** Keeps an act until it is confirmed; resolves with the question. Rejects when it could not be kept. */
export async function propose(
  { store, accountId, now }: Pick<HandlerParts, "store" | "accountId" | "now">,
  { askedId, teamId, place, act }: Proposing,
  doomed?: AboutProposal,
): Promise<Answer> {
  // Derived: however often one command is delivered, all its questions are about one proposal, carried out once.
  const id = `p_${digest(askedId, act.kind)}`;
  const { userId } = place;
  await store.transaction((tx) => saveProposal(tx, { id, teamId, accountId, userId, act, createdAt: now() }));
  return showProposal(act, id, {
    ...doomed,
    client: doomed?.client ?? (await nameClientOf({ store, accountId }, act)),
  });
}
