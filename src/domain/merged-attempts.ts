/** What becomes of the lines that a post took along: see `merged-lines.ts`. */
import { ATTEMPT_DETAILS } from "../messages/attempt-details.ts";
import { type Conclusion, isUncertain, type Outcome } from "./attempt.ts";
import { type DeliveryChange, nothing } from "./decision.ts";
import type { Delivery, DeliveryOf, DeliveryResult } from "./delivery.ts";
import { withLine } from "./merged-lines.ts";
import type { Found } from "./needs.ts";
import type { PostRef } from "./payload.ts";

/** The post is there: so are the messages of all its lines. */
export function mergedSent(
  { id, payload }: DeliveryOf<"slack.post">,
  place: Pick<DeliveryResult, "channelId" | "ts">,
): DeliveryChange[] {
  return (payload.lines ?? []).flatMap(({ deliveryId }, index): DeliveryChange[] => {
    const result = { ...place, line: index + 1, mergedInto: id };
    return deliveryId === id ? [] : [{ id: deliveryId, state: "sent", result, error: null }];
  });
}

/**
 * After a failure that is certain, the lines that the post took along go on by themselves. If Slack refused the post, one of them
 * may be to blame, so the first line is tried alone before people are told.
 */
export function withoutMerge(
  delivery: Delivery,
  outcome: Outcome,
  conclusion: Conclusion,
  now: number,
): Conclusion {
  const { id, payload } = delivery;
  const { settlement, decision } = conclusion;
  if (payload.kind !== "slack.post" || !payload.lines || settlement.state === "sent") return conclusion;
  if (!mayBePosted(delivery, outcome)) {
    const { lines: _, ...own } = payload;
    if (outcome.kind !== "refused")
      return { settlement, decision: { ...decision, changes: [...decision.changes, { id, payload: own }] } };
    return {
      settlement: { state: "pending", nextAttemptAt: now, outcomeUnknown: false, error: outcome.error },
      decision: { ...nothing(), changes: [{ id, payload: { ...own, alone: true } }] },
    };
  }
  if (settlement.state === "pending") return conclusion;
  // Nobody knows whether they are there: they end, and are told of, as the post does.
  const error = { reason: "merged", detail: ATTEMPT_DETAILS.withAnother };
  for (const { deliveryId } of payload.lines)
    if (deliveryId !== id) decision.changes.push({ id: deliveryId, state: "discarded", error });
  return conclusion;
}

/** Slack shows another text of a line, or none: the next change of the post begins with that. */
export function afterLineChange(
  post: PostRef,
  text: string | undefined,
  { deliveries }: Pick<Found, "deliveries">,
): DeliveryChange[] {
  const line = "deliveryId" in post ? deliveries.get(post.deliveryId) : undefined;
  const posted = line?.result?.mergedInto === undefined ? line : deliveries.get(line.result.mergedInto);
  if (!line || posted?.payload.kind !== "slack.post" || !posted.payload.lines) return [];
  const lines = withLine(posted.payload.lines, line.id, text);
  return [{ id: posted.id, payload: { ...posted.payload, lines } }];
}

function mayBePosted(delivery: Delivery, outcome: Outcome): boolean {
  if (outcome.kind === "refused" && outcome.isPosted !== undefined) return outcome.isPosted === "maybe";
  return isUncertain(delivery, outcome);
}
