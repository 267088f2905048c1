/**
 * Why Chatra or Membrane did not do what we asked. The set is closed, so that the outbox can decide by it:
 *
 * - `not-logged-in`, `connection-needs-action`, `cli-missing`, `cli-outdated`: the account waits for the operator
 * - `rate-limited`, `unavailable`: certainly without effect (or harmless to repeat); retry later
 * - `not-found`, `refused`, `invalid-input`: repeating the same call cannot help
 * - `not-begun`: `mayBegin` refused just before the call; certainly nothing went out
 * - `unknown-outcome`: a send that may have reached the visitor; never repeat it blindly
 */
export type ChatraFailureReason =
  | "not-logged-in"
  | "connection-needs-action"
  | "rate-limited"
  | "not-found"
  | "refused"
  | "invalid-input"
  | "unavailable"
  | "cli-missing"
  | "cli-outdated"
  | "not-begun"
  | "unknown-outcome";

/** What an error's text suggests. Text never decides about a send; it does tell us to check the account with a read. */
export type FailureHint =
  | "not-logged-in"
  | "connection-needs-action"
  | "no-network"
  | "cli-missing"
  | "unknown-command";

/** The only error of this boundary. `detail` is readable, without secrets and without any message body. */
export class ChatraGatewayError extends Error {
  override readonly name: string = "ChatraGatewayError";
  readonly reason: ChatraFailureReason;
  readonly detail: string;
  /** Milliseconds to wait, where the other side named a time. */
  readonly retryAfterMs: number | undefined;
  /** Where an admin finishes the connection in the browser. */
  readonly url: string | undefined;
  /** Who answered, where we know: a 404 from Chatra means that the message is gone, one from Membrane that an id is stale. */
  readonly origin: "chatra" | "membrane" | undefined;
  /** Set where text decided, or nothing did; never together with a reason that Membrane named. */
  readonly hint: FailureHint | undefined;
  /** The run's id in Membrane's log, where the answer had it. */
  readonly actionRunId: string | undefined;

  constructor(
    reason: ChatraFailureReason,
    detail: string,
    more: Partial<
      Pick<ChatraGatewayError, "retryAfterMs" | "url" | "origin" | "hint" | "actionRunId" | "cause">
    > = {},
  ) {
    super(`${reason}: ${detail}`, more.cause === undefined ? undefined : { cause: more.cause });
    this.reason = reason;
    this.detail = detail;
    this.retryAfterMs = more.retryAfterMs;
    this.url = more.url;
    this.origin = more.origin;
    this.hint = more.hint;
    this.actionRunId = more.actionRunId;
  }
}
