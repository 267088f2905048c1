import type { Snippet } from "./snippet.ts";
import { unescapeEntities } from "./text/slack-entities.ts";

/** What a person can type that is worth looking at, in UTF-16 units. */
const LONGEST_TYPED = 200;

/**
 * Takes snippets and what a person types to find one; returns those that have all of its words in their name or their text:
 * first those whose name begins with it, then the other names, then the texts; otherwise in the given order.
 */
export function matchSnippets<Found extends Snippet>(snippets: readonly Found[], typed: string): Found[] {
  const sought = fold(typed.slice(0, LONGEST_TYPED)).trim();
  const words = sought.split(/\s+/u);
  const ranks: Found[][] = [[], [], []];
  for (const snippet of snippets) {
    const { name } = snippet;
    const has = (text: string) => words.every((word) => text.includes(word));
    const rank = name.startsWith(sought) ? 0 : has(name) ? 1 : 2;
    if (has(`${name}\n${fold(unescapeEntities(snippet.text))}`)) ranks[rank]?.push(snippet);
  }
  return ranks.flat();
}

function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}
