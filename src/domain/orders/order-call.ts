import { messageTooLong, REFUSALS, sharedId } from "../../messages/order-refusals.ts";
import type { Conversation, Link } from "../conversation.ts";
import type { Context, Decision, With } from "../decision.ts";
import { deliver, deliverAlone } from "../deliver.ts";
import { deliveryKey } from "../delivery.ts";
import { conversationIdOf, deliveryIdOf, digest } from "../ids.ts";
import type { OrderOf } from "../input.ts";
import { clientPartition } from "../inputs/partitions.ts";
import { linkBaseOf } from "../known-messages.ts";
import { CHATRA_TEXT_LIMIT } from "../limits.ts";
import type { Call } from "../order.ts";
import { isBlank, withoutBlankEdges } from "../text/blank-text.ts";
import { slackToPlain } from "../text/slack-to-plain.ts";
import { ordered, refused } from "./audit.ts";
import { defineOrder } from "./order-kind.ts";

export const updateOrder = defineOrder<"update">()({
  partition: ({ accountId, act }) => clientPartition(accountId, act.clientId),
  sought: ({ accountId, act }) => ({ id: conversationIdOf(accountId, act.clientId) }),
  needs: () => ({}),
  decide: orderCall,
});

const ofMessage = {
  partition: () => undefined,
  sought: ({ accountId, act }: OrderOf<"edit" | "delete">) => ({ chatraMessage: act.messageId, accountId }),
  needs: ({ act }: OrderOf<"edit" | "delete">) => ({ links: { ofChatraMessage: act.messageId } }),
  decide: changeMessage,
};
export const editOrder = defineOrder<"edit">()(ofMessage);
export const deleteOrder = defineOrder<"delete">()(ofMessage);

export const runOrder = defineOrder<"run">()({
  partition: ({ order }) => `order:${order.id}`,
  sought: () => undefined,
  needs: () => ({}),
  decide: orderCall,
});

export const requestOrder = defineOrder<"request">()({
  partition: ({ order }) => `order:${order.id}`,
  sought: () => undefined,
  needs: () => ({}),
  decide: orderCall,
});

/** A message of Chatra's, by its id, is changed or deleted. */
function changeMessage(
  input: OrderOf<"edit" | "delete">,
  conversation: Conversation | undefined,
  context: With<"links">,
): Decision {
  const bearers = new Set(context.links.map(messageOf));
  if (bearers.size > 1) {
    // Chatra takes the id alone, so that naming the visitor would not help.
    return refused(input, "shared-id", { text: sharedId(bearers.size) }, context);
  }
  const call = withPlainText(input.act, context);
  if (call.kind === "edit" && isBlank(call.text)) {
    return refused(input, "nothing-to-send", { text: REFUSALS.nothingLeft }, context);
  }
  if (call.kind === "edit" && call.text.length > CHATRA_TEXT_LIMIT) {
    const text = messageTooLong(call.text.length, CHATRA_TEXT_LIMIT);
    return refused(input, "too-long", { text }, context);
  }
  return orderCall({ ...input, act: call }, conversation, context);
}

/** A single call to Chatra that somebody ordered: in the line of the conversation it is about, where that is known. */
export function orderCall(
  input: OrderOf<Call["kind"]>,
  conversation: Conversation | undefined,
  context: Context,
): Decision {
  const { order, act: call } = input;
  const about = conversation ? { clientId: conversation.clientId } : {};
  const what = {
    id: deliveryIdOf(`order:${order.id}`, "call"),
    sourceTime: Math.min(input.at, context.now),
    payload: { kind: "chatra.call", call, order },
  } as const;
  const delivery = conversation ? deliver(conversation.id, what) : deliverAlone(lineOf(call, input), what);
  return { ...ordered(input, "ordered", about), deliveries: [delivery] };
}

/** A visitor's message has a link for each post, a message of ours one. */
function messageOf(link: Link): string {
  return link.direction === "to-client" ? link.id : linkBaseOf(link);
}

/** New words are written as every reply is: in Slack's way, and read by a visitor. */
function withPlainText<C extends Call>(call: C, context: Context): C {
  return call.kind === "edit"
    ? { ...call, text: withoutBlankEdges(slackToPlain(call.text, context.names)) }
    : call;
}

/** What is about the same message or client is done in order, also when a chat begins meanwhile; all else waits for nothing. */
function lineOf(call: Call, { accountId, order }: OrderOf<Call["kind"]>): string {
  switch (call.kind) {
    case "update":
      return deliveryKey(conversationIdOf(accountId, call.clientId), "chatra");
    case "edit":
    case "delete":
      return `call:message:${digest(accountId, call.messageId)}`;
    case "run":
    case "request":
      return `call:${order.id}`;
    default:
      return call satisfies never;
  }
}
