import { expect, test } from "vitest";
import {
  isRecord,
  looseCount,
  looseFlag,
  looseList,
  looseRecord,
  looseText,
  readTime,
} from "../../../src/inbound/chatra/tolerant.ts";

test.each([
  ["words", "words"],
  [" kept as it is ", " kept as it is "],
  [0, "0"],
  [1.5, "1.5"],
  [" \n", undefined],
  ["", undefined],
  [true, undefined],
  [null, undefined],
  [undefined, undefined],
  [{ text: "words" }, undefined],
])("takes %j for the text %j", (given, text) => {
  expect(looseText.parse(given)).toBe(text);
});

test.each([
  [[true, 1, "1", "true"], true],
  [[false, 0, 2, "0", "2", "false", "yes", "", null, undefined, {}, []], false],
])("takes each of %j for %j", (given, flag) => {
  expect(given.map((one) => looseFlag.parse(one))).toEqual(given.map(() => flag));
});

test.each([
  [0, 0],
  [5, 5],
  [1.5, 1.5],
  ["0", 0],
  ["1200", 1200],
  ["1200.00", 1200],
  [-1, undefined],
  ["-1", undefined],
  ["1.5", undefined],
  ["1e3", undefined],
  [" 5", undefined],
  ["9".repeat(400), undefined],
  [null, undefined],
  [undefined, undefined],
  [[5], undefined],
])("takes %j for the count %j", (given, count) => {
  expect(looseCount.parse(given)).toBe(count);
});

test.each([
  [
    { a: 1, b: null },
    { a: 1, b: null },
  ],
  [[1], {}],
  ["a", {}],
  [null, {}],
  [undefined, {}],
])("takes the fields of %j for %j", (given, fields) => {
  expect(looseRecord.parse(given)).toStrictEqual(fields);
});

test.each([
  [
    [1, null],
    [1, null],
  ],
  [{ a: 1 }, [{ a: 1 }]],
  ["a", []],
  [7, []],
  [null, []],
  [undefined, []],
])("takes %j for the list %j", (given, list) => {
  expect(looseList.parse(given)).toStrictEqual(list);
});

test("tells an object from a list, null and everything else", () => {
  expect([{}, { a: 1 }, [], null, undefined, "a", 1].map(isRecord)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
});

test.each([
  ["the last number that means seconds", 99_999_999_999, 99_999_999_999_000],
  ["the first number that means milliseconds", 100_000_000_000, 100_000_000_000],
  ["digits", "1600000000", 1_600_000_000_000],
  ["digits with spaces", " 1600000000123 ", 1_600_000_000_123],
  ["parts of a millisecond", 1_600_000_000_123.5, 1_600_000_000_124],
  ["a date", "2020-09-13T12:26:40.500Z", 1_600_000_000_500],
  ["the first millisecond", "1970-01-01T00:00:00.001Z", 1],
  ["the beginning of all time, which means none", "1970-01-01T00:00:00.000Z", undefined],
  ["the last moment of a date", 8.64e15, 8.64e15],
  ["a moment after it", 8.64e15 + 1, undefined],
  ["nought", 0, undefined],
  ["a time before all", -5, undefined],
  ["no end", "Infinity", undefined],
  ["blank", " ", undefined],
  ["nothing written", "", undefined],
  ["words", "soon", undefined],
  ["true", true, undefined],
  ["null", null, undefined],
  ["a list", [1_600_000_000], undefined],
])("reads the time from %s", (_title, given, ms) => {
  expect(readTime(given)).toBe(ms);
});
