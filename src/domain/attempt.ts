import type { Decision } from "./decision.ts";
import type { Delivery, DeliveryError, DeliveryResult, DeliveryState } from "./delivery.ts";

/** How an attempt at a delivery ended. Both gateways use these terms. */
export type Outcome =
  | { kind: "done"; result: DeliveryResult }
  /** Certainly not done; another attempt may help. */
  | { kind: "try-again"; error: DeliveryError; afterMs?: number; outcomeUnknown?: boolean }
  /**
   * Not done, and no attempt will change that. `isPosted`: `no` if an earlier attempt was of unknown outcome, and its post was
   * looked for in vain; `maybe` if this one is, and its post could not be found.
   */
  | { kind: "refused"; error: DeliveryError; isPosted?: "no" | "maybe" }
  /** A send that may have happened. `actionRunId`: its run in Membrane's log. */
  | { kind: "unknown"; error: DeliveryError; actionRunId?: string | undefined }
  /** Nothing is left to do: the message is gone, or never was there. */
  | { kind: "obsolete"; error: DeliveryError }
  /** The thread to post into no longer exists. */
  | { kind: "thread-gone" }
  /** Nothing can be sent until a person fixes the account or the channel. The delivery is not at fault. */
  | { kind: "blocked"; error: DeliveryError; afterMs: number };

export type Settlement = {
  state: Exclude<DeliveryState, "sending">;
  nextAttemptAt?: number;
  countsAsAttempt?: boolean;
  outcomeUnknown?: boolean;
  result?: DeliveryResult;
  error?: DeliveryError;
};

export type Conclusion = { settlement: Settlement; decision: Decision };

/** What this attempt did not do, an earlier one of unknown outcome may have done. */
export function isUncertain({ outcomeUnknown }: Delivery, outcome: Outcome): boolean {
  return outcomeUnknown || (outcome.kind === "try-again" && outcome.outcomeUnknown === true);
}
