import { findCut, skipSpace, splitText } from "../../domain/text/split-text.ts";

/** Code within a text: from its opening marks to behind its closing ones. */
type Code = { start: number; end: number; mark: "```" | "`" };

const LONGEST_MARKS = "```\n\n```".length;

/**
 * Splits Slack mrkdwn as `splitText` does plain text; each part is within the limit (20 or more), marks that are added
 * counted in. Code that goes over a cut is closed before it and opened again behind it, so that each part shows as code
 * what the whole does: marks without a partner open nothing and are left alone. Short code in a line is kept whole.
 * Without its added marks, the parts are the text but for white space at the cuts.
 */
export function splitMrkdwn(text: string, limit: number): string[] {
  if (limit < 20) throw new RangeError("A limit must be at least 20");
  const codes = findCode(text);
  if (codes.length === 0) return splitText(text, limit);
  const parts: string[] = [];
  let start = 0;
  /** The first code that ends behind `start`: a text may have a million of them. */
  let next = 0;
  /** The code that `start` is in the middle of. */
  let opened: Code | undefined;
  while (start < text.length) {
    const lead = opened === undefined ? "" : openingOf(opened);
    if (text.length - start <= limit - lead.length) {
      parts.push(lead + text.slice(start));
      break;
    }
    while ((codes[next]?.end ?? text.length) <= start) next += 1;
    const end = start + limit - LONGEST_MARKS;
    const near = codesBefore(codes, next, end);
    const cut = cutFor(text, near, start, end);
    const cutCode = near.find((code) => code.start + code.mark.length < cut && cut < code.end);
    const part = text.slice(start, cut).trimEnd();
    if (part !== "") parts.push(cutCode === undefined ? lead + part : lead + part + closingOf(cutCode));
    start = skipSpace(text, cut);
    opened = cutCode;
    // Nothing of the code is left: its closing marks stand before the cut already.
    if (opened !== undefined && start >= opened.end - opened.mark.length) {
      start = skipSpace(text, opened.end);
      opened = undefined;
    }
  }
  return parts;
}

function codesBefore(codes: readonly Code[], first: number, end: number): Code[] {
  const near: Code[] = [];
  for (let index = first; ; index += 1) {
    const code = codes[index];
    if (code === undefined || code.start >= end) return near;
    near.push(code);
  }
}

/** Cuts before marks, not inside them; before code that would leave only its opening mark; and before short code. */
function cutFor(text: string, codes: readonly Code[], start: number, end: number): number {
  const cut = findCut(text, start, end);
  const code = codes.find((one) => one.start < cut && cut < one.end);
  if (code === undefined) return cut;
  const inner = { start: code.start + code.mark.length, end: code.end - code.mark.length };
  const hasWords = text.slice(Math.max(start, inner.start), cut).trim() !== "";
  const isShort = code.mark === "`" && code.end - code.start <= (end - start) / 2;
  if ((!hasWords || isShort) && code.start > start) return code.start;
  if (hasWords) return Math.min(cut, inner.end);
  const words = skipSpace(text, Math.max(start, inner.start));
  return Math.min(findCut(text, words, end), inner.end);
}

/** What Slack shows as code: blocks between three back-ticks, also within a line, and code between single ones in one line. */
function findCode(text: string): Code[] {
  const found = text.matchAll(/```[\s\S]+?```|(?<!`)`[^`\n]+`(?!`)/g);
  return Array.from(found, ({ 0: marked, index }) => {
    const mark = marked.startsWith("```") ? "```" : "`";
    return { start: index, end: index + marked.length, mark };
  });
}

const openingOf = ({ mark }: Code): string => (mark === "```" ? "```\n" : mark);
const closingOf = ({ mark }: Code): string => (mark === "```" ? "\n```" : mark);
