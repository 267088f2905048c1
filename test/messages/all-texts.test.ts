import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseSync, Visitor } from "oxc-parser";
import { expect, test } from "vitest";
import { renderedTexts } from "./rendered-texts.ts";

/** A text as it stands in the source: `…` for what is put in. */
type SourceText = { file: string; line: number; text: string; isLabel: boolean };

/** What no person reads: code for pictures, and a marker of forms. */
const NOT_READ: Readonly<Record<string, RegExp>> = {
  "report-picture.ts": /^<|^fill=/,
};

const ROOT = "src/messages";
const FILES = globSync(`${ROOT}/**/*.ts`).sort();
const ALL = FILES.flatMap((file) => textsOf(file.slice(ROOT.length + 1), readFileSync(file, "utf8")));
const RENDERED = renderedTexts();

/** The strings of several words, and the labels of buttons, in a source. */
function textsOf(file: string, source: string): SourceText[] {
  const found: SourceText[] = [];
  const add = (text: string, start: number, isLabel: boolean) => {
    const line = source.slice(0, start).split("\n").length;
    if (isLabel || (/\p{L}\S* \S*\p{L}/u.test(text) && !NOT_READ[file]?.test(text)))
      found.push({ file, line, text, isLabel });
  };
  new Visitor({
    Literal: ({ value, start }) => {
      if (typeof value === "string") add(value, start, false);
    },
    TemplateLiteral: ({ quasis, start }) =>
      add(quasis.map(({ value }) => value.cooked ?? "").join("…"), start, false),
    CallExpression: ({ callee, arguments: [, label] }) => {
      if (callee.type === "Identifier" && callee.name === "button" && label?.type === "Literal")
        add(String(label.value), label.start, true);
    },
    Property: ({ key, value }) => {
      if (key.type === "Identifier" && key.name === "label" && value.type === "Literal")
        add(String(value.value), value.start, true);
    },
  }).visit(parseSync(file, source).program);
  return found;
}

