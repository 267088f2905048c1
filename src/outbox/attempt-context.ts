import type { Outcome } from "../domain/attempt.ts";
import type { Conversation, Link } from "../domain/conversation.ts";
import type { AccountContext, With } from "../domain/decision.ts";
import type { Delivery } from "../domain/delivery.ts";
import { type ChatraMessageId, chatraMessageIdSchema, type DeliveryId } from "../domain/ids.ts";
import { type Found, NOTHING_FOUND } from "../domain/needs.ts";
import { holdOf, wordsPostId } from "../domain/orders/carried-words.ts";
import { lockDeliveries, readDeliveries } from "../store/deliveries.ts";
import { unsettledDeliveries } from "../store/delivery-queries.ts";
import {
  linksOfChatraMessages,
  linksOfDeliveries,
  linksOfDelivery,
  linksOfReply,
  linksOfSlackMessage,
} from "../store/links.ts";
import type { Tx } from "../store/tx.ts";
import { postedAt } from "./slack-job.ts";

/** The context of a decision without an input: it has no author and needs no names. */
export function contextOf(
  account: AccountContext,
  now: number,
  found: Partial<Found> = {},
): With<keyof Found> {
  return {
    ...account,
    ...NOTHING_FOUND,
    ...found,
    now,
    names: { user: () => undefined },
    mayOwn: () => false,
    author: { name: undefined, email: undefined },
    client: undefined,
  };
}

/** The context of `concludeAttempt` and the like, with what is stored about a delivery. Locks the deliveries in it. */
export async function loadContext(
  tx: Tx,
  delivery: Delivery,
  outcome: Outcome,
  conversation: Conversation | undefined,
  account: AccountContext,
  now: number,
): Promise<With<keyof Found>> {
  return contextOf(
    account,
    now,
    await findForAttempt(tx, delivery, outcome, conversation, account, undefined),
  );
}

/** What is stored about a delivery whose attempt ended so. `ownLinks`: those of its post, where they are read already. */
export async function findForAttempt(
  tx: Tx,
  delivery: Delivery,
  outcome: Outcome,
  conversation: Conversation | undefined,
  { teamId }: AccountContext,
  ownLinks: Link[] | undefined,
): Promise<Partial<Found>> {
  const { payload } = delivery;
  if (payload.kind === "chatra.send" || payload.kind === "chatra.edit") {
    const { reply } = payload;
    // If its echo came first and was not recognised, the message may have been mirrored as another agent's.
    const chatraId = sentId(outcome);
    const { links, mirrored } =
      chatraId && conversation
        ? await linksOfReply(tx, reply, { conversationId: conversation.id, chatraId })
        : { links: await linksOfSlackMessage(tx, reply.teamId, reply.channelId, reply.ts), mirrored: [] };
    const others = new Map([...links, ...mirrored].map((link) => [link.id, link]));
    const siblings = links.flatMap((link) => link.deliveryId ?? []);
    return { links: [...others.values()], deliveries: byId(await lockDeliveries(tx, siblings)) };
  }
  if (payload.kind === "chatra.call" && conversation) {
    const { call } = payload;
    const named = call.kind === "edit" || call.kind === "delete" ? [call.messageId] : [];
    const links = named.length > 0 ? await linksOfChatraMessages(tx, conversation.id, { ids: named }) : [];
    const shown = call.kind === "edit" ? await deliveriesShowing(tx, links) : [];
    return { links, deliveries: byId(shown) };
  }
  if (outcome.kind === "thread-gone" && conversation) {
    const hold = holdOf(payload);
    const locked = byId(await lockDeliveries(tx, [conversation.rootDeliveryId, ...(hold ? [hold] : [])]));
    const deliveries = byId([...locked.values()].filter(({ id }) => id === hold));
    return { root: locked.get(conversation.rootDeliveryId), deliveries };
  }
  if ((payload.kind === "slack.update" || payload.kind === "slack.remove") && outcome.kind === "done")
    return "deliveryId" in payload.post ? { deliveries: await lineAndPost(tx, payload.post.deliveryId) } : {};
  if (payload.kind === "slack.update" && conversation) {
    const { post } = payload;
    const links =
      "ts" in post
        ? await linksOfSlackMessage(tx, conversation.teamId, post.channelId, post.ts)
        : await linksOfDelivery(tx, post.deliveryId);
    const waiting = (await unsettledDeliveries(tx, delivery.key)).map(({ id }) => id);
    const wanted = new Set([...links.flatMap(({ deliveryId }) => deliveryId ?? []), ...waiting]);
    const deliveries = byId(await lockDeliveries(tx, [...wanted]));
    return { links, deliveries, waiting: waiting.flatMap((id) => deliveries.get(id) ?? []) };
  }
  if (payload.kind === "slack.post") {
    const links = [...(ownLinks ?? [...(await linksOfDeliveries(tx, shownBy(delivery))).values()].flat())];
    // What we know of a post already, for example if it was deleted before its answer came.
    const posted = payload.carries && outcome.kind === "done" ? postedAt(outcome.result) : undefined;
    if (posted) links.push(...(await linksOfSlackMessage(tx, teamId, posted.channelId, posted.ts)));
    const hold = holdOf(payload);
    return { links, deliveries: byId(hold === undefined ? [] : await lockDeliveries(tx, [hold])) };
  }
  return {};
}

/** The delivery of a line that was changed, and the one that posted it. It is at the end of the same lane, so that both are over. */
async function lineAndPost(tx: Tx, id: DeliveryId): Promise<Found["deliveries"]> {
  const line = await readDeliveries(tx, [id]);
  const into = line[0]?.result?.mergedInto;
  return byId(into === undefined ? line : [...line, ...(await readDeliveries(tx, [into]))]);
}

export function byId(deliveries: Delivery[]): Found["deliveries"] {
  return new Map(deliveries.map((delivery) => [delivery.id, delivery]));
}

/** The deliveries that made the posts or messages of these links, and the posts of text by command. Only read. */
async function deliveriesShowing(tx: Tx, links: Link[]): Promise<Delivery[]> {
  const ids = links.flatMap(({ deliveryId }) => deliveryId ?? []);
  const own = await readDeliveries(tx, ids);
  const posts = own.flatMap(({ payload }) => {
    const order = payload.kind === "chatra.send" ? payload.order : undefined;
    return order === undefined ? [] : wordsPostId(order, 0);
  });
  return [...own, ...(await readDeliveries(tx, posts))];
}

/** The id of the message that an attempt has sent; undefined if it sent none. */
export function sentId(outcome: Outcome): ChatraMessageId | undefined {
  if (outcome.kind !== "done" || outcome.result.chatraId === undefined) return undefined;
  return chatraMessageIdSchema.parse(outcome.result.chatraId);
}

/** The links of posts that are done, each with those of all its lines. */
export async function linksOfPosts(
  tx: Tx,
  group: { delivery: Delivery }[],
): Promise<ReadonlyMap<DeliveryId, Link[]>> {
  const shown = group.map(({ delivery }) => ({ id: delivery.id, by: shownBy(delivery) }));
  const all = shown.flatMap(({ by }) => by);
  if (all.length === 0) return new Map();
  const found = await linksOfDeliveries(tx, all);
  return new Map(shown.map(({ id, by }) => [id, by.flatMap((one) => found.get(one) ?? [])]));
}

/** The deliveries whose messages a post shows. */
function shownBy({ id, payload }: Delivery): DeliveryId[] {
  if (payload.kind !== "slack.post") return [];
  return payload.lines?.map(({ deliveryId }) => deliveryId) ?? [id];
}
