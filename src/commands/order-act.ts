import type { Act, Order } from "../domain/act.ts";
import { explainFault } from "../domain/explain-fault.ts";
import type { AccountId, TeamId, UserId } from "../domain/ids.ts";
import type { AccountFault } from "../store/store.ts";
import type { AnswerPlace } from "./answer-person.ts";
import { describeAct } from "./describe-act.ts";
import type { Answer } from "./desk.ts";
import type { DeskDeps } from "./desk-deps.ts";

/** What is ordered, by whom, and where they are told how it went. */
export type Ordering = {
  /** The same when Slack delivers it twice. */
  id: string;
  teamId: TeamId;
  /** `silently`: nobody is told, as where one order of many was given. */
  place: AnswerPlace | { userId: UserId; silently: true };
  act: Act;
  /** The account that the act is about; the default one where it is about no client. */
  accountId?: AccountId | undefined;
  /** What to call the client that it is about, as mrkdwn. */
  client?: string | undefined;
};

/**
 * Stores an order. Resolves with what to tell at once; how it went is told later, by the outbox. "duplicate": it was
 * ordered before. Rejects when it could not be stored.
 */
export async function orderAct(
  deps: Pick<DeskDeps, "store" | "accept" | "accountId" | "now">,
  ordering: Ordering,
): Promise<{ outcome: "stored" | "duplicate"; answer: Answer }> {
  const { act, accountId = deps.accountId, client = "the visitor" } = ordering;
  const fault = await deps.store.transaction((tx) => tx.getAccountFault(accountId));
  const outcome = await storeOrder(deps, ordering);
  const text = `:hourglass_flowing_sand: Working on it: ${describeAct(act, client)}.${waitNote(act, fault)}`;
  return { outcome, answer: { text } };
}

/** Stores an order and nothing else. */
export function storeOrder(
  deps: Pick<DeskDeps, "accept" | "accountId" | "now">,
  { id, teamId, place, act, accountId = deps.accountId }: Ordering,
): Promise<"stored" | "duplicate"> {
  const order = orderOf(id, place);
  return deps.accept({ kind: "slack.act", teamId, accountId, at: deps.now(), order, act });
}

function orderOf(id: string, place: Ordering["place"]): Order {
  const { userId } = place;
  if ("silently" in place) return { id, userId };
  const { channelId, threadTs, responseUrl, replaces } = place;
  return {
    id,
    userId,
    answer: {
      ...(channelId === undefined ? {} : { channelId }),
      ...(threadTs === undefined ? {} : { threadTs }),
      ...(responseUrl === undefined ? {} : { responseUrl }),
      ...(replaces === undefined ? {} : { replaces }),
    },
  };
}

/** While nothing gets through to Chatra, whoever orders something should not wait for it in vain. */
function waitNote(act: Act, fault: AccountFault | undefined): string {
  // A thread is found or opened without Chatra.
  if (fault === undefined || act.kind === "open") return "";
  return `\nIt waits until Chatra can be reached again, and is then done by itself. ${explainFault(fault)}`;
}
