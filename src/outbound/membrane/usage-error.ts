import { stripVTControlCharacters } from "node:util";
import { asJsonObject, asText } from "./json.ts";
import { ERROR_TYPES } from "./judge-error.ts";
import { readJson } from "./read-output.ts";
import type { RunOutcome } from "./run-membrane.ts";

/** As the usual libraries for command lines put it. "Invalid argument" is left out: that may be about a value. */
const USAGE =
  /\b(?:unknown|unrecogni[sz]ed|unexpected|nonexistent|invalid) (?:sub-?)?(?:command|option|flag)s?\b|\b(?:unknown|unrecogni[sz]ed|unexpected) arguments?\b|\btoo many arguments\b|\bmissing required argument|\brequired option\b|\bcommand \S+(?: \S+)? not found\b/i;
const COMMAND =
  /\b(?:unknown|unrecogni[sz]ed|invalid) (?:sub-?)?command\b|\bcommand \S+(?: \S+)? not found\b/i;

/** What a program said that does not know a command or an option: in its words, and whether it was the command. */
export type UsageError = { words: string; isCommand: boolean };

/**
 * Takes how a run ended; returns the usage error that the program printed, or undefined. `hide` takes bodies and secrets out first:
 * a reply may well be about an unknown option. `hideSecrets` takes those out that go on in the next line.
 */
export function readUsageError(
  outcome: RunOutcome,
  hide: (words: string) => string,
  hideSecrets: (words: string) => string = (words) => words,
): UsageError | undefined {
  if (outcome.kind !== "exited" || outcome.exitCode === 0) return undefined;
  const { stdout, stderr } = outcome;
  // An error that Membrane typed comes from further on: the command was taken.
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
