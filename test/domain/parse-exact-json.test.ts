import { describe, expect, test } from "vitest";
import { losesDigits, parseExactJson } from "../../src/domain/parse-exact-json.ts";
import fc from "../property.ts";

describe("whole numbers beyond 2^53 keep their digits", () => {
  test.each([
    ["771000000000000101", "771000000000000101"],
    ["-9007199254740993", "-9007199254740993"],
    ["9007199254740991", 9_007_199_254_740_991],
    ["1234567890123456", 1_234_567_890_123_456],
    ["123456789012345678901234567890", "123456789012345678901234567890"],
  ])("as %s", (written, read) => {
    expect(parseExactJson(`{"id":${written},"list":[${written}]}`)).toEqual({ id: read, list: [read] });
  });

  test("and all other JSON is read as ever", () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        fc.pre(!/(?:^|[^\d.])\d{16}/.test(json));
        // A run of 16 digits in a text takes the slower way.
        const pair = `[${json},"1234567890123456789"]`;
        expect(parseExactJson(json)).toEqual(JSON.parse(json));
        if (!losesDigits(json)) expect(parseExactJson(pair)).toEqual(JSON.parse(pair));
      }),
    );
  });

  test("and numbers under names that ask for it come as they were written", () => {
    const json = '{"text":12.50,"a":{"message":1e3},"size":12.50}';
    expect(parseExactJson(json, ["text", "message"])).toEqual({
      text: "12.50",
      a: { message: "1e3" },
      size: 12.5,
    });
  });
});

test.each([
  ["9007199254740993", true],
  ["0.12345678901234567891", true],
  ['[1,{"a":1234567890123.4567}]', true],
  ["1.10", false],
  ["-0", false],
  ["0.1", false],
  ["1e21", false],
  ["100000000000000000000", false],
  ["1200e-5", false],
  ["0.00012e+4", false],
  ["123e400", false],
  ['"9007199254740993"', false],
])("tells whether %s loses digits: %s", (json, lost) => {
  expect(losesDigits(json)).toBe(lost);
});
