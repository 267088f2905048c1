import { expect, test } from "vitest";
import { isDeeper } from "../../src/http/json-depth.ts";

test.each<[string, boolean]>([
  ["[[1]]", false],
  ['[{"a":[]}]', true],
  ['["[[[[", "\\"[[[[", "\\\\", []]', false],
  ['["\\\\", [[]]]', true],
  ["]]][[[", false],
  ['["\\n", [[]]]', true],
  ["[{}, {}, [], []]", false],
  ["[[[", true],
  ["[[][[", true],
  ['[["[[[[', false],
  ['"\\', false],
])("%s is deeper than 2: %s", (json, expected) => {
  expect(isDeeper(json, 2)).toBe(expected);
});

test("texts of megabytes are stepped over, whatever they are made of", () => {
  for (const piece of ["a", "\\n", '\\"', "a\\\\", '<p class=\\"x\\">'])
    expect(isDeeper(`["${piece.repeat(9_000_000 / piece.length)}", [[]]]`, 2)).toBe(true);
});

test("a long text without an end is stepped over once: to begin anew at each sign would take days", () => {
  expect(isDeeper(`"${'\\"'.repeat(2_000_000)}`, 2)).toBe(false);
});
