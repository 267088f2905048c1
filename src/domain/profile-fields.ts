import type { ClientProfile } from "./input.ts";
import { shownName } from "./text/shown-name.ts";

/** What a card has room for, in characters. A longer address is left out, because half an address leads nowhere. */
export const LONGEST_PROFILE_FIELD = 200;
export const LONGEST_URL = 2000;
const MOST_PAIRS = 30;
const LONGEST_KEY = 80;
const LONGEST_VALUE = 300;

/** A field of a profile, cut to a card's room; nothing where there is nothing to see. */
export function profileField(name: keyof ClientProfile, value: string | undefined): ClientProfile {
  const shown = shownName(value, LONGEST_PROFILE_FIELD);
  return shown === undefined ? {} : { [name]: shown };
}

/** The site's own fields as readable pairs; the first of a name counts. Undefined where there is none. */
export function customPairs(given: readonly [string, string | undefined][]): ClientProfile["custom"] {
  const pairs = new Map<string, string>();
  for (const [rawKey, rawText] of given) {
    const key = shownName(rawKey, LONGEST_KEY);
    const text = shownName(rawText, LONGEST_VALUE);
    if (pairs.size === MOST_PAIRS) break;
    if (key === undefined || key === "__proto__" || text === undefined || pairs.has(key)) continue;
    pairs.set(key, text);
  }
  return pairs.size === 0 ? undefined : Object.fromEntries(pairs);
}
