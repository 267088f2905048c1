import { describe, expect, test } from "vitest";
import { type Argument, readArgument, withoutMarks } from "../../../src/domain/command/argument.ts";
import { CommandUsageError } from "../../../src/domain/command/command.ts";

const bare = { address: undefined, quoted: false, rest: "" };
const quoted = { ...bare, quoted: true };

describe("the first argument of a text is read", () => {
  test.each<[string, Argument | undefined]>([
    ["", undefined],
    [" \n", undefined],
    ["  one  two three", { ...bare, typed: "one", rest: "two three" }],
    ["\u200bone\u200b two", { ...bare, typed: "one", rest: "two" }],
    ["\u200b", { ...bare, typed: "" }],
    ["it's so", { ...bare, typed: "it's", rest: "so" }],
    [
      "<https://x.example/a|label> b",
      { ...bare, typed: "https://x.example/a", address: "https://x.example/a", rest: "b" },
    ],
    ['" one two "  three', { ...quoted, typed: "one two", rest: "three" }],
    ['" one" two', { ...quoted, typed: "one", rest: "two" }],
    [
      '" <https://x.example/a> "',
      { ...quoted, typed: "https://x.example/a", address: "https://x.example/a" },
    ],
    ['*_"one two"_* three', { ...quoted, typed: "one two", rest: "three" }],
    ["`'one two'` three", { ...quoted, typed: "one two", rest: "three" }],
    ["`'one' two` three", { ...quoted, typed: "'one' two", rest: "three" }],
    ["``` `one` ``` two", { ...quoted, typed: "`one`", rest: "two" }],
    ["“one 'two'” three", { ...quoted, typed: "one 'two'", rest: "three" }],
  ])("of %j", (text, argument) => {
    expect(readArgument(text)).toStrictEqual(argument);
  });

  test("but not where a quote has no end", () => {
    expect(() => readArgument('*"one"_ two')).toThrow(CommandUsageError);
  });
});

test.each([
  ["*one*", "one"],
  ["*_~one~_*", "one"],
  ["*_~`x`~_*", "x"],
  ["*****x*****", "*x*"],
  ["**", "**"],
  ["*x*", "x"],
  ["*one", "*one"],
  ["*one_", "*one_"],
  ["one", "one"],
])("the marks that enclose %j leave %j", (typed, text) => {
  expect(withoutMarks({ ...bare, typed })).toBe(text);
  expect(withoutMarks({ ...quoted, typed })).toBe(typed);
});
