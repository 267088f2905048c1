import { describe, expect, test } from "vitest";
import { findCut, skipSpace, splitText } from "../../../src/domain/text/split-text.ts";
import fc, { anySign } from "../../property.ts";

describe("a text that fits", () => {
  test.each(["a", "  a  ", " ", "👍", "12345678"])("%j is one part as it is", (text) => {
    expect(splitText(text, 8)).toEqual([text]);
  });

  test("and an empty one has no parts", () => expect(splitText("", 8)).toEqual([]));
});

describe("a longer text is cut", () => {
  test.each([
    ["after a paragraph", "one two\n\nthree. four\nfive", 15, ["one two", "three. four", "five"]],
    ["after a paragraph rather than a later line", "aaaa\n\nbb\ncc dd", 10, ["aaaa", "bb\ncc dd"]],
    ["after a line rather than a later sentence", "aaaaa\nbb. cc dd", 10, ["aaaaa", "bb. cc dd"]],
    ["after a wide full stop before an emoji", "今日は。👍🏽です", 8, ["今日は。", "👍🏽です"]],
    ["after a line", "one. two\nthree four", 14, ["one. two", "three four"]],
    ["after a sentence", "One two. Three four", 14, ["One two.", "Three four"]],
    ["after a quoted sentence", 'He said "no." Then left', 18, ['He said "no."', "Then left"]],
    ["after a wide full stop", "今日は雨です。明日は晴れます", 10, ["今日は雨です。", "明日は晴れます"]],
    ["not after the point of a number", "pay 1234.5678", 10, ["pay", "1234.5678"]],
    ["between words", "alpha beta gamma", 11, ["alpha beta", "gamma"]],
    ["between words just at the limit", "alpha beta", 5, ["alpha", "beta"]],
    ["anywhere when it is one word", "abcdefghij", 4, ["abcd", "efgh", "ij"]],
    ["before an early word rather than in it", "see abcdefghijkl", 12, ["see", "abcdefghijkl"]],
    ["without the space around the cut", "alpha   \n\n  beta", 10, ["alpha", "  beta"]],
    ["keeping the indent of code", "if a:\n    b()\n    c()", 14, ["if a:\n    b()", "    c()"]],
    ["not in a surrogate pair", "👍👍👍", 3, ["👍", "👍", "👍"]],
    ["not in a joined emoji", "ab👨‍👩‍👧‍👦cd", 12, ["ab", "👨‍👩‍👧‍👦c", "d"]],
    ["not in a flag", "🇩🇪🇫🇷🇮🇹", 6, ["🇩🇪", "🇫🇷", "🇮🇹"]],
    ["not before a combining mark", "abce\u0301fg", 4, ["abc", "e\u0301fg"]],
    ["not before the first of all marks", "abce\u0300fg", 4, ["abc", "e\u0300fg"]],
    ["not between a sign and the number it stands for", "abc\u06001d", 4, ["abc", "\u06001d"]],
    ["not between a space and its mark", "abcd \u0301ef", 5, ["abcd", " \u0301ef"]],
    ["not before a skin tone", "abc👍🏽d", 5, ["abc", "👍🏽d"]],
    ["not in an entity", "abcd&amp;efg", 6, ["abcd", "&amp;e", "fg"]],
    ["not in an entity that carries a mark", "ab&lt;\u0301cd", 6, ["ab", "&lt;\u0301c", "d"]],
    ["at a bare ampersand, which is no entity", "abcd&efg", 6, ["abcd&e", "fg"]],
    [
      "in a pile of marks that exceeds the limit",
      `a${"\u0301".repeat(5)}`,
      4,
      [`a${"\u0301".repeat(3)}`, "\u0301\u0301"],
    ],
    ["in right-to-left text between words", "שלום עולם טוב", 10, ["שלום עולם", "טוב"]],
    ["into nothing when it is all space", " ".repeat(20), 8, []],
  ])("%s", (_title, text, limit, parts) => expect(splitText(text, limit)).toEqual(parts));

  test("refuses a limit that has no room for a character", () => {
    for (const limit of [1, 0, -5, 2.5, Number.NaN])
      expect(() => splitText("abc", limit)).toThrow(RangeError);
  });
});

