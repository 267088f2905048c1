import { describe, expect, test } from "vitest";
import { printDuration, readDuration } from "../../src/domain/duration.ts";
import fc, { runs } from "../property.ts";

describe("a duration", () => {
  test.each([
    ["45s", 45_000],
    ["5m", 300_000],
    ["2h", 7_200_000],
    ["1d", 86_400_000],
    [" 05M ", 300_000],
    ["30d", 30 * 86_400_000],
  ])("%s is read as ms", (typed, ms) => {
    expect(readDuration(typed)).toBe(ms);
  });

  test.each([
    ["", "form"],
    ["5", "form"],
    ["m", "form"],
    ["5 m", "form"],
    ["-5m", "form"],
    ["1.5h", "form"],
    ["5min", "form"],
    ["1h30m", "form"],
    ["5w", "form"],
    ["٥m", "form"],
    ["0s", "zero"],
    ["000d", "zero"],
    ["31d", "too-long"],
    ["999999999d", "too-long"],
    ["9999999999d", "form"],
  ])("%j is none: %s", (typed, fault) => {
    expect(readDuration(typed)).toBe(fault);
  });

  test.each([
    [45_000, "45s"],
    [90_000, "90s"],
    [60_000, "1m"],
    [5_400_000, "90m"],
    [48 * 3_600_000, "2d"],
    [1_500, "1s"],
    [0, "0s"],
  ])("%d ms are printed in the largest unit that holds them", (ms, text) => {
    expect(printDuration(ms)).toBe(text);
  });

  test("what is printed is read as the same time", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 * 86_400 }), (seconds) => {
        expect(readDuration(printDuration(seconds * 1000))).toBe(seconds * 1000);
      }),
      { numRuns: runs(300) },
    );
  });
});
