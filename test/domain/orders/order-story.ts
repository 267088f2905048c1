import type { Conversation } from "../../../src/domain/conversation.ts";
import type { SlackOrder } from "../../../src/domain/input.ts";
import type { Order } from "../../../src/domain/order.ts";
import { aConversation, anAct, payloads, rootTs, ts } from "../builders.ts";
import { createWorld, done, type World } from "../world.ts";

/** A world in which the client's thread stands, unless told otherwise; `null`: nobody has heard of the client. */
export function aWorld(over: Partial<Conversation> | null = {}): World {
  return createWorld(over === null ? {} : { conversation: aConversation(over) });
}

/** Gives an order with this id. */
export function order(world: World, act: Order, id = "order-1", over: Partial<SlackOrder> = {}) {
  const input = anAct(act, over);
  return world.input({ ...input, order: { ...input.order, id } });
}

/** Carries out all that is owed to Slack, one after the other; posts stand from `second` on. */
export function workSlack(world: World, second = 60): void {
  for (let next = second; ; next += 1) {
    const delivery = world.claim("slack");
    if (!delivery) return;
    const { payload } = delivery;
    const place = payload.kind === "slack.root" ? payload.channelId : world.conversation?.channelId;
    const isPost = payload.kind === "slack.root" || payload.kind === "slack.post";
    world.settle(delivery, done(isPost && place !== undefined ? { channelId: place, ts: ts(next) } : {}));
  }
}

/** What those who gave orders were, or are to be, told. */
export function answers(world: World): string[] {
  return payloads([...world.deliveries.values()], "slack.answer").map(({ text }) => text);
}

/** The thread of the world's conversation, as acts name it. */
export const thread = { channelId: aConversation().channelId, threadTs: rootTs };
