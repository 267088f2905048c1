import { expect, test } from "vitest";
import { type Page, partsOf, readPages } from "./pages.ts";

const MOST_WORDS = 25;

/** Words that the style of the project avoids in prose, with what to write. */
const AVOIDED = [
  /\banew\b/i,
  /\bmeanwhile\b/i,
  /\blest\b/i,
  /\bby (?:itself|themselves)\b/i,
  /\bat the (?:visitor|client)'s\b/i,
  /\bmend(?:s|ed|ing)?\b/i,
  /\be-mails?\b/i,
  /\badministrators?\b/i,
  /\bowed\b/i,
  /\bcustomers?\b/i,
  /\bit is not known\b/i,
  /\bcolleagues? of\b/i,
  /!(?:\s|$)/,
];

/** The sentences of a page: of each paragraph, entry of a list and cell of a table. A link counts by its label. */
function sentencesOf(page: Pick<Page, "text">): string[] {
  const paragraphs = partsOf(page)
    .prose.map((line) => line.replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/\*\*?/g, ""))
    .map((line) => (/^\s*(?:[-*]|\d+\.) /.test(line) ? `\n${line}` : line))
    .map((line) => (line.startsWith("|") ? `\n${line.replaceAll("|", "\n")}\n` : line))
    .map((line) => (line.trim() === "" ? "\n\n" : line))
    .join(" ")
    .split("\n");
  return paragraphs
    .map((paragraph) => paragraph.replace(/^\s*(?:[-*]|\d+\.) /, ""))
    .flatMap((paragraph) => paragraph.split(/(?<=[.?!])\s+/))
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== "");
}

const all = readPages().flatMap((page) =>
  sentencesOf(page).map((sentence) => ({ path: page.path, sentence })),
);

test("sentences are told apart in paragraphs, lists and tables, and code counts as one word", () => {
  const text =
    "# Not this\n\nOne two. Three\nfour `a b c`:\n\n- five\n- six [seven](x.md)\n  eight\n\n| nine | ten |\n| --- | --- |\n| a | b |";
  expect(sentencesOf({ text })).toEqual([
    "One two.",
    "Three four CODE:",
    "five",
    "six seven   eight",
    "nine",
    "ten",
    "a",
    "b",
  ]);
});

test("no sentence of a page has more than 25 words", () => {
  const long = all.filter(({ sentence }) => wordsIn(sentence) > MOST_WORDS);
  expect(long).toEqual([]);
});

test("the pages use the words of the project", () => {
  const found = all.filter(({ sentence }) => AVOIDED.some((word) => word.test(sentence)));
  expect(found).toEqual([]);
});

function wordsIn(sentence: string): number {
  return sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}
