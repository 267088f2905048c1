import { stripVTControlCharacters } from "node:util";
import { asJsonObject, asText } from "./json.ts";
import { ERROR_TYPES } from "./judge-error.ts";
import { readJson } from "./read-output.ts";
import type { RunOutcome } from "./run-membrane.ts";

/** The texts of the usual command-line libraries. "Invalid argument" is left out, because it may refer to a value. */
const USAGE =
  /\b(?:unknown|unrecogni[sz]ed|unexpected|nonexistent|invalid) (?:sub-?)?(?:command|option|flag)s?\b|\b(?:unknown|unrecogni[sz]ed|unexpected) arguments?\b|\btoo many arguments\b|\bmissing required argument|\brequired option\b|\bcommand \S+(?: \S+)? not found\b/i;
const COMMAND =
  /\b(?:unknown|unrecogni[sz]ed|invalid) (?:sub-?)?command\b|\bcommand \S+(?: \S+)? not found\b/i;

/** The text of a program that does not know a command or an option, and whether it was the command. */
export type UsageError = { words: string; isCommand: boolean };

/**
 * Takes how a run ended; returns the usage error that the program printed, or undefined. `hide` first removes bodies and
 * secrets: a reply may mention an unknown option. `hideSecrets` removes those that continue on the next line.
 */
export function readUsageError(
  outcome: RunOutcome,
  hide: (words: string) => string,
  hideSecrets: (words: string) => string = (words) => words,
): UsageError | undefined {
  if (outcome.kind !== "exited" || outcome.exitCode === 0) return undefined;
  const { stdout, stderr } = outcome;
  // A typed error from Membrane comes from a later stage: the CLI accepted the command.
  if ([stdout, stderr].some((text) => isTyped(text))) return undefined;
  const said = stripVTControlCharacters(`${stderr}\n${stdout}`).split("\n", MOST_LINES).join("\n");
  const words = hideSecrets(said.slice(0, MOST_CHARACTERS))
    .split("\n")
    .map(hide)
    .find((line) => USAGE.test(line));
  return words === undefined ? undefined : { words, isCommand: COMMAND.test(words) };
}

/** A usage error is short; help may follow it. */
const MOST_LINES = 50;
const MOST_CHARACTERS = 20_000;

function isTyped(printed: string): boolean {
  const object = asJsonObject(readJson(printed));
  const error = asJsonObject(object?.error) ?? object;
  return ERROR_TYPES.has(asText(error?.type) ?? "");
}
