import { expect, test } from "vitest";
import { showBlocks } from "../../../src/simulator/demo/shown-blocks.ts";
import { typedSource } from "../../../src/simulator/demo/typed-source.ts";
import { composeTyped } from "../../../src/simulator/slack/composer/compose.ts";

const names = { user: (id: string) => (id === "U1" ? "Ada" : id), channel: () => "support" };
const directory = {
  userNamed: () => "U1",
  groupNamed: () => undefined,
  channelNamed: () => "C1",
  channelName: () => "support",
};
const composed = (typed: string) => composeTyped(typed, { directory, ids: { random: () => 0 } });
const shown = (typed: string) => {
  const [block] = showBlocks(composed(typed), names);
  expect(block).toMatchObject({ kind: "section", fields: [] });
  return block?.kind === "section" ? block.words : [];
};
const text = (words: string) => ({ kind: "text", text: words });

test("styles, code and emoji are shown as they were typed", () => {
  expect(shown("a *_b_* `c` :tada:")).toEqual([
    text("a "),
    { kind: "bold", inner: [{ kind: "italic", inner: [text("b")] }] },
    text(" "),
    { kind: "code", text: "c" },
    text(" "),
    { kind: "emoji", name: "tada", character: "🎉" },
  ]);
});

test("mentions have names, and links lead to websites only", () => {
  expect(shown("@ada #support @here <https://x.test|our site>")).toEqual([
    { kind: "mention", text: "@Ada" },
    text(" "),
    { kind: "mention", text: "#support" },
    text(" "),
    { kind: "mention", text: "@here" },
    text(" "),
    { kind: "link", url: "https://x.test", label: "our site" },
  ]);
  const link = { type: "link", url: "javascript:alert(1)", text: "press" };
  const blocks = [{ type: "rich_text", elements: [{ type: "rich_text_section", elements: [link] }] }];
  expect(showBlocks({ text: "", blocks }, names)).toEqual([
    { kind: "section", words: [text("press")], fields: [] },
  ]);
});

test("lists are lines with marks, quotes and code have their places", () => {
  expect(shown("1. one\n2. two\nafter\n> quoted\n```code *b*```")).toEqual([
    text("1. "),
    text("one"),
    text("\n2. "),
    text("two"),
    text("\n"),
    text("after\n"),
    { kind: "quote", inner: [text("quoted")] },
    { kind: "pre", text: "code *b*" },
  ]);
});

test("words that only the blocks have are shown, and `text` where there are no blocks", () => {
  const { blocks = [] } = composed("Here it is");
  expect(showBlocks({ text: "This message contains interactive elements.", blocks }, names)).toEqual([
    { kind: "section", words: [text("Here it is")], fields: [] },
  ]);
  expect(showBlocks({ text: "*b*" }, names)).toEqual([
    { kind: "section", words: [{ kind: "bold", inner: [text("b")] }], fields: [] },
  ]);
});

test("what is edited again is what can be typed again", () => {
  const typed = "@Ada see https://x.test/a_b, mail ann@x.test in #support @here *b*";
  expect(typedSource(composed(typed).text, names)).toBe(typed);
  expect(typedSource("<https://x.test|our site> &lt;b&gt; <!date^1^{date}|then>", names)).toBe(
    "https://x.test &lt;b&gt; then",
  );
});
