import { expect, test } from "vitest";
import { nearestName, nearestWord } from "../../../src/domain/command/nearest-word.ts";

const LETTERS = "abcdefghijklmnop";

test.each<[string, string[], string | undefined]>([
  ["close", ["open", "close"], "close"],
  ["!!CLOSE??", ["close"], "close"],
  // One slip in up to four letters: a letter too many, too few, wrong, or two swapped.
  ["opens", ["open"], "open"],
  ["ope", ["open"], "open"],
  ["opem", ["open"], "open"],
  ["opne", ["open"], "open"],
  ["oepm", ["open"], undefined],
  ["opxx", ["open"], undefined],
  ["ab", ["bc"], undefined],
  ["ab", ["ca"], undefined],
  ["r", ["rm"], "rm"],
  ["x", ["y"], undefined],
  // Two slips in longer words.
  ["clxsx", ["close"], "close"],
  ["lcoes", ["close"], "close"],
  ["xxxse", ["close"], undefined],
  ["release", ["release-it", "releasee", "rele"], "releasee"],
  // Longer words are none.
  [LETTERS, [`${LETTERS.slice(1)}q`], `${LETTERS.slice(1)}q`],
  [`${LETTERS}q`, [LETTERS], undefined],
  ["", ["a", "ab"], undefined],
  // What is far behind is not looked at.
  [`${"-".repeat(27)}close`, ["close"], "close"],
  [`${"-".repeat(32)}close`, ["close"], undefined],
])("the word nearest to %j of %j is %j", (typed, words, nearest) => {
  expect(nearestWord(typed, words)).toBe(nearest);
});

test.each<[string, string[], string | undefined]>([
  ["??refund!!", ["refund"], "refund"],
  ["re-fund", ["re-fund"], "re-fund"],
  ["ref", ["refunds-b", "refunds-a"], "refunds-a"],
  [`${"n".repeat(32)}xyz`, ["n".repeat(32)], "n".repeat(32)],
])("the name nearest to %j of %j is %j", (typed, names, nearest) => {
  expect(nearestName(typed, names)).toBe(nearest);
});
