import { correction } from "../messages/chat-message.ts";
import { clientUsername } from "../messages/names.ts";
import { visitorToSlack } from "../messages/text/visitor-to-slack.ts";
import { type Link, withoutLine } from "./conversation.ts";
import { type Decision, nothing, type SettleContext, type Settled } from "./decision.ts";
import { deliver } from "./deliver.ts";
import type { Delivery, DeliveryOf } from "./delivery.ts";
import { deliveryIdOf } from "./ids.ts";
import type { PostRef } from "./payload.ts";
import { sendOf } from "./reply-parts.ts";

/**
 * Slack does not change a post that shows a message, for example when its time for edits is over: the new text is
 * posted as a correction. From now on that post stands for the message, also for edits that wait already. A card or a
 * notice of ours has no link: it says nothing that is not said elsewhere.
 */
export function correctPost(
  { id, payload, sourceTime }: DeliveryOf<"slack.update">,
  scope: Settled,
): Decision {
  const { conversation } = scope;
  const decision = nothing();
  const link = shownBy(scope);
  if (link === undefined) return decision;
  const username = payload.username ?? clientUsername(conversation.clientId, conversation.profile);
  const text = correctionOf(link, visitorToSlack(username), payload.text, scope);
  const deliveryId = deliveryIdOf(id, "correction");
  decision.deliveries.push(
    deliver(conversation.id, {
      id: deliveryId,
      sourceTime,
      payload: { kind: "slack.post", text, username },
    }),
  );
  // A message by command keeps its post, which has its receipts and is what people delete.
  if (link.direction === "to-client") return decision;
  decision.links.push({ ...withoutLine(link), slackTs: undefined, deliveryId });
  for (const waiting of scope.waiting) {
    if (waiting.state !== "pending" || waiting.id === id || waiting.payload.kind !== "slack.update") continue;
    if (!isSamePost(waiting.payload.post, payload.post)) continue;
    decision.changes.push({ id: waiting.id, payload: { ...waiting.payload, post: { deliveryId } } });
  }
  return decision;
}

/** Tells whether an edit is posted as a correction. It is not kept for a retry, which would do the same twice. */
export function isPostedAnew({ payload }: Delivery, context: SettleContext): boolean {
  return payload.kind === "slack.update" && shownBy(context) !== undefined;
}

/** Tells the thread who edited a message, and to what; both as mrkdwn. */
export function correctionOf(link: Link, who: string, words: string, context: SettleContext): string {
  const shown = sendOf(link, context)?.payload;
  const said = shown && "text" in shown ? shown.text : "";
  return correction(shown?.kind === "chatra.send" ? visitorToSlack(said) : said, who, words);
}

function shownBy({ links }: SettleContext): Link | undefined {
  return links.find(({ state }) => state === "live");
}

function isSamePost(a: PostRef, b: PostRef): boolean {
  if ("ts" in a) return "ts" in b && a.ts === b.ts && a.channelId === b.channelId;
  return "deliveryId" in b && a.deliveryId === b.deliveryId;
}
