import { LONGEST_SNIPPET_NAME } from "../snippet.ts";

/** Longer words are no misspelling of a command. */
const LONGEST = 16;

/**
 * Takes a typed word and the known words, returns the one that was probably meant: at most two slips away (a letter too many,
 * too few, wrong, or two swapped), or one in a word of up to four letters.
 */
export function nearestWord<Word extends string>(typed: string, words: readonly Word[]): Word | undefined {
  const word = typed
    .slice(0, 2 * LONGEST)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
  return word.length > LONGEST ? undefined : nearest(word, words);
}

/** The same for a name of a snippet, of any length. A name that begins with what was typed is near, too. */
export function nearestName(typed: string, names: readonly string[]): string | undefined {
  const name = typed.slice(0, LONGEST_SNIPPET_NAME).replace(/[^\p{L}\p{M}\p{N}-]/gu, "");
  if (name === "") return undefined;
  return nearest(name, names) ?? names.toSorted().find((known) => known.startsWith(name));
}

function nearest<Word extends string>(word: string, words: readonly Word[]): Word | undefined {
  const slips = word.length <= 4 ? 1 : 2;
  const near = words
    .map((candidate) => ({ candidate, distance: distanceOf(word, candidate) }))
    // A word of one letter is one slip away from every other.
    .filter(
      ({ candidate, distance }) => distance <= slips && distance < Math.max(word.length, candidate.length),
    )
    .sort((a, b) => a.distance - b.distance);
  return near[0]?.candidate;
}

/** Edit distance where a swap of two neighbours counts as one (optimal string alignment). */
function distanceOf(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
