import { UNMAPPED } from "../messages/agents.ts";
import { failureNotice, goesOnIn, notShown } from "../messages/notices.ts";
import { ARRIVED, receipt } from "../messages/receipts.ts";
import { permalink } from "../messages/text/link.ts";
import { chatOf } from "../messages/unheard.ts";
import { isOvertaken } from "./change-parts.ts";
import type { Conversation } from "./conversation.ts";
import { correctPost } from "./correct-post.ts";
import { append, type Decision, nothing, type SettleContext, type Settled } from "./decision.ts";
import {
  answeredQuestion,
  deliverAlone,
  deliverNow,
  ephemeral,
  noticeIdOf,
  receiptDelivery,
  threadNotice,
} from "./deliver.ts";
import type { Delivery, DeliveryError, DeliveryOf, DeliveryResult, NewDelivery } from "./delivery.ts";
import { calledInThread } from "./direct-reminders.ts";
import { leftCardUpdate, withCardShown } from "./finish-decision.ts";
import { channelIdSchema, chatraMessageIdSchema, deliveryIdOf, slackTsSchema } from "./ids.ts";
import { claimMessage } from "./mark-arrived.ts";
import { afterLineChange, mergedSent } from "./merged-attempts.ts";
import { afterCall } from "./orders/after-call.ts";
import { afterDeletion, afterFailedOrder, afterOpening } from "./orders/after-order.ts";
import { sendCarried } from "./orders/carried-words.ts";
import { isForChatra, type PayloadOf, type ReplyRef } from "./payload.ts";
import { isInDoubt, linkOf, partsOfReply, sendOf } from "./reply-parts.ts";
import { whenWhole } from "./reply-receipts.ts";
import { wordsAsSent } from "./send-reply.ts";

/** What follows from a delivery that was made: its place is kept, and the people in the thread see that it was made. */
export function afterSuccess(
  delivery: Delivery,
  result: DeliveryResult,
  conversation: Conversation | undefined,
  context: SettleContext,
): Decision {
  const { payload } = delivery;
  if (payload.kind === "chatra.call") return afterCall(delivery, payload.call, result, conversation, context);
  if (!conversation) return nothing();
  const scope = { ...context, conversation };
  switch (payload.kind) {
    case "slack.root":
      return afterRoot({ ...delivery, payload }, result, scope);
    case "slack.post":
      return afterPost({ ...delivery, payload }, result, scope);
    case "slack.update":
      return { ...nothing(), changes: afterLineChange(payload.post, payload.text, context) };
    case "slack.remove":
      return { ...nothing(), changes: afterLineChange(payload.post, undefined, context) };
    case "chatra.send":
      return afterSend(delivery, result, scope);
    case "chatra.edit":
      return {
        ...nothing(),
        deliveries: [receiptDelivery(scope, receipt(payload.reply, "edited"), delivery.id)],
      };
    case "chatra.delete":
      return { ...nothing(), ...afterDeletion(delivery, context) };
    default:
      return nothing();
  }
}

/** What follows from a delivery that is given up: the thread is told, and asked what to do. */
export function afterFailure(
  delivery: Delivery,
  error: DeliveryError,
  conversation: Conversation | undefined,
  context: SettleContext,
): Decision {
  const decision = nothing();
  const { payload } = delivery;
  append(decision, afterFailedOrder(delivery, error, conversation, context));
  if (!conversation) return decision;
  const scope = { ...context, conversation };
  if (payload.kind === "slack.update") return correctPost({ ...delivery, payload }, scope);
  if (payload.kind === "slack.direct") return calledInThread({ ...delivery, payload }, scope);
  if (payload.kind === "slack.post" && context.links.length > 0) {
    // Nobody must miss a message that Slack does not show. A notice of our own has no link, and needs no notice.
    const count = payload.lines?.length ?? 1;
    const text = notShown(error.detail, chatOf(conversation.profile), count);
    decision.deliveries.push(threadNotice(scope, { text }, noticeIdOf(delivery)));
  }
  // The person who ordered a call is told about it.
  if (!isForChatra(payload) || payload.kind === "chatra.call") return decision;
  const words = failureNotice(payload, error, delivery.id);
  decision.deliveries.push(threadNotice(scope, words, noticeIdOf(delivery)));
  if (payload.kind === "chatra.send") {
    decision.deliveries.push(...toldUnmapped(payload, error, context));
    const mark = receipt(payload.reply, "failed");
    decision.deliveries.push(receiptDelivery(scope, mark, `${delivery.id}:${delivery.attempts}`));
    // The rest of a reply makes no sense without its beginning: it waits for the same decision.
    for (const part of partsOfReply(delivery, context, ["pending"])) {
      if (part.id !== delivery.id) decision.changes.push({ id: part.id, state: "failed" });
    }
  }
  return decision;
}

/** Why Chatra, or the action, took no message as it was: it may have lacked its author. */
const REFUSED = new Set(["refused", "invalid-input"]);

/** Without a mapping and a default agent, messages have no author. Each teammate learns once who can change that. */
function toldUnmapped(
  { agent, reply }: PayloadOf<"chatra.send">,
  { reason }: DeliveryError,
  { accountId, needsAuthors, now }: SettleContext,
): NewDelivery[] {
  if (!needsAuthors || agent.agentId !== undefined || !REFUSED.has(reason)) return [];
  const cause = `agents:${accountId}:${reply.userId}`;
  const id = deliveryIdOf(cause, "unmapped");
  return [deliverAlone(cause, { id, sourceTime: now, payload: ephemeral(reply, UNMAPPED) })];
}

