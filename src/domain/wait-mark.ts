import { receipt } from "../messages/receipts.ts";
import type { With } from "./decision.ts";
import { deliver } from "./deliver.ts";
import type { Delivery, NewDelivery } from "./delivery.ts";
import { deliveryIdOf } from "./ids.ts";
import { WAIT_SHOWN_AFTER_MS } from "./limits.ts";
import { partsOfReply } from "./reply-parts.ts";

/**
 * The ⏳ on a reply that has waited for long, once for all of its parts. It stands in the line of the receipts where its
 * wait began: whatever ends the wait stands behind it, also by the clock of another process that is a little behind.
 */
export function waitMark(send: Delivery, now: number): NewDelivery[] {
  return reactionOf(send, true, now - WAIT_SHOWN_AFTER_MS, now);
}

/**
 * Takes the ⏳ away with the last part of a reply that waits no longer. `over`: the deliveries whose wait ends now, as they
 * were before. It stands before the receipt: a message takes only so many reactions.
 */
export function waitsOver(
  over: Delivery[],
  context: Pick<With<"deliveries">, "deliveries" | "now">,
): NewDelivery[] {
  const [first] = over.filter(showsWait);
  if (!first) return [];
  const ended = new Set(over.map(({ id }) => id));
  const others = partsOfReply(first, context, ["pending", "sending", "uncertain"]);
  if (others.some((part) => !ended.has(part.id) && showsWait(part))) return [];
  return reactionOf(first, false, context.now, context.now);
}

function showsWait({ payload, state, asked, waitShown }: Delivery): boolean {
  if (payload.kind !== "chatra.send" || !waitShown) return false;
  return state === "pending" || state === "sending" || (state === "uncertain" && !asked);
}

function reactionOf(
  { payload, conversationId }: Delivery,
  on: boolean,
  sourceTime: number,
  now: number,
): NewDelivery[] {
  if (payload.kind !== "chatra.send" || conversationId === undefined) return [];
  const { teamId, channelId, ts } = payload.reply;
  return [
    deliver(conversationId, {
      id: deliveryIdOf(`${teamId}:${channelId}:${ts}`, `waits:${on}@${now}`),
      sourceTime,
      payload: receipt(payload.reply, "waiting", on),
    }),
  ];
}
