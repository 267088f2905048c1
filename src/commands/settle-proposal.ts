import { ADMIN_DEEDS } from "../messages/permissions.ts";
import {
  cancelled,
  DONE_ALREADY,
  onlyWhoOrdered,
  QUESTION_TOO_OLD,
  TOO_LATE_TO_CANCEL,
  UNKNOWN_QUESTION,
  WAS_CANCELLED,
} from "../messages/proposal.ts";
import { type Proposal, readProposal, settleProposal } from "../store/proposals.ts";
import { nameClientOf } from "./client-of-order.ts";
import type { HandlerParts } from "./command-dependencies.ts";
import type { Answer, Asked } from "./command-handlers.ts";
import { refusalFor } from "./only-for-admins.ts";
import { placeOf } from "./place-of.ts";
import { placeOrder } from "./place-order.ts";

/** Whoever was asked this long ago, in ms, may mean something else by now. */
const GOOD_FOR_MS = 60 * 60 * 1000;

type Press = Asked & { isEphemeral: boolean };

/**
 * Does what was proposed, once. Resolves with what to tell; rejects when the order could not be stored. Of two who confirm
 * and cancel at the same time, the one who is first at the proposal's row is right.
 */
export async function confirmProposal(
  handlers: HandlerParts,
  press: Press,
  proposalId: string,
): Promise<Answer | undefined> {
  const proposal = await handlers.store.transaction((tx) => readProposal(tx, proposalId));
  const obstacle = obstacleOf(proposal, press, handlers.now());
  if (proposal === undefined || obstacle !== undefined) return { text: obstacle ?? UNKNOWN_QUESTION };
  const { act } = proposal;
  if (act.kind === "run" || act.kind === "request" || act.kind === "forget") {
    // Who was an administrator when they were asked may be none by now.
    const refusal = await refusalFor(handlers, press, ADMIN_DEEDS[act.kind]);
    if (refusal !== undefined) return refusal;
  }
  const state = await handlers.store.transaction(async (tx) => {
    await settleProposal(tx, proposalId, "confirmed");
    return (await readProposal(tx, proposalId))?.state;
  });
  if (state !== "confirmed") return { text: state === "cancelled" ? WAS_CANCELLED : UNKNOWN_QUESTION };
  // The order has the proposal's id: however often it is confirmed, and if the bot was killed just here, it is one order.
  const { outcome, answer } = await placeOrder(handlers, {
    id: proposalId,
    accountId: proposal.accountId,
    teamId: press.teamId,
    place: placeOf(press),
    act,
    client: await nameClientOf({ ...handlers, accountId: proposal.accountId }, act),
  });
  return outcome === "duplicate" ? { text: DONE_ALREADY } : answer;
}

/** Gives up what was proposed. Resolves with what to tell; rejects when that could not be stored. */
export async function cancelProposal(
  handlers: HandlerParts,
  press: Press,
  proposalId: string,
): Promise<Answer> {
  const { proposal, isCancelled } = await handlers.store.transaction(async (tx) => {
    const found = await readProposal(tx, proposalId);
    const isTheirs = found?.userId === press.userId && found.teamId === press.teamId;
    return {
      proposal: found,
      isCancelled: isTheirs && (await settleProposal(tx, proposalId, "cancelled")),
    };
  });
  if (proposal !== undefined && isCancelled) {
    const { act, accountId } = proposal;
    return { text: cancelled(act, await nameClientOf({ ...handlers, accountId }, act)) };
  }
  if (proposal?.state === "confirmed" && proposal.userId === press.userId)
    return { text: TOO_LATE_TO_CANCEL };
  return { text: obstacleOf(proposal, press, handlers.now()) ?? UNKNOWN_QUESTION };
}

function obstacleOf(proposal: Proposal | undefined, press: Press, now: number): string | undefined {
  if (proposal === undefined || proposal.teamId !== press.teamId) return UNKNOWN_QUESTION;
  if (proposal.userId !== press.userId) return onlyWhoOrdered(proposal.userId);
  if (proposal.state === "cancelled") return WAS_CANCELLED;
  return now - proposal.createdAt > GOOD_FOR_MS ? QUESTION_TOO_OLD : undefined;
}
