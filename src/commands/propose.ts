import type { TeamId } from "../domain/ids.ts";
import type { AnswerPlace } from "./answer-person.ts";
import type { Answer } from "./desk.ts";
import type { DeskParts } from "./desk-deps.ts";
import { type DoomedMessage, type ProposedAct, showProposal } from "./show-proposal.ts";

/** Keeps an act until it is confirmed; resolves with the question. Rejects when it could not be kept. */
export async function propose(
  { store, now, randomId }: Pick<DeskParts, "store" | "now" | "randomId">,
  { teamId, place, act }: { teamId: TeamId; place: AnswerPlace; act: ProposedAct },
  doomed?: DoomedMessage,
): Promise<Answer> {
  const id = randomId();
  const { userId } = place;
  await store.transaction((tx) => tx.saveProposal({ id, teamId, userId, act, createdAt: now() }));
  return showProposal(act, id, doomed);
}
