import { NOT_PROCESSED } from "../../messages/unheard.ts";
import { type AuditEntry, type AuditOutcome, type Context, type Decision, nothing } from "../decision.ts";
import { deliverAlone } from "../deliver.ts";
import type { NewDelivery } from "../delivery.ts";
import { type ClientId, deliveryIdOf } from "../ids.ts";
import type { IgnoredReason } from "../ignored.ts";
import type { SlackOrder } from "../input.ts";
import { clientOf, type OrderOrigin, subjectOf } from "../order.ts";
import type { Words } from "../payload.ts";

type Given = Pick<SlackOrder, "teamId" | "accountId" | "order" | "act">;

/** Tells the person how their order went, unless the thread shows it. `purpose` tells several answers apart. */
export function answer(
  order: OrderOrigin,
  words: Words,
  purpose: string,
  context: Pick<Context, "now">,
): NewDelivery[] {
  if (order.answer === undefined) return [];
  return [
    deliverAlone(`answer:${order.id}`, {
      id: deliveryIdOf(`order:${order.id}`, purpose),
      sourceTime: context.now,
      payload: { kind: "slack.answer", userId: order.userId, ...order.answer, ...words },
    }),
  ];
}

/** A decision about an order, with its audit entry. */
export function ordered(
  input: Given,
  outcome: "ordered" | "done" = "ordered",
  clientId?: ClientId,
): Decision {
  return { ...nothing(), audit: [entryOf(input, outcome, clientId)] };
}

/** Nothing is done; the person who ordered it is told why. */
export function refused(
  input: Given,
  reason: IgnoredReason,
  words: Words,
  context: Pick<Context, "now">,
  /** Whom the words lead to, so that they are erased with them. */
  clientId?: ClientId,
): Decision {
  return {
    ...nothing(reason),
    audit: [entryOf(input, "refused", clientId)],
    deliveries: answer(input.order, words, "refused", context),
  };
}

/** A fault of ours keeps the bot from deciding an order: the person who gave it must not wait for ever. */
export function brokenOrder(input: SlackOrder, now: number): Decision {
  return {
    ...nothing(),
    audit: [entryOf(input, "failed")],
    deliveries: answer(input.order, { text: NOT_PROCESSED.order }, "broken", { now }),
  };
}

function entryOf(
  { teamId, accountId, order, act }: Given,
  outcome: AuditOutcome,
  clientId?: ClientId,
): AuditEntry {
  return {
    orderId: order.id,
    teamId,
    accountId,
    userId: order.userId,
    act: act.kind,
    // The audit must not keep the client ID of a visitor who is erased.
    clientId: act.kind === "forget" ? undefined : (clientId ?? clientOf(act)),
    subject: subjectOf(act),
    outcome,
  };
}
