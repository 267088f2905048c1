/** Longer words tell no more, and an index has a limit. */
const LONGEST_WORD = 64;
/** No name has more words than this. */
const MOST_WORDS = 24;
/** The bot looks at no more of a name than this. */
const LONGEST_TEXT = 1000;

/** Letters whose accent does not come off, and how people type them without it. */
const PLAIN: Record<string, string> = {
  ß: "ss",
  ø: "o",
  đ: "d",
  ð: "d",
  þ: "th",
  ł: "l",
  æ: "ae",
  œ: "oe",
  ı: "i",
};

type Client = { name?: string | undefined; email?: string | undefined };

/** The words that find a visitor, in small letters without accents: of the name, of the email, and the whole email. */
export function wordsOfClient({ name = "", email = "" }: Client): string[] {
  return distinct([name, email].flatMap((text) => [...addressesIn(text), ...splitWords(text)]));
}

/** The words of a search. Each begins one of the visitor's words; an email, or the beginning of one, stays whole. */
export function wordsToFind(typed: string): string[] {
  const parts = folded(typed).split(/\s+/u);
  return distinct(parts.flatMap((part) => addressesIn(part).concat(isAddress(part) ? [] : splitWords(part))));
}

/** Tells whether each of these words is the beginning of one of the visitor's words. */
export function isFoundBy(words: readonly string[], client: Client): boolean {
  const own = wordsOfClient(client);
  return words.every((word) => own.some((one) => one.startsWith(word)));
}

/** The beginning of an email counts as one too, and a name may be one. */
function addressesIn(text: string): string[] {
  return folded(text)
    .split(/\s+/u)
    .filter(isAddress)
    .map((address) => cut(address.replace(/[.,;>]+$/, "")));
}

function isAddress(part: string): boolean {
  return /^[^@]+@/.test(part);
}

function splitWords(text: string): string[] {
  return folded(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "")
    .map(cut);
}

function folded(text: string): string {
  return (
    text
      .slice(0, LONGEST_TEXT)
      .toWellFormed()
      .replace(/\p{Cc}+/gu, " ")
      .normalize("NFKD")
      .toLowerCase()
      .replace(/[ßøđðþłæœı]/g, (letter) => PLAIN[letter] ?? letter)
      // Also those of the small letters of some capitals.
      .replace(/\p{M}+/gu, "")
  );
}

function cut(word: string): string {
  return Array.from(word).slice(0, LONGEST_WORD).join("");
}

function distinct(words: string[]): string[] {
  return [...new Set(words)].slice(0, MOST_WORDS);
}
