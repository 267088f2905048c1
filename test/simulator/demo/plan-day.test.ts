import { expect, test } from "vitest";
import { planDay } from "../../../src/simulator/demo/day/plan-day.ts";

const endsAt = ({ beginsAtMs, steps }: ReturnType<typeof planDay>[number]): number =>
  steps.reduce((at, { afterMs }) => at + afterMs, beginsAtMs);

test("the same seed gives the same day, another one another", () => {
  expect(planDay("one")).toEqual(planDay("one"));
  expect(planDay("one")).not.toEqual(planDay("two"));
});

test.each(["one", "two", "three"])(
  "forty visitors write over two minutes, each under a name of their own (%s)",
  (seed) => {
    const day = planDay(seed);
    expect(day).toHaveLength(40);
    expect(new Set(day.map(({ client }) => client.name)).size).toBe(40);
    for (const { steps } of day) expect(steps[0]).toMatchObject({ afterMs: 0, does: "write" });
    const begins = day.map(({ beginsAtMs }) => beginsAtMs);
    expect(begins).toEqual(begins.toSorted((one, other) => one - other));
    expect(Math.max(...day.map(endsAt))).toBeLessThan(120_000);
    expect(Math.max(...begins)).toBeGreaterThan(75_000);
  },
);

test.each(["one", "two", "three"])(
  "some wait, some are taken, answered, closed, snoozed or given up (%s)",
  (seed) => {
    const counts = new Map<string, number>();
    for (const { steps } of planDay(seed)) {
      const last = steps.length === 1 ? "nothing more" : (steps.at(-1)?.does ?? "");
      counts.set(last, (counts.get(last) ?? 0) + 1);
    }
    expect(Object.fromEntries(counts)).toEqual({
      "nothing more": 8,
      write: 5,
      claim: 6,
      answer: 9,
      close: 9,
      snooze: 1,
      leave: 2,
    });
  },
);
