import type { Conversation, Link } from "../domain/conversation.ts";
import type { Context } from "../domain/decision.ts";
import { type Delivery, deliveryKey } from "../domain/delivery.ts";
import {
  type ChannelId,
  type ConversationId,
  conversationIdOf,
  type DeliveryId,
  type SlackTs,
  type TeamId,
} from "../domain/ids.ts";
import type { ChatraEvent, ChatraMessage, Input, SlackOrder } from "../domain/input.ts";
import { fingerprintOf, isNameless, likenessOf } from "../domain/message-marks.ts";
import { classifyMessage } from "../domain/text/classify-message.ts";
import type { Message } from "../domain/text/rich-content.ts";
import { lockDeliveries, readDeliveries } from "../store/deliveries.ts";
import { unfinishedDeliveries, unsettledDeliveries } from "../store/delivery-queries.ts";
import { readForgottenAt } from "../store/erasure.ts";
import {
  conversationsOfChatraMessage,
  linksAwaitingEcho,
  linksOfChatraMessages,
  linksOfSlackMessage,
  type MessageMarks,
} from "../store/links.ts";
import { findThread } from "../store/threads.ts";
import type { Tx } from "../store/tx.ts";

/** The part of the context that does not come from the database. */
export type KnownContext = Omit<Context, "links" | "awaitingEcho" | "deliveries">;

/** Which conversation an input belongs to; undefined when it is in no thread of ours. */
export async function findConversation(tx: Tx, input: Input): Promise<ConversationId | undefined> {
  switch (input.kind) {
    case "chatra.event":
      return conversationIdOf(input.accountId, input.clientId);
    case "slack.reply":
      return findThread(tx, input.teamId, input.channelId, input.threadTs);
    case "slack.button":
      return findThread(tx, input.teamId, input.channelId, input.threadTs ?? input.messageTs);
    case "slack.edit":
    case "slack.delete": {
      const byThread = await findThread(tx, input.teamId, input.channelId, input.threadTs ?? input.ts);
      if (byThread) return byThread;
      const [link] = await linksOfSlackMessage(tx, input.teamId, input.channelId, input.ts);
      return link?.conversationId;
    }
    case "slack.act":
      return findConversationOfOrder(tx, input);
    default:
      return input satisfies never;
  }
}

async function findConversationOfOrder(
  tx: Tx,
  { act, accountId, teamId }: SlackOrder,
): Promise<ConversationId | undefined> {
  switch (act.kind) {
    case "open":
    case "send":
    case "update":
    case "forget":
      return conversationIdOf(accountId, act.clientId);
    case "edit":
    case "delete": {
      // An id that is several clients' is refused by the decision, whichever of them stands first.
      const [first] = await conversationsOfChatraMessage(tx, accountId, act.messageId);
      return first;
    }
    case "retry": {
      const [delivery] = await readDeliveries(tx, [act.deliveryId]);
      return delivery?.conversationId;
    }
    case "relay":
    case "unsend":
    case "resend":
      return findThread(tx, teamId, act.channelId, act.threadTs);
    case "run":
    case "request":
      return undefined;
    default:
      return act satisfies never;
  }
}

/** Loads what the decision about an input depends on, and locks the deliveries it may change. */
export async function loadContext(
  tx: Tx,
  input: Input,
  conversation: Conversation | undefined,
  accountContext: KnownContext,
): Promise<Context> {
  if (input.kind === "chatra.event") return loadForChatra(tx, input, conversation, accountContext);
  if (input.kind === "slack.act") return loadForOrder(tx, input, conversation, accountContext);
  if (input.kind === "slack.reply" && isResend(input) && conversation)
    return loadUnfinished(tx, input, conversation, accountContext);
  const links =
    input.kind === "slack.button"
      ? []
      : await linksOfSlackMessage(tx, input.teamId, input.channelId, input.ts);
  const wanted = new Set(deliveryIds(links));
  if (conversation && input.kind !== "slack.reply") {
    for (const waiting of await unsettledDeliveries(tx, deliveryKey(conversation.id, "chatra")))
      wanted.add(waiting.id);
  }
  if (input.kind === "slack.button") return loadForDelivery(tx, input.deliveryId, wanted, accountContext);
  return {
    ...accountContext,
    links,
    awaitingEcho: [],
    deliveries: await lock(tx, accountContext, [...wanted]),
  };
}

/** A button, or a retry, speaks of one part of a reply; the others share its fate. */
async function loadForDelivery(
  tx: Tx,
  deliveryId: DeliveryId,
  others: Set<DeliveryId>,
  accountContext: KnownContext,
): Promise<Context> {
  const deliveries = await lock(tx, accountContext, [...new Set([...others, deliveryId])]);
  const pressed = deliveries.get(deliveryId);
  const payload = pressed?.payload;
  if (payload?.kind !== "chatra.send" && payload?.kind !== "chatra.edit") {
    return { ...accountContext, links: [], awaitingEcho: [], deliveries };
  }
  const { teamId, channelId, ts } = payload.reply;
  const replyLinks = await linksOfSlackMessage(tx, teamId, channelId, ts);
  const siblings = await lock(
    tx,
    accountContext,
    deliveryIds(replyLinks).filter((id) => !deliveries.has(id)),
  );
  return {
    ...accountContext,
    links: replyLinks,
    awaitingEcho: [],
    deliveries: new Map([...deliveries, ...siblings]),
  };
}

