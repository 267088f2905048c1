import type { Logger } from "pino";
import type { Outcome } from "../domain/attempt.ts";
import { type StoredDelivery, traceOf } from "../store/cause.ts";

/** What identifies a delivery in the log; never its text. */
export function deliveryFields(delivery: StoredDelivery) {
  const { id, conversationId, payload } = delivery;
  return { deliveryId: id, conversationId, kind: payload.kind, trace_id: traceOf(delivery) };
}

/** Only from `debug` on where it went well. `ms`: how long it took. */
export function tellAttempted(logger: Logger, delivery: StoredDelivery, outcome: Outcome, ms: number): void {
  const level = outcome.kind === "done" || outcome.kind === "obsolete" ? "debug" : "warn";
  if (!logger.isLevelEnabled(level)) return;
  const reason = "error" in outcome ? outcome.error.reason : undefined;
  const how = { attempt: delivery.attempts, outcome: outcome.kind, reason, ms };
  logger[level]({ ...fieldsOf(delivery, outcome), ...how }, "delivery attempted");
}

export function tellSettled(
  logger: Logger,
  delivery: StoredDelivery,
  outcome: Outcome,
  state: string | undefined,
): void {
  if (!logger.isLevelEnabled("debug")) return;
  logger.debug({ ...fieldsOf(delivery, outcome), state }, "delivery settled");
}

/** When the inputs of all that it shows were accepted, in ms. */
export function acceptedTimes({ payload, cause }: StoredDelivery): number[] {
  const lines = payload.kind === "slack.post" ? payload.lines : undefined;
  return (lines ?? [cause]).flatMap((one) => one?.acceptedAt ?? []);
}

/** With where the result is now: the post in Slack, the message in Chatra. */
function fieldsOf(delivery: StoredDelivery, outcome: Outcome) {
  if (outcome.kind !== "done") return deliveryFields(delivery);
  const { channelId, ts, chatraId } = outcome.result;
  return { ...deliveryFields(delivery), channelId, ts, chatraId };
}
