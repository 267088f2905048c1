import { callDone } from "../../messages/order-answers.ts";
import { RECEIPTS } from "../../messages/receipts.ts";
import { type Conversation, deletedByCommand } from "../conversation.ts";
import { append, type Decision, nothing, type SettleContext, type Settled } from "../decision.ts";
import { receiptDelivery } from "../deliver.ts";
import type { Delivery, DeliveryResult } from "../delivery.ts";
import type { Call, ClientChanges } from "../order.ts";
import { reportOrder } from "./after-order.ts";
import { showEdit } from "./show-edit.ts";

/** A call was made: the person who ordered it is told, and what Slack shows of its subject follows. */
export function afterCall(
  delivery: Delivery,
  call: Call,
  result: DeliveryResult,
  conversation: Conversation | undefined,
  context: SettleContext,
): Decision {
  const decision = nothing();
  append(decision, reportOrder(delivery, "done", callDone(call, result, conversation), context));
  if (!conversation) return decision;
  const scope = { ...context, conversation };
  switch (call.kind) {
    case "update":
      decision.conversation = withChanges(call.changes, conversation);
      return decision;
    case "edit":
      showEdit(delivery, call, scope, decision);
      mark(delivery, "edited", scope, decision);
      return decision;
    case "delete":
      // Later edits have nothing to change, and a deletion in Slack has nothing left to do.
      decision.links.push(...context.links.map(deletedByCommand));
      mark(delivery, "deleted", scope, decision);
      return decision;
    case "run":
    case "request":
      return decision;
    default:
      return call satisfies never;
  }
}

/** The card and later posts show the visitor's new name and contact data. */
function withChanges(changes: ClientChanges, conversation: Conversation): Conversation {
  const profile = { ...conversation.profile };
  for (const field of ["name", "email", "phone"] as const) {
    const value = changes[field];
    if (value !== undefined) profile[field] = value ?? undefined;
  }
  return { ...conversation, profile };
}

/** A reaction on what Slack shows of the message, so that the thread does not show it as unchanged. */
function mark({ id }: Delivery, sign: "edited" | "deleted", scope: Settled, decision: Decision): void {
  const { channelId, slackTs: ts } = scope.links.find(({ slackTs }) => slackTs !== undefined) ?? {};
  if (channelId === undefined || ts === undefined) return;
  const payload = { kind: "slack.react" as const, channelId, ts, name: RECEIPTS[sign], on: true };
  decision.deliveries.push(receiptDelivery(scope, payload, id));
}
