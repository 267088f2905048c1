import { threadIsAt, threadIsComing } from "../../messages/order-answers.ts";
import { unknownClient as toldUnknownClient } from "../../messages/order-refusals.ts";
import { permalink } from "../../messages/text/link.ts";
import type { Conversation } from "../conversation.ts";
import type { Context, Decision, With } from "../decision.ts";
import type { NewDelivery } from "../delivery.ts";
import type { ChannelId, ClientId } from "../ids.ts";
import { conversationIdOf } from "../ids.ts";
import type { OrderOf, SlackOrder } from "../input.ts";
import { clientPartition } from "../inputs/partitions.ts";
import { openConversation, reopenConversation } from "../thread-root.ts";
import { withOrder } from "./after-order.ts";
import { answer, type Words } from "./answer.ts";
import { ordered, refused } from "./audit.ts";
import { defineOrder } from "./order-kind.ts";

export const openOrder = defineOrder<"open">()({
  partition: ({ accountId, act }) => clientPartition(accountId, act.clientId),
  sought: ({ accountId, act }) => ({ id: conversationIdOf(accountId, act.clientId) }),
  needs: ({ act }) => ({ root: true, forgottenAt: act.clientId }),
  decide: openThread,
});

/** The client's thread, made if there is none. The visitor hears nothing of it. */
export function openThread(
  input: OrderOf<"open">,
  known: Conversation | undefined,
  context: With<"root" | "forgottenAt">,
): Decision {
  const { act, order } = input;
  if (!known && context.client?.found === false) return unknownClient(input, act.clientId, context);
  if (known?.threadTs !== undefined && (known.channelId === act.channelId || !act.move)) {
    return {
      ...ordered(input, "done"),
      deliveries: answer(order, whereItIs(known, known.threadTs, act.channelId, context), "thread", context),
    };
  }
  const place = { ...context, channelId: act.channelId };
  if (known && isComing(known, context)) {
    const text = threadIsComing(known);
    return { ...ordered(input, "done"), deliveries: answer(order, { text }, "thread", context) };
  }
  const { conversation, root } = newThread(input, known, place);
  const routed = { ...conversation, routeChannelId: context.channelId };
  return { ...ordered(input), conversation: routed, deliveries: [withOrder(root, order)] };
}

/** A thread to put words into: the one there is, or a new one where new chats go. */
export function threadFor(
  input: SlackOrder & { act: { clientId: ClientId } },
  known: Conversation | undefined,
  context: With<"root" | "forgottenAt">,
): { conversation: Conversation; root: NewDelivery | undefined } {
  if (known && (known.threadTs !== undefined || isComing(known, context)))
    return { conversation: known, root: undefined };
  return newThread(input, known, context);
}

export function unknownClient(
  input: SlackOrder,
  clientId: ClientId,
  context: Pick<Context, "now">,
): Decision {
  return refused(input, "unknown-client", { text: toldUnknownClient(clientId) }, context);
}

function newThread(
  { accountId, act }: SlackOrder & { act: { clientId: ClientId } },
  known: Conversation | undefined,
  context: With<"root" | "forgottenAt">,
): { conversation: Conversation; root: NewDelivery } {
  if (known) return reopenConversation(known, context);
  const profile = context.client?.found ? context.client.profile : {};
  const { clientId } = act;
  return openConversation(
    { accountId, clientId, chatId: undefined, profile, nobodyAvailable: false },
    context,
  );
}

function isComing(known: Conversation, context: With<"root" | "forgottenAt">): boolean {
  const root = context.root;
  return known.threadTs === undefined && (root?.state === "pending" || root?.state === "sending");
}

function whereItIs(
  known: Conversation,
  threadTs: NonNullable<Conversation["threadTs"]>,
  askedIn: ChannelId,
  context: With<"root" | "forgottenAt">,
): Words {
  const address = permalink(context.workspaceUrl, known.channelId, threadTs);
  return threadIsAt(known, address, known.channelId !== askedIn);
}
