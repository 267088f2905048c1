import { describe, expect, test } from "vitest";
import { classifyMessage } from "../../../src/domain/text/classify-message.ts";
import { renderContent } from "../../../src/domain/text/render-content.ts";
import type { ContentBlock, RichContent, Span } from "../../../src/domain/text/rich-content.ts";
import fc from "../../property.ts";

const text = (words: string, more: object = {}): Span => ({ kind: "text", text: words, ...more });
const content = (...blocks: ContentBlock[]): RichContent => ({ blocks, leftOut: [] });
const said = (...spans: Span[]) => content({ kind: "paragraph", spans });
const read = (shown: RichContent | undefined) => shown && renderContent(shown, { user: () => "Ann" });

describe("what Slack shows or its summary marks as internal is so", () => {
  test.each<[string, RichContent, string]>([
    ["hello", said(text("// he is rude")), "note"],
    ["", said(text("// he is rude")), "note"],
    ["This message contains interactive elements.", said(text("note: x")), "note"],
    ["// he is rude", said(text("hello")), "note"],
    ["note: x", said(text("!push hello")), "note"],
    ["!push hello", said(text("// x")), "note"],
    ["hello", said(text("!client")), "command"],
    ["!client", said(text("hello")), "command"],
    ["hello", said(text("hello")), "reply"],
    ["", said(text("hello")), "reply"],
    ["hello", said(), "reply"],
    ["", said(), "empty"],
    ["This content can't be displayed.", said(), "empty"],
    ["[no preview available]", { blocks: [], leftOut: [{ name: "x", reason: "video" }] }, "empty"],
  ])("%j over %j: %s", (summary, shown, kind) => {
    expect(classifyMessage({ text: summary, content: shown }).kind).toBe(kind);
  });

  test.each([
    said(text("/", { code: true }), text("/ x")),
    said(text("no"), text("te", { strike: true }), text(": x")),
    said(text(""), { kind: "emoji", name: "lock", unicode: "1f512" }, text(" // x")),
    said({ kind: "user", id: "U1" }, text(", // x")),
    said({ kind: "link", url: "https://x.test", label: "// see" }),
    said({ kind: "date", seconds: 1, format: "{date}", fallback: "note: x", url: "" }),
    said({ kind: "date", seconds: 1, format: "{date}", fallback: "!close", url: "" }),
    content({ kind: "item", spans: [text("// x")], indent: 0 }),
    content({ kind: "item", spans: [text("!push x")], indent: 2, number: 3 }),
    content({ kind: "paragraph", spans: [text("// x")], quoted: true }),
    content(
      { kind: "paragraph", spans: [text("a visitor's words")], quoted: true },
      ...said(text("// x")).blocks,
    ),
    content({ kind: "code", spans: [text("// x")] }),
    content({ kind: "row", cells: [[text("// x")], [text("y")]] }),
    content({ kind: "mrkdwn", text: "*Note:* x" }),
  ])("wherever its sign stands at the start: %j", (shown) => {
    expect(classifyMessage({ text: "hello", content: shown }).kind).toBe("note");
  });

  test("any document that begins with a note's sign is a note, whatever its summary says", () => {
    const sign = fc.constantFrom("// x", "//", "note: x", "Note : x", "／／ x", "!note x".replace("!", "! "));
    const rest = fc.array(fc.string({ maxLength: 20 }), { maxLength: 3 });
    fc.assert(
      fc.property(sign, rest, fc.string({ maxLength: 40 }), fc.nat(3), (words, others, summary, cut) => {
        const spans = [text(words.slice(0, cut), { strike: true }), text(words.slice(cut))];
        const shown = said(...spans, ...others.map((other) => text(other)));
        expect(classifyMessage({ text: summary, content: shown }).kind).toBe("note");
      }),
    );
  });
});

describe("a command's words", () => {
  const command = (message: { text: string; content?: RichContent }) => {
    const sort = classifyMessage(message);
    if (sort.kind !== "command") throw new Error(`it is a ${sort.kind}`);
    return { word: sort.word, rest: sort.rest, shown: read(sort.content) };
  };

  test("come from what Slack shows, literally", () => {
    const shown = said(text("!push dial *67* or "), { kind: "emoji", name: "tada" }, text(" <b>"));
    expect(command({ text: "!push dial *67* or :tada: &lt;b&gt;", content: shown })).toEqual({
      word: "push",
      rest: "dial *67* or :tada: &lt;b&gt;",
      shown: "dial *67* or 🎉 <b>",
    });
  });

  test.each([
    ["over several pieces", said(text("!pu"), text("sh "), text(" hi"), text(" there")), "hi there"],
    [
      "over lines",
      content(...said(text("!push")).blocks, { kind: "item", spans: [text("a")], indent: 0 }),
      "• a",
    ],
    ["as code", content({ kind: "code", spans: [text("!push   x = 1")] }), "x = 1"],
  ])("%s", (_title, shown, words) => {
    expect(command({ text: "", content: shown }).shown).toBe(words);
  });

  test("come from the summary where they stand there alone", () => {
    expect(command({ text: "!push *hi*", content: said(text("hello")) })).toEqual({
      word: "push",
      rest: "*hi*",
      shown: "",
    });
    expect(command({ text: "!push hi" })).toEqual({ word: "push", rest: "hi", shown: undefined });
  });

  test("keep Slack's tokens for fields", () => {
    const shown = said(text("!update email="), { kind: "link", url: "mailto:a@b.test", label: "a@b.test" });
    expect(command({ text: "", content: shown }).rest).toBe("email=<mailto:a@b.test|a@b.test>");
  });

  test("do without what can't go, which stays named", () => {
    const leftOut = [{ name: "a cat", reason: "image-by-address" as const }];
    const sort = classifyMessage({ text: "!push hi", content: { blocks: [], leftOut } });
    expect(sort).toMatchObject({ kind: "command", rest: "hi", content: { blocks: [], leftOut } });
  });
});
