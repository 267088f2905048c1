import type { ClientMention } from "../domain/command/command.ts";
import type { AuditOutcome } from "../domain/decision.ts";
import { type AccountId, type ClientId, deliveryIdOf, type TeamId, type UserId } from "../domain/ids.ts";
import type { Order, OrderOrigin } from "../domain/order.ts";
import { answer } from "../domain/orders/answer.ts";
import { NO_THREAD_OF_OURS, waitsForChatra, workingOn } from "../messages/answers.ts";
import { getAccountFault } from "../store/account-faults.ts";
import { orderOutcome } from "../store/audit.ts";
import { changeDelivery, insertDeliveries, lockDeliveries } from "../store/deliveries.ts";
import { placeOf } from "./answer-person.ts";
import type { AnswerPlace, CommandDependencies, HandlerParts } from "./command-dependencies.ts";
import type { Answer, SlashCommandAsked } from "./command-handlers.ts";
import { findClient } from "./find-client.ts";

/** An order, who gave it, and where they are told how it went. */
export type Ordering = {
  /** The same when Slack delivers it twice. */
  id: string;
  teamId: TeamId;
  /** `silently`: nobody is told, because it is one of many given at once. */
  place: AnswerPlace | { userId: UserId; silently: true };
  act: Order;
  /** The account that the order is about. Default: the handlers' own. */
  accountId?: AccountId | undefined;
  /** What to call the client that it is about, as mrkdwn. */
  client?: string | undefined;
};

/**
 * Stores an order. The outbox tells that we work on it, where that is to be told, and then how it went. "duplicate": it was
 * ordered before. Rejects when it could not be stored.
 */
export async function placeOrder(
  deps: Pick<HandlerParts, "store" | "accept" | "accountId" | "adminUsers" | "background" | "now">,
  ordering: Ordering & { place: AnswerPlace },
): Promise<"stored" | "duplicate"> {
  const { act, accountId = deps.accountId, place } = ordering;
  const fault = await deps.store.transaction((tx) => getAccountFault(tx, accountId));
  const outcome = await storeOrder(deps, ordering);
  if (outcome === "duplicate") return outcome;
  const order = orderOf(ordering.id, place);
  // The words are stored, and must not keep the name of a visitor who is erased.
  const text = workingOn(act, act.kind === "forget" ? undefined : ordering.client);
  // Opening a thread does not need Chatra, nor does erasing a visitor.
  if (fault !== undefined && act.kind !== "open" && act.kind !== "forget") {
    const why = `${text}\n${waitsForChatra(fault, deps.adminUsers)}`;
    // These are done as soon as something waits to be sent again.
    const isBegun = act.kind === "retry" || act.kind === "resend";
    tellWhileWaiting(deps, order, why, { afterMs: 0, until: isBegun ? ["ordered", "done"] : ["ordered"] });
  } else {
    tellWhileWaiting(deps, order, text, { afterMs: place.replaces ? 0 : WAITING_AFTER_MS });
  }
  return outcome;
}

/** An order that is about one client, without their id. */
type ClientOrder = DistributiveOmit<Extract<Order, { clientId: ClientId }>, "clientId">;
type DistributiveOmit<T, Key extends PropertyKey> = T extends unknown ? Omit<T, Key> : never;

/** Stores an order about the client whom a command means; resolves with why there is none. See `placeOrder`. */
export async function orderForClient(
  handlers: HandlerParts,
  asked: SlashCommandAsked,
  mention: ClientMention,
  order: ClientOrder,
): Promise<Answer | undefined> {
  const client = await findClient(handlers, asked.teamId, mention);
  if (client === undefined) return { text: NO_THREAD_OF_OURS };
  const { accountId, clientId, name } = client;
  const { id, teamId } = asked;
  const act = { ...order, clientId };
  const ordering = { id, teamId, place: placeOf(asked), act, accountId, client: name };
  await placeOrder(handlers, ordering);
  return undefined;
}

/** Stores an order and tells nobody. */
export function storeOrder(
  deps: Pick<CommandDependencies, "accept" | "accountId" | "now">,
  { id, teamId, place, act, accountId = deps.accountId }: Ordering,
): Promise<"stored" | "duplicate"> {
  const order = orderOf(id, place);
  return deps.accept({ kind: "slack.act", teamId, accountId, at: deps.now(), order, act });
}

function orderOf(id: string, place: Ordering["place"]): OrderOrigin {
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

/** By more than this, in ms, no process's clock is behind another's. */
const MOST_BEHIND_MS = 60_000;

/** After this long, in ms, people are told that we work on it. Most answers come before. */
export const WAITING_AFTER_MS = 2000;

/**
 * Tells the person who gave an order that we work on it, unless it is past these states by then. Slack can't replace what was
 * told after a command (bolt-js#2287), so there we tell it only where it is needed. It goes through the answer's own partition,
 * so it never comes after the answer, whichever process sends that.
 */
function tellWhileWaiting(
  { store, background, now, accountId }: Pick<HandlerParts, "store" | "background" | "now" | "accountId">,
  order: OrderOrigin,
  text: string,
  { afterMs, until = ["ordered"] }: { afterMs: number; until?: AuditOutcome[] },
): void {
  // Before the outcome, which another process may decide: its clock may be behind.
  const at = now() - MOST_BEHIND_MS;
  const tell = () =>
    store.transaction(async (tx) => {
      const hasEnded = async () => !until.includes((await orderOutcome(tx, order.id)) ?? "ordered");
      if (await hasEnded()) return;
      const words = answer(order, { text }, "waiting", { now: at });
      await insertDeliveries(
        tx,
        words.map((delivery) => ({ ...delivery, accountId })),
        now(),
      );
      // On PostgreSQL it may have ended just now. From here on we hold its partition until the commit.
      if (!(await hasEnded())) return;
      const id = deliveryIdOf(`order:${order.id}`, "waiting");
      await lockDeliveries(tx, [id]);
      await changeDelivery(tx, id, { state: "discarded" }, now());
    });
  const what = "telling that an order takes its time";
  if (afterMs === 0) background.run(what, tell);
  else background.later(what, afterMs, tell);
}
