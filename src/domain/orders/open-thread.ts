import { threadIsAt, threadIsComing } from "../../messages/order-answers.ts";
import { unknownClient } from "../../messages/order-refusals.ts";
import { permalink } from "../../messages/text/link.ts";
import type { Conversation } from "../conversation.ts";
import type { Context, Decision, With } from "../decision.ts";
import type { NewDelivery } from "../delivery.ts";
import type { ClientId } from "../ids.ts";
import type { OrderOf, SlackOrder } from "../input.ts";
import {
  channelOfChat,
  isCardComing,
  type NewThread,
  openConversation,
  reopenConversation,
} from "../thread-root.ts";
import { withOrder } from "./after-order.ts";
import { answer, ordered, refused } from "./answer.ts";
import { defineOrder, ofClient } from "./order-kind.ts";

export const openOrder = defineOrder<"open">()({
  ...ofClient,
  needs: ({ act }) => ({ root: true, forgottenAt: act.clientId }),
  decide: openThread,
});

type Read = With<"root" | "forgottenAt">;

/** The visitor's thread, made if there is none. The visitor does not notice. */
function openThread(input: OrderOf<"open">, known: Conversation | undefined, context: Read): Decision {
  const { act, order } = input;
  if (!known && context.client?.found === false) return refuseUnknownClient(input, act.clientId, context);
  if (known?.threadTs !== undefined && (known.channelId === act.channelId || !act.move)) {
    const address = permalink(context.workspaceUrl, known.channelId, known.threadTs);
    const words = threadIsAt(known, address, known.channelId !== act.channelId);
    return { ...ordered(input, "done"), deliveries: answer(order, words, "thread", context) };
  }
  if (known && known.threadTs === undefined && isCardComing(context)) {
    const text = threadIsComing(known);
    return { ...ordered(input, "done"), deliveries: answer(order, { text }, "thread", context) };
  }
  const { conversation, root } = newThread(input, known, { ...context, channelId: act.channelId });
  const routed = { ...conversation, routeChannelId: channelOfChat(known, context) };
  return { ...ordered(input), conversation: routed, deliveries: [withOrder(root, order)] };
}

/** A thread to post into: the existing one, or a new one where new chats go. */
export function threadFor(
  input: OrderOf<"send">,
  known: Conversation | undefined,
  context: Read,
): { conversation: Conversation; root: NewDelivery | undefined } {
  if (known && (known.threadTs !== undefined || isCardComing(context)))
    return { conversation: known, root: undefined };
  return newThread(input, known, { ...context, channelId: channelOfChat(known, context) });
}

export function refuseUnknownClient(
  input: SlackOrder,
  clientId: ClientId,
  context: Pick<Context, "now">,
): Decision {
  return refused(input, "unknown-client", { text: unknownClient(clientId) }, context);
}

function newThread(
  { accountId, act: { clientId } }: OrderOf<"open" | "send">,
  known: Conversation | undefined,
  context: Read,
): NewThread {
  if (known) return reopenConversation(known, context);
  const profile = context.client?.found ? context.client.profile : {};
  return openConversation({ accountId, clientId, profile, nobodyAvailable: false }, context);
}