/** The prose of a text: code and markup count as one word, and are held to no rule of words. */
const proseOf = (text: string) =>
  text.replaceAll(/```[\s\S]*?```|`[^`]*`/g, "CODE").replaceAll(/<[^>]*>/g, "LINK");

function sentencesOf(text: string): string[] {
  return proseOf(text)
    .split(/(?<=[.?!])["”*)]*\s+|\n/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== "");
}

const wordsIn = (sentence: string) =>
  sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}…]/u.test(word)).length;

/** Words of the style sheet's "not" column, and what reads as translated. */
const FORBIDDEN: readonly RegExp[] = [
  /\b(?:anew|meanwhile|lest|customer|colleague|administrator|attachment|e-mail|Latin)s?\b/i,
  /\bmend(?:s|ed|ing)?\b/i,
  /\bby (?:itself|themselves)\b/i,
  /\bat the (?:visitor|client)'s\b/i,
  /\bagain and again\b/i,
  /(?<!\bthere )\b(?:is|are) no (?!longer\b)[\p{L}…]+/iu,
  /\b(?:is|was) not known\b|\bnobody knows\b|\bcan't be told\b|\bcould not be (?:told|found out)\b/i,
  /\b(?:took|take[sn]?|taking) (?:it |them |your message )?back\b/i,
  /\b(?:given|gave) up\b|\bowed?\b(?! to)|\bin doubt\b/i,
  /\bsigns? in\b|\bwebhook address\b/i,
  /\bplease\b/i,
  /\b(?:stands?|holds?) in\b|\bas it is\b(?!\.)|\blost on the way\b/i,
  /\bby now\b|\bat this moment\b|\bof unknown outcome\b/i,
];

/** The one emoji for each meaning; ✏️ leads an edit of the visitor's. */
const EMOJI = new Set(
  (
    "white_check_mark warning grey_question hourglass_flowing_sand rotating_light lock pencil2 no_entry_sign " +
    "large_green_circle large_yellow_circle red_circle white_circle wastebasket"
  ).split(" "),
);

const RULES: Readonly<Record<string, (text: SourceText) => boolean>> = {
  "no word or phrase that the style sheet rules out": ({ text }) =>
    FORBIDDEN.some((phrase) => phrase.test(proseOf(text))),
  "a visitor is no client in prose": ({ text }) =>
    /\bclients?\b/i.test(
      proseOf(text)
        .replaceAll(/client IDs?/gi, "")
        .replaceAll(/\bCLIENT\b/g, ""),
    ) &&
    !text.startsWith("!") &&
    !text.startsWith("/chatra "),
  "at most twenty words in a sentence": ({ text }) =>
    sentencesOf(text).some(
      (sentence) => wordsIn(sentence) > 20 && (sentence.match(/CODE/g) ?? []).length < 3,
    ),
  "no exclamation mark": ({ text }) => /!(?![\p{L}])/u.test(proseOf(text)),
  "one space between words": ({ text }) => /[\p{L}.,;:] {2,}\p{L}/u.test(text),
  "an ID in capitals": ({ text }) => !text.startsWith("/chatra ") && /\bids?\b/.test(proseOf(text)),
  "sentence case on buttons, and no full stop": ({ text, isLabel }) =>
    isLabel && !/^\p{Lu}[^\p{Lu}]*[^.]$/u.test(text),
  "one emoji for each meaning": ({ text }) =>
    [...text.matchAll(/:([a-z][a-z0-9_]+):/g)].some(([, name = ""]) => !EMOJI.has(name)),
};

test("all texts are printed to node_modules/.cache/all-texts.txt, to be read", () => {
  const lines = ALL.filter(({ isLabel }) => !isLabel).map(
    ({ file, line, text }) => `${file}:${line}\t${text}`,
  );
  const rendered = RENDERED.map(({ kind, text }) => `${kind}\t${text.replaceAll("\n", "\n\t")}`);
  const folder = resolve("node_modules/.cache");
  mkdirSync(folder, { recursive: true });
  const path = resolve(folder, "all-texts.txt");
  writeFileSync(path, `${[...lines, "", ...rendered].join("\n")}\n`);
  expect(lines.length).toBeGreaterThan(700);
  expect(new Set(ALL.map(({ file }) => file)).size).toBeGreaterThan(45);
});

test.each(Object.entries(RULES))("the texts have %s", (_, isBroken) => {
  expect(ALL.filter(isBroken).map(({ file, line, text }) => `${file}:${line} ${text}`)).toEqual([]);
});

test.each([
  ["no word or phrase that the style sheet rules out", "Please type it anew."],
  ["a visitor is no client in prose", "The client of this thread left."],
  ["at most twenty words in a sentence", `${"word ".repeat(20)}more.`],
  ["no exclamation mark", "It worked well! Go on."],
  ["one space between words", "The bot  sends it."],
  ["an ID in capitals", "The message's id is missing."],
  ["sentence case on buttons, and no full stop", "Send Again"],
  ["one emoji for each meaning", ":mag: Nothing was found."],
])("the rule of %s finds what breaks it", (rule, text) => {
  expect(RULES[rule]?.({ file: "", line: 1, text, isLabel: true })).toBe(true);
});

/** The lengths of the patterns; `excerpts` and the other system's own words come on top. */
const LIMITS = {
  error: { sentences: 3, characters: 200, lines: 1 },
  success: { sentences: 2, characters: 120, lines: 1 },
  progress: { sentences: 1, characters: 80, lines: 1 },
  notice: { sentences: 6, characters: 280, lines: 3 },
} as const;

type Kind = keyof typeof LIMITS;

function isTooLong(kind: Kind, text: string): boolean {
  const { sentences, characters, lines } = LIMITS[kind];
  const counted = proseOf(text).replaceAll(/“[^”]*”|\([^)]*\)|:[a-z_]+: /g, "");
  return (
    text.split("\n").length > lines || sentencesOf(text).length > sentences || counted.length > characters
  );
}

test.each(["error", "success", "progress", "notice"] as const)(
  "each whole %s keeps to its length",
  (kind) => {
    const texts = RENDERED.filter((rendered) => rendered.kind === kind).map(({ text }) => text);
    expect(texts.length).toBeGreaterThan(4);
    expect(texts.filter((text) => isTooLong(kind, text))).toEqual([]);
    expect(isTooLong(kind, `${texts[0]} ${"More. ".repeat(70)}`)).toBe(true);
  },
);
