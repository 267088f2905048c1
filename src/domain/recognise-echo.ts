import { wordsDigest } from "./compose-reply.ts";
import type { Conversation } from "./conversation.ts";
import type { Context, Decision } from "./decision.ts";
import type { ChatraMessage } from "./input.ts";
import { CLOCK_TOLERANCE_MS, RECEIVED_FROM } from "./limits.ts";
import { answeredQuestion, markArrived } from "./mark-arrived.ts";

/** Messages that we sent come back in fragments, sometimes before the send has returned. */
export function recogniseEcho(
  message: ChatraMessage,
  conversation: Conversation | undefined,
  context: Context,
  decision: Decision,
): boolean {
  if (message.author !== "agent" || message.automatic) return false;
  const words = wordsDigest(message.text);
  const taken = new Set(decision.links.map((link) => link.id));
  const link = context.awaitingEcho.find((candidate) => {
    if (taken.has(candidate.id) || candidate.sentDigest !== words || candidate.deliveryId === undefined)
      return false;
    const send = context.deliveries.get(candidate.deliveryId);
    // A send that is still to be tried, or was refused, can't have an echo.
    const underWay =
      send !== undefined && (send.state === "sending" || send.state === "uncertain" || send.state === "sent");
    return underWay && message.createdAt >= candidate.createdAt - CLOCK_TOLERANCE_MS;
  });
  if (!link) return message.receivedFrom === RECEIVED_FROM;
  const send = link.deliveryId === undefined ? undefined : context.deliveries.get(link.deliveryId);
  if (send?.state === "uncertain" && conversation) {
    const arrived = markArrived(send, message.id, conversation, context);
    decision.links.push(...arrived.links);
    decision.changes.push(...arrived.changes);
    decision.deliveries.push(
      ...arrived.deliveries,
      ...answeredQuestion(
        send,
        ":white_check_mark: It arrived: Chatra shows it to the visitor.",
        conversation,
        context.now,
      ),
    );
  } else {
    decision.links.push({ ...link, chatraId: message.id });
  }
  return true;
}