test.each([
  ["abc\r\nd", 4, 3],
  ["abc\nd", 4, 3],
  ["ab cd", 4, 2],
  ["abcde", 4, 4],
  ["ab👍", 3, 2],
])("the best cut of %j up to %i is at %i", (text, end, cut) => {
  expect(findCut(text, 0, end)).toBe(cut);
});

test.each([
  ["abcd", 2],
  ["ab  cd", 4],
  ["ab  ", 4],
  ["ab \n ", 5],
  ["ab \n  c", 4],
  ["ab \u0301c", 2],
  ["ab  \u0301c", 3],
])("of %j what follows a cut after two letters begins at %i", (text, begin) => {
  expect(skipSpace(text, 2)).toBe(begin);
});

const pieces = fc.constantFrom(
  ...Array.from("ab. \n\t,&;。é"),
  "word",
  "\r\n",
  "\n\n",
  "&amp;",
  "&lt;",
  "👍🏽",
  "👨‍👩‍👧‍👦",
  "🇩🇪",
  "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
  "e\u0301",
  " \u0301",
  "नि",
  "각",
);
const texts = fc.oneof(
  fc.array(pieces, { maxLength: 120 }).map((all) => all.join("")),
  fc.string({ unit: anySign, maxLength: 200 }),
  fc.string({ unit: "grapheme", maxLength: 200 }),
);

describe("for any text", () => {
  test("parts are within the limit, not blank, and lose only white space", () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 2, max: 80 }), (text, limit) => {
        const parts = splitText(text, limit);
        for (const part of parts) {
          expect(part.length).toBeLessThanOrEqual(limit);
          if (text.length > limit) expect(part.trim()).not.toBe("");
        }
        let at = 0;
        for (const part of parts) {
          const found = text.indexOf(part, at);
          expect(text.slice(at, found).trim()).toBe("");
          at = found + part.length;
        }
        expect(text.slice(at).trim()).toBe("");
        if (text.isWellFormed()) expect(parts.every((part) => part.isWellFormed())).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test("no grapheme and no entity that fits is cut", () => {
    const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
    const graphemesOf = (text: string): string[] =>
      Array.from(segmenter.segment(text), ({ segment }) => segment);
    const ink = (all: string[]): string[] => all.filter((grapheme) => grapheme.trim() !== "");
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 120 }), fc.integer({ min: 20, max: 80 }), (all, limit) => {
        const text = all.join("");
        const parts = splitText(text, limit);
        expect(ink(parts.flatMap(graphemesOf))).toEqual(ink(graphemesOf(text)));
        expect(parts.flatMap((part) => part.match(/&(?:amp|lt|gt);/g) ?? [])).toEqual(
          text.match(/&(?:amp|lt|gt);/g) ?? [],
        );
      }),
      { numRuns: 500 },
    );
  });

  test("a long row of flags keeps its pairs", () => {
    const parts = splitText("🇩🇪".repeat(3000), 4001);
    expect(parts.every((part) => part === "🇩🇪".repeat(part.length / 4))).toBe(true);
    expect(parts.join("")).toBe("🇩🇪".repeat(3000));
  });

  test("100,000 characters of one kind come out whole", () => {
    for (const unit of ["a", "*a ", "\u0301", " \u0301", "👨‍👩‍👧‍👦", "&amp;", "\r\n", "。"]) {
      const text = unit.repeat(Math.floor(100_000 / unit.length));
      expect(splitText(text, 4000).join("").replace(/\s/g, "")).toBe(text.replace(/\s/g, ""));
    }
  });
});
