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

/**
 * What becomes of an uncertain send once Membrane's log has told how its run ended: it arrived (`done`), or it did not, for
 * certain, and goes by the rules of any attempt that failed. `random` in [0, 1) spreads the waits.
 */
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
    arrived.deliveries.push(...answeredQuestion(delivery, ARRIVED, conversation, context.now));
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

/** Words that were changed while it was uncertain go out now, and its echo will have them. */
function sendNewWords({ id, payload }: Delivery, context: SettleContext, decision: Decision): void {
  const isOwn = ({ deliveryId }: { deliveryId?: string | undefined }): boolean => deliveryId === id;
  const link = decision.links.find(isOwn) ?? context.links.find(isOwn);
  if (!link || payload.kind !== "chatra.send") return;
  const others = decision.links.filter((other) => !isOwn(other));
  decision.links = [...others, { ...link, sentDigest: wordsDigest(payload.text) }];
}
