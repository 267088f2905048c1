import type { Order } from "./act.ts";
import { type Conversation, type Link, newReplyLink, replyLinkId } from "./conversation.ts";
import { type Context, type Decision, nothing } from "./decision.ts";
import { deliveryKey, type NewDelivery, type ReplyRef } from "./delivery.ts";
import { deliveryIdOf } from "./ids.ts";
import type { SlackDelete } from "./input.ts";
import { closedNotice } from "./mark-arrived.ts";
import { afterTakingBack } from "./orders/after-order.ts";

/** A message is gone from Slack: a reply is deleted at the visitor's too; a card's thread is left for a new one. */
export function onDelete(
  input: SlackDelete,
  conversation: Conversation | undefined,
  context: Context,
): Decision {
  if (conversation?.threadTs === input.ts && conversation.channelId === input.channelId) {
    return { ...nothing(), conversation: { ...conversation, threadTs: undefined } };
  }
  const links = context.links;
  const [first] = links;
  if (!first) return rememberEarlyDelete(input, conversation, context);
  if (first.direction === "to-slack") return nothing("own-post");
  if (links.every(({ state }) => state === "deleted")) return nothing("message-deleted");
  const deleted = links.map(
    (link): Link => ({ ...link, state: "deleted", earlyText: undefined, earlyContent: undefined }),
  );
  if (first.state === "early") return { ...nothing("delete-before-message"), links: deleted };
  if (!conversation || !links.some(({ state }) => state === "live"))
    return { ...nothing("note"), links: deleted };
  const reply: ReplyRef = {
    teamId: input.teamId,
    channelId: input.channelId,
    threadTs: first.threadTs ?? input.threadTs ?? input.ts,
    ts: input.ts,
    // A delete does not say whose doing it was, and nothing that follows asks.
    userId: context.botUserId,
  };
  return takeBack(links, reply, conversation, context);
}

/** Takes a reply back with all its parts. Who ordered its words is told, unless they had arrived. */
export function takeBack(
  links: Link[],
  reply: ReplyRef,
  conversation: Conversation,
  context: Context,
  order?: Order,
): Decision {
  const decision = retractParts(links, reply, conversation, context, order);
  const sends = links.flatMap(({ state, deliveryId }) =>
    state === "live" && deliveryId !== undefined ? (context.deliveries.get(deliveryId) ?? []) : [],
  );
  const unfinished = sends.find(({ state }) => state !== "sent" && state !== "discarded");
  if (unfinished) {
    const report = afterTakingBack(unfinished, conversation, context);
    decision.outcomes.push(...report.outcomes);
    decision.deliveries.push(...report.deliveries);
  }
  return decision;
}

/**
 * Takes parts back: those at the visitor's are deleted there, those that wait are not sent at all. An uncertain send
 * stays so: when it turns out to have arrived, it is deleted then.
 */
export function retractParts(
  links: Link[],
  reply: ReplyRef,
  conversation: Conversation,
  context: Context,
  order?: Order,
): Decision {
  const decision = nothing();
  for (const link of links) {
    if (link.state !== "live") continue;
    decision.links.push({ ...link, state: "deleted" });
    for (const edit of waitingEdits(link, reply, context)) {
      decision.changes.push({ id: edit.id, state: "discarded" });
    }
    const send = link.deliveryId === undefined ? undefined : context.deliveries.get(link.deliveryId);
    if (send?.state === "pending" && send.outcomeUnknown) {
      // Nobody is asked about what was taken back; should it show up at the visitor's after all, it is deleted there.
      decision.changes.push({ id: send.id, state: "uncertain", asked: true });
    } else if (send?.state === "pending" || send?.state === "failed") {
      decision.changes.push({ id: send.id, state: "discarded" });
    }
    if (send?.state === "failed") {
      const text = ":wastebasket: The reply was taken back here; nothing more is sent.";
      decision.deliveries.push(closedNotice(send, text, conversation, context.now));
    }
    const unsent = send !== undefined && ["pending", "failed", "uncertain", "discarded"].includes(send.state);
    if (unsent && link.chatraId === undefined) continue;
    const cause = `${replyLinkId(reply, link.part)}:${link.deliveryId}:${link.editedTs ?? ""}`;
    decision.deliveries.push(deleteDelivery(link, reply, conversation, cause, context.now, order));
  }
  return decision;
}

/** The delete of one part at the visitor's. Without `chatraId` the message is looked up when it is carried out. */
export function deleteDelivery(
  { part, chatraId, pushed }: Pick<Link, "part" | "chatraId" | "pushed">,
  reply: ReplyRef,
  conversation: Conversation,
  cause: string,
  now: number,
  order?: Order,
): NewDelivery {
  return {
    id: deliveryIdOf(cause, "delete"),
    key: deliveryKey(conversation.id, "chatra"),
    target: "chatra",
    conversationId: conversation.id,
    sourceTime: now,
    payload: {
      kind: "chatra.delete",
      reply,
      part,
      ...(chatraId ? { chatraId } : {}),
      ...(pushed ? { pushed } : {}),
      ...(order ? { order } : {}),
    },
  };
}

function waitingEdits(link: Link, reply: ReplyRef, context: Context) {
  return [...context.deliveries.values()].filter(
    (delivery) =>
      (delivery.state === "pending" || delivery.state === "failed") &&
      delivery.payload.kind === "chatra.edit" &&
      delivery.payload.reply.ts === reply.ts &&
      delivery.payload.part === link.part,
  );
}

/** The delete overtook its message: remembered, so that the message is not sent when it comes. */
function rememberEarlyDelete(
  input: SlackDelete,
  conversation: Conversation | undefined,
  context: Context,
): Decision {
  if (!conversation) return nothing("not-our-thread");
  const gone = newReplyLink(input, conversation, { state: "deleted", createdAt: context.now });
  return { ...nothing("delete-before-message"), links: [gone] };
}
