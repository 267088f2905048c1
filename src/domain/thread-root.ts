import type { Card } from "../messages/blocks.ts";
import { clientCard } from "../messages/card.ts";
import { permalink } from "../messages/text/link.ts";
import type { Conversation } from "./conversation.ts";
import type { Context, With } from "./decision.ts";
import { deliver } from "./deliver.ts";
import type { NewDelivery } from "./delivery.ts";
import { type ChannelId, conversationIdOf, type DeliveryId, deliveryIdOf, type SlackTs } from "./ids.ts";
import type { ChatraEvent } from "./input.ts";

type ThreadPlace = { channelId: ChannelId; threadTs: SlackTs; rootDeliveryId: DeliveryId };

/** The conversation of a client who was not seen before, and the card to post for it. */
export function openConversation(
  event: Pick<ChatraEvent, "accountId" | "clientId" | "profile" | "nobodyAvailable"> & {
    chatId?: string | undefined;
  },
  context: With<"forgottenAt">,
): { conversation: Conversation; root: NewDelivery } {
  const id = conversationIdOf(event.accountId, event.clientId);
  const conversation: Conversation = {
    id,
    accountId: event.accountId,
    clientId: event.clientId,
    chatId: event.chatId,
    teamId: context.teamId,
    channelId: context.channelId,
    routeChannelId: context.channelId,
    threadTs: undefined,
    rootDeliveryId: rootId(id, 1),
    threadCount: 1,
    mode: "open",
    profile: event.profile,
    nobodyAvailable: event.nobodyAvailable,
    forgottenAt: context.forgottenAt,
    lastActivityAt: context.now,
    createdAt: context.now,
  };
  return { conversation, root: rootDelivery(conversation, clientCard(conversation)) };
}

/** The conversation in a new thread of the channel that new chats go to, tied to the one before where there is one. */
export function reopenConversation(
  conversation: Conversation,
  context: Pick<Context, "channelId" | "workspaceUrl">,
): { conversation: Conversation; root: NewDelivery } {
  const { threadTs, channelId, rootDeliveryId } = conversation;
  const earlier = threadTs === undefined ? undefined : { channelId, threadTs, rootDeliveryId };
  const threadCount = conversation.threadCount + 1;
  const reopened: Conversation = {
    ...conversation,
    channelId: context.channelId,
    routeChannelId: context.channelId,
    threadTs: undefined,
    threadCount,
    rootDeliveryId: rootId(conversation.id, threadCount),
  };
  const link = earlier && permalink(context.workspaceUrl, earlier.channelId, earlier.threadTs);
  return { conversation: reopened, root: rootDelivery(reopened, clientCard(reopened, link), earlier) };
}

/** The card is first in its lane whatever waits there: all else goes into its thread. */
function rootDelivery(conversation: Conversation, card: Card, continues?: ThreadPlace): NewDelivery {
  return deliver(conversation.id, {
    id: conversation.rootDeliveryId,
    sourceTime: 0,
    payload: {
      kind: "slack.root",
      channelId: conversation.channelId,
      ...card,
      ...(continues ? { continues } : {}),
    },
  });
}

function rootId(conversationId: Conversation["id"], threadCount: number) {
  return deliveryIdOf(conversationId, `root:${threadCount}`);
}
