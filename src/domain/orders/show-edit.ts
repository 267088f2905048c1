import { agentUsername } from "../../messages/names.ts";
import { splitMrkdwn } from "../../messages/text/split-mrkdwn.ts";
import { visitorToSlack } from "../../messages/text/visitor-to-slack.ts";
import type { Conversation, Link } from "../conversation.ts";
import { correctionOf } from "../correct-post.ts";
import type { Context, Decision, SettleContext } from "../decision.ts";
import { deliver, threadNotice } from "../deliver.ts";
import type { Delivery, NewDelivery } from "../delivery.ts";
import { type DeliveryId, deliveryIdOf, digest } from "../ids.ts";
import { FILE_PART, SLACK_TEXT_LIMIT } from "../limits.ts";
import type { Call, OrderOrigin } from "../order.ts";
import { wordsAsSent } from "../send-reply.ts";
import { changePosts } from "../show-message.ts";
import { orderOf } from "./after-order.ts";
import { wordsPostId } from "./words-post-id.ts";

/**
 * The words of an agent's message were changed by an order: the thread shows the new ones. A post of the bot's changes
 * with them; below what a person wrote, which nobody else can change in Slack, stands what the visitor reads now.
 */
export function showEdit(
  { id, payload }: Delivery,
  call: Extract<Call, { kind: "edit" }>,
  conversation: Conversation,
  context: SettleContext,
  decision: Decision,
): void {
  const order = orderOf(payload);
  const shown = context.links
    .filter(({ state, part }) => state === "live" && part < FILE_PART)
    .sort((a, b) => a.part - b.part);
  const [first] = shown;
  if (!first || !order) return;
  const pieces = splitMrkdwn(visitorToSlack(call.text), SLACK_TEXT_LIMIT);
  if (first.direction === "to-slack") {
    const post = first.deliveryId && context.deliveries.get(first.deliveryId)?.payload;
    const username = post && "username" in post ? post.username : undefined;
    changePosts(
      pieces,
      shown,
      {
        source: digest(call.text),
        version: id,
        sourceTime: context.now,
        username: username ?? agentUsername(),
      },
      conversation,
      context,
      decision,
    );
    return;
  }
  decision.links.push({ ...first, ...wordsAsSent(call.text) });
  const own = postOfOrder(first, context);
  const [text] = pieces;
  decision.deliveries.push(
    ...(own && text !== undefined && pieces.length === 1
      ? [changeOf(own, text, first, id, conversation, context)]
      : corrections(call.text, first, order, id, conversation, context)),
  );
}

/** The delivery of the bot's post that the link stands for, where it has all of the words that were ordered. */
function postOfOrder(link: Link, { deliveries }: SettleContext): Delivery | undefined {
  const send = link.deliveryId === undefined ? undefined : deliveries.get(link.deliveryId);
  const order = send && orderOf(send.payload);
  if (send?.payload.kind !== "chatra.send" || send.payload.parts > 1 || !order) return undefined;
  const post = deliveries.get(wordsPostId(order, 0));
  return post?.result?.ts === link.slackTs ? post : undefined;
}

function changeOf(
  { payload }: Delivery,
  text: string,
  { channelId, slackTs: ts }: Link,
  cause: DeliveryId,
  conversation: Conversation,
  { now }: Context,
): NewDelivery {
  const username = "username" in payload ? payload.username : undefined;
  return deliver(conversation.id, {
    id: deliveryIdOf(cause, "words"),
    sourceTime: now,
    payload: {
      kind: "slack.update",
      post: ts === undefined ? { deliveryId: cause } : { channelId, ts },
      text,
      ...(username === undefined ? {} : { username }),
    },
  });
}

function corrections(
  words: string,
  link: Link,
  order: OrderOrigin,
  cause: DeliveryId,
  conversation: Conversation,
  context: SettleContext,
): NewDelivery[] {
  const text = correctionOf(link, `<@${order.userId}>`, visitorToSlack(words), context);
  return splitMrkdwn(text, SLACK_TEXT_LIMIT).map((piece, index) =>
    threadNotice(conversation, { text: piece }, deliveryIdOf(cause, `correction:${index}`), context.now),
  );
}
