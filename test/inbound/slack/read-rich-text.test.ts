import { expect, test } from "vitest";
import { readRichText } from "../../../src/inbound/slack/read-rich-text.ts";
import { list, section, typed } from "./blocks.ts";

const read = (...elements: unknown[]) => readRichText(elements, new Map());
const spans = (text: string) => [{ kind: "text", text }];
const item = (text: string, more: object = {}) => ({ kind: "item", spans: spans(text), indent: 0, ...more });
const paragraph = (text: string, more: object = {}) => ({ kind: "paragraph", spans: spans(text), ...more });
const quoted = { quoted: true };
const within = (type: string, ...elements: unknown[]) => ({ type, elements });

test.each<[string, unknown, object[]]>([
  ["a section", section(typed("a")), [paragraph("a")]],
  ["a quote", within("rich_text_quote", typed("a")), [paragraph("a", quoted)]],
  ["code", within("rich_text_preformatted", typed("a")), [{ kind: "code", spans: spans("a") }]],
  [
    "code in a quote",
    { ...within("rich_text_preformatted", typed("a")), border: 1 },
    [{ kind: "code", spans: spans("a"), ...quoted }],
  ],
  ["a list", list("bullet", 1, ["a", "b"]), [item("a", { indent: 1 }), item("b", { indent: 1 })]],
  [
    "a numbered list that goes on",
    list("ordered", 0, ["a", "b"], { offset: 2, border: 1 }),
    [item("a", { number: 3, ...quoted }), item("b", { number: 4, ...quoted })],
  ],
  [
    "a list of an odd kind",
    { ...list("bullet", 0, ["a"]), style: 5, indent: 1.5, offset: "2", border: "1" },
    [item("a")],
  ],
  ["a list that goes outward", list("ordered", -1, ["a"], { offset: -1 }), [item("a", { number: 1 })]],
  [
    "a numbered list from the middle of an item",
    list("ordered", 0, ["a"], { offset: 0.5 }),
    [item("a", { number: 1 })],
  ],
  [
    "a quote of sections and pieces",
    within("rich_text_quote", section(typed("a")), typed("b"), { type: "text", text: "" }),
    [paragraph("a", quoted), paragraph("b", quoted), paragraph("", quoted)],
  ],
  [
    "a list in an item, and a quote in it",
    within("rich_text_list", list("bullet", 1, ["a"]), within("rich_text_quote", typed("b")), typed("c")),
    [item("a", { indent: 1 }), paragraph("b", quoted), paragraph("c")],
  ],
  [
    "a list in a quote",
    within("rich_text_quote", list("bullet", 0, ["a"]), section(typed("b"))),
    [item("a", quoted), paragraph("b", quoted)],
  ],
  ["a piece alone", typed("a"), [paragraph("a")]],
  ["a section of nothing", { type: "rich_text_section", elements: null }, [{ kind: "paragraph", spans: [] }]],
  ["a section without elements", { type: "rich_text_section" }, [{ kind: "paragraph", spans: [] }]],
])("reads %s", (_title, element, blocks) => {
  expect(read(element)).toStrictEqual({ blocks, unreadable: [] });
});

test.each<[unknown, string[]]>([
  [null, ["formatted text"]],
  [{ elements: [] }, ["formatted text"]],
  [{ type: "rich_text_section", elements: 5 }, ["formatted text"]],
  [{ type: "rich_text_list", elements: [null, 5] }, ["formatted text", "formatted text"]],
  [{ type: "brand_new" }, ["brand new"]],
])("names %j as unreadable", (element, unreadable) => {
  expect(read(element)).toStrictEqual({ blocks: [], unreadable });
});

test("names the pieces of an element that it can't read, and reads the others", () => {
  const broken = { type: "user" };
  expect(
    read(
      section(typed("a"), broken),
      within("rich_text_preformatted", typed("b"), broken),
      within("rich_text_list", section(typed("c"), broken)),
    ),
  ).toStrictEqual({
    blocks: [paragraph("a"), { kind: "code", spans: spans("b") }, item("c")],
    unreadable: ["user", "user", "user"],
  });
});

test.each(["rich_text_list", "rich_text_quote"])(
  "reads nine of %s within each other, and no tenth",
  (type) => {
    const nested = (levels: number): unknown =>
      levels === 0 ? section(typed("a")) : within(type, nested(levels - 1));
    expect(read(nested(8)).unreadable).toEqual([]);
    const [deepest, tooDeep] = type === "rich_text_list" ? [9, 10] : [8, 9];
    expect([read(nested(deepest)).blocks.length, read(nested(deepest)).unreadable]).toEqual([1, []]);
    expect(read(nested(tooDeep))).toEqual({ blocks: [], unreadable: ["formatted text"] });
  },
);
