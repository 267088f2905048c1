import { expect, test } from "vitest";
import {
  button,
  buttons,
  context,
  fieldBlocks,
  fitList,
  fitting,
  header,
  listBelow,
  menu,
  question,
  section,
  sections,
} from "../../src/messages/blocks.ts";
import { inLines } from "./in-lines.ts";

const x = (count: number) => "x".repeat(count);
const textOf = (block: ReturnType<typeof section>) =>
  inLines({ text: "", blocks: [block] })
    .join("")
    .match(/x{3,}…?/g) ?? [];
/** A section of so many characters. */
const item = (characters: number) => [section(x(characters))];
const several = (count: number) => Array.from({ length: count }, () => item(1));

test.each([
  ["", 2, ""],
  [x(10), 10, x(10)],
  [x(11), 10, `${x(9)}…`],
  ["one two", 5, "one…"],
  ["a&amp;b", 5, "a…"],
  [" ".repeat(20), 10, "…"],
])("as much of %j as fits into %i is %j", (text, limit, shown) => {
  expect(fitting(text, limit)).toBe(shown);
});

test("cuts a heading at 150 characters, and a paragraph, small print and a field near Slack's limits", () => {
  expect([150, 151].flatMap((length) => textOf(header(x(length))))).toEqual([x(150), `${x(149)}…`]);
  for (const make of [section, context])
    expect([2900, 2901].flatMap((length) => textOf(make(x(length))))).toEqual([x(2900), `${x(2899)}…`]);
  expect(fieldBlocks([x(2000), x(2001)]).flatMap(textOf)).toEqual([x(2000), `${x(1999)}…`]);
});

test("makes each kind of block as Slack wants it", () => {
  const press = button("a.b", "Press", "v");
  expect([
    header("Title"),
    section("Words"),
    section("Words", press),
    context("Small"),
    buttons([press, button("a.c", "Delete", "w", "danger")]),
    menu("a.menu", [
      { label: "One", value: "1" },
      { label: "Two", value: "2" },
    ]),
  ]).toStrictEqual([
    { type: "header", text: { type: "plain_text", text: "Title" } },
    { type: "section", text: { type: "mrkdwn", text: "Words" } },
    { type: "section", text: { type: "mrkdwn", text: "Words" }, accessory: press },
    { type: "context", elements: [{ type: "mrkdwn", text: "Small" }] },
    {
      type: "actions",
      elements: [
        { type: "button", action_id: "a.b", text: { type: "plain_text", text: "Press" }, value: "v" },
        {
          type: "button",
          action_id: "a.c",
          text: { type: "plain_text", text: "Delete" },
          value: "w",
          style: "danger",
        },
      ],
    },
    {
      type: "overflow",
      action_id: "a.menu",
      options: [
        { text: { type: "plain_text", text: "One" }, value: "1" },
        { text: { type: "plain_text", text: "Two" }, value: "2" },
      ],
    },
  ]);
});

test("puts ten fields into a block", () => {
  const field = (text: string) => ({ type: "mrkdwn", text });
  const names = Array.from({ length: 21 }, (_, nth) => `f${nth}`);
  expect(fieldBlocks([])).toEqual([]);
  expect(fieldBlocks(names.slice(0, 10))).toEqual([
    { type: "section", fields: names.slice(0, 10).map(field) },
  ]);
  expect(fieldBlocks(names)).toEqual([
    { type: "section", fields: names.slice(0, 10).map(field) },
    { type: "section", fields: names.slice(10, 20).map(field) },
    { type: "section", fields: names.slice(20).map(field) },
  ]);
});

test("shows a long text in paragraphs, and says how much of it is missing", () => {
  const whole = x(2900);
  expect(sections("", 2)).toEqual([]);
  expect(sections("Short", 2)).toEqual([section("Short")]);
  expect(sections(x(5800), 2)).toEqual([section(whole), section(whole)]);
  expect(sections(x(5801), 2)).toEqual([
    section(whole),
    section(whole),
    context("… and about 1 more characters."),
  ]);
  expect(sections(x(10_000), 1)).toEqual([section(whole), context("… and about 7,100 more characters.")]);
});

test("asks a question above its details and its answers", () => {
  const answers = [button("a.yes", "Yes", "1", "primary"), button("a.no", "No", "1")];
  expect(question("Sure?", [section("More")], answers)).toStrictEqual({
    text: "Sure?",
    blocks: [section("Sure?"), section("More"), buttons(answers), context("Expires in an hour.")],
  });
});

test("lists texts and blocks below a heading", () => {
  const tail = [context("End")];
  expect(listBelow("List", ["one", [section("two"), context("2")]], { tail })).toStrictEqual({
    text: "List",
    blocks: [section("List"), section("one"), section("two"), context("2"), ...tail],
  });
  expect(listBelow("List", ["one", "two", "three"], { tail, most: 2 }).blocks).toEqual([
    section("List"),
    section("one"),
    section("two"),
    context("… and 1 more."),
    ...tail,
  ]);
  expect(
    listBelow("List", ["one", "two"], { tail: [], most: 1, rest: (count) => `${count} not shown` }).blocks,
  ).toEqual([section("List"), section("one"), context("1 not shown")]);
});

test("a message holds 50 blocks, one of which says what was left out", () => {
  const head = [section("head")];
  const tail = [context("tail"), context("tail")];
  expect(fitList({ head, items: several(46), tail })).toEqual([...head, ...several(46).flat(), ...tail]);
  expect(fitList({ head, items: several(47), tail })).toEqual([
    ...head,
    ...several(46).flat(),
    context("… and 1 more."),
    ...tail,
  ]);
  expect(fitList({ head: [], items: several(49) })).toHaveLength(49);
  expect(fitList({ head: [], items: several(50) }).slice(-2)).toEqual([...item(1), context("… and 1 more.")]);
  expect(fitList({ head: [], items: several(60) }).at(-1)).toEqual(context("… and 11 more."));
});

test("a message holds 13,000 characters, 200 of which say what was left out", () => {
  const head = [header(x(100)), section("", button("a.b", x(50), x(500)))];
  const tail = [context(x(50)), ...fieldBlocks([x(50), x(50)])];
  const full = [item(2500), item(2500), item(2500), item(2500)];
  expect(fitList({ head, items: [...full, item(2500)], tail })).toHaveLength(9);
  expect(fitList({ head, items: [...full, item(2501)], tail })).toEqual([
    ...head,
    ...full.flat(),
    context("… and 1 more."),
    ...tail,
  ]);
  expect(fitList({ head: [], items: [...full, item(2800), item(1)] })).toHaveLength(6);
});
