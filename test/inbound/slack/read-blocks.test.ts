import { expect, test } from "vitest";
import { readBlocks } from "../../../src/inbound/slack/read-blocks.ts";
import { image, richText, section, table, typed } from "./blocks.ts";

const read = (...blocks: unknown[]) => readBlocks(blocks, new Map());
const paragraph = (text: string) => ({ kind: "paragraph", spans: [{ kind: "text", text }] });
const plain = (text: unknown, more: object = {}) => ({ type: "plain_text", text, ...more });
const mrkdwn = (text: string) => ({ type: "mrkdwn", text });

test.each<[unknown, object[]]>([
  [{ type: "section", text: mrkdwn("*a*") }, [{ kind: "mrkdwn", text: "*a*" }]],
  [{ type: "section", text: plain("*a* &amp; :wave:") }, [paragraph("*a* & 👋")]],
  [{ type: "section", text: plain(":wave:", { emoji: false }) }, [paragraph(":wave:")]],
  [{ type: "section", text: plain(":wave:", { emoji: "no" }) }, [paragraph("👋")]],
  [
    { type: "section", text: null, fields: [mrkdwn("a"), mrkdwn("b")], accessory: { type: "button" } },
    [
      { kind: "mrkdwn", text: "a" },
      { kind: "mrkdwn", text: "b" },
    ],
  ],
  [{ type: "section", text: mrkdwn(""), fields: null }, []],
  [{ type: "header", text: plain("a") }, [paragraph("a")]],
  [{ type: "header" }, []],
  [{ type: "alert", text: plain("a") }, [paragraph("a")]],
  [{ type: "context", elements: [mrkdwn("a"), plain("b")] }, [{ kind: "mrkdwn", text: "a" }, paragraph("b")]],
  [{ type: "context" }, []],
  [{ type: "markdown", text: "**a**" }, [paragraph("**a**")]],
  [{ type: "divider" }, []],
  [{ type: "file", external_id: "F1" }, []],
  [richText(section(typed("a"))), [paragraph("a")]],
  [{ type: "rich_text" }, []],
])("reads %j", (block, blocks) => {
  expect(read(block)).toStrictEqual({ blocks, leftOut: [] });
});

const unreadable = (name: string) => ({ name, reason: "unreadable" });
test.each<[unknown, object[]]>([
  [null, [unreadable("content")]],
  [{}, [unreadable("content")]],
  [{ type: "rich_text", elements: 5 }, [unreadable("rich text")]],
  [richText(null), [unreadable("formatted text")]],
  [{ type: "section", fields: 5 }, [unreadable("section")]],
  [{ type: "section", text: "a", fields: [{ text: "a" }] }, [unreadable("text"), unreadable("text")]],
  [{ type: "header", text: plain(5) }, [unreadable("text")]],
  [{ type: "context", elements: 5 }, [unreadable("context")]],
  [{ type: "markdown", text: 5 }, [unreadable("markdown")]],
  [{ type: "table", rows: 5 }, [unreadable("table")]],
  [{ type: "data_table", rows: 5 }, [unreadable("data table")]],
  [{ type: "actions" }, [unreadable("buttons")]],
  [{ type: "context_actions" }, [unreadable("buttons")]],
  [{ type: "brand_new_block" }, [unreadable("brand new block")]],
])("names %j as unreadable", (block, leftOut) => {
  expect(read(block)).toStrictEqual({ blocks: [], leftOut });
});

test.each<[object, string]>([
  [{ title: plain(" Cat "), alt_text: "a cat" }, "Cat"],
  [{ title: "Cat", alt_text: "a cat" }, "Cat"],
  [{ title: 5, alt_text: " a cat " }, "a cat"],
  [{ title: plain(""), alt_text: "a cat" }, "a cat"],
  [{ title: " ", alt_text: "a cat" }, "image"],
  [{ alt_text: 5 }, "image"],
])("names a picture with %j by its title, else by its words: %s", (more, name) => {
  const leftOut = [{ name, reason: "image-by-address" }];
  expect(read(image({ alt_text: undefined, ...more }))).toStrictEqual({ blocks: [], leftOut });
  expect(read({ type: "section", accessory: image({ alt_text: undefined, ...more }) })).toStrictEqual({
    blocks: [],
    leftOut,
  });
});

test("names a video by its title", () => {
  expect(read({ type: "video", title: plain("Tour") }, { type: "video" })).toStrictEqual({
    blocks: [],
    leftOut: [
      { name: "Tour", reason: "video" },
      { name: "video", reason: "video" },
    ],
  });
});

test("reads the cells of a table, and names what is none", () => {
  const text = (words: string) => [{ kind: "text", text: words }];
  const rows = [
    [
      { type: "raw_text", text: "a", value: "b" },
      { type: "raw_number", value: 5 },
      { type: "raw_text", text: {}, value: 0 },
      { type: "raw_text", text: "" },
      null,
    ],
    [{ type: "raw_text", text: "" }, null],
    [{ text: "no type" }, { type: "raw_text" }, undefined, { type: "raw_text", text: "c" }],
    "no row",
    [richText(section(typed("d")), section(typed("e"), { type: "user" }))],
  ];
  expect(read({ type: "data_table", rows, caption: "Prices" })).toStrictEqual({
    blocks: [
      paragraph("Prices"),
      { kind: "row", cells: [text("a"), text("5"), text("0"), [], []] },
      { kind: "row", cells: [[], [], [], text("c")] },
      { kind: "row", cells: [[...text("d"), ...text("\n"), ...text("e"), ...text("\n")]] },
    ],
    leftOut: [
      unreadable("table cell"),
      unreadable("table cell"),
      unreadable("table cell"),
      unreadable("table row"),
      unreadable("user"),
    ],
  });
  expect(read({ ...table(["a"]), caption: 5 })).toStrictEqual({
    blocks: [{ kind: "row", cells: [text("a")] }],
    leftOut: [],
  });
  expect(read({ type: "table", rows: null })).toStrictEqual({ blocks: [], leftOut: [] });
});
