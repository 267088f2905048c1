import { describe, expect, test } from "vitest";
import { hideBodies, hideSecrets } from "../../../src/outbound/membrane/hide-bodies.ts";

const hide = (words: string, secret: string) => hideSecrets(`<${words}>`, [secret]);

describe("a secret is hidden in each spelling of its characters", () => {
  const signs = `a&<>"'b`;
  test.each<[string, string, string]>([
    ["as it is", signs, signs],
    ["with the names of HTML", signs, "a&amp;&lt;&gt;&quot;&apos;b"],
    ["with the names of HTML, twice", signs, "a&amp;amp;&amp;lt;&amp;gt;&amp;quot;&amp;apos;b"],
    ["by decimal numbers of HTML", signs, "&#97;&#038;&#60;&amp;#62;&#34;&#39;&#98;"],
    ["by hexadecimal numbers of HTML", signs, "&#x61;&#X26;&#x03c;&#X3E;&#x22;&amp;#x27;&#x62;"],
    ["percent-encoded", signs, "%61%26%3c%3E%22%27%62"],
    ["percent-encoded several times", signs, "%2561%2526%25253c%253E%22%2527%62"],
    ["by code units", signs, String.raw`\u0061\u0026\u003c\\u003E\u0022\\\u0027b`],
    ["by bytes in hexadecimal", signs, String.raw`\x61\x26\x3c\\x3E\x22\x27\x62`],
    ["with backslashes before them", signs, String.raw`\a\&\\<\>\"\\'b`],
    ["beyond ASCII, percent-encoded", "é€😀x", "%C3%a9%E2%82%ac%F0%9f%98%80x"],
    ["beyond ASCII, by code units", "é€😀x", String.raw`\u00e9\u20AC\ud83d\uDE00x`],
    ["beyond ASCII, by numbers of HTML", "é€😀x", "&#233;&#x20AC;&#128512;x"],
    ["with the last character of one byte", "abcÿ", String.raw`abc\xfF`],
    ["with a tabulator, percent-encoded", "ab\tcd", "ab%09cd"],
    ["with a tabulator, by a byte", "ab\tcd", String.raw`ab\x09cd`],
    ["with a tabulator, by a code unit", "ab\tcd", String.raw`ab\u0009cd`],
    ["with spaces as they stand in an address", "ab cd e", "ab+cd%20e"],
  ])("%s", (_, secret, spelled) => {
    expect(hide(spelled, secret)).toBe("<[hidden]>");
  });

  test.each([
    ["another byte's form", "abcĀ", String.raw`abc\x100`],
    ["pluses for letters", "abcd", "++++ a+cd"],
    ["a name that no character has", "abcd", "&undefined;bcd"],
    ["other letters", "abcd", "abce"],
  ])("and %s is not", (_, secret, words) => {
    expect(hide(words, secret)).toBe(`<${words}>`);
  });
});

test("a secret is looked for without the space around it, from four characters on", () => {
  expect(hide("abcd", " abcd\n")).toBe("<[hidden]>");
  expect(hide("abc", "abc")).toBe("<abc>");
  expect(hideSecrets("abcd, efgh and abcd", ["abcd", "efgh"])).toBe("[hidden], [hidden] and [hidden]");
});

test("a secret is found over a line's end from eight characters on", () => {
  for (const gap of ["\n", "\r\n  ", String.raw`\n`, String.raw`\\r\\n`, String.raw`\t`])
    expect([hide(`abcd${gap}efgh`, "abcdefgh"), hide(`abc${gap}defg`, "abcdefg")]).toEqual([
      "<[hidden]>",
      `<abc${gap}defg>`,
    ]);
});

describe("of an error's text", () => {
  const shown = (words: string, input: Parameters<typeof hideBodies>[1]["input"], secrets: string[] = []) =>
    hideBodies(words, { input, secrets });

  test.each<[string, string, Parameters<typeof hideBodies>[1]["input"], string]>([
    [
      "all texts of the input, however deep",
      "no first words, second words, 12345678 or third words!",
      { a: ["first words", { b: "second words" }], n: 12345678, z: null, c: "third words" },
      "no […], […], 12345678 or […]!",
    ],
    ["each place of a text", "some words: some words.", "some words", "[…]: […]."],
    ["a part of eight characters", "x 12345678 y", "..12345678..", "x […] y"],
    ["no part of seven", "x 1234567 y", "..1234567..", "x 1234567 y"],
    ["a text of eight characters", "x 12345678 y", "12345678", "x […] y"],
    ["a part at the end", "x 12345678", "12345678", "x […]"],
    ["the longest part", "x<some words of it>y", "all some words of it all", "x<[…]>y"],
    [
      "a shorter text between quotes alone",
      'bad \'abc\', "abc", `abc` and "abc" abc',
      "abc",
      "bad […], […], […] and […] abc",
    ],
    ["a text as JSON has it", String.raw`no: say \"hi\" to a.`, 'say "hi" to a', "no: […]."],
    ["a text in one line", "no: one two three.", "one\n  two\n three", "no: […]."],
    ["a short text without the space around it", 'no "ab".', " ab\n", "no […]."],
    ["nothing for an empty text", 'a "" b', "", 'a "" b'],
  ])("%s is left out", (_, words, input, expected) => {
    expect(shown(words, input)).toBe(expected);
  });

  test("secrets and quotations next to each other have a sign each", () => {
    expect(shown("x hunter22some words y", "some words", ["hunter22"])).toBe("x [hidden][…] y");
  });

  test("300 characters are shown in one line, and one more is cut", () => {
    expect(shown("  a \n\t b  ", null)).toBe("a b");
    const words = "word ".repeat(60).trim();
    expect(shown(`${words}s`, null)).toBe(`${words}s`);
    expect(shown(`${words}s.`, null)).toBe(`${words}…`);
  });

  test("1,000 characters are read, and a quotation that goes on behind them is left out", () => {
    expect(shown(`a${" ".repeat(999)}b`, null)).toBe("a");
    expect(shown(`${" ".repeat(990)}words of a reply`, "words of a reply")).toBe("[…]");
  });
});

test("a text whose secrets alone are hidden keeps its lines", () => {
  expect(hideSecrets("a\n abcd\u001b[1m\u200b b\n\ntoken=x1y2z3 and efgh", ["abcd", "efgh"])).toBe(
    "a\n [hidden] b\n\ntoken=[hidden] and [hidden]",
  );
});
