import { permalink } from "./card.ts";
import { wordsDigest } from "./compose-reply.ts";
import { type Conversation, isRetracted } from "./conversation.ts";
import { type Context, type Decision, nothing } from "./decision.ts";
import {
  type Delivery,
  type DeliveryError,
  type DeliveryResult,
  deliveryKey,
  type PayloadOf,
} from "./delivery.ts";
import {
  type ChatraMessageId,
  channelIdSchema,
  chatraMessageIdSchema,
  deliveryIdOf,
  slackTsSchema,
} from "./ids.ts";
import { answeredQuestion, noticeIdOf } from "./mark-arrived.ts";
import { failureNotice, receipt } from "./notices.ts";
import { receiptDelivery, threadNotice } from "./on-reply.ts";
import { partsOfReply } from "./reply-parts.ts";

/** What follows from a delivery that was made: where it is now known, and who is to see that it was. */
export function afterSuccess(
  delivery: Delivery,
  result: DeliveryResult,
  conversation: Conversation | undefined,
  context: Context,
): Decision {
  if (!conversation) return nothing();
  const { payload } = delivery;
  switch (payload.kind) {
    case "slack.root":
      return afterRoot(delivery, payload, result, conversation, context);
    case "slack.post":
      return afterPost(delivery, result, conversation, context);
    case "chatra.send":
      return afterSend(delivery, payload, result, conversation, context);
    case "chatra.edit": {
      const mark = receipt(payload.reply, "edited");
      return { ...nothing(), deliveries: [receiptDelivery(conversation, mark, delivery.id, context.now)] };
    }
    default:
      return nothing();
  }
}

/** What follows from a delivery that is given up: the thread is told, and asked what to do. */
export function afterFailure(
  delivery: Delivery,
  error: DeliveryError,
  conversation: Conversation | undefined,
  context: Context,
): Decision {
  const decision = nothing();
  const { payload } = delivery;
  if (!conversation || delivery.target !== "chatra") return decision;
  const words = failureNotice(payload, error.detail, delivery.id);
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
export function afterMoot(delivery: Delivery, context: Context): Decision {
  const decision = nothing();
  const { payload } = delivery;
  if (payload.kind !== "chatra.edit") return decision;
  const link = context.links.find(
    (candidate) => candidate.direction === "to-client" && candidate.part === payload.part,
  );
  const send = link?.deliveryId === undefined ? undefined : context.deliveries.get(link.deliveryId);
  if (link?.state !== "live" || send?.payload.kind !== "chatra.send") return decision;
  if (send.state !== "failed" && send.state !== "uncertain" && send.state !== "pending") return decision;
  decision.changes.push({ id: send.id, payload: { ...send.payload, text: payload.text } });
  // An uncertain send may have gone out with the old words: its echo is still to be recognised by them.
  if (send.state !== "uncertain") decision.links.push({ ...link, sentDigest: wordsDigest(payload.text) });
  return decision;
}

function afterRoot(
  delivery: Delivery,
  payload: PayloadOf<"slack.root">,
  result: DeliveryResult,
  conversation: Conversation,
  context: Context,
): Decision {
  if (result.ts === undefined || conversation.rootDeliveryId !== delivery.id) return nothing();
  const threadTs = slackTsSchema.parse(result.ts);
  const decision: Decision = {
    ...nothing(),
    conversation: { ...conversation, channelId: payload.channelId, threadTs },
  };
  if (payload.continues) {
    const address = permalink(context.workspaceUrl, payload.channelId, threadTs);
    decision.deliveries.push({
      id: deliveryIdOf(delivery.id, "pointer"),
      key: deliveryKey(conversation.id, "receipt"),
      target: "slack",
      conversationId: conversation.id,
      sourceTime: context.now,
      payload: {
        kind: "slack.notice",
        channelId: payload.continues.channelId,
        threadTs: payload.continues.threadTs,
        text: `:arrow_right: This chat goes on in <${address}|a new thread>.`,
      },
    });
  }
  return decision;
}

function afterPost(
  delivery: Delivery,
  result: DeliveryResult,
  conversation: Conversation,
  context: Context,
): Decision {
  const decision = nothing();
  if (result.ts === undefined || result.channelId === undefined) return decision;
  const slackTs = slackTsSchema.parse(result.ts);
  // Where it was posted, which is not where the conversation is if that moved while the post was under way.
  const channelId = channelIdSchema.parse(result.channelId);
  for (const link of context.links) {
    if (link.deliveryId !== delivery.id) continue;
    const threadTs = channelId === conversation.channelId ? conversation.threadTs : link.threadTs;
    decision.links.push({ ...link, channelId, threadTs, slackTs });
  }
  return decision;
}

function afterSend(
  delivery: Delivery,
  payload: PayloadOf<"chatra.send">,
  result: DeliveryResult,
  conversation: Conversation,
  context: Context,
): Decision {
  const decision = nothing();
  const chatraId = result.chatraId === undefined ? undefined : chatraMessageIdSchema.parse(result.chatraId);
  const link = context.links.find((candidate) => candidate.deliveryId === delivery.id);
  if (link && chatraId) {
    removeMirrored(chatraId, conversation, context, decision);
    releaseEcho(chatraId, link.id, context, decision);
    decision.links.push({ ...link, chatraId });
  }
  decision.deliveries.push(
    ...answeredQuestion(delivery, ":white_check_mark: It arrived.", conversation, context.now),
  );
  const unsent = partsOfReply(delivery, context, ["pending", "sending", "failed", "uncertain"]);
  const complete = unsent.every((part) => part.id === delivery.id);
  if (complete && !(link && isRetracted(link))) {
    const mark = receipt(payload.reply, "sent");
    decision.deliveries.push(
      receiptDelivery(conversation, mark, `${delivery.id}:${delivery.attempts}`, context.now),
    );
  }
  return decision;
}

/** Our message was mirrored as a colleague's, because its echo came first and looked different: that post goes. */
function removeMirrored(
  chatraId: ChatraMessageId,
  conversation: Conversation,
  context: Context,
  decision: Decision,
): void {
  for (const link of context.links) {
    if (link.direction !== "to-slack" || link.chatraId !== chatraId || link.deliveryId === undefined)
      continue;
    const post = link.slackTs
      ? { channelId: link.channelId, ts: link.slackTs }
      : { deliveryId: link.deliveryId };
    decision.deletedLinks.push(link.id);
    decision.deliveries.push({
      id: deliveryIdOf(link.id, "mirrored"),
      key: deliveryKey(conversation.id, "slack"),
      target: "slack",
      conversationId: conversation.id,
      sourceTime: context.now,
      payload: { kind: "slack.remove", post },
    });
  }
}

/** An echo was taken for another reply's with the same words. It stands before ours: a message has one link. */
function releaseEcho(chatraId: ChatraMessageId, linkId: string, context: Context, decision: Decision): void {
  for (const link of context.links) {
    if (link.direction !== "to-client" || link.chatraId !== chatraId || link.id === linkId) continue;
    decision.links.push({ ...link, chatraId: undefined });
  }
}
