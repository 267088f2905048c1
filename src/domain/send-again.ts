import { notSentAgain, receipt, sentAgainBy } from "../messages/receipts.ts";
import { isOvertaken } from "./change-parts.ts";
import { wordsDigest } from "./compose-reply.ts";
import { type Conversation, isRetracted } from "./conversation.ts";
import { type Decision, nothing, type With } from "./decision.ts";
import { deliver, receiptDelivery } from "./deliver.ts";
import type { Delivery, NewDelivery, PostRef } from "./delivery.ts";
import { type DeliveryId, deliveryIdOf } from "./ids.ts";
import { partsOfReply } from "./reply-parts.ts";
import { whenWhole } from "./when-whole.ts";

/** A failed or uncertain delivery goes out once more. `notice` told of it, and says so now. */
export function sendAgain(
  delivery: Delivery,
  conversation: Conversation,
  context: With<"links" | "deliveries">,
  order: { notice: PostRef; cause: string; by: string },
): Decision {
  const { notice, cause, by } = order;
  const marks = clearedMarks(cause, delivery, conversation, context);
  const linkOf = (id: DeliveryId) => context.links.find((link) => link.deliveryId === id);
  const own = linkOf(delivery.id);
  const overtaken = isOvertaken(delivery, context.links);
  if (overtaken || (own && isRetracted(own))) {
    const text = notSentAgain(overtaken);
    // A part that an edit took back may be what the rest of its reply waited for.
    const report = whenWhole(delivery, cause, conversation, context);
    return {
      ...nothing(),
      outcomes: report.outcomes,
      changes: [{ id: delivery.id, state: "discarded" }],
      deliveries: [settledNotice(notice, cause, conversation, text, context), ...marks, ...report.deliveries],
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
    deliveries: [settledNotice(notice, cause, conversation, sentAgainBy(by), context), ...marks],
  };
}

/** Takes the ⚠️ or ❔ off a reply that is decided on. */
export function clearedMarks(
  cause: string,
  delivery: Delivery,
  conversation: Conversation,
  context: With<"links" | "deliveries">,
): NewDelivery[] {
  if (delivery.payload.kind !== "chatra.send") return [];
  const mark = receipt(delivery.payload.reply, delivery.state === "failed" ? "failed" : "uncertain", false);
  return [receiptDelivery(conversation, mark, cause, context.now)];
}

/** The notice loses its buttons and says what was decided. */
export function settledNotice(
  post: PostRef,
  cause: string,
  conversation: Conversation,
  text: string,
  context: With<"links" | "deliveries">,
): NewDelivery {
  return deliver(conversation.id, {
    id: deliveryIdOf(cause, "settled"),
    sourceTime: context.now,
    payload: {
      kind: "slack.update",
      post,
      text,
      blocks: [],
    },
  });
}
