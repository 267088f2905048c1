import { type AccountId, clientIdSchema, conversationIdOf, digest } from "../domain/ids.ts";
import type { Order } from "../domain/order.ts";
import type { JsonValue } from "../domain/parse-exact-json.ts";
import { nameOf, withId } from "../messages/names.ts";
import { ADMIN_ACTIONS } from "../messages/permissions.ts";
import {
  type AboutProposal,
  cancelled,
  DONE_ALREADY,
  onlyWhoOrdered,
  type ProposedOrder,
  QUESTION_TOO_OLD,
  showProposal,
  TOO_LATE_TO_CANCEL,
  UNKNOWN_QUESTION,
  WAS_CANCELLED,
} from "../messages/proposal.ts";
import { orderOutcome } from "../store/audit.ts";
import { readConversations } from "../store/conversations.ts";
import { type Proposal, readProposal, saveProposal, settleProposal } from "../store/proposals.ts";
import type { Store } from "../store/store.ts";
import { answerLater, placeOf } from "./answer-person.ts";
import type { HandlerParts } from "./command-dependencies.ts";
import type { Answer, Asked, ButtonPress } from "./command-handlers.ts";
import { refusalFor } from "./permissions.ts";
import { placeOrder } from "./place-order.ts";

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
  // Derived: a command that Slack delivers twice asks about one proposal, which is carried out once.
  const id = `p_${digest(askedId, act.kind)}`;
  await store.transaction((tx) => saveProposal(tx, { id, teamId, accountId, userId, act, createdAt: now() }));
  return showProposal(act, id, {
    ...about,
    client: about?.client ?? (await nameClientOf({ store, accountId }, act)),
  });
}

/** How long a question can be answered, in ms: after this long, people may mean something else. */
export const GOOD_FOR_MS = 60 * 60 * 1000;

/**
 * Orders what was proposed, once. Resolves with what to tell at once, in place of the question; rejects when the order could not be stored. Where one confirms
 * and one cancels at the same time, the first at the proposal's row wins.
 */
export async function confirmProposal(
  handlers: HandlerParts,
  press: ButtonPress,
): Promise<Answer | undefined> {
  const { value: proposalId } = press;
  const proposal = await handlers.store.transaction((tx) => readProposal(tx, proposalId));
  const obstacle = obstacleOf(proposal, press, handlers.now());
  if (proposal === undefined || obstacle !== undefined) return { text: obstacle ?? UNKNOWN_QUESTION };
  const { act } = proposal;
  if (act.kind === "run" || act.kind === "request" || act.kind === "forget") {
    // They may have lost their rank since they were asked.
    const refusal = await refusalFor(handlers, press, ADMIN_ACTIONS[act.kind]);
    if (refusal !== undefined) return refusal;
  }
  const state = await handlers.store.transaction(async (tx) => {
    await settleProposal(tx, proposalId, "confirmed");
    return (await readProposal(tx, proposalId))?.state;
  });
  if (state !== "confirmed") return { text: state === "cancelled" ? WAS_CANCELLED : UNKNOWN_QUESTION };
  // The order has the proposal's id: it is one order even when confirmed twice, or after a kill just here.
  const outcome = await placeOrder(handlers, {
    id: proposalId,
    accountId: proposal.accountId,
    teamId: press.teamId,
    place: placeOf(press),
    act,
    client: await nameClientOf({ ...handlers, accountId: proposal.accountId }, act),
  });
  const isDone =
    outcome === "duplicate" &&
    (await handlers.store.transaction((tx) => orderOutcome(tx, proposalId))) === "done";
  // Beside the outcome, which stands where the question was. What is not done tells itself how it goes.
  if (isDone) answerLater(handlers, { ...placeOf(press), replaces: false }, { text: DONE_ALREADY });
  return undefined;
}

/** Cancels what was proposed. Resolves with what to tell; rejects when that could not be stored. */
export async function cancelProposal(handlers: HandlerParts, press: ButtonPress): Promise<Answer> {
  const { value: proposalId } = press;
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

function obstacleOf(proposal: Proposal | undefined, press: ButtonPress, now: number): string | undefined {
  if (proposal === undefined || proposal.teamId !== press.teamId) return UNKNOWN_QUESTION;
  if (proposal.userId !== press.userId) return onlyWhoOrdered(proposal.userId);
  if (proposal.state === "cancelled") return WAS_CANCELLED;
  return now - proposal.createdAt > GOOD_FOR_MS ? QUESTION_TOO_OLD : undefined;
}

/** We look at no more values of a request. */
const MOST_VALUES = 20;

/**
 * What to call the client that an order is about, with their ID, as mrkdwn. For a request or an action: the only value in it
 * that is the ID of a client the bot knows. Undefined where there is none, or several.
 */
export async function nameClientOf(
  { store, accountId }: { store: Store; accountId: AccountId },
  act: Order,
): Promise<string | undefined> {
  const isKnown = "clientId" in act;
  const ids = (isKnown ? [act.clientId] : valuesOf(act)).flatMap(
    (value) => clientIdSchema.safeParse(value).data ?? [],
  );
  const conversations = new Map(ids.map((id) => [id, conversationIdOf(accountId, id)]));
  const known = await store.transaction((tx) => readConversations(tx, [...conversations.values()]));
  const named = [...conversations].flatMap(([clientId, id]) => {
    const conversation = known.get(id);
    if (conversation !== undefined) return [withId(nameOf(conversation, clientId), clientId)];
    return isKnown ? [nameOf(undefined, clientId)] : [];
  });
  return named.length === 1 ? named[0] : undefined;
}

function valuesOf(act: Order): string[] {
  if (act.kind === "run") return textsIn(act.input).slice(0, MOST_VALUES);
  if (act.kind !== "request") return [];
  const { path, pathParameters, query, body } = act.request;
  const segments = path.split("/").filter((segment) => segment !== "");
  const texts = [pathParameters, query, body ?? null].flatMap(textsIn);
  return [...new Set([...segments, ...texts])].slice(0, MOST_VALUES);
}

/** The texts at the top level: deeper ones don't name the client. */
function textsIn(value: JsonValue): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.values(value).filter((text) => typeof text === "string");
}
