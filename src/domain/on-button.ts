import { isOvertaken } from "./change-parts.ts";
import { wordsDigest } from "./compose-reply.ts";
import { type Conversation, isRetracted } from "./conversation.ts";
import { type Context, type Decision, nothing } from "./decision.ts";
import { type Delivery, deliveryKey, type NewDelivery, type PostRef } from "./delivery.ts";
import { type DeliveryId, deliveryIdOf } from "./ids.ts";
import type { SlackButton } from "./input.ts";
import { markArrived } from "./mark-arrived.ts";
import { receipt } from "./notices.ts";
import { receiptDelivery } from "./on-reply.ts";
import { orderOf } from "./orders/after-order.ts";
import { partsOfReply } from "./reply-parts.ts";

/** Somebody decided what becomes of a failed or uncertain delivery. */
export function onButton(
  input: SlackButton,
  conversation: Conversation | undefined,
  context: Context,
): Decision {
  const delivery = context.deliveries.get(input.deliveryId);
  if (!conversation || !delivery || delivery.conversationId !== conversation.id) {
    return stale(input, conversation, context, "The message behind this button is no longer known.");
  }
  const wanted = input.action === "retry" || input.action === "discard" ? "failed" : "uncertain";
  if (delivery.state !== wanted) return stale(input, conversation, context, alreadySettled(delivery));

  const by = `<@${input.userId}>`;
  switch (input.action) {
    case "retry":
    case "send-again":
      return sendAgain(delivery, conversation, context, {
        notice: { channelId: input.channelId, ts: input.messageTs },
        cause: cause(input),
        by,
      });
    case "discard":
      return giveUp(input, delivery, conversation, context, by);
    case "arrived": {
      const decision = markArrived(delivery, undefined, conversation, context);
      decision.deliveries.push(
        settledNotice(
          { channelId: input.channelId, ts: input.messageTs },
          cause(input),
          conversation,
          `:white_check_mark: It arrived, says ${by}.`,
          context,
        ),
      );
      return decision;
    }
    default:
      return input.action satisfies never;
  }
}

/** A failed or uncertain delivery goes out once more. `notice` told of it, and says so now. */
export function sendAgain(
  delivery: Delivery,
  conversation: Conversation,
  context: Context,
  order: { notice: PostRef; cause: string; by: string },
): Decision {
  const { notice, cause, by } = order;
  const marks = clearedMarks(cause, delivery, conversation, context);
  const linkOf = (id: DeliveryId) => context.links.find((link) => link.deliveryId === id);
  const own = linkOf(delivery.id);
  const overtaken = isOvertaken(delivery, context.links);
  if (overtaken || (own && isRetracted(own))) {
    const why = overtaken ? "was changed again, or taken back," : "was taken back";
    const text = `:no_entry_sign: Not sent again: the message ${why} here.`;
    return {
      ...nothing(),
      changes: [{ id: delivery.id, state: "discarded" }],
      deliveries: [settledNotice(notice, cause, conversation, text, context), ...marks],
    };
  }
  const again = delivery.state === "failed" ? partsOfReply(delivery, context, ["failed"]) : [delivery];
  return {
    ...nothing(),
    changes: again.map((part) => ({
      id: part.id,
      state: "pending",
      nextAttemptAt: context.now,
      asked: false,
      error: null,
    })),
    // Words that were changed while it was uncertain go out now, and its echo will have them.
    links: again.flatMap(({ id, payload }) => {
      const link = linkOf(id);
      return link && payload.kind === "chatra.send"
        ? [{ ...link, sentDigest: wordsDigest(payload.text) }]
        : [];
    }),
    deliveries: [
      settledNotice(notice, cause, conversation, `:arrows_counterclockwise: Sent again by ${by}.`, context),
      ...marks,
    ],
  };
}

function giveUp(
  input: SlackButton,
  delivery: Delivery,
  conversation: Conversation,
  context: Context,
  by: string,
): Decision {
  const order = orderOf(delivery.payload);
  return {
    ...nothing(),
    outcomes: order ? [{ orderId: order.id, outcome: "discarded" }] : [],
    changes: partsOfReply(delivery, context, ["failed"]).map((part) => ({ id: part.id, state: "discarded" })),
    deliveries: [
      settledNotice(
        { channelId: input.channelId, ts: input.messageTs },
        cause(input),
        conversation,
        `:no_entry_sign: Discarded by ${by}; the visitor did not get it.`,
        context,
      ),
      ...clearedMarks(cause(input), delivery, conversation, context),
    ],
  };
}

function clearedMarks(
  cause: string,
  delivery: Delivery,
  conversation: Conversation,
  context: Context,
): NewDelivery[] {
  if (delivery.payload.kind !== "chatra.send") return [];
  const mark = receipt(delivery.payload.reply, delivery.state === "failed" ? "failed" : "uncertain", false);
  return [receiptDelivery(conversation, mark, cause, context.now)];
}

/** The notice loses its buttons and says what was decided. */
function settledNotice(
  post: PostRef,
  cause: string,
  conversation: Conversation,
  text: string,
  context: Context,
): NewDelivery {
  return {
    id: deliveryIdOf(cause, "settled"),
    key: deliveryKey(conversation.id, "slack"),
    target: "slack",
    conversationId: conversation.id,
    sourceTime: context.now,
    payload: {
      kind: "slack.update",
      post,
      text,
      blocks: [],
    },
  };
}

function stale(
  input: SlackButton,
  conversation: Conversation | undefined,
  context: Context,
  text: string,
): Decision {
  return {
    ...nothing("stale-button"),
    deliveries: [
      {
        id: deliveryIdOf(cause(input), "stale"),
        key: conversation
          ? deliveryKey(conversation.id, "receipt")
          : `whisper:${context.accountId}:${input.channelId}`,
        target: "slack",
        conversationId: conversation?.id,
        sourceTime: context.now,
        payload: {
          kind: "slack.whisper",
          channelId: input.channelId,
          ...(input.threadTs ? { threadTs: input.threadTs } : {}),
          userId: input.userId,
          text,
        },
      },
    ],
  };
}

/** Why a button, or an order, comes too late. */
export function alreadySettled(delivery: Delivery): string {
  switch (delivery.state) {
    case "sent":
      return delivery.payload.kind === "chatra.send"
        ? "This was settled already: it reached the visitor."
        : "This was settled already: it was done.";
    case "discarded":
      return "This was settled already: it was discarded.";
    case "pending":
    case "sending":
      return "This is being sent again at this moment.";
    case "failed":
      return "This has failed meanwhile: please use the newer message in this thread.";
    case "uncertain":
      return "This became uncertain meanwhile: please use the newer message in this thread.";
    default:
      return delivery.state satisfies never;
  }
}

function cause(input: SlackButton): string {
  return `button:${input.teamId}:${input.deliveryId}:${input.action}:${input.userId}:${input.actionTs}`;
}
