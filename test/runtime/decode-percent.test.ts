import { expect, test } from "vitest";
import { decodePercent } from "../../src/runtime/decode-percent.ts";

test.each([
  ["a%20b%C3%BC+", "a bü+"],
  ["", ""],
  ["%zz", undefined],
  ["%c3", undefined],
])("percent-encoded %j is %j", (text, decoded) => {
  expect(decodePercent(text)).toBe(decoded);
});
