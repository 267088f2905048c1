import { failureNotice, goesOnIn, notShown } from "../messages/notices.ts";
import { ARRIVED, receipt } from "../messages/receipts.ts";
import { permalink } from "../messages/text/link.ts";
import { chatOf } from "../messages/unheard.ts";
import { isOvertaken } from "./change-parts.ts";
import { claimMessage } from "./claim-message.ts";
import type { Conversation } from "./conversation.ts";
import { correctPost } from "./correct-post.ts";
import { type Decision, nothing, type SettleContext } from "./decision.ts";
import { answeredQuestion, deliver, noticeIdOf, receiptDelivery, threadNotice } from "./deliver.ts";
import {
  type Delivery,
  type DeliveryError,
  type DeliveryResult,
  isForChatra,
  type PayloadOf,
} from "./delivery.ts";
import { channelIdSchema, chatraMessageIdSchema, deliveryIdOf, slackTsSchema } from "./ids.ts";
import { afterCall } from "./orders/after-call.ts";
import { afterDeletion, afterFailedOrder, afterOpening } from "./orders/after-order.ts";
import { sendCarried } from "./orders/send-carried.ts";
import { partsOfReply } from "./reply-parts.ts";
import { wordsAsSent } from "./send-reply.ts";
import { whenWhole } from "./when-whole.ts";

