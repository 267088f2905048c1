import { expect, test } from "vitest";
import { compareSlackTs, slackTsSchema, slackTsToMs } from "../../src/domain/ids.ts";

test.each([
  ["1700000000.000100", "1700000000.000100", 0],
  ["1700000000.000100", "1700000001.000000", -1],
  ["1700000001.000000", "1700000000.999999", 1],
  ["1700000000.000002", "1700000000.000010", -1],
  ["999.5", "1000.000000", -1],
  ["1000.1", "1000.000001", 1],
  ["1000.1", "1000.100000", 0],
])("of two messages at %s and %s the order is told, to the microsecond", (one, other, sign) => {
  expect(Math.sign(compareSlackTs(one, other))).toBe(sign);
});

test("a message's time is rounded to milliseconds", () => {
  expect(slackTsToMs(slackTsSchema.parse("1700000000.000600"))).toBe(1_700_000_000_001);
});