/**
 * An edit found no message to change, because the send that it waited for failed or is uncertain. The send gets the new
 * text, or a later *Retry* would bring back the old one.
 */
export function afterObsolete(
  delivery: Delivery,
  error: DeliveryError,
  conversation: Conversation | undefined,
  context: SettleContext,
): Decision {
  const decision = nothing();
  const { payload } = delivery;
  if (payload.kind === "chatra.send" && payload.automatic && conversation)
    return withoutAutomatic(delivery, payload.reply, { ...context, conversation });
  if (payload.kind === "slack.root")
    append(decision, afterFailedOrder(delivery, error, conversation, context));
  // Somebody deleted the post, or it never was there: people still have to read the new text.
  if (payload.kind === "slack.update" && conversation)
    return correctPost({ ...delivery, payload }, { ...context, conversation });
  // The message that was to be deleted is gone.
  if (payload.kind === "chatra.delete") append(decision, afterDeletion(delivery, context));
  // A later edit has given the send its text already.
  if (payload.kind !== "chatra.edit" || isOvertaken(delivery, context.links)) return decision;
  const edited = context.links.find(
    (candidate) => candidate.direction === "to-client" && candidate.part === payload.part,
  );
  const send = edited && sendOf(edited, context);
  if (edited?.state !== "live" || send?.payload.kind !== "chatra.send") return decision;
  if (send.state !== "failed" && send.state !== "uncertain" && send.state !== "pending") return decision;
  decision.changes.push({ id: send.id, payload: { ...send.payload, text: payload.text } });
  if (!isInDoubt(send)) decision.links.push({ ...edited, ...wordsAsSent(payload.text) });
  return decision;
}

/** An automatic message came too late: its post goes away, so that nobody takes it for sent. */
function withoutAutomatic(delivery: Delivery, { channelId, ts }: ReplyRef, scope: Settled): Decision {
  const decision = nothing();
  decision.deletedLinks.push(
    ...scope.links.flatMap(({ id, deliveryId }) => (deliveryId === delivery.id ? id : [])),
  );
  const removal = { kind: "slack.remove" as const, post: { channelId, ts } };
  decision.deliveries.push(deliverNow(scope, deliveryIdOf(delivery.id, "not-wanted"), removal));
  return decision;
}

function afterRoot(delivery: DeliveryOf<"slack.root">, result: DeliveryResult, scope: Settled): Decision {
  if (result.ts === undefined || scope.conversation.rootDeliveryId !== delivery.id) return nothing();
  const { channelId, continues } = delivery.payload;
  const threadTs = slackTsSchema.parse(result.ts);
  const card = withCardShown(scope.conversation.card, result.look, scope.now);
  const conversation = { ...scope.conversation, channelId, threadTs, card };
  const decision: Decision = { ...nothing(), conversation };
  append(decision, afterOpening(delivery, { ...scope, conversation }));
  if (continues) {
    const text = goesOnIn(permalink(scope.workspaceUrl, channelId, threadTs));
    const place = { channelId: continues.channelId, threadTs: continues.threadTs };
    const id = deliveryIdOf(delivery.id, "pointer");
    decision.deliveries.push(deliverNow(scope, id, { kind: "slack.notice", ...place, text }));
    if (continues.rootDeliveryId !== undefined)
      decision.deliveries.push(leftCardUpdate(conversation, continues.rootDeliveryId, scope.now));
  }
  return decision;
}

function afterPost(delivery: DeliveryOf<"slack.post">, result: DeliveryResult, scope: Settled): Decision {
  const decision = nothing();
  if (result.ts === undefined || result.channelId === undefined) return decision;
  const slackTs = slackTsSchema.parse(result.ts);
  // The conversation may have moved to another channel while the post was on its way.
  const channelId = channelIdSchema.parse(result.channelId);
  const { conversation } = scope;
  const { lines } = delivery.payload;
  const posted = lines ?? [{ deliveryId: delivery.id }];
  for (const shown of scope.links) {
    const place = posted.findIndex(({ deliveryId }) => deliveryId === shown.deliveryId);
    if (place < 0) continue;
    const threadTs = channelId === conversation.channelId ? conversation.threadTs : shown.threadTs;
    const line = lines ? place + 1 : result.line;
    decision.links.push({ ...shown, channelId, threadTs, slackTs, ...(line === undefined ? {} : { line }) });
  }
  decision.changes.push(...mergedSent(delivery, { channelId, ts: slackTs }));
  sendCarried(delivery, { channelId, ts: slackTs }, scope, decision);
  return decision;
}

function afterSend(delivery: Delivery, result: DeliveryResult, scope: Settled): Decision {
  const decision = nothing();
  const own = linkOf(delivery, scope.links);
  if (own && result.chatraId !== undefined)
    claimMessage(chatraMessageIdSchema.parse(result.chatraId), own, scope, decision);
  decision.deliveries.push(...answeredQuestion(delivery, ARRIVED, scope));
  append(decision, whenWhole(delivery, `${delivery.id}:${delivery.attempts}`, scope));
  return decision;
}
