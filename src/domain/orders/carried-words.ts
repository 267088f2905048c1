import { isAutomaticWanted } from "../automatic-wanted.ts";
import { replyDigest } from "../compose-reply.ts";
import { linksOfMessage, newReplyLink } from "../conversation.ts";
import { append, type Decision, type DeliveryChange, type Settled } from "../decision.ts";
import { deliverNow } from "../deliver.ts";
import type { Delivery, DeliveryOf, DeliveryState } from "../delivery.ts";
import { type ChannelId, type DeliveryId, deliveryIdOf, type SlackTs } from "../ids.ts";
import { CHATRA_TEXT_LIMIT } from "../limits.ts";
import type { Found } from "../needs.ts";
import type { OrderOrigin } from "../order.ts";
import type { Payload, ReplyRef } from "../payload.ts";
import { sendReply } from "../send-reply.ts";
import { splitText } from "../text/split-text.ts";
import { afterTakingBack } from "./after-order.ts";

/** The ID of the post with this piece, from 0, of a message that a command sends. */
export function wordsPostId(order: Pick<OrderOrigin, "id">, piece: number): DeliveryId {
  return deliveryIdOf(`order:${order.id}`, `words:${piece}`);
}

/** The ID of the delivery that keeps the place of such a message in the lane to Chatra. */
export function holdIdOf(order: Pick<OrderOrigin, "id">): DeliveryId {
  return deliveryIdOf(`order:${order.id}`, "hold");
}

/** The hold of the message that a post carries, if any. */
export function holdOf(payload: Payload): DeliveryId | undefined {
  return payload.kind === "slack.post" && payload.carries ? holdIdOf(payload.carries.order) : undefined;
}

/** Ends the hold once the post is there or never will be: the message has its place, or does not go. */
export function releasedHold(
  { payload }: Pick<Delivery, "payload">,
  state: DeliveryState,
  context: Pick<Found, "deliveries">,
): DeliveryChange[] {
  const id = holdOf(payload);
  const hold = id === undefined ? undefined : context.deliveries.get(id);
  return state !== "pending" && hold?.state === "pending" ? [{ id: hold.id, state: "discarded" }] : [];
}

/** The message that a post carries is in the thread now: it goes to the visitor, as a reply by its author. */
export function sendCarried(
  delivery: DeliveryOf<"slack.post">,
  { channelId, ts }: { channelId: ChannelId; ts: SlackTs },
  scope: Settled,
  decision: Decision,
): void {
  const { text, carries } = delivery.payload;
  if (!carries) return;
  const { conversation, now } = scope;
  if (carries.automatic && !isAutomaticWanted(conversation, now)) {
    // Somebody answered while Slack took the post.
    const id = deliveryIdOf(delivery.id, "not-wanted");
    const removal = { kind: "slack.remove" as const, post: { channelId, ts } };
    append(decision, { deliveries: [deliverNow(scope, id, removal)] });
    return;
  }
  if (linksOfMessage(scope.links, { channelId, ts }).length > 0) {
    // Somebody deleted the post before the bot knew that it was there.
    append(decision, afterTakingBack(delivery, scope));
    return;
  }
  const reply: ReplyRef = {
    teamId: conversation.teamId,
    channelId,
    // The post is in the conversation's thread, unless the conversation moved in between.
    threadTs: (channelId === conversation.channelId ? conversation.threadTs : undefined) ?? ts,
    ts,
    userId: carries.order.userId,
  };
  const base = newReplyLink(reply, conversation, {
    state: "live",
    sourceDigest: replyDigest({ text, files: [] }),
    createdAt: now,
  });
  const { agent, pushed, order, at, automatic } = carries;
  const { agentId, name, email } = agent;
  const author = { name, email, agent: agentId === undefined ? undefined : { id: agentId, name, email } };
  const parts = splitText(carries.text, CHATRA_TEXT_LIMIT);
  const asAuthor = { conversation, now, author };
  const { links, sends } = sendReply(parts, base, reply, asAuthor, { pushed, order, at, automatic });
  append(decision, { links, deliveries: sends });
}
