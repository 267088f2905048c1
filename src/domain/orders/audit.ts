import { NOT_PROCESSED } from "../../messages/unheard.ts";
import { type AuditOutcome, type Context, type Decision, nothing } from "../decision.ts";
import { type ClientId, clientIdSchema } from "../ids.ts";
import type { IgnoredReason } from "../ignored.ts";
import type { SlackOrder } from "../input.ts";
import { subjectOf } from "../order.ts";
import { answer, type Words } from "./answer.ts";

/** A decision about an order, with its record. */
export function ordered(
  input: Pick<SlackOrder, "teamId" | "accountId" | "order" | "act">,
  outcome: "ordered" | "done" = "ordered",
  about: { clientId?: ClientId } = {},
): Decision {
  return { ...nothing(), audit: [entryOf(input, outcome, about.clientId)] };
}

/** Nothing is done; the one who ordered it is told why. */
export function refused(
  input: Pick<SlackOrder, "teamId" | "accountId" | "order" | "act">,
  reason: IgnoredReason,
  words: Words,
  context: Pick<Context, "now">,
): Decision {
  return {
    ...nothing(reason),
    audit: [entryOf(input, "refused", undefined)],
    deliveries: answer(input.order, words, "refused", context),
  };
}

/** A defect of ours keeps an order from being decided: the one who gave it must not wait for ever. */
export function brokenOrder(input: SlackOrder, now: number): Decision {
  return {
    ...nothing(),
    audit: [entryOf(input, "failed", undefined)],
    deliveries: answer(input.order, { text: NOT_PROCESSED.order }, "broken", { now }),
  };
}

function entryOf(
  { teamId, accountId, order, act }: Pick<SlackOrder, "teamId" | "accountId" | "order" | "act">,
  outcome: AuditOutcome,
  clientId: ClientId | undefined,
): Decision["audit"][number] {
  return {
    orderId: order.id,
    teamId,
    accountId,
    userId: order.userId,
    act: act.kind,
    // Whom nothing is to be kept of is not named here either.
    clientId: act.kind === "forget" ? undefined : (clientId ?? clientOf(act)),
    subject: subjectOf(act),
    outcome,
  };
}

function clientOf(act: SlackOrder["act"]): ClientId | undefined {
  if ("clientId" in act) return act.clientId;
  // Other actions have inputs of their own; by this name those for Chatra call the client.
  return act.kind === "run" ? clientIdSchema.safeParse(act.input.clientId).data : undefined;
}
