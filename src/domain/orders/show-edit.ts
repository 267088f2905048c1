import { agentUsername } from "../../messages/names.ts";
import { splitMrkdwn } from "../../messages/text/split-mrkdwn.ts";
import { visitorToSlack } from "../../messages/text/visitor-to-slack.ts";
import type { Link } from "../conversation.ts";
import { correctionOf } from "../correct-post.ts";
import type { Decision, Settled } from "../decision.ts";
import { deliverNow, threadNotice } from "../deliver.ts";
import type { Delivery } from "../delivery.ts";
import { deliveryIdOf, digest } from "../ids.ts";
import { SLACK_TEXT_LIMIT } from "../limits.ts";
import type { Call } from "../order.ts";
import { sendOf } from "../reply-parts.ts";
import { wordsAsSent } from "../send-reply.ts";
import { changePosts } from "../show-message.ts";
import { orderOf } from "./after-order.ts";
import { wordsPostId } from "./carried-words.ts";

/**
 * An order edited an agent's message: the thread shows the new text. A post of the bot is edited too. Below a person's
 * message, which the bot can't edit, it posts what the visitor reads now.
 */
export function showEdit(
  { id, payload }: Delivery,
  call: Extract<Call, { kind: "edit" }>,
  scope: Settled,
  decision: Decision,
): void {
  const order = orderOf(payload);
  const shown = scope.links.filter(({ state }) => state === "live").sort((a, b) => a.part - b.part);
  const [first] = shown;
  if (!first || !order) return;
  const words = visitorToSlack(call.text);
  const pieces = splitMrkdwn(words, SLACK_TEXT_LIMIT);
  if (first.direction === "to-slack") {
    const username = usernameOf(sendOf(first, scope)) ?? agentUsername();
    const changed = { source: digest(call.text), version: id, sourceTime: scope.now, username };
    changePosts(pieces, shown, changed, scope, decision);
    return;
  }
  decision.links.push({ ...first, ...wordsAsSent(call.text) });
  const own = postOfOrder(first, scope);
  const [text] = pieces;
  if (own && text !== undefined && pieces.length === 1) {
    const { channelId, slackTs: ts } = first;
    const post = ts === undefined ? { deliveryId: id } : { channelId, ts };
    const username = usernameOf(own);
    const update = {
      kind: "slack.update" as const,
      post,
      text,
      ...(username === undefined ? {} : { username }),
    };
    decision.deliveries.push(deliverNow(scope, deliveryIdOf(id, "words"), update));
    return;
  }
  const correction = correctionOf(first, `<@${order.userId}>`, words, scope);
  for (const [index, piece] of splitMrkdwn(correction, SLACK_TEXT_LIMIT).entries())
    decision.deliveries.push(threadNotice(scope, { text: piece }, deliveryIdOf(id, `correction:${index}`)));
}

function usernameOf(post: Delivery | undefined): string | undefined {
  return post && "username" in post.payload ? post.payload.username : undefined;
}

/** The bot's post that the link stands for, if the post has all of the text that was ordered. */
function postOfOrder(link: Link, scope: Settled): Delivery | undefined {
  const send = sendOf(link, scope);
  const order = send && orderOf(send.payload);
  if (send?.payload.kind !== "chatra.send" || send.payload.parts > 1 || !order) return undefined;
  const post = scope.deliveries.get(wordsPostId(order, 0));
  return post?.result?.ts === link.slackTs ? post : undefined;
}
