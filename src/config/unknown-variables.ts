import type { Environment } from "./tidy-environment.ts";

/** A variable that the bot does not read, and the one probably meant. */
export type UnknownVariable = { variable: string; meant: string | undefined };

/** Finds variables that look like ours and are not: with our prefixes, or misspelt. `known`: the names that the bot reads. */
export function unknownVariables(environment: Environment, known: readonly string[]): UnknownVariable[] {
  return Object.entries(environment).flatMap(([variable, value]) => {
    if (known.includes(variable) || OF_OTHERS.test(variable)) return [];
    if (!value?.trim() && !UNREADABLE.test(variable)) return [];
    const meant = nearest(variable.toUpperCase(), known);
    return meant !== undefined || PREFIX.test(variable) || UNREADABLE.test(variable)
      ? [{ variable, meant }]
      : [];
  });
}

/** In one line, for the operator. */
export function describeUnknown({ variable, meant }: UnknownVariable): string {
  if (UNREADABLE.test(variable)) return "A variable's name can't be read. Save .env as UTF-8.";
  return meant === undefined
    ? `${variable} is unknown to the bot. .env.example lists its variables.`
    : `${variable} is unknown to the bot. Did you mean ${meant}?`;
}

const PREFIX = /^(?:SLACK|CHATRA|MEMBRANE)_/;
/** U+FFFD stands for bytes that are not UTF-8: the file was saved in another encoding. */
const UNREADABLE = /\ufffd/;
/** Variables of the `membrane` and `slack` commands, of .docker/compose.yml, and of the simulators. */
const OF_OTHERS =
  /^(?:MEMBRANE_(?:ACCESS_TOKEN|WORKSPACE_KEY|WORKSPACE_SECRET|API_URI|CONSOLE_URI|SIM_\w+)|SLACK_CLI_\w+|POSTGRES_PASSWORD)$/;

/** Names as short as PORT resemble too many others. */
const SHORTEST = 8;

function nearest(name: string, known: readonly string[]): string | undefined {
  const candidates = known
    .filter((candidate) => candidate.length >= SHORTEST)
    .map((candidate) => ({ candidate, allowed: candidate.length < 10 ? 1 : 2 }))
    // Most names differ by more in length alone, and a start reads the whole environment.
    .filter(({ candidate, allowed }) => Math.abs(candidate.length - name.length) <= allowed)
    .map(({ candidate, allowed }) => ({ candidate, allowed, distance: distanceOf(name, candidate) }))
    .filter(({ allowed, distance }) => distance <= allowed);
  return candidates.toSorted((one, other) => one.distance - other.distance)[0]?.candidate;
}

/** The number of characters to insert, delete, replace, or swap with the next (Damerau and Levenshtein). */
function distanceOf(one: string, other: string): number {
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const isSame = one[i - 1] === other[j - 1];
      const isSwapped = one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      row[j] = Math.min(
        at(last, j) + 1,
        at(row, j - 1) + 1,
        at(last, j - 1) + (isSame ? 0 : 1),
        isSwapped ? at(before, j - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    before = last;
    last = row;
  }
  return at(last, other.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
