import { ERASED_CARD } from "../../messages/card.ts";
import { CLIENT_FORGOTTEN, clientForgotten } from "../../messages/order-answers.ts";
import { permalink } from "../../messages/text/link.ts";
import type { Conversation } from "../conversation.ts";
import type { Context, Decision } from "../decision.ts";
import { deliverAlone } from "../deliver.ts";
import { closed } from "../episode.ts";
import { factsBetween } from "../episode-facts.ts";
import type { Fact } from "../fact.ts";
import { deliveryIdOf, type UserId } from "../ids.ts";
import type { OrderOf } from "../input.ts";
import type { Payload } from "../payload.ts";
import { answer, ordered } from "./answer.ts";
import { defineOrder, ofClient } from "./order-kind.ts";

export const forgetOrder = defineOrder<"forget">()({
  ...ofClient,
  needs: () => ({}),
  decide: forget,
});

/**
 * Erases everything that the bot keeps of a visitor, except who ordered it and when, and a mark by which fragments of
 * old messages are not taken in again. The thread is told, because replies in it go nowhere from now on.
 */
function forget(input: OrderOf<"forget">, known: Conversation | undefined, context: Context): Decision {
  const { order } = input;
  const { channelId, threadTs } = known ?? {};
  const isInThread = channelId !== undefined && threadTs !== undefined;
  const thread = isInThread ? permalink(context.workspaceUrl, channelId, threadTs) : undefined;
  const text = clientForgotten(thread);
  const decision = {
    ...ordered(input, "done"),
    deliveries: answer(order, { text }, "forgotten", context),
    // The reports of an account that was removed are gone.
    facts: input.accountId === context.accountId ? endOf(known, order.userId, context.now) : [],
  };
  if (isInThread) {
    const tell = (name: string, payload: Payload) =>
      // Not in the conversation, which is erased.
      deliverAlone(`forgotten:${order.id}`, {
        id: deliveryIdOf(`order:${order.id}`, name),
        sourceTime: context.now,
        payload,
      });
    decision.deliveries.push(
      tell("card", { kind: "slack.update", post: { channelId, ts: threadTs }, ...ERASED_CARD }),
      tell("notice", { kind: "slack.notice", channelId, threadTs, text: CLIENT_FORGOTTEN }),
    );
  }
  return decision;
}

/** For the reports, a chat that is erased does not wait for ever. */
function endOf(known: Conversation | undefined, userId: UserId, now: number): Fact[] {
  const { episode } = known ?? {};
  if (known === undefined || episode === undefined || episode.end) return [];
  return factsBetween(known, episode, closed(episode, now, userId, false), now);
}
