import { type ChatraFailureReason, ChatraGatewayError } from "./chatra-gateway.ts";
import type { JsonValue } from "./json.ts";
import type { Effect } from "./membrane-transport.ts";
import { readError } from "./read-error.ts";
import { readJson } from "./read-output.ts";
import type { RunOutcome } from "./run-membrane.ts";

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
  /** Milliseconds UTC. */
  now: number;
  /** Takes bodies and secrets out of words that an error repeats. */
  hide: (words: string) => string;
  read: (answer: JsonValue) => T | undefined;
};

/**
 * Takes how a run ended; returns what `read` makes of its answer.
 * Throws a ChatraGatewayError: definite where the failure tells that nothing happened, else `unknown-outcome` for
 * a send and `unavailable` for what may be repeated.
 */
export function readOutcome<T>(outcome: RunOutcome, how: Reading<T>): T {
  const open = how.effect === "send" ? "unknown-outcome" : "unavailable";
  const fail = (reason: ChatraFailureReason, why: string): ChatraGatewayError =>
    new ChatraGatewayError(reason, `\`membrane ${how.command}\`: ${why}`);

  if (outcome.kind === "not-started") throw fail(NOT_STARTED[outcome.code] ?? "unavailable", outcome.why);

  if (outcome.kind === "exited" && outcome.exitCode !== 0) {
    // A launcher's own codes for "not executable" and "not found", given before the CLI ran.
    const launcherFailed =
      (outcome.exitCode === 126 || outcome.exitCode === 127) && outcome.stdout.trim() === "";
    if (launcherFailed) throw fail("cli-missing", "its launcher could not find or run the program");
    const error = readError(outcome, { ...how, strict: false });
    throw error ?? fail(open, `it ended with code ${outcome.exitCode} and said nothing`);
  }

  // A run that was stopped may have printed its answer before (a program that does not end), and then that answer counts.
  const error = readError(outcome, { ...how, strict: true });
  if (error !== undefined) throw error;
  const answer = readJson(outcome.stdout);
  const result = answer === undefined ? undefined : how.read(answer);
  if (result !== undefined) return result;

  if (outcome.kind === "stopped") throw fail(open, outcome.why);
  if (outcome.stdout.trim() === "") throw fail(open, "it ended well, but printed nothing");
  // The first thing asked of the program; Docker's and others' `membrane` do not know it.
  if (how.command === "connection list")
    throw fail("cli-missing", "the answer is not that of Membrane's CLI");
  throw fail(open, "its answer could not be read");
}
