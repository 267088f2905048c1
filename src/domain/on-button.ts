import { isOvertaken } from "./change-parts.ts";
import { wordsDigest } from "./compose-reply.ts";
import { type Conversation, isRetracted } from "./conversation.ts";
import { type Context, type Decision, nothing } from "./decision.ts";
import { type Delivery, deliveryKey, type NewDelivery } from "./delivery.ts";
import { type DeliveryId, deliveryIdOf } from "./ids.ts";
import type { SlackButton } from "./input.ts";
import { markArrived } from "./mark-arrived.ts";
import { receipt } from "./notices.ts";
import { receiptDelivery } from "./on-reply.ts";
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
      return sendAgain(input, delivery, conversation, context, by);
    case "discard":
      return giveUp(input, delivery, conversation, context, by);
    case "arrived": {
      const decision = markArrived(delivery, undefined, conversation, context);
      decision.deliveries.push(
        settledNotice(input, conversation, `:white_check_mark: It arrived, says ${by}.`, context),
      );
      return decision;
    }
    default:
      return input.action satisfies never;
  }
}

function sendAgain(
  input: SlackButton,
  delivery: Delivery,
  conversation: Conversation,
  context: Context,
  by: string,
): Decision {
  const marks = clearedMarks(input, delivery, conversation, context);
  const linkOf = (id: DeliveryId) => context.links.find((link) => link.deliveryId === id);
  const own = linkOf(delivery.id);
  const overtaken = isOvertaken(delivery, context.links);
  if (overtaken || (own && isRetracted(own))) {
    const why = overtaken ? "was changed again, or taken back," : "was taken back";
    const text = `:no_entry_sign: Not sent again: the message ${why} here.`;
    return {
      ...nothing(),
      changes: [{ id: delivery.id, state: "discarded" }],
      deliveries: [settledNotice(input, conversation, text, context), ...marks],
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
      settledNotice(input, conversation, `:arrows_counterclockwise: Sent again by ${by}.`, context),
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
  return {
    ...nothing(),
    changes: partsOfReply(delivery, context, ["failed"]).map((part) => ({ id: part.id, state: "discarded" })),
    deliveries: [
      settledNotice(
        input,
        conversation,
        `:no_entry_sign: Discarded by ${by}; the visitor did not get it.`,
        context,
      ),
      ...clearedMarks(input, delivery, conversation, context),
    ],
  };
}

function clearedMarks(
  input: SlackButton,
  delivery: Delivery,
  conversation: Conversation,
  context: Context,
): NewDelivery[] {
  if (delivery.payload.kind !== "chatra.send") return [];
  const mark = receipt(delivery.payload.reply, delivery.state === "failed" ? "failed" : "uncertain", false);
  return [receiptDelivery(conversation, mark, cause(input), context.now)];
}

/** The notice loses its buttons and says what was decided. */
function settledNotice(
  input: SlackButton,
  conversation: Conversation,
  text: string,
  context: Context,
): NewDelivery {
  return {
    id: deliveryIdOf(cause(input), "settled"),
    key: deliveryKey(conversation.id, "slack"),
    target: "slack",
    conversationId: conversation.id,
    sourceTime: context.now,
    payload: {
      kind: "slack.update",
      post: { channelId: input.channelId, ts: input.messageTs },
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
        key: conversation ? deliveryKey(conversation.id, "receipt") : `whisper:${input.channelId}`,
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

function alreadySettled(delivery: Delivery): string {
  switch (delivery.state) {
    case "sent":
      return "This was settled already: it reached the visitor.";
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
  return `button:${input.deliveryId}:${input.action}:${input.userId}:${input.actionTs}`;
}
