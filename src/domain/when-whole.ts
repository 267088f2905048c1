import { receipt } from "../messages/receipts.ts";
import { type Conversation, isRetracted, linksOfMessage } from "./conversation.ts";
import type { Decision, With } from "./decision.ts";
import { receiptDelivery } from "./deliver.ts";
import type { Delivery } from "./delivery.ts";
import { afterSending } from "./orders/after-order.ts";
import { partsOfReply } from "./reply-parts.ts";

/**
 * The receipt of a reply whose last part that was still owed has just ended: it arrived, or it was taken back by an edit and
 * goes no more. Nothing where more is owed, or all of the reply was taken back. `over`: what else ends now.
 */
export function whenWhole(
  send: Delivery,
  cause: string,
  conversation: Conversation,
  context: With<"links" | "deliveries">,
  over: readonly Pick<Delivery, "id">[] = [],
): Pick<Decision, "outcomes" | "deliveries"> {
  const { payload } = send;
  if (payload.kind !== "chatra.send") return { outcomes: [], deliveries: [] };
  const ended = new Set([send, ...over].map(({ id }) => id));
  const owed = partsOfReply(send, context, ["pending", "sending", "failed", "uncertain"]);
  const links = linksOfMessage(context.links, payload.reply).filter((one) => one.direction === "to-client");
  const isTakenBack = links.length > 0 && links.every(isRetracted);
  if (isTakenBack || owed.some(({ id }) => !ended.has(id))) return { outcomes: [], deliveries: [] };
  const report = afterSending(send, conversation, context);
  const mark = receiptDelivery(conversation, receipt(payload.reply, "sent"), cause, context.now);
  return { outcomes: report.outcomes, deliveries: [...report.deliveries, mark] };
}
