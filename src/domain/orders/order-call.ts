import { messageTooLong, REFUSALS, sharedId } from "../../messages/order-refusals.ts";
import type { Conversation } from "../conversation.ts";
import type { Context, Decision, With } from "../decision.ts";
import { deliver, deliverAlone } from "../deliver.ts";
import { deliveryKey } from "../delivery.ts";
import { conversationIdOf, deliveryIdOf, digest } from "../ids.ts";
import type { OrderOf } from "../input.ts";
import { callKey, orderPartition } from "../inputs/partitions.ts";
import { messageKeyOf } from "../known-messages.ts";
import { CHATRA_TEXT_LIMIT } from "../limits.ts";
import type { Call } from "../order.ts";
import { isBlank, withoutBlankEdges } from "../text/blank-text.ts";
import { slackToPlain } from "../text/slack-to-plain.ts";
import { ordered, refused } from "./answer.ts";
import { defineOrder, ofClient } from "./order-kind.ts";

export const updateOrder = defineOrder<"update">()({
  ...ofClient,
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

const ofNoChat = {
  partition: ({ order }: OrderOf<"run" | "request">) => orderPartition(order.id),
  sought: () => undefined,
  needs: () => ({}),
  decide: orderCall,
};
export const runOrder = defineOrder<"run">()(ofNoChat);
export const requestOrder = defineOrder<"request">()(ofNoChat);

/** Edits or deletes a message of Chatra by its ID. */
function changeMessage(
  input: OrderOf<"edit" | "delete">,
  conversation: Conversation | undefined,
  context: With<"links">,
): Decision {
  const bearers = new Set(context.links.map(messageKeyOf));
  if (bearers.size > 1) {
    // Chatra takes the ID alone, so it would not help to name the visitor.
    return refused(input, "shared-id", { text: sharedId(bearers.size) }, context);
  }
  const { act } = input;
  if (act.kind === "delete") return orderCall(input, conversation, context);
  const text = withoutBlankEdges(slackToPlain(act.text, context.names));
  if (isBlank(text)) return refused(input, "nothing-to-send", { text: REFUSALS.nothingLeft }, context);
  if (text.length > CHATRA_TEXT_LIMIT) {
    const told = messageTooLong(text.length, CHATRA_TEXT_LIMIT);
    return refused(input, "too-long", { text: told }, context);
  }
  return orderCall({ ...input, act: { ...act, text } }, conversation, context);
}

/** A single call to Chatra that somebody ordered: in the lane of the conversation it is about, if that is known. */
export function orderCall(
  input: OrderOf<Call["kind"]>,
  conversation: Conversation | undefined,
  context: Context,
): Decision {
  const { order, act: call } = input;
  const what = {
    id: deliveryIdOf(`order:${order.id}`, "call"),
    sourceTime: Math.min(input.at, context.now),
    payload: { kind: "chatra.call", call, order },
  } as const;
  const delivery = conversation ? deliver(conversation.id, what) : deliverAlone(lineOf(call, input), what);
  return { ...ordered(input, "ordered", conversation?.clientId), deliveries: [delivery] };
}

/** Calls about one message or visitor are made in order, even if a chat begins in between; others don't wait. */
function lineOf(call: Call, { accountId, order }: OrderOf<Call["kind"]>): string {
  switch (call.kind) {
    case "update":
      return deliveryKey(conversationIdOf(accountId, call.clientId), "chatra");
    case "edit":
    case "delete":
      return `call:message:${digest(accountId, call.messageId)}`;
    case "run":
    case "request":
      return callKey(order.id);
    default:
      return call satisfies never;
  }
}
