import { expect, test } from "vitest";
import { retriesAtBeat } from "../../../src/simulator/demo/slack-retries.ts";

test("events that failed one after the other are repeated at the same beats, oldest first", () => {
  let now = 10_150;
  const waits = retriesAtBeat(1_000, 2, () => now);
  const dueTimes = (waitsOfEvent: Iterator<[number, number]>): number =>
    now + (waitsOfEvent.next().value?.[1] ?? Number.NaN);

  const first = waits.entries();
  expect(dueTimes(first)).toBe(11_000);
  now = 10_900;
  const second = waits.entries();
  expect(dueTimes(second)).toBe(11_004);
  now = 11_003;
  expect(dueTimes(first)).toBe(12_000);
  now = 11_009;
  expect(dueTimes(second)).toBe(12_004);
  expect(first.next().done).toBe(true);
});
