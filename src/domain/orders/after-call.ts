import { clientCard } from "../../messages/card.ts";
import { callDone } from "../../messages/order-answers.ts";
import { RECEIPTS } from "../../messages/receipts.ts";
import type { Conversation, Link } from "../conversation.ts";
import { type Decision, nothing, type SettleContext } from "../decision.ts";
import { deliver, receiptDelivery } from "../deliver.ts";
import type { Delivery, DeliveryResult, NewDelivery } from "../delivery.ts";
import { deliveryIdOf } from "../ids.ts";
import type { Call } from "../order.ts";
import { reportOrder } from "./after-order.ts";
import { showEdit } from "./show-edit.ts";

/** A call was made: the one who ordered it is told, and what Slack shows of its subject follows. */
export function afterCall(
  delivery: Delivery,
  call: Call,
  result: DeliveryResult,
  conversation: Conversation | undefined,
  context: SettleContext,
): Decision {
  const decision = {
    ...nothing(),
    ...reportOrder(delivery, "done", callDone(call, result, conversation), context),
  };
  if (!conversation) return decision;
  switch (call.kind) {
    case "update":
      return followUpdate(delivery, call, conversation, context, decision);
    case "edit":
      showEdit(delivery, call, conversation, context, decision);
      decision.deliveries.push(...marks(delivery, context.links, "edited", conversation, context));
      return decision;
    case "delete":
      // Nothing more is to be changed of it, and its deletion in Slack has nothing left to do.
      decision.links.push(...context.links.map((link): Link => ({ ...link, state: "deleted" })));
      decision.deliveries.push(...marks(delivery, context.links, "deleted", conversation, context));
      return decision;
    case "run":
    case "request":
      return decision;
    default:
      return call satisfies never;
  }
}

/** The card shows what the client is called now. */
function followUpdate(
  delivery: Delivery,
  { changes }: Extract<Call, { kind: "update" }>,
  conversation: Conversation,
  context: SettleContext,
  decision: Decision,
): Decision {
  const { name, email, phone } = changes;
  const told = {
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
    ...(phone !== undefined && { phone }),
  };
  const merged = { ...conversation.profile, ...told };
  const profile = {
    ...merged,
    name: merged.name ?? undefined,
    email: merged.email ?? undefined,
    phone: merged.phone ?? undefined,
  };
  const changed: Conversation = { ...conversation, profile };
  const update: NewDelivery = deliver(conversation.id, {
    id: deliveryIdOf(delivery.id, "card"),
    sourceTime: context.now,
    payload: {
      kind: "slack.update",
      post: { deliveryId: conversation.rootDeliveryId },
      ...clientCard(changed),
    },
  });
  return { ...decision, conversation: changed, deliveries: [...decision.deliveries, update] };
}

/** A sign on what Slack shows of the message, so that the thread does not tell an old story. */
function marks(
  delivery: Delivery,
  links: Link[],
  sign: "edited" | "deleted",
  conversation: Conversation,
  context: SettleContext,
): NewDelivery[] {
  const [shown] = links.filter(({ slackTs }) => slackTs !== undefined);
  if (shown?.slackTs === undefined) return [];
  const mark = {
    kind: "slack.react" as const,
    channelId: shown.channelId,
    ts: shown.slackTs,
    name: RECEIPTS[sign],
    on: true,
  };
  return [receiptDelivery(conversation, mark, delivery.id, context.now)];
}
