import type { Decision } from "./decision.ts";
import type { DeliveryError, DeliveryResult, DeliveryState } from "./delivery.ts";

/** How an attempt at a delivery went, in the words of both gateways. */
export type Outcome =
  | { kind: "done"; result: DeliveryResult }
  /** Not done for certain; worth another try. */
  | { kind: "try-again"; error: DeliveryError; afterMs?: number; outcomeUnknown?: boolean }
  /** Not done, and no try will change that. */
  | { kind: "refused"; error: DeliveryError }
  /** A send that may have happened; `actionRunId`: under which Membrane's log has it. */
  | { kind: "unknown"; error: DeliveryError; actionRunId?: string | undefined }
  /** There is nothing left to do: its message is gone, or never was. */
  | { kind: "obsolete"; error: DeliveryError }
  /** The thread to post into does not exist any more. */
  | { kind: "thread-gone" }
  /** Nothing can be sent until a person mends the account or the channel: not this delivery's fault. */
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
