import { type ChatraFailureReason, ChatraGatewayError, type FailureHint } from "./chatra-gateway-error.ts";
import { asJsonObject, type JsonValue } from "./json.ts";
import type { Effect } from "./membrane-transport.ts";
import { readError } from "./read-error.ts";
import { findRunId, readJson } from "./read-output.ts";
import type { RunOutcome } from "./run-membrane.ts";
import { readUsageError } from "./usage-error.ts";

/** The system could not start the process at all, so nothing had any effect. Whatever is not named here may pass: try later. */
const NOT_STARTED: Record<string, ChatraFailureReason> = {
  ENOENT: "cli-missing",
  ENOTDIR: "cli-missing",
  EACCES: "cli-missing",
  EPERM: "cli-missing",
  ENOEXEC: "cli-missing",
  ELOOP: "cli-missing",
  NO_FOLDER: "cli-missing",
  NOT_BEGUN: "not-begun",
  // Linux caps one argument at 128 KiB; a NUL character cannot be in one.
  E2BIG: "invalid-input",
  ENAMETOOLONG: "invalid-input",
  ERR_INVALID_ARG_VALUE: "invalid-input",
};

/** How an answer is read, whichever way it came; `read` gives undefined for one that it does not know. */
export type Reading<T> = {
  /** In the words of the command line, as traces have it. */
  command: string;
  effect: Effect;
  /** A usage error is certain to have had no effect also where `effect` is "send": what follows upon it makes nothing twice. */
  fallsBack?: boolean | undefined;
  /** Milliseconds UTC. */
  now: number;
  /** Takes bodies and secrets out of words that an error repeats. */
  hide: (words: string) => string;
  /** Takes secrets out of whole lines, also those that go on in the next one. */
  hideSecrets?: (words: string) => string;
  read: (answer: JsonValue) => T | undefined;
};

/**
 * Takes how a run ended; returns what `read` makes of its answer.
 * Throws a ChatraGatewayError: definite where the failure tells that nothing happened, else `unknown-outcome` for
 * a send and `unavailable` for what may be repeated.
 */
export function readOutcome<T>(outcome: RunOutcome, how: Reading<T>): T {
  if (outcome.kind === "not-started") throw notStarted(outcome, how);
  const hasFailed = outcome.kind === "exited" && outcome.exitCode !== 0;
  const clearError = readError(outcome, { ...how, strict: true });
  // A whole answer counts however the program ended: what broke afterwards was its own affair.
  const answer = clearError === undefined ? readJson(outcome.stdout, how.hide) : undefined;
  // One that was ended by force may have got no further than a line of its log.
  const isBroken = hasFailed || (outcome.kind === "stopped" && how.effect === "send");
  const counts = answer !== undefined && (!isBroken || isWhole(answer, how.effect));
  const result = counts ? how.read(answer) : undefined;
  if (result !== undefined) return result;
  throw hasFailed ? failureOf(outcome, how) : (clearError ?? withoutAnswer(outcome, how));
}

/** The documented envelope of a run, or a list. What a failed program prints else may be anything that has an id. */
function isWhole(answer: JsonValue, effect: Effect): boolean {
  const object = asJsonObject(answer);
  const output = object?.output;
  if (output !== undefined) return effect === "repeatable" || output !== null;
  return effect === "repeatable" && Array.isArray(object?.items);
}

type Ended = Exclude<RunOutcome, { kind: "not-started" }>;

function failureOf(outcome: Ended & { kind: "exited" }, how: Reading<unknown>): ChatraGatewayError {
  const { exitCode, stdout } = outcome;
  const error = readError(outcome, { ...how, strict: false });
  // A launcher's own codes for "not executable" and "not found"; but what it launches may end with them, too.
  const isLaunchers = (exitCode === 126 || exitCode === 127) && stdout.trim() === "";
  if (isLaunchers && how.effect === "repeatable")
    return toError("cli-missing", "its launcher could not find or run the program", how, {
      hint: "cli-missing",
    });
  if (isLaunchers && (error === undefined || error.reason === "unknown-outcome"))
    return open(`it ended with code ${exitCode}`, how, { hint: error?.hint ?? "cli-missing" });
  return outdatedBy(outcome, how) ?? error ?? open(`it ended with code ${exitCode} and said nothing`, how);
}

/** Words prove nothing about a send; but what may be repeated, or what follows upon them makes nothing twice, they are believed. */
function outdatedBy(outcome: Ended, how: Reading<unknown>): ChatraGatewayError | undefined {
  if (how.effect === "send" && how.fallsBack !== true) return undefined;
  const usageError = readUsageError(outcome, how.hide, how.hideSecrets);
  return (
    usageError &&
    new ChatraGatewayError(
      "cli-outdated",
      `this version of \`membrane\` does not take \`membrane ${how.command}\` (${usageError.words})`,
      { hint: "unknown-command" },
    )
  );
}

function withoutAnswer(outcome: Ended, how: Reading<unknown>): ChatraGatewayError {
  const actionRunId = findRunId(outcome.stdout, how.hide) ?? findRunId(outcome.stderr, how.hide);
  if (outcome.kind === "stopped") return open(outcome.why, how, { actionRunId });
  if (outcome.stdout.trim() === "") return open("it ended well, but printed nothing", how);
  // The first thing asked of the program; Docker's and others' `membrane` do not know it.
  if (how.command === "connection list")
    return toError("cli-missing", "the answer is not that of Membrane's CLI", how);
  return open("its answer could not be read", how, { actionRunId });
}

function notStarted(
  { code, why }: RunOutcome & { kind: "not-started" },
  how: Reading<unknown>,
): ChatraGatewayError {
  return toError(NOT_STARTED[code] ?? "unavailable", why, how);
}

/** The failure leaves open whether it was done. */
function open(
  why: string,
  how: Reading<unknown>,
  more: { hint?: FailureHint | undefined; actionRunId?: string | undefined } = {},
): ChatraGatewayError {
  return toError(how.effect === "send" ? "unknown-outcome" : "unavailable", why, how, more);
}

function toError(
  reason: ChatraFailureReason,
  why: string,
  how: Reading<unknown>,
  more: { hint?: FailureHint | undefined; actionRunId?: string | undefined } = {},
): ChatraGatewayError {
  return new ChatraGatewayError(reason, `\`membrane ${how.command}\`: ${why}`, more);
}