/** What follows from a delivery that was made: where it is now known, and who is to see that it was. */
export function afterSuccess(
  delivery: Delivery,
  result: DeliveryResult,
  conversation: Conversation | undefined,
  context: SettleContext,
): Decision {
  const { payload } = delivery;
  if (payload.kind === "chatra.call") return afterCall(delivery, payload.call, result, conversation, context);
  if (!conversation) return nothing();
  switch (payload.kind) {
    case "slack.root":
      return afterRoot(delivery, payload, result, conversation, context);
    case "slack.post":
      return afterPost({ ...delivery, payload }, result, conversation, context);
    case "chatra.send":
      return afterSend(delivery, result, conversation, context);
    case "chatra.edit": {
      const mark = receipt(payload.reply, "edited");
      return { ...nothing(), deliveries: [receiptDelivery(conversation, mark, delivery.id, context.now)] };
    }
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
  if (payload.kind === "slack.update") return correctPost({ ...delivery, payload }, conversation, context);
  if (payload.kind === "slack.post" && context.links.length > 0) {
    // Somebody's words: what Slack won't show must not be missed. A notice of our own has no link, and no notice.
    const text = notShown(error.detail, chatOf(conversation.profile));
    decision.deliveries.push(threadNotice(conversation, { text }, noticeIdOf(delivery), context.now));
  }
  // A call is told of to the one who ordered it.
  if (!isForChatra(payload) || payload.kind === "chatra.call") return decision;
  const words = failureNotice(payload, error, delivery.id);
  decision.deliveries.push(threadNotice(conversation, words, noticeIdOf(delivery), context.now));
  if (payload.kind === "chatra.send") {
    const mark = receipt(payload.reply, "failed");
    decision.deliveries.push(
      receiptDelivery(conversation, mark, `${delivery.id}:${delivery.attempts}`, context.now),
    );
    // The rest of a reply makes no sense without its beginning: it waits for the same decision.
    for (const part of partsOfReply(delivery, context, ["pending"])) {
      if (part.id !== delivery.id) decision.changes.push({ id: part.id, state: "failed" });
    }
  }
  return decision;
}

/**
 * An edit found no message to change, as the send it waited behind failed or went into the unknown. The new words are
 * the send's from now on, or a later *Retry* would bring back the old ones.
 */
export function afterObsolete(
  delivery: Delivery,
  error: DeliveryError,
  conversation: Conversation | undefined,
  context: SettleContext,
): Decision {
  const decision = nothing();
  const { payload } = delivery;
  if (payload.kind === "slack.root")
    append(decision, afterFailedOrder(delivery, error, conversation, context));
  // Somebody took the post away, or it never stood: the new words are still to be read.
  if (payload.kind === "slack.update" && conversation)
    return correctPost({ ...delivery, payload }, conversation, context);
  // What was to be deleted is not there.
  if (payload.kind === "chatra.delete") append(decision, afterDeletion(delivery, context));
  // A later change has given the send its words already.
  if (payload.kind !== "chatra.edit" || isOvertaken(delivery, context.links)) return decision;
  const edited = context.links.find(
    (candidate) => candidate.direction === "to-client" && candidate.part === payload.part,
  );
  const send = edited?.deliveryId === undefined ? undefined : context.deliveries.get(edited.deliveryId);
  if (edited?.state !== "live" || send?.payload.kind !== "chatra.send") return decision;
  if (send.state !== "failed" && send.state !== "uncertain" && send.state !== "pending") return decision;
  decision.changes.push({ id: send.id, payload: { ...send.payload, text: payload.text } });
  // An uncertain send may have gone out with the old words: its echo is still to be recognised by them.
  if (send.state !== "uncertain") decision.links.push({ ...edited, ...wordsAsSent(payload.text) });
  return decision;
}

function afterRoot(
  delivery: Delivery,
  payload: PayloadOf<"slack.root">,
  result: DeliveryResult,
  conversation: Conversation,
  context: SettleContext,
): Decision {
  if (result.ts === undefined || conversation.rootDeliveryId !== delivery.id) return nothing();
  const threadTs = slackTsSchema.parse(result.ts);
  const decision: Decision = {
    ...nothing(),
    conversation: { ...conversation, channelId: payload.channelId, threadTs },
  };
  if (decision.conversation) append(decision, afterOpening(delivery, decision.conversation, context));
  if (payload.continues) {
    const address = permalink(context.workspaceUrl, payload.channelId, threadTs);
    decision.deliveries.push(
      deliver(conversation.id, {
        id: deliveryIdOf(delivery.id, "pointer"),
        sourceTime: context.now,
        payload: {
          kind: "slack.notice",
          channelId: payload.continues.channelId,
          threadTs: payload.continues.threadTs,
          text: goesOnIn(address),
        },
      }),
    );
  }
  return decision;
}

function afterPost(
  delivery: Delivery & { payload: PayloadOf<"slack.post"> },
  result: DeliveryResult,
  conversation: Conversation,
  context: SettleContext,
): Decision {
  const decision = nothing();
  if (result.ts === undefined || result.channelId === undefined) return decision;
  const slackTs = slackTsSchema.parse(result.ts);
  // Where it was posted, which is not where the conversation is if that moved while the post was under way.
  const channelId = channelIdSchema.parse(result.channelId);
  for (const shown of context.links) {
    if (shown.deliveryId !== delivery.id) continue;
    const threadTs = channelId === conversation.channelId ? conversation.threadTs : shown.threadTs;
    decision.links.push({ ...shown, channelId, threadTs, slackTs });
  }
  sendCarried(delivery, result, conversation, context, decision);
  return decision;
}

function afterSend(
  delivery: Delivery,
  result: DeliveryResult,
  conversation: Conversation,
  context: SettleContext,
): Decision {
  const decision = nothing();
  const chatraId = result.chatraId === undefined ? undefined : chatraMessageIdSchema.parse(result.chatraId);
  const own = context.links.find((candidate) => candidate.deliveryId === delivery.id);
  if (own && chatraId) {
    claimMessage(chatraId, own, conversation, context, decision);
  }
  decision.deliveries.push(...answeredQuestion(delivery, ARRIVED, conversation, context.now));
  append(decision, whenWhole(delivery, `${delivery.id}:${delivery.attempts}`, conversation, context));
  return decision;
}

function append(decision: Decision, report: Pick<Decision, "outcomes" | "deliveries">): void {
  decision.outcomes.push(...report.outcomes);
  decision.deliveries.push(...report.deliveries);
}
