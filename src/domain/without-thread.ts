import type { Conclusion } from "./conclude-attempt.ts";
import type { Conversation } from "./conversation.ts";
import { type Context, type Decision, nothing } from "./decision.ts";
import type { Delivery, PayloadOf } from "./delivery.ts";
import { afterFailedOrder, withOrder } from "./orders/after-order.ts";
import { reopenConversation } from "./thread-root.ts";

/** Where Slack refused a card it may well refuse the next one: asking again at once would never end. */
const WAIT_MS = 60_000;

/** What becomes of a delivery whose thread is gone, or whose channel is: the chat goes on in another thread. */
export function withoutThread(
  delivery: Delivery,
  conversation: Conversation | undefined,
  context: Context,
): Conclusion {
  const { payload } = delivery;
  // A card is not tried again elsewhere: the new thread has a card of its own.
  if (payload.kind === "slack.root") {
    const decision = conversation ? withoutCard({ ...delivery, payload }, conversation, context) : nothing();
    return { settlement: { state: "discarded" }, decision };
  }
  if (!conversation) return withoutChannel(delivery, context);
  const root = context.deliveries.get(conversation.rootDeliveryId);
  const isComing = root?.state === "pending" || root?.state === "sending";
  // Somebody else found out first, and a new card is on its way.
  const decision = isComing ? nothing() : reopen(conversation, context);
  const waitMs = root?.state === "failed" ? WAIT_MS : 0;
  return {
    settlement: { state: "pending", nextAttemptAt: context.now + waitMs, countsAsAttempt: false },
    decision,
  };
}

/** What belongs to no chat goes to the channel that the account has by now; there is nowhere else that it could go. */
function withoutChannel({ id, payload }: Delivery, { channelId, now }: Context): Conclusion {
  const error = { reason: "channel-gone", detail: "The channel can't be posted to." };
  if (payload.kind !== "slack.notice" || payload.channelId === channelId)
    return { settlement: { state: "discarded", error }, decision: nothing() };
  const changes = [{ id, payload: { ...payload, channelId } }];
  return {
    settlement: { state: "pending", nextAttemptAt: now, error },
    decision: { ...nothing(), changes },
  };
}

/**
 * A card that was ordered can't be posted: the thread that it was to continue goes on as it is. Undefined where there is
 * none, or where nobody ordered it.
 */
export function stayInThread(
  { id, payload }: Delivery,
  conversation: Conversation | undefined,
): Conversation | undefined {
  if (payload.kind !== "slack.root" || !payload.order || conversation?.rootDeliveryId !== id)
    return undefined;
  const { channelId, threadTs, rootDeliveryId } = payload.continues ?? {};
  if (channelId === undefined || threadTs === undefined || rootDeliveryId === undefined) return undefined;
  return { ...conversation, channelId, threadTs, rootDeliveryId };
}

function withoutCard(
  delivery: Delivery & { payload: PayloadOf<"slack.root"> },
  conversation: Conversation,
  context: Context,
): Decision {
  if (conversation.rootDeliveryId !== delivery.id) return nothing();
  const { order } = delivery.payload;
  const kept = stayInThread(delivery, conversation);
  if (kept) {
    const detail =
      "this bot can't post in that channel. The chat stays in the thread it has. Please invite the bot, and order it again.";
    const report = afterFailedOrder(delivery, { reason: "channel-gone", detail }, kept, context);
    return { ...nothing(), ...report, conversation: kept };
  }
  // Whoever ordered it is told where it stands in the end.
  const decision = reopen(conversation, context);
  const deliveries = decision.deliveries.map((root) => withOrder(root, order));
  return { ...decision, deliveries };
}

function reopen(conversation: Conversation, context: Context): Decision {
  const reopened = reopenConversation({ ...conversation, threadTs: undefined }, context);
  return { ...nothing(), conversation: reopened.conversation, deliveries: [reopened.root] };
}
