import type { ClientMention } from "../domain/command/command.ts";
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
 * Stores an order. Resolves with what to tell at once; the outbox tells later how it went. Nothing is told at once where the
 * later answer can't replace it; see `tellWhileWaiting`. "duplicate": it was ordered before. Rejects when it could not be
 * stored.
 */
export async function placeOrder(
  deps: Pick<HandlerParts, "store" | "accept" | "accountId" | "adminUsers" | "background" | "now">,
  ordering: Ordering,
): Promise<{ outcome: "stored" | "duplicate"; answer: Answer | undefined }> {
  const { act, accountId = deps.accountId, client, place } = ordering;
  const fault = await deps.store.transaction((tx) => getAccountFault(tx, accountId));
  const outcome = await storeOrder(deps, ordering);
  const text = workingOn(act, client);
  // Opening a thread does not need Chatra, nor does erasing a visitor.
  if (fault !== undefined && act.kind !== "open" && act.kind !== "forget")
    return { outcome, answer: { text: `${text}\n${waitsForChatra(fault, deps.adminUsers)}` } };
  if ("silently" in place || place.replaces) return { outcome, answer: { text } };
  if (outcome === "stored") tellWhileWaiting(deps, { order: orderOf(ordering.id, place), accountId }, text);
  return { outcome, answer: undefined };
}

/** An order that is about one client, without their id. */
type ClientOrder = DistributiveOmit<Extract<Order, { clientId: ClientId }>, "clientId">;
type DistributiveOmit<T, Key extends PropertyKey> = T extends unknown ? Omit<T, Key> : never;

/** Stores an order about the client whom a command means. Resolves with what to tell at once; see `placeOrder`. */
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
  return (await placeOrder(handlers, ordering)).answer;
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

/** After this long, in ms, people are told that we work on it. Most answers come before. */
export const WAITING_AFTER_MS = 2000;

/**
 * Tells the person who gave an order that we work on it, unless it has ended by then. Slack can't replace what was told after a
 * command (bolt-js#2287), so we tell it only where it is needed. It goes through the answer's own partition, so it never comes
 * after the answer, whichever process sends that.
 */
export function tellWhileWaiting(
  { store, background, now }: Pick<HandlerParts, "store" | "background" | "now">,
  { order, accountId }: { order: OrderOrigin; accountId: AccountId },
  text: string,
): void {
  const at = now();
  background.later("telling that an order takes its time", WAITING_AFTER_MS, () =>
    store.transaction(async (tx) => {
      const hasEnded = async () => ((await orderOutcome(tx, order.id)) ?? "ordered") !== "ordered";
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
    }),
  );
}
