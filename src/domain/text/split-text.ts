import { graphemesOf } from "./graphemes.ts";

const ENTITY = /&(?:amp|lt|gt);/y;
const LONGEST_ENTITY = 5;
// Longer than any emoji or letter that people write; a longer pile of marks may be cut.
const LONGEST_GRAPHEME = 256;
const SENTENCE_END = /[.!?…]["'”’»)\]]?$/;
const WIDE_SENTENCE_END = /[。！？｡]/;

/**
 * Takes a text and a limit in UTF-16 code units (2 or more), returns its parts in order. No part exceeds the limit or
 * is blank, unless the whole text fits, which is returned as it is (an empty text has no parts). Joined, the parts are
 * the text, apart from white space at the cuts.
 *
 * A cut is at the last paragraph, line or sentence in the second half of what fits, else between words, else between
 * characters. It never breaks a grapheme (joined emoji, flag, letter with marks) or one of Slack's entities, unless
 * that alone exceeds the limit (or 256 units), and never a surrogate pair. Throws RangeError for a smaller limit.
 */
export function splitText(text: string, limit: number): string[] {
  if (!Number.isInteger(limit) || limit < 2) throw new RangeError("A limit must be an integer of at least 2");
  if (text.length <= limit) return text === "" ? [] : [text];
  const parts: string[] = [];
  let start = 0;
  while (text.length - start > limit) {
    const cut = findCut(text, start, start + limit);
    const part = text.slice(start, cut).trimEnd();
    if (part !== "") parts.push(part);
    start = skipSpace(text, cut);
  }
  const rest = text.slice(start);
  if (rest.trim() !== "") parts.push(rest);
  return parts;
}

/** The best cut of the text from `start`, at `end` at the latest; see `splitText`. */
export function findCut(text: string, start: number, end: number): number {
  const half = end - Math.floor((end - start) / 2);
  let line: number | undefined;
  let sentence: number | undefined;
  let word: number | undefined;
  for (let at = end; at > start; at -= 1) {
    const isLate = at >= half;
    if (!isLate && (line ?? sentence ?? word) !== undefined) break;
    const endsLine = text[at] === "\n" && isLate;
    if (endsLine && text[at - 1] === "\n") return at;
    const endsSentence = isLate && sentence === undefined && isSentenceEnd(text, at);
    const isNews =
      (endsLine && line === undefined) || endsSentence || (word === undefined && isSpace(text[at]));
    if (!isNews || !isCleanCut(text, start, at)) continue;
    if (endsLine) line ??= at;
    if (endsSentence) sentence = at;
    if (isSpace(text[at])) word ??= at;
  }
  return line ?? sentence ?? word ?? hardCut(text, start, end);
}

function isSentenceEnd(text: string, at: number): boolean {
  if (WIDE_SENTENCE_END.test(text[at - 1] ?? "")) return true;
  return isSpace(text[at]) && SENTENCE_END.test(text.slice(Math.max(0, at - 2), at));
}

function isSpace(character: string | undefined): boolean {
  return character !== undefined && /\s/.test(character);
}

/** A space with a combining mark is a letter of its own, so the place after a dropped space matters too. */
function isCleanCut(text: string, start: number, at: number): boolean {
  if (isSpace(text[at]) && text[at] !== "\r" && graphemeStart(text, start, at + 1) !== at + 1) return false;
  return backToBoundary(text, start, at) === at;
}

function hardCut(text: string, start: number, end: number): number {
  const cut = backToBoundary(text, start, end);
  if (cut > start) return cut;
  return isPair(text, end) ? end - 1 : end;
}

function isPair(text: string, at: number): boolean {
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(at - 1, at + 1));
}

/** Moves a cut back to the start of the grapheme or entity that it breaks; an entity may end in the grapheme `;́`. */
function backToBoundary(text: string, start: number, at: number): number {
  let cut = at;
  for (;;) {
    const earlier = entityStart(text, graphemeStart(text, start, cut));
    if (earlier === cut) return cut;
    cut = earlier;
  }
}

/** Looks only at the characters around the cut: as measured, the whole text costs its length each time. */
function graphemeStart(text: string, start: number, at: number): number {
  if (at <= start || at >= text.length) return at;
  const isPlain = text.charCodeAt(at - 1) < 0x300 && text.charCodeAt(at) < 0x300;
  if (isPlain) return text[at - 1] === "\r" && text[at] === "\n" ? at - 1 : at;
  let from = Math.max(start, at - LONGEST_GRAPHEME);
  // Flags are pairs of letters, and the start of their row decides which two make a pair.
  while (from > start && /^(?:\ud83c|[\udde6-\uddff])$/.test(text[from] ?? "")) from -= 1;
  const near = graphemesOf(text.slice(from, at + 2));
  return from + (near.containing(at - from)?.index ?? at - from);
}

function entityStart(text: string, cut: number): number {
  for (let at = cut - 1; at > cut - LONGEST_ENTITY; at -= 1) {
    if (text[at] !== "&") continue;
    ENTITY.lastIndex = at;
    return ENTITY.test(text) && ENTITY.lastIndex > cut ? at : cut;
  }
  return cut;
}

/** Passes white space after a cut, but keeps the indent of the line that follows: it may be code or a list. */
export function skipSpace(text: string, cut: number): number {
  let end = cut;
  while (isSpace(text[end])) end += 1;
  if (end === cut || end === text.length) return end;
  if (graphemeStart(text, cut, end) !== end) end -= 1;
  const lineBreak = text.slice(cut, end).lastIndexOf("\n");
  return lineBreak === -1 ? end : cut + lineBreak + 1;
}
