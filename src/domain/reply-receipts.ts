import { receipt } from "../messages/receipts.ts";
import { isRetracted, linksOfMessage } from "./conversation.ts";
import type { Additions, Scope, With } from "./decision.ts";
import { deliver, receiptDelivery } from "./deliver.ts";
import type { Delivery, NewDelivery } from "./delivery.ts";
import { deliveryIdOf } from "./ids.ts";
import { WAIT_SHOWN_AFTER_MS } from "./limits.ts";
import { afterSending } from "./orders/after-order.ts";
import { partsOfReply } from "./reply-parts.ts";

type Waiting = Pick<With<"deliveries">, "deliveries" | "now">;

/**
 * The ⏳ on a reply that has waited for long, once for all of its parts. Its place in the lane is the start of the wait,
 * so that whatever ends the wait comes later, even by a clock that is slightly behind.
 */
export function waitMark(send: Delivery, now: number): NewDelivery[] {
  return waitReaction(send, true, now - WAIT_SHOWN_AFTER_MS, now);
}

/**
 * Removes the ⏳ together with the last part of a reply that waits. `over`: the deliveries whose wait ends now, as they
 * were before. It goes out before the receipt, because Slack limits the reactions on a message.
 */
export function waitsOver(over: Delivery[], context: Waiting): NewDelivery[] {
  const first = over.find(showsWait);
  if (!first) return [];
  const ended = new Set(over.map(({ id }) => id));
  const others = partsOfReply(first, context, ["pending", "sending", "uncertain"]);
  if (others.some((part) => !ended.has(part.id) && showsWait(part))) return [];
  return waitReaction(first, false, context.now, context.now);
}

/**
 * The receipt of a reply when its last unfinished part ends: it arrived, or an edit took it back. Nothing if other
 * parts are unfinished, or if the whole reply was taken back. `over`: what else ends now.
 */
export function whenWhole(
  send: Delivery,
  cause: string,
  scope: Scope<"links" | "deliveries">,
  over: readonly Pick<Delivery, "id">[] = [],
): Additions {
  const { payload } = send;
  if (payload.kind !== "chatra.send") return {};
  const ended = new Set([send, ...over].map(({ id }) => id));
  const unfinished = partsOfReply(send, scope, ["pending", "sending", "failed", "uncertain"]);
  const links = linksOfMessage(scope.links, payload.reply).filter((one) => one.direction === "to-client");
  const isTakenBack = links.length > 0 && links.every(isRetracted);
  if (isTakenBack || unfinished.some(({ id }) => !ended.has(id))) return {};
  const report = afterSending(send, scope);
  const mark = receiptDelivery(scope, receipt(payload.reply, "sent"), cause);
  if (payload.automatic) return { ...report, deliveries: [...report.deliveries, mark] };
  const { reply, byGuest } = payload;
  const answer = {
    by: { userId: reply.userId },
    writtenAt: send.sourceTime,
    ...(byGuest ? { byGuest } : {}),
  };
  return { ...report, deliveries: [...report.deliveries, mark], answers: [answer] };
}

function showsWait({ payload, state, asked, waitShown }: Delivery): boolean {
  if (payload.kind !== "chatra.send" || !waitShown) return false;
  return state === "pending" || state === "sending" || (state === "uncertain" && !asked);
}

function waitReaction(
  { payload, conversationId }: Delivery,
  on: boolean,
  sourceTime: number,
  now: number,
): NewDelivery[] {
  if (payload.kind !== "chatra.send" || conversationId === undefined) return [];
  const { teamId, channelId, ts } = payload.reply;
  const id = deliveryIdOf(`${teamId}:${channelId}:${ts}`, `waits:${on}@${now}`);
  return [deliver(conversationId, { id, sourceTime, payload: receipt(payload.reply, "waiting", on) })];
}
