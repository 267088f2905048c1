import { correction } from "../messages/chat-message.ts";
import { clientUsername } from "../messages/names.ts";
import { visitorToSlack } from "../messages/text/visitor-to-slack.ts";
import type { Conversation, Link } from "./conversation.ts";
import { type Decision, nothing, type SettleContext } from "./decision.ts";
import { deliver } from "./deliver.ts";
import type { Delivery, NewDelivery, PayloadOf, PostRef } from "./delivery.ts";
import { deliveryIdOf } from "./ids.ts";

/**
 * Slack does not change a post that shows somebody's words, as when its time for edits is over: the new words are posted
 * as a correction. From now on that post stands for their message, also for changes that wait already. A card or a notice
 * of ours has no link: nothing is said in it that is not said elsewhere.
 */
export function correctPost(
  { id, payload, sourceTime }: Delivery & { payload: PayloadOf<"slack.update"> },
  conversation: Conversation,
  context: SettleContext,
): Decision {
  const decision = nothing();
  const link = shownBy(context);
  if (link === undefined) return decision;
  const username = payload.username ?? clientUsername(conversation.clientId, conversation.profile);
  const correction: NewDelivery = deliver(conversation.id, {
    id: deliveryIdOf(id, "correction"),
    sourceTime,
    payload: {
      kind: "slack.post",
      text: correctionOf(link, visitorToSlack(username), payload.text, context),
      username,
    },
  });
  decision.deliveries.push(correction);
  // Words by command keep their post: it has their receipts, and is what is deleted.
  if (link.direction === "to-client") return decision;
  decision.links.push({ ...link, slackTs: undefined, deliveryId: correction.id });
  for (const waiting of context.waiting) {
    if (waiting.state !== "pending" || waiting.id === id || waiting.payload.kind !== "slack.update") continue;
    if (!isSamePost(waiting.payload.post, payload.post)) continue;
    decision.changes.push({
      id: waiting.id,
      payload: { ...waiting.payload, post: { deliveryId: correction.id } },
    });
  }
  return decision;
}

/** A change whose words are posted as a correction is not kept to be tried again: that would do the same twice. */
export function isPostedAnew({ payload }: Delivery, context: SettleContext): boolean {
  return payload.kind === "slack.update" && shownBy(context) !== undefined;
}

/** Tells the thread who changed the words of a message, and to what; both as mrkdwn. */
export function correctionOf(link: Link, who: string, words: string, context: SettleContext): string {
  const shown = link.deliveryId && context.deliveries.get(link.deliveryId)?.payload;
  const said = shown && "text" in shown ? shown.text : "";
  return correction(shown && shown.kind === "chatra.send" ? visitorToSlack(said) : said, who, words);
}

function shownBy({ links }: SettleContext): Link | undefined {
  return links.find(({ state }) => state === "live");
}

function isSamePost(a: PostRef, b: PostRef): boolean {
  if ("ts" in a) return "ts" in b && a.ts === b.ts && a.channelId === b.channelId;
  return "deliveryId" in b && a.deliveryId === b.deliveryId;
}
