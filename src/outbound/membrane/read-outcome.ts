import { stripVTControlCharacters } from "node:util";
import { type ChatraFailureReason, ChatraGatewayError, type FailureHint } from "./chatra-gateway-error.ts";
import { asJsonObject, asText, type JsonValue } from "./json.ts";
import { isTyped, reasonWhenOpen } from "./judge-error.ts";
import type { Effect } from "./membrane-transport.ts";
import { readError } from "./read-error.ts";
import { findRunId, type Hide, jsonOfOutput } from "./read-output.ts";
import type { RunOutcome } from "./run-membrane.ts";

/** The system could not start the process, so nothing had any effect. Codes not listed here may pass: retry later. */
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

/** How to read an answer from either transport; `read` returns undefined for an unknown answer. */
export type Reading<T> = {
  /** In the command line's words, as in traces. */
  command: string;
  effect: Effect;
  /** We believe usage errors and bare statuses even where `effect` is "send": the next step cannot send anything twice. */
  fallsBack?: boolean | undefined;
  /** Milliseconds UTC. */
  now: number;
  /** Removes bodies and secrets from the text that an error repeats. */
  hide: Hide;
  /** Removes secrets from whole lines, including those that continue on the next line. */
  hideSecrets?: (words: string) => string;
  read: (answer: JsonValue) => T | undefined;
};

/**
 * Takes how a run ended; returns the answer as `read` parses it. Throws a definite ChatraGatewayError where the failure proves
 * that nothing happened; otherwise a send throws `unknown-outcome`, a repeatable call `unavailable`.
 */
export function readOutcome<T>(outcome: RunOutcome, how: Reading<T>): T {
  if (outcome.kind === "not-started")
    throw toError(NOT_STARTED[outcome.code] ?? "unavailable", outcome.why, how);
  const hasFailed = outcome.kind === "exited" && outcome.exitCode !== 0;
  const clearError = readError(outcome, { ...how, strict: true });
  // A whole answer counts, however the program ended: later failures do not affect it.
  const answer = clearError === undefined ? jsonOfOutput(outcome.stdout, how.hide) : undefined;
  // A killed program may have printed no more than a log line.
  const isBroken = hasFailed || (outcome.kind === "stopped" && how.effect === "send");
  const counts = answer !== undefined && (!isBroken || isWhole(answer, how.effect));
  const result = counts ? how.read(answer) : undefined;
  if (result !== undefined) return result;
  throw hasFailed ? failureOf(outcome, how) : (clearError ?? withoutAnswer(outcome, how));
}

/** The documented envelope of a run, or a list. Other output of a failed program may be anything with an id. */
function isWhole(answer: JsonValue, effect: Effect): boolean {
  const { output, items } = asJsonObject(answer) ?? {};
  if (output !== undefined) return effect === "repeatable" || output !== null;
  return effect === "repeatable" && Array.isArray(items);
}

type Ended = Exclude<RunOutcome, { kind: "not-started" }>;

function failureOf(outcome: Ended & { kind: "exited" }, how: Reading<unknown>): ChatraGatewayError {
  const { exitCode, stdout } = outcome;
  const error = readError(outcome, { ...how, strict: false });
  // A launcher's codes for "not executable" and "not found"; the launched program may use them, too.
  const isLaunchers = (exitCode === 126 || exitCode === 127) && stdout.trim() === "";
  if (isLaunchers && how.effect === "repeatable")
    return toError("cli-missing", "its launcher could not find or run the program", how, {
      hint: "cli-missing",
    });
  if (isLaunchers && (error === undefined || error.reason === "unknown-outcome"))
    return open(`it ended with code ${exitCode}`, how, { hint: error?.hint ?? "cli-missing" });
  return outdatedBy(outcome, how) ?? error ?? open(`it ended with code ${exitCode} and printed nothing`, how);
}

/** Text proves nothing about a send. We believe it for repeatable calls, and where the next step cannot send twice. */
function outdatedBy(outcome: Ended, how: Reading<unknown>): ChatraGatewayError | undefined {
  if (how.effect === "send" && how.fallsBack !== true) return undefined;
  const usageError = readUsageError(outcome, how.hide, how.hideSecrets);
  if (usageError === undefined) return undefined;
  const detail = `this version of \`membrane\` does not know \`membrane ${how.command}\` (${usageError.words})`;
  return new ChatraGatewayError("cli-outdated", detail, { hint: "unknown-command" });
}

function withoutAnswer(outcome: Ended, how: Reading<unknown>): ChatraGatewayError {
  const actionRunId = findRunId(outcome.stdout, how.hide) ?? findRunId(outcome.stderr, how.hide);
  if (outcome.kind === "stopped") return open(outcome.why, how, { actionRunId });
  if (outcome.stdout.trim() === "") return open("it succeeded, but printed nothing", how);
  // This is the first command we run; Docker's and other programs named `membrane` do not know it.
  if (how.command === "connection list")
    return toError("cli-missing", "a program other than Membrane's CLI answered", how);
  return open("the bot can't read its answer", how, { actionRunId });
}

type More = { hint?: FailureHint | undefined; actionRunId?: string | undefined };

/** The failure does not tell whether the call was done. */
function open(why: string, how: Reading<unknown>, more?: More): ChatraGatewayError {
  return toError(reasonWhenOpen(how.effect), why, how, more);
}

function toError(
  reason: ChatraFailureReason,
  why: string,
  { command }: Reading<unknown>,
  more?: More,
): ChatraGatewayError {
  return new ChatraGatewayError(reason, `\`membrane ${command}\`: ${why}`, more);
}

/** The texts of the usual command-line libraries. "Invalid argument" is left out, because it may refer to a value. */
const USAGE =
  /\b(?:unknown|unrecogni[sz]ed|unexpected|nonexistent|invalid) (?:sub-?)?(?:command|option|flag)s?\b|\b(?:unknown|unrecogni[sz]ed|unexpected) arguments?\b|\btoo many arguments\b|\bmissing required argument|\brequired option\b|\bcommand \S+(?: \S+)? not found\b/i;
const COMMAND =
  /\b(?:unknown|unrecogni[sz]ed|invalid) (?:sub-?)?command\b|\bcommand \S+(?: \S+)? not found\b/i;
/** A usage error is short; help may follow it. */
const MOST_LINES = 50;
const MOST_CHARACTERS = 20_000;

/**
 * Takes how a run ended; returns the text of a program that does not know a command or an option, and whether it was the
 * command. `hide` first removes bodies and secrets: a reply may mention an unknown option.
 */
export function readUsageError(
  outcome: RunOutcome,
  hide: (words: string) => string,
  hideSecrets: (words: string) => string = (words) => words,
): { words: string; isCommand: boolean } | undefined {
  if (outcome.kind !== "exited" || outcome.exitCode === 0) return undefined;
  const { stdout, stderr } = outcome;
  // A typed error from Membrane comes from a later stage: the CLI accepted the command.
  if ([stdout, stderr].some(printsTyped)) return undefined;
  const said = stripVTControlCharacters(`${stderr}\n${stdout}`).split("\n", MOST_LINES).join("\n");
  const words = hideSecrets(said.slice(0, MOST_CHARACTERS))
    .split("\n")
    .map(hide)
    .find((line) => USAGE.test(line));
  return words === undefined ? undefined : { words, isCommand: COMMAND.test(words) };
}

function printsTyped(printed: string): boolean {
  const object = asJsonObject(jsonOfOutput(printed));
  const error = asJsonObject(object?.error) ?? object;
  return isTyped({ types: [asText(error?.type) ?? ""] });
}
