import { expect, test } from "vitest";
import { jsonOfOutput } from "../../../src/outbound/membrane/read-output.ts";

/** Of a length for which a search that begins anew at each bracket takes longer than a test may. */
test.each([
  ["[{", undefined],
  ['{"id":1}\n', { id: 1 }],
  ["[1]\n", [1]],
  ['{"message":"x"}\n', { message: "x" }],
  ["x [y\n", undefined],
])("output of a million characters of %j is read, or given up on", (piece, expected) => {
  expect(jsonOfOutput(piece.repeat(1_000_000 / piece.length))).toEqual(expected);
});
