import { ARRIVED } from "../messages/receipts.ts";
import type { Outcome } from "./attempt.ts";
import { wordsDigest } from "./compose-reply.ts";
import { concludeAttempt } from "./conclude-attempt.ts";
import type { Conversation } from "./conversation.ts";
import type { Decision, SettleContext } from "./decision.ts";
import { answeredQuestion } from "./deliver.ts";
import type { Delivery } from "./delivery.ts";
import { chatraMessageIdSchema } from "./ids.ts";
import { markArrived } from "./mark-arrived.ts";
import { linkOf } from "./reply-parts.ts";

/** What becomes of an uncertain send when Membrane's log says how its run ended. `random` in [0, 1) spreads waits. */
export function afterRunLog(
  delivery: Delivery,
  outcome: Extract<Outcome, { kind: "done" | "try-again" | "refused" }>,
  conversation: Conversation,
  context: SettleContext,
  random: number,
): Decision {
  if (outcome.kind === "done") {
    const { chatraId } = outcome.result;
    const id = chatraId === undefined ? undefined : chatraMessageIdSchema.parse(chatraId);
    const arrived = markArrived(delivery, id, conversation, context);
    arrived.deliveries.push(...answeredQuestion(delivery, ARRIVED, { ...context, conversation }));
    return arrived;
  }
  const { settlement, decision } = concludeAttempt(delivery, outcome, conversation, context, random);
  const { state, nextAttemptAt, error, result } = settlement;
  decision.changes.push({
    id: delivery.id,
    state,
    error: error ?? null,
    ...(nextAttemptAt === undefined ? {} : { nextAttemptAt }),
    ...(result?.chatraId === undefined ? {} : { result: { chatraId: result.chatraId } }),
  });
  if (state === "pending") sendNewWords(delivery, context, decision);
  return decision;
}

/** Text that was edited while the send was uncertain goes out now, and its echo will have that text. */
function sendNewWords(delivery: Delivery, context: SettleContext, decision: Decision): void {
  const { payload } = delivery;
  const link = linkOf(delivery, decision.links) ?? linkOf(delivery, context.links);
  if (!link || payload.kind !== "chatra.send") return;
  const others = decision.links.filter((other) => other.deliveryId !== delivery.id);
  decision.links = [...others, { ...link, sentDigest: wordsDigest(payload.text) }];
}