async function loadForOrder(
  tx: Tx,
  input: SlackOrder,
  conversation: Conversation | undefined,
  accountContext: KnownContext,
): Promise<Context> {
  const { act, teamId } = input;
  const bare: Context = { ...accountContext, links: [], awaitingEcho: [], deliveries: new Map() };
  switch (act.kind) {
    case "open":
    case "send": {
      const root = conversation && conversation.threadTs === undefined ? [conversation.rootDeliveryId] : [];
      const forgottenAt = conversation
        ? undefined
        : await readForgottenAt(tx, conversationIdOf(input.accountId, act.clientId));
      return { ...bare, forgottenAt, deliveries: await lock(tx, accountContext, root) };
    }
    case "retry":
      return loadForDelivery(tx, act.deliveryId, new Set(), accountContext);
    case "unsend": {
      const links = await linksOfSlackMessage(tx, teamId, act.channelId, act.ts);
      const waiting = conversation
        ? await unsettledDeliveries(tx, deliveryKey(conversation.id, "chatra"))
        : [];
      const wanted = new Set([...deliveryIds(links), ...waiting.map(({ id }) => id)]);
      return { ...bare, links, deliveries: await lock(tx, accountContext, [...wanted]) };
    }
    case "relay":
    case "resend":
      return conversation ? loadUnfinished(tx, { ...act, teamId }, conversation, accountContext) : bare;
    case "edit":
    case "delete": {
      const links: Link[] = [];
      for (const id of await conversationsOfChatraMessage(tx, input.accountId, act.messageId))
        links.push(...(await linksOfChatraMessages(tx, id, { ids: [act.messageId] })));
      return { ...bare, links };
    }
    case "update":
    case "run":
    case "request":
    case "forget":
      return bare;
    default:
      return act satisfies never;
  }
}

/** What of a conversation has not arrived, with the links of the messages that it is about. */
async function loadUnfinished(
  tx: Tx,
  message: { teamId: TeamId; channelId: ChannelId; ts?: SlackTs | undefined },
  conversation: Conversation,
  accountContext: KnownContext,
): Promise<Context> {
  const { teamId } = message;
  const unfinished = await unfinishedDeliveries(tx, conversation.id);
  const places = new Map<string, { channelId: ChannelId; ts: SlackTs }>();
  if (message.ts !== undefined) places.set(message.ts, { channelId: message.channelId, ts: message.ts });
  for (const { payload } of unfinished) if ("reply" in payload) places.set(payload.reply.ts, payload.reply);
  const links: Link[] = [];
  for (const { channelId, ts } of places.values())
    links.push(...(await linksOfSlackMessage(tx, teamId, channelId, ts)));
  const wanted = new Set([...deliveryIds(links), ...unfinished.map(({ id }) => id)]);
  return {
    ...accountContext,
    links,
    awaitingEcho: [],
    deliveries: await lock(tx, accountContext, [...wanted]),
  };
}

function isResend(message: Message): boolean {
  const sort = classifyMessage(message);
  return sort.kind === "command" && sort.word === "resend";
}

async function loadForChatra(
  tx: Tx,
  event: ChatraEvent,
  conversation: Conversation | undefined,
  accountContext: KnownContext,
): Promise<Context> {
  const links =
    conversation && event.messages.length > 0
      ? await linksOfChatraMessages(tx, conversation.id, marksIn(event.messages))
      : [];
  const hasAgents = event.messages.some((message) => message.author === "agent");
  const awaitingEcho = conversation && hasAgents ? await linksAwaitingEcho(tx, conversation.id) : [];
  const wanted = new Set(deliveryIds(awaitingEcho));
  // A reply has arrived when all its parts have: the others are looked at as well.
  for (const { teamId, channelId, slackTs } of awaitingEcho) {
    if (slackTs === undefined) continue;
    for (const id of deliveryIds(await linksOfSlackMessage(tx, teamId, channelId, slackTs))) wanted.add(id);
  }
  if (conversation && conversation.threadTs === undefined) wanted.add(conversation.rootDeliveryId);
  const forgottenAt = conversation
    ? undefined
    : await readForgottenAt(tx, conversationIdOf(event.accountId, event.clientId));
  return {
    ...accountContext,
    links,
    awaitingEcho,
    forgottenAt,
    deliveries: await lock(tx, accountContext, [...wanted]),
  };
}

/** What known messages may be found by. Words alone are asked for only where an id or a time is missing. */
function marksIn(messages: ChatraMessage[]): MessageMarks {
  return {
    ids: messages.map(({ id }) => id),
    fingerprints: messages.flatMap((message) => [fingerprintOf(message), likenessOf(message)]),
    likenesses: messages.filter(({ id, undated }) => undated || isNameless(id)).map(likenessOf),
  };
}

function deliveryIds(links: Link[]): DeliveryId[] {
  return links.flatMap((link) => (link.deliveryId === undefined ? [] : [link.deliveryId]));
}

/** Those of the account itself: whatever id somebody names, another account's deliveries are as good as unknown. */
async function lock(
  tx: Tx,
  { accountId }: Pick<KnownContext, "accountId">,
  ids: DeliveryId[],
): Promise<Map<DeliveryId, Delivery>> {
  if (ids.length === 0) return new Map();
  const deliveries = await lockDeliveries(tx, ids);
  return new Map(
    deliveries.filter((one) => one.accountId === accountId).map((delivery) => [delivery.id, delivery]),
  );
}
