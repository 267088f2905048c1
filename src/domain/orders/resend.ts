import { sendingAgain } from "../../messages/order-answers.ts";
import { RESEND_REFUSALS } from "../../messages/order-refusals.ts";
import { type Conversation, linksOfMessage } from "../conversation.ts";
import { append, type Decision, type With } from "../decision.ts";
import type { Delivery } from "../delivery.ts";
import type { SlackTs } from "../ids.ts";
import type { OrderOf } from "../input.ts";
import { sendOf } from "../reply-parts.ts";
import { answer, ordered, refused } from "./answer.ts";
import { defineOrder, ofThread } from "./order-kind.ts";
import { tryAgain } from "./retry.ts";

export const resendOrder = defineOrder<"resend">()({
  ...ofThread,
  needs: ({ teamId, act: { channelId, ts } }) => ({
    links: { ofUnfinished: ts && { teamId, channelId, ts } },
    deliveries: true,
    unfinished: true,
    authorsAgents: true,
  }),
  decide: resend,
});

/** Sends again what failed of a message, or of all messages of a thread. */
export function resend(
  input: OrderOf<"resend">,
  conversation: Conversation | undefined,
  context: With<"links" | "deliveries" | "unfinished" | "authorsAgents">,
): Decision {
  const { act, order } = input;
  if (!conversation) return refused(input, "not-a-chat", { text: RESEND_REFUSALS.noChat }, context);
  const scope = { ...context, conversation };
  const candidates = context.unfinished
    .filter((delivery) => {
      const message = messageOf(delivery);
      if (delivery.conversationId !== conversation.id || message === undefined) return false;
      return act.ts === undefined || act.ts === message;
    })
    .sort((a, b) => a.seq - b.seq);
  const failed = candidates.filter(({ state }) => state === "failed");
  if (failed.length === 0) {
    return refused(input, "nothing-to-do", { text: whyNot(act, candidates, context) }, context);
  }
  const decision = ordered(input, "done", conversation.clientId);
  const done = new Set<string>();
  const messages = new Set<SlackTs | undefined>();
  for (const delivery of failed) {
    // The parts of one reply go together.
    if (done.has(delivery.id)) continue;
    const again = tryAgain(order, delivery, scope);
    for (const { id, state } of again.changes) {
      done.add(id);
      if (state === "pending") messages.add(messageOf(delivery));
    }
    append(decision, again);
  }
  decision.deliveries.push(...answer(order, { text: sendingAgain(messages.size) }, "resent", context));
  return decision;
}

/** The message in Slack that a delivery sends, edits or deletes. */
function messageOf({ payload }: Delivery): SlackTs | undefined {
  return "reply" in payload ? payload.reply.ts : undefined;
}

function whyNot(
  { channelId, ts }: OrderOf<"resend">["act"],
  candidates: Delivery[],
  context: With<"links" | "deliveries">,
): string {
  if (candidates.some(({ state }) => state === "uncertain")) return RESEND_REFUSALS.uncertain;
  if (candidates.some(({ state }) => state === "pending" || state === "sending"))
    return RESEND_REFUSALS.underWay;
  if (ts === undefined) return RESEND_REFUSALS.noneFailed;
  const [link] = linksOfMessage(context.links, { channelId, ts });
  // A reply that somebody discarded has a live link too.
  const isSent =
    link?.direction === "to-client" && link.state === "live" && sendOf(link, context)?.state === "sent";
  return isSent ? RESEND_REFUSALS.arrived : RESEND_REFUSALS.notSent;
}
