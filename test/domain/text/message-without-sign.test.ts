import { describe, expect, test } from "vitest";
import { messageWithoutSign } from "../../../src/domain/text/message-without-sign.ts";
import { renderContent } from "../../../src/domain/text/render-content.ts";
import type { ContentBlock, RichContent, Span } from "../../../src/domain/text/rich-content.ts";

const text = (words: string): Span => ({ kind: "text", text: words });
const line = (...spans: Span[]): ContentBlock => ({ kind: "paragraph", spans });
const content = (...blocks: ContentBlock[]): RichContent => ({ blocks, leftOut: [] });
const wordsOf = (message: { text: string; content?: RichContent }) => {
  const meant = messageWithoutSign(message);
  if (meant === undefined) return undefined;
  return meant.content ? renderContent(meant.content, { user: () => "Ann" }) : meant.text;
};

describe("a note without its sign", () => {
  test.each<[string, RichContent | undefined, string]>([
    ["// dial 67", undefined, "dial 67"],
    ["// dial *67*", content(line(text("// dial *67*"))), "dial *67*"],
    ["", content(line(text("note:  _a_ "), { kind: "user", id: "U1" })), "_a_ @Ann"],
    ["This content can't be displayed.", content(line(text("//"), text(" a"), text("b"))), "ab"],
    ["!note x", content(line(text("!note x"))), "x"],
    ["// a\nb", content(line(text("// a\nb"))), "a\nb"],
    [
      "// see",
      content({ kind: "mrkdwn", text: "// see" }, { kind: "row", cells: [[text("A")], [text("B")]] }),
      "see\nA | B",
    ],
    ["hello", content(line(text("hello"))), "hello"],
  ])("of %j, shown as %j, is %j", (summary, shown, words) => {
    expect(wordsOf({ text: summary, ...(shown ? { content: shown } : {}) })).toBe(words);
  });

  test.each<[string, RichContent]>([
    ["// a\n// b", content(line(text("// a\n// b")))],
    ["", content(line(text("// a")), line(text("note: b")))],
    ["", content(line({ kind: "emoji", name: "lock" }, text("// a")))],
    ["", content({ kind: "item", spans: [text("// a")], indent: 0 })],
    ["", content({ kind: "paragraph", spans: [text("// a")], quoted: true })],
    ["// internal", content(line(text("hello")))],
    ["`// a`", content(line({ kind: "text", text: "// a", code: true }))],
    ["!close", content(line(text("!close")))],
    ["", content(line(text("// !push a")))],
  ])("can't be told for %j, shown as %j", (summary, shown) => {
    expect(wordsOf({ text: summary, content: shown })).toBeUndefined();
  });

  test("keeps naming what can't go", () => {
    const leftOut = [{ name: "a cat", reason: "image-by-address" as const }];
    const shown = { blocks: [line(text("// look"))], leftOut };
    expect(messageWithoutSign({ text: "// look", content: shown })?.content?.leftOut).toEqual(leftOut);
  });
});
