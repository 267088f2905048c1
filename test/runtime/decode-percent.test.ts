import { expect, test } from "vitest";
import { decodePercent } from "../../src/runtime/decode-percent.ts";

test.each([
  ["a%20b%C3%BC+", "a bü+"],
  ["plain", "plain"],
  ["", ""],
  ["100%", undefined],
  ["%zz", undefined],
  ["%c3", undefined],
])("percent-encoded %j is %j", (text, decoded) => {
  expect(decodePercent(text)).toBe(decoded);
});
