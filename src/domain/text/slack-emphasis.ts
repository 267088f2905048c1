import { isUnspaced } from "./script.ts";

/** What an emphasis mark does in its place. Only `opens` and `closes` can be part of a pair. */
type MarkRole = "opens" | "closes" | "inside a word" | "stray";

const SPACE = /[\s\u200b\u2060\ufeff]/;
const WORD = /[\p{L}\p{N}\p{M}]/u;
const PUNCTUATION = /[\p{P}\p{S}]/u;

// Signs of paths, globs, formulas and addresses. Slack formats nothing next to most of them. Without its mark,
// `/srv/_cache_/a` or `x=*p*` loses something; a mark too many is only a bit ugly.
const CODE_LIKE = "/\\@#=$%^+*_~";

const BOLD = /\*([\p{L}\p{M}]{2,})\*/uy;
const TWO_LETTERS = /^[\p{L}\p{M}]{2}/u;
const TWO_LETTERS_BEFORE = /[\p{L}\p{M}]{2}$/u;

/**
 * Takes a text and the index of a `*`, returns the part of a word that is bold there, as in `un*believ*able`; undefined
 * if none is. Single letters and digits are factors, as in `a*b*c`, and other marks are part of names, as in
 * `snake_case`.
 */
export function readBoldInWord(text: string, at: number): { end: number; output: string } | undefined {
  if (text[at] !== "*") return undefined;
  const joined = TWO_LETTERS_BEFORE.test(text.slice(Math.max(0, at - 4), at));
  if (!joined && !/^[\s(]?$/.test(text.slice(Math.max(0, at - 1), at))) return undefined;
  BOLD.lastIndex = at;
  const match = BOLD.exec(text);
  if (!match) return undefined;
  const end = BOLD.lastIndex;
  const joins = TWO_LETTERS.test(text.slice(end));
  // With room on both sides it is a word like any other.
  if (!(joined && (joins || /^(?:[\s.,;:!?)]|$)/.test(text.slice(end, end + 1)))) && !joins) return undefined;
  return { end, output: match[1] ?? "" };
}

/**
 * Takes a text, the index of a `*`, `_` or `~` in it, and the marks that are open on this line; tells what this mark
 * does. Slack formats only at word boundaries: `*a*` and `(_b_)!`, but not `2*3*4`, `snake_case` or `* a *`. If a
 * script has no spaces between words, each letter is one.
 */
export function roleOfMark(text: string, at: number, open: ReadonlyMap<string, unknown>): MarkRole {
  const mark = text[at] ?? "";
  const before = characterBefore(text, at);
  const after = characterAfter(text, at);
  const isBesideUnspaced = isUnspaced(before) || isUnspaced(after);
  if (open.has(mark) && before !== "" && !SPACE.test(before)) {
    if (isBesideUnspaced || endsFreely(after, open)) return "closes";
  }
  if (after !== "" && !SPACE.test(after) && after !== mark && before !== mark) {
    if (isBesideUnspaced || startsFreely(before, after, open)) return "opens";
  }
  return WORD.test(before) && WORD.test(after) ? "inside a word" : "stray";
}

function endsFreely(after: string, open: ReadonlyMap<string, unknown>): boolean {
  if (after === "" || SPACE.test(after) || open.has(after)) return true;
  return PUNCTUATION.test(after) && !`${CODE_LIKE}([{`.includes(after);
}

function startsFreely(before: string, after: string, open: ReadonlyMap<string, unknown>): boolean {
  if (before === "" || SPACE.test(before) || open.has(before)) return true;
  if (!PUNCTUATION.test(before) || `${CODE_LIKE}&)]}`.includes(before)) return false;
  // Keeps faces such as -_- as they are.
  return !"-.,;!?)]}^".includes(after);
}

function characterBefore(text: string, at: number): string {
  const unit = text[at - 1] ?? "";
  const pair = text.slice(Math.max(0, at - 2), at);
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(pair) ? pair : unit;
}

function characterAfter(text: string, at: number): string {
  const point = text.codePointAt(at + 1);
  return point === undefined ? "" : String.fromCodePoint(point);
}
