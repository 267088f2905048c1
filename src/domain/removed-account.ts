import { ORDER_UNCONFIRMED, ORDER_WITHOUT_ACCOUNT, REMOVED_ACCOUNT } from "../messages/unheard.ts";
import type { AuditOutcome, Decision } from "./decision.ts";
import { deliverAlone, ephemeral } from "./deliver.ts";
import type { Delivery, NewDelivery } from "./delivery.ts";
import { deliveryIdOf } from "./ids.ts";
import type { OrderOrigin } from "./order.ts";
import { orderOf } from "./orders/after-order.ts";
import { answer } from "./orders/answer.ts";
import type { Payload, ReplyRef } from "./payload.ts";
import { isInDoubt } from "./reply-parts.ts";
import { waitsOver } from "./reply-receipts.ts";

type Told = Pick<Decision, "deliveries" | "outcomes">;

/**
 * Tells who wrote or ordered what waited that it is discarded with its Chatra account, takes the ⏳ off, and ends the orders.
 * `discarded`: the account's deliveries as they were before. What follows names no conversation, because another account of the
 * workspace carries it out.
 */
export function afterRemoval(discarded: readonly Delivery[], now: number): Told {
  const told: Told = { deliveries: [], outcomes: [] };
  for (const group of Map.groupBy(discarded, messageOf).values()) {
    // The thread says of these what became of them, and their buttons answer.
    const waiting = group.filter(({ state, asked }) => state !== "failed" && !asked);
    const isUnsure = mayHaveReached(group) || waiting.some(mayBeDone);
    const orders = new Map(
      waiting.flatMap(({ payload }) => orderOf(payload) ?? []).map((order) => [order.id, order]),
    );
    const outcome: AuditOutcome = isUnsure ? "uncertain" : "discarded";
    told.outcomes.push(...[...orders.keys()].map((orderId) => ({ orderId, outcome })));
    const ofOrders = [...orders.values()].flatMap((order) => tellOrder(order, isUnsure, now));
    told.deliveries.push(...(ofOrders.length > 0 ? ofOrders : tellAuthor(waiting, isUnsure, now)));
    const wait = waitsOver(group, { deliveries: new Map(group.map((one) => [one.id, one])), now });
    told.deliveries.push(...wait.map((mark) => ({ ...mark, conversationId: undefined })));
  }
  return told;
}

/** What is about one message of a person is told once. */
function messageOf({ id, payload }: Delivery): string {
  return "reply" in payload ? keyOf(payload.reply) : id;
}

function keyOf({ teamId, channelId, ts }: ReplyRef): string {
  return `${teamId}:${channelId}:${ts}`;
}

/** Whether the visitor may have the message, or a part of it. */
function mayHaveReached(group: readonly Delivery[]): boolean {
  const sends = group.filter(({ payload }) => payload.kind === "chatra.send");
  return sends.some(
    (send) => isInDoubt(send) || (send.payload.kind === "chatra.send" && sends.length < send.payload.parts),
  );
}

/** Whether a call, an edit or a delete may be done: at an attempt that failed, Chatra may have got it. */
function mayBeDone({ payload, attempts }: Delivery): boolean {
  const changes: Payload["kind"][] = ["chatra.call", "chatra.edit", "chatra.delete"];
  return changes.includes(payload.kind) && attempts > 0;
}

function tellOrder(order: OrderOrigin, isUnsure: boolean, now: number): NewDelivery[] {
  const text = isUnsure ? ORDER_UNCONFIRMED : ORDER_WITHOUT_ACCOUNT;
  return answer(order, { text }, "account-removed", { now });
}

/** An edit of a reply that itself waited is not worth a word of its own. */
function tellAuthor(waiting: readonly Delivery[], isUnsure: boolean, now: number): NewDelivery[] {
  const payloads = waiting.map(({ payload }) => payload);
  const first = payloads.find(({ kind }) => kind === "chatra.send") ?? payloads[0];
  const text = first && textAbout(first, isUnsure);
  if (text === undefined || first === undefined || !("reply" in first)) return [];
  const key = `${keyOf(first.reply)}:removed`;
  const payload = ephemeral(first.reply, text);
  return [deliverAlone(key, { id: deliveryIdOf(key, first.kind), sourceTime: now, payload })];
}

/** Who deletes a message is not known later: nobody is told of that. */
function textAbout(payload: Payload, isUnsure: boolean): string | undefined {
  if (payload.kind === "chatra.edit") return isUnsure ? REMOVED_ACCOUNT.uncertainEdit : REMOVED_ACCOUNT.edit;
  if (payload.kind !== "chatra.send" || payload.automatic) return undefined;
  return isUnsure ? REMOVED_ACCOUNT.unconfirmed : REMOVED_ACCOUNT.reply;
}
