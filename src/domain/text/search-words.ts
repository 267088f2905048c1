/** Longer ones tell no more; and an index takes no text of any length. */
const LONGEST_WORD = 64;
/** More words than these are no name. */
const MOST_WORDS = 24;
/** No more of a name is looked at. */
const LONGEST_TEXT = 1000;

/** Letters that are typed in another way where they are missing; they have no accent that comes off. */
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

/**
 * The words by which a client is found, without accents and in small letters: those of their name, and of their email also
 * the whole.
 */
export function wordsOfClient({ name = "", email = "" }: Client): string[] {
  return distinct([name, email].flatMap((text) => [...addressesIn(text), ...splitWords(text)]));
}

/**
 * The words that somebody looks for a client by. Each is the beginning of one of the client's words: an email, or the
 * beginning of one, stays whole.
 */
export function wordsToFind(typed: string): string[] {
  const parts = folded(typed).split(/\s+/u);
  return distinct(parts.flatMap((part) => addressesIn(part).concat(isAddress(part) ? [] : splitWords(part))));
}

/** Whether each of these words is the beginning of a word of the client's. */
export function isFoundBy(words: readonly string[], client: Client): boolean {
  const own = wordsOfClient(client);
  return words.every((word) => own.some((one) => one.startsWith(word)));
}

/** Also the beginning of an email counts as one, and a name may be one. */
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
      .replace(/\p{M}+/gu, "")
      .toLowerCase()
      .replace(/[ßøđðþłæœı]/g, (letter) => PLAIN[letter] ?? letter)
      // A small letter of some capitals is made of two characters.
      .replace(/\p{M}+/gu, "")
  );
}

function cut(word: string): string {
  return Array.from(word).slice(0, LONGEST_WORD).join("");
}

function distinct(words: string[]): string[] {
  return [...new Set(words)].slice(0, MOST_WORDS);
}
