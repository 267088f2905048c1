import { unsent } from "../../messages/order-answers.ts";
import { UNSEND_REFUSALS } from "../../messages/order-refusals.ts";
import type { Conversation } from "../conversation.ts";
import type { Decision, With } from "../decision.ts";
import type { ReplyRef } from "../delivery.ts";
import type { OrderOf } from "../input.ts";
import { threadPartition } from "../inputs/partitions.ts";
import { becomeNote } from "../retract.ts";
import { answer } from "./answer.ts";
import { ordered, refused } from "./audit.ts";
import { defineOrder } from "./order-kind.ts";

export const unsendOrder = defineOrder<"unsend">()({
  partition: ({ teamId, act }) => threadPartition({ teamId, channelId: act.channelId }, act.threadTs),
  sought: ({ teamId, act }) => ({ thread: { teamId, channelId: act.channelId, threadTs: act.threadTs } }),
  needs: ({ teamId, act: { channelId, ts } }) => ({
    links: { ofMessage: { teamId, channelId, ts } },
    deliveries: true,
    waiting: true,
  }),
  decide: unsend,
});

/** A message is deleted at the visitor's; in Slack it stays, as a note. */
export function unsend(
  input: OrderOf<"unsend">,
  conversation: Conversation | undefined,
  context: With<"links" | "deliveries" | "waiting">,
): Decision {
  const { act, order } = input;
  const links = context.links;
  const first = links.find(({ state }) => state === "live") ?? links[0];
  if (!conversation || !first) {
    return refused(input, "not-a-chat", { text: UNSEND_REFUSALS.notFromHere }, context);
  }
  if (first.direction === "to-slack") {
    return refused(input, "nothing-to-do", { text: UNSEND_REFUSALS.fromChatra }, context);
  }
  if (first.state !== "live") {
    return refused(input, "nothing-to-do", { text: UNSEND_REFUSALS.notThere }, context);
  }
  const reply: ReplyRef = {
    teamId: first.teamId,
    channelId: first.channelId,
    threadTs: first.threadTs ?? act.threadTs,
    ts: act.ts,
    userId: order.userId,
  };
  // The thread tells of a deletion that fails; how it ended is for the record.
  const byOrder = { id: order.id, userId: order.userId };
  const decision = becomeNote(links, reply, conversation, context, byOrder);
  const isOnItsWay = decision.deliveries.some(({ payload }) => payload.kind === "chatra.delete");
  const isUncertain = links.some(({ deliveryId }) => {
    const send = deliveryId && context.deliveries.get(deliveryId);
    return send && (send.state === "uncertain" || (send.state === "pending" && send.outcomeUnknown));
  });
  const text = unsent({ isOnItsWay, isUncertain });
  decision.deliveries.push(...answer(order, { text }, "unsent", context));
  const { audit } = ordered(input, isOnItsWay ? "ordered" : "done", { clientId: conversation.clientId });
  return { ...decision, audit };
}
