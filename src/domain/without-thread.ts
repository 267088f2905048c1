import { ATTEMPT_DETAILS } from "../messages/attempt-details.ts";
import { lostChannel } from "../messages/notices.ts";
import type { Conclusion } from "./attempt.ts";
import type { Conversation } from "./conversation.ts";
import { type Context, type Decision, nothing, type SettleContext, type Settled } from "./decision.ts";
import { deliver } from "./deliver.ts";
import {
  CHANNEL_GONE,
  type Delivery,
  type DeliveryError,
  type DeliveryOf,
  type NewDelivery,
} from "./delivery.ts";
import { type ChannelId, deliveryIdOf } from "./ids.ts";
import { afterFailedOrder, withOrder } from "./orders/after-order.ts";
import {
  channelOfChat,
  isCardComing,
  type NewThread,
  reopenConversation,
  withoutItsThread,
} from "./thread-root.ts";

/** Where Slack refused a card it may well refuse the next one: without a wait, the channel could fill with cards. */
const WAIT_MS = 60_000;
const THREADS_AT_ONCE = 2;
/** How often, and how far apart, a notice that fits no other channel is tried in its own. */
const MOST_IN_ITS_CHANNEL = 4;
const NEW_ID_WAIT_MS = 10_000;

/** Why a delivery waits whose chat has no thread at the moment. */
export const NO_THREAD: DeliveryError = { reason: "thread-gone", detail: ATTEMPT_DETAILS.threadGone };
const NO_CHANNEL: DeliveryError = { reason: CHANNEL_GONE, detail: ATTEMPT_DETAILS.channelGone };

/**
 * What becomes of a delivery whose thread or channel is gone: the chat goes on in another thread. Each time counts as
 * an attempt, so that a delivery ends if no thread lasts.
 */
export function withoutThread(
  delivery: Delivery,
  conversation: Conversation | undefined,
  context: SettleContext,
): Conclusion {
  const { payload } = delivery;
  // A card is not tried again elsewhere: the new thread has a card of its own.
  if (payload.kind === "slack.root") {
    // In the same channel, the bot would order one card after another without end.
    const isSame = payload.channelId === context.channelId && conversation?.rootDeliveryId === delivery.id;
    if (isSame && !stayInThread(delivery, conversation)) {
      const nextAttemptAt = context.now + WAIT_MS;
      return { settlement: { state: "pending", nextAttemptAt, error: NO_CHANNEL }, decision: nothing() };
    }
    const decision = conversation
      ? withoutCard({ ...delivery, payload }, { ...context, conversation })
      : nothing();
    return { settlement: { state: "discarded" }, decision };
  }
  if (!conversation) return withoutChannel(delivery, context);
  // Another delivery found out first, and a new card is on its way.
  if (isCardComing(context)) {
    const settlement = { state: "pending", nextAttemptAt: context.now, countsAsAttempt: false } as const;
    return { settlement, decision: nothing() };
  }
  const { root } = context;
  // Attempts that failed otherwise say nothing of the channel.
  const isAgain = delivery.attempts > THREADS_AT_ONCE && delivery.error?.reason === NO_THREAD.reason;
  const isInVain = root?.state === "failed" || isAgain;
  const nextAttemptAt = context.now + (isInVain ? WAIT_MS : 0);
  const error = root?.error ?? NO_THREAD;
  // A channel may take cards, and nothing below them.
  const isUseless = isInVain && root?.state === "sent";
  const lost = isUseless ? withoutRouteChannel(conversation, conversation.channelId) : undefined;
  const decision = reopen({ ...context, conversation: lost?.conversation ?? conversation });
  if (lost) decision.deliveries.push(lost.notice);
  return { settlement: { state: "pending", nextAttemptAt, error }, decision };
}

/** A delivery that belongs to no chat goes to the channel that the account has by now, or nowhere. */
function withoutChannel({ id, payload, attempts }: Delivery, { channelId, now }: Context): Conclusion {
  const error = NO_CHANNEL;
  // Slack may report the channel's new id a moment later, which then stands in the delivery.
  if (payload.kind === "slack.notice" && payload.isAboutChannel && attempts < MOST_IN_ITS_CHANNEL)
    return {
      settlement: { state: "pending", nextAttemptAt: now + NEW_ID_WAIT_MS, error },
      decision: nothing(),
    };
  if (payload.kind !== "slack.notice" || payload.isAboutChannel || payload.channelId === channelId)
    return { settlement: { state: "discarded", error }, decision: nothing() };
  return {
    settlement: { state: "pending", nextAttemptAt: now, error },
    decision: { ...nothing(), changes: [{ id, payload: { ...payload, channelId } }] },
  };
}

/** The conversation in the thread that an ordered card was to continue, if the card can't be posted; else undefined. */
export function stayInThread(
  { id, payload }: Delivery,
  conversation: Conversation | undefined,
): Conversation | undefined {
  if (payload.kind !== "slack.root" || !payload.order || conversation?.rootDeliveryId !== id)
    return undefined;
  const { channelId, threadTs, rootDeliveryId, earlier } = payload.continues ?? {};
  if (channelId === undefined || threadTs === undefined || rootDeliveryId === undefined) return undefined;
  return { ...conversation, channelId, threadTs, rootDeliveryId, card: earlier ? { earlier } : {} };
}

function withoutCard(delivery: DeliveryOf<"slack.root">, scope: Settled): Decision {
  if (scope.conversation.rootDeliveryId !== delivery.id) return nothing();
  const kept = stayInThread(delivery, scope.conversation);
  if (kept) {
    const error = { reason: CHANNEL_GONE, detail: ATTEMPT_DETAILS.notInThatChannel };
    const report = afterFailedOrder(delivery, error, kept, scope);
    return { ...nothing(), ...report, conversation: kept };
  }
  const { channelId, continues, order } = delivery.payload;
  const lost = withoutRouteChannel(scope.conversation, channelId);
  const { conversation, root } = reopenIn(lost?.conversation ?? scope.conversation, scope);
  const { earlier, mention } = scope.conversation.card;
  // Nobody has seen the card that could not be posted.
  const card = { ...conversation.card, ...(earlier ? { earlier } : {}), ...(mention ? { mention } : {}) };
  const payload = { ...root.payload, ...(continues ? { continues } : {}) };
  // The person who ordered the card is told where it is in the end.
  const next = withOrder({ ...root, payload }, order);
  return {
    ...nothing(),
    conversation: { ...conversation, card },
    deliveries: [next, ...(lost ? [lost.notice] : [])],
  };
}

/** The route's channel is lost: for the rest of the episode the chat is in the account's. */
function withoutRouteChannel(
  conversation: Conversation,
  channelId: ChannelId,
): { conversation: Conversation; notice: NewDelivery } | undefined {
  const { id, episode, routeChannelId } = conversation;
  if (episode?.route?.channelId === undefined || channelId !== routeChannelId) return undefined;
  const { channelId: _, ...route } = episode.route;
  const notice = deliver(id, {
    id: deliveryIdOf(id, `lost-channel:${episode.number}`),
    // Right behind the card.
    sourceTime: 1,
    payload: { kind: "slack.post", text: lostChannel(route.name, channelId) },
  });
  return { conversation: { ...conversation, episode: { ...episode, route } }, notice };
}

function reopen(scope: Settled): Decision {
  const { conversation, root } = reopenIn(scope.conversation, scope);
  return { ...nothing(), conversation, deliveries: [root] };
}

function reopenIn(conversation: Conversation, context: Context): NewThread {
  const channelId = channelOfChat(conversation, context);
  return reopenConversation(withoutItsThread(conversation), { channelId });
}
