import { unsent } from "../../messages/order-answers.ts";
import { UNSEND_REFUSALS } from "../../messages/order-refusals.ts";
import type { Conversation } from "../conversation.ts";
import type { Decision, With } from "../decision.ts";
import type { OrderOf } from "../input.ts";
import { sendOf } from "../reply-parts.ts";
import { becomeNote } from "../retract.ts";
import { answer, ordered, refused } from "./answer.ts";
import { defineOrder, ofThread } from "./order-kind.ts";

export const unsendOrder = defineOrder<"unsend">()({
  ...ofThread,
  needs: ({ teamId, act: { channelId, ts } }) => ({
    links: { ofMessage: { teamId, channelId, ts } },
    deliveries: true,
    waiting: true,
  }),
  decide: unsend,
});

/** Deletes a message for the visitor; in Slack it stays, as a note. */
function unsend(
  input: OrderOf<"unsend">,
  conversation: Conversation | undefined,
  context: With<"links" | "deliveries" | "waiting">,
): Decision {
  const { act, order } = input;
  const { links } = context;
  const first = links.find(({ state }) => state === "live") ?? links[0];
  if (!conversation || !first)
    return refused(input, "not-a-chat", { text: UNSEND_REFUSALS.notFromHere }, context);
  const obstacle = first.direction === "to-slack" ? "fromChatra" : first.state !== "live" && "notThere";
  if (obstacle) return refused(input, "nothing-to-do", { text: UNSEND_REFUSALS[obstacle] }, context);
  const { teamId, channelId, threadTs = act.threadTs } = first;
  const reply = { teamId, channelId, threadTs, ts: act.ts, userId: order.userId };
  // The thread tells about a deletion that fails; the order is named for the audit only.
  const byOrder = { id: order.id, userId: order.userId };
  const decision = becomeNote(links, reply, { ...context, conversation }, byOrder);
  const isOnItsWay = decision.deliveries.some(({ payload }) => payload.kind === "chatra.delete");
  const isUncertain = links.some((link) => {
    const send = sendOf(link, context);
    return send?.state === "uncertain" || (send?.state === "pending" && send.outcomeUnknown);
  });
  const text = unsent({ isOnItsWay, isUncertain });
  decision.deliveries.push(...answer(order, { text }, "unsent", context));
  const { audit } = ordered(input, isOnItsWay ? "ordered" : "done", conversation.clientId);
  return { ...decision, audit };
}
