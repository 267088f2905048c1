import { sendingAgain } from "../../messages/order-answers.ts";
import { RESEND_REFUSALS } from "../../messages/order-refusals.ts";
import { type Conversation, linksOfMessage } from "../conversation.ts";
import type { Decision, With } from "../decision.ts";
import type { Delivery } from "../delivery.ts";
import type { SlackTs } from "../ids.ts";
import type { OrderOf } from "../input.ts";
import { threadPartition } from "../inputs/partitions.ts";
import type { Found } from "../needs.ts";
import { answer } from "./answer.ts";
import { ordered, refused } from "./audit.ts";
import { defineOrder } from "./order-kind.ts";
import { tryAgain } from "./retry.ts";

export const resendOrder = defineOrder<"resend">()({
  partition: ({ teamId, act }) => threadPartition({ teamId, channelId: act.channelId }, act.threadTs),
  sought: ({ teamId, act }) => ({ thread: { teamId, channelId: act.channelId, threadTs: act.threadTs } }),
  needs: ({ teamId, act: { channelId, ts } }) => ({
    links: { ofUnfinished: ts && { teamId, channelId, ts } },
    deliveries: true,
    unfinished: true,
  }),
  decide: resend,
});

/** What failed of a message, or of all messages of a thread, goes out once more. */
export function resend(
  input: OrderOf<"resend">,
  conversation: Conversation | undefined,
  context: With<"links" | "deliveries" | "unfinished">,
): Decision {
  const { act, order } = input;
  if (!conversation) {
    return refused(input, "not-a-chat", { text: RESEND_REFUSALS.noChat }, context);
  }
  const candidates = context.unfinished
    .filter(
      (delivery) =>
        delivery.conversationId === conversation.id &&
        messageOf(delivery) !== undefined &&
        (act.ts === undefined || messageOf(delivery) === act.ts),
    )
    .sort((a, b) => a.seq - b.seq);
  const failed = candidates.filter(({ state }) => state === "failed");
  if (failed.length === 0) {
    return refused(input, "nothing-to-do", { text: whyNot(act, candidates, context) }, context);
  }
  const decision = ordered(input, "done", { clientId: conversation.clientId });
  const done = new Set<string>();
  const messages = new Set<SlackTs | undefined>();
  for (const delivery of failed) {
    // The parts of one reply go together.
    if (done.has(delivery.id)) continue;
    const again = tryAgain(input, delivery, conversation, context);
    for (const { id, state } of again.changes) {
      done.add(id);
      if (state === "pending") messages.add(messageOf(delivery));
    }
    merge(decision, again);
  }
  decision.deliveries.push(...answer(order, { text: sendingAgain(messages.size) }, "resent", context));
  return decision;
}

/** The message in Slack whose words, change or deletion are delivered. */
function messageOf({ payload }: Delivery): SlackTs | undefined {
  return "reply" in payload ? payload.reply.ts : undefined;
}

function whyNot(
  { channelId, ts }: OrderOf<"resend">["act"],
  candidates: Delivery[],
  context: With<"links" | "deliveries">,
): string {
  if (candidates.some(({ state }) => state === "uncertain")) {
    return RESEND_REFUSALS.uncertain;
  }
  if (candidates.some(({ state }) => state === "pending" || state === "sending")) {
    return RESEND_REFUSALS.underWay;
  }
  if (ts === undefined) return RESEND_REFUSALS.noneFailed;
  const [link] = linksOfMessage(context.links, { channelId, ts });
  if (link?.direction === "to-client" && link.state === "live" && isAtVisitor(link.deliveryId, context)) {
    return RESEND_REFUSALS.arrived;
  }
  return RESEND_REFUSALS.notSent;
}

/** A reply that somebody gave up is still its message's. */
function isAtVisitor(id: Delivery["id"] | undefined, context: Pick<Found, "deliveries">): boolean {
  return id !== undefined && context.deliveries.get(id)?.state === "sent";
}

function merge(into: Decision, other: Decision): void {
  const { links, deliveries, changes } = other;
  into.links.push(...links);
  into.deliveries.push(...deliveries);
  into.changes.push(...changes);
}
