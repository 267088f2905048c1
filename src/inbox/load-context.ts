import type { Conversation, Link } from "../domain/conversation.ts";
import type { Context } from "../domain/decision.ts";
import { type Delivery, deliveryKey } from "../domain/delivery.ts";
import { type ConversationId, conversationIdOf, type DeliveryId } from "../domain/ids.ts";
import type { ChatraEvent, Input } from "../domain/input.ts";
import { fingerprintOf } from "../domain/show-message.ts";
import type { StoreTransaction } from "../store/store.ts";

/** The part of the context that does not come from the database. */
export type KnownContext = Omit<Context, "links" | "awaitingEcho" | "deliveries">;

/** Which conversation an input belongs to; undefined when it is in no thread of ours. */
export async function findConversation(
  tx: StoreTransaction,
  input: Input,
): Promise<ConversationId | undefined> {
  switch (input.kind) {
    case "chatra.event":
      return conversationIdOf(input.accountId, input.clientId);
    case "slack.reply":
      return tx.findThread(input.teamId, input.channelId, input.threadTs);
    case "slack.button":
      return tx.findThread(input.teamId, input.channelId, input.threadTs ?? input.messageTs);
    case "slack.edit":
    case "slack.delete": {
      const byThread = await tx.findThread(input.teamId, input.channelId, input.threadTs ?? input.ts);
      if (byThread) return byThread;
      const [link] = await tx.linksOfSlackMessage(input.teamId, input.channelId, input.ts);
      return link?.conversationId;
    }
    default:
      return input satisfies never;
  }
}

/** Loads what the decision about an input depends on, and locks the deliveries it may change. */
export async function loadContext(
  tx: StoreTransaction,
  input: Input,
  conversation: Conversation | undefined,
  surroundings: KnownContext,
): Promise<Context> {
  if (input.kind === "chatra.event") return loadForChatra(tx, input, conversation, surroundings);
  const links =
    input.kind === "slack.button"
      ? []
      : await tx.linksOfSlackMessage(input.teamId, input.channelId, input.ts);
  const wanted = new Set(deliveryIds(links));
  if (conversation && input.kind !== "slack.reply") {
    for (const waiting of await tx.unsettledDeliveries(deliveryKey(conversation.id, "chatra")))
      wanted.add(waiting.id);
  }
  if (input.kind === "slack.button") wanted.add(input.deliveryId);
  const deliveries = await lock(tx, [...wanted]);
  if (input.kind !== "slack.button") return { ...surroundings, links, awaitingEcho: [], deliveries };

  // A button speaks of one part of a reply; the others share its fate.
  const pressed = deliveries.get(input.deliveryId);
  const payload = pressed?.payload;
  if (payload?.kind !== "chatra.send" && payload?.kind !== "chatra.edit") {
    return { ...surroundings, links: [], awaitingEcho: [], deliveries };
  }
  const { teamId, channelId, ts } = payload.reply;
  const replyLinks = await tx.linksOfSlackMessage(teamId, channelId, ts);
  const siblings = await lock(
    tx,
    deliveryIds(replyLinks).filter((id) => !deliveries.has(id)),
  );
  return {
    ...surroundings,
    links: replyLinks,
    awaitingEcho: [],
    deliveries: new Map([...deliveries, ...siblings]),
  };
}

async function loadForChatra(
  tx: StoreTransaction,
  event: ChatraEvent,
  conversation: Conversation | undefined,
  surroundings: KnownContext,
): Promise<Context> {
  const ids = event.messages.map((message) => message.id);
  // Also for a client who is new to us: Chatra may know somebody under another id by now, with messages that we sent.
  const links =
    ids.length > 0
      ? await tx.linksOfChatraMessages(event.accountId, ids, event.messages.map(fingerprintOf))
      : [];
  const hasAgents = event.messages.some((message) => message.author === "agent");
  const awaitingEcho = conversation && hasAgents ? await tx.linksAwaitingEcho(conversation.id) : [];
  const wanted = new Set(deliveryIds(awaitingEcho));
  // A reply has arrived when all its parts have: the others are looked at as well.
  for (const { teamId, channelId, slackTs } of awaitingEcho) {
    if (slackTs === undefined) continue;
    for (const id of deliveryIds(await tx.linksOfSlackMessage(teamId, channelId, slackTs))) wanted.add(id);
  }
  if (conversation && conversation.threadTs === undefined) wanted.add(conversation.rootDeliveryId);
  return { ...surroundings, links, awaitingEcho, deliveries: await lock(tx, [...wanted]) };
}

function deliveryIds(links: Link[]): DeliveryId[] {
  return links.flatMap((link) => (link.deliveryId === undefined ? [] : [link.deliveryId]));
}

async function lock(tx: StoreTransaction, ids: DeliveryId[]): Promise<Map<DeliveryId, Delivery>> {
  if (ids.length === 0) return new Map();
  const deliveries = await tx.lockDeliveries(ids);
  return new Map(deliveries.map((delivery) => [delivery.id, delivery]));
}
