import type { Conversation } from "./conversation.ts";
import type { Context, With } from "./decision.ts";
import { deliver } from "./deliver.ts";
import type { NewDelivery } from "./delivery.ts";
import { type ChannelId, conversationIdOf, deliveryIdOf } from "./ids.ts";
import type { ChatraEvent } from "./input.ts";
import type { Found } from "./needs.ts";
import type { PayloadOf } from "./payload.ts";
import { strictThreadsOf } from "./reply-policy.ts";

/** A conversation in a new thread, and the card to post for it. */
export type NewThread = { conversation: Conversation; root: NewDelivery };

/** The conversation of a visitor who was not known before. */
export function openConversation(
  event: Pick<ChatraEvent, "accountId" | "clientId" | "chatId" | "profile" | "nobodyAvailable">,
  context: With<"forgottenAt">,
): NewThread {
  const { accountId, clientId, chatId, profile, nobodyAvailable } = event;
  const { teamId, channelId, forgottenAt, now } = context;
  const id = conversationIdOf(accountId, clientId);
  const conversation: Conversation = {
    id,
    accountId,
    clientId,
    chatId,
    teamId,
    channelId,
    routeChannelId: channelId,
    threadTs: undefined,
    rootDeliveryId: rootId(id, 1),
    threadCount: 1,
    episode: undefined,
    card: {},
    muted: false,
    profile,
    nobodyAvailable,
    forgottenAt,
    lastActivityAt: now,
    createdAt: now,
  };
  return { conversation, root: rootDelivery(conversation) };
}

/** The conversation in a new thread of the channel for new chats, linked to the one before if there is one. */
export function reopenConversation(
  conversation: Conversation,
  context: Pick<Context, "channelId">,
): NewThread {
  const { threadTs, channelId, rootDeliveryId, card } = conversation;
  const threadCount = conversation.threadCount + 1;
  const reopened: Conversation = {
    ...conversation,
    channelId: context.channelId,
    routeChannelId: context.channelId,
    threadTs: undefined,
    threadCount,
    rootDeliveryId: rootId(conversation.id, threadCount),
    card: {
      ...strictThreadsOf(conversation),
      ...(threadTs === undefined ? {} : { earlier: { channelId, threadTs } }),
    },
  };
  if (threadTs === undefined) return { conversation: reopened, root: rootDelivery(reopened) };
  return {
    conversation: reopened,
    root: rootDelivery(reopened, {
      channelId,
      threadTs,
      rootDeliveryId,
      ...(card.earlier ? { earlier: card.earlier } : {}),
    }),
  };
}

/** The chat without a thread, as its card is gone. People may still write below it. */
export function withoutItsThread(conversation: Conversation): Conversation {
  const card = { ...conversation.card, ...strictThreadsOf(conversation) };
  return { ...conversation, threadTs: undefined, card };
}

/** Where a new thread of a known chat goes: an open episode stays in its route's channel, as that is called by now. */
export function channelOfChat(
  known: Conversation | undefined,
  { channelId }: Pick<Context, "channelId">,
): ChannelId {
  return known?.episode?.route?.channelId === undefined ? channelId : known.routeChannelId;
}

/** The card is first in its lane: everything else goes into its thread. It is rendered when it goes out. */
function rootDelivery(conversation: Conversation, continues?: PayloadOf<"slack.root">["continues"]) {
  const { channelId } = conversation;
  const payload = { kind: "slack.root" as const, channelId, ...(continues ? { continues } : {}) };
  return deliver(conversation.id, { id: conversation.rootDeliveryId, sourceTime: 0, payload });
}

function rootId(conversationId: Conversation["id"], threadCount: number) {
  return deliveryIdOf(conversationId, `root:${threadCount}`);
}

/** Tells whether the card of a conversation without a thread is on its way. */
export function isCardComing({ root }: Pick<Found, "root">): boolean {
  return root?.state === "pending" || root?.state === "sending";
}
