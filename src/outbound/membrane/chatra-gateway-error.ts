/**
 * Why Chatra or Membrane did not do what was asked. A closed set, so that the outbox can decide by it:
 *
 * - `not-logged-in`, `connection-needs-action`, `cli-missing`, `cli-outdated`: the account waits for a person
 * - `rate-limited`, `unavailable`: certainly without effect (or harmless to repeat); try again later
 * - `not-found`, `refused`, `invalid-input`: repeating the same call cannot help
 * - `not-begun`: `mayBegin` said no when its turn came; certainly nothing went out
 * - `unknown-outcome`: a send that may or may not have reached the client; never repeat it blindly
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

/**
 * What an error's words point at. Words decide nothing about a send, but tell that a look at the account, by a read, is due:
 * whether Membrane is logged in, can be reached, and takes the command.
 */
export type FailureHint =
  | "not-logged-in"
  | "connection-needs-action"
  | "no-network"
  | "cli-missing"
  | "unknown-command";

/** The one error of this boundary. `detail` is readable, without secrets and without any message body. */
export class ChatraGatewayError extends Error {
  override readonly name: string = "ChatraGatewayError";
  readonly reason: ChatraFailureReason;
  readonly detail: string;
  /** Milliseconds to wait, where the other side said so. */
  readonly retryAfterMs: number | undefined;
  /** Where a person finishes the connection in the browser. */
  readonly url: string | undefined;
  /** Whose answer it was, where that is known: a 404 of Chatra is a message gone, one of Membrane a stale id. */
  readonly origin: "chatra" | "membrane" | undefined;
  /** Set where words decided, or nothing did; never beside what Membrane gave by name. */
  readonly hint: FailureHint | undefined;
  /** Of the run in Membrane's log, where the answer had it. */
  readonly actionRunId: string | undefined;

  constructor(
    reason: ChatraFailureReason,
    detail: string,
    more: {
      retryAfterMs?: number | undefined;
      url?: string | undefined;
      origin?: "chatra" | "membrane" | undefined;
      hint?: FailureHint | undefined;
      actionRunId?: string | undefined;
      cause?: unknown;
    } = {},
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
