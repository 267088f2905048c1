import { expect, test } from "vitest";
import { CommandUsageError } from "../../../src/domain/command/command.ts";
import { readJson, readJsonObject } from "../../../src/domain/command/read-json.ts";
import { JSON_PROBLEMS } from "../../../src/messages/request-problems.ts";

test.each([
  [' `{"a": 1}` ', { a: 1 }],
  ['```{"a": 1}```', { a: 1 }],
  // A hard space within a text may be meant.
  ['{"a": "x\u00a0y"}', { a: "x\u00a0y" }],
  ["{“a”:\u00a01}", { a: 1 }],
])("JSON is read from %j", (typed, json) => expect(readJson(typed)).toEqual(json));

test.each([
  ["[", ""],
  ["{“a”: 1} x", "x"],
  ['`{"a": 1}}', ""],
  // The first 40 characters from the fault on.
  [`{} ${"x".repeat(39)} y`, "x".repeat(39)],
])("the fault in %j is told", (typed, fault) => {
  expect(() => readJson(typed)).toThrow(new CommandUsageError(JSON_PROBLEMS.invalid(fault)));
});

test.each([
  ["[", "", "]"],
  ['{"a":', "{}", "}"],
])("a value lies at most 100 levels deep in %s", (begin, inner, end) => {
  const levels = (count: number) => begin.repeat(count) + (inner || "1") + end.repeat(count);
  expect(JSON.stringify(readJson(levels(100)))).toBe(levels(100));
  expect(() => readJson(levels(101))).toThrow(new CommandUsageError(JSON_PROBLEMS.tooDeep(100)));
});

test.each([
  ["", {}],
  [" \n", {}],
  [' {"a": 1}', { a: 1 }],
])("an object is read from %j", (typed, json) => expect(readJsonObject(typed)).toEqual(json));
