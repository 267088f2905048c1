import { expect, test } from "vitest";
import { labelsOf, readSpans } from "../../../src/inbound/slack/read-spans.ts";

const labels = new Map([
  ["U1", "Ann"],
  ["C1", "general"],
]);
const read = (...elements: unknown[]) => readSpans(elements, labels);

test("finds the names in a summary by their ids", () => {
  const summary = "<@U1|Ann &amp; co> <#C1|general> <!subteam^S1|@team> <@U2> <@U3|> <https://x.test|site>";
  expect([...labelsOf(summary)]).toEqual([
    ["U1", "Ann & co"],
    ["C1", "general"],
    ["S1", "@team"],
  ]);
});

test.each<[object, object]>([
  [
    { type: "text", text: "" },
    { kind: "text", text: "" },
  ],
  [
    { type: "text", text: "a", url: "https://x.test", name: "b" },
    { kind: "text", text: "a" },
  ],
  [
    { type: "link", url: "u", fallback: "f" },
    { kind: "link", url: "u", label: "" },
  ],
  [
    { type: "link", url: "u", text: 5 },
    { kind: "link", url: "u", label: "" },
  ],
  [
    { type: "emoji", name: "e" },
    { kind: "emoji", name: "e" },
  ],
  [
    { type: "emoji", name: "e", unicode: "1f44b", skin_tone: 3 },
    { kind: "emoji", name: "e", unicode: "1f44b", tone: 3 },
  ],
  [
    { type: "emoji", name: "e", unicode: 5, skin_tone: "3" },
    { kind: "emoji", name: "e" },
  ],
  [
    { type: "user", user_id: "U1" },
    { kind: "user", id: "U1", name: "Ann" },
  ],
  [
    { type: "user", user_id: "U" },
    { kind: "user", id: "U" },
  ],
  [
    { type: "channel", channel_id: "C1" },
    { kind: "channel", id: "C1", name: "general" },
  ],
  [
    { type: "usergroup", usergroup_id: "S" },
    { kind: "group", id: "S" },
  ],
  [
    { type: "broadcast", range: "here" },
    { kind: "broadcast", range: "here" },
  ],
  [
    { type: "color", value: "#fff", name: "white" },
    { kind: "text", text: "#fff" },
  ],
  [
    { type: "date", timestamp: "5", format: "{date}", fallback: "then", url: "u" },
    { kind: "date", seconds: 5, format: "{date}", fallback: "then", url: "u" },
  ],
  [
    { type: "date", timestamp: "soon", fallback: "then" },
    { kind: "text", text: "then" },
  ],
  [
    { type: "new", url: "u", fallback: "f", value: "v" },
    { kind: "link", url: "u", label: "f" },
  ],
  [
    { type: "new", text: "t", fallback: "f", name: "n", value: "v" },
    { kind: "text", text: "t" },
  ],
  [
    { type: "new", fallback: "f", name: "n", value: "v" },
    { kind: "text", text: "f" },
  ],
  [
    { type: "new", name: "n", value: "v" },
    { kind: "text", text: "n" },
  ],
  [
    { type: "toString", value: "v" },
    { kind: "text", text: "v" },
  ],
])("reads %j as %j, struck or as code where its style says so", (element, span) => {
  expect(read(element)).toEqual({ spans: [span], unreadable: [] });
  const style = { strike: true, code: true, bold: true };
  expect(read({ ...element, style })).toEqual({
    spans: [{ ...span, strike: true, code: true }],
    unreadable: [],
  });
  for (const odd of [{ strike: "yes", code: false }, 5, null])
    expect(read({ ...element, style: odd })).toEqual({ spans: [span], unreadable: [] });
  expect(read({ ...element, style: { strike: 1, code: true } })).toEqual({
    spans: [{ ...span, code: true }],
    unreadable: [],
  });
});

test.each([
  [{ type: "text" }, "text"],
  [{ type: "user", user_id: "" }, "user"],
  [{ type: "link", url: "", text: "t" }, "link"],
  [{ type: "emoji", name: "" }, "emoji"],
  [{ type: "date", timestamp: "soon" }, "date"],
  [{ type: "brand_new_piece" }, "brand new piece"],
  [{ text: "t" }, "formatted text"],
  [null, "formatted text"],
])("names %j as unreadable: %s", (element, name) => {
  expect(read({ type: "text", text: "a" }, element)).toEqual({
    spans: [{ kind: "text", text: "a" }],
    unreadable: [name],
  });
});
