import { expect, test } from "vitest";
import { distributionOf } from "./distribution.ts";
import { type Figure, figuresOf, ratioOf, verdictOf } from "./figure.ts";

const slow = { name: "slow", unit: "ms", reached: 6, better: "lower" } satisfies Figure;
const rate = { name: "rate", unit: "1/s", reached: 600, better: "higher" } satisfies Figure;

test.each<[string, Figure, ReturnType<typeof verdictOf>]>([
  ["without a target nothing is judged", slow, undefined],
  ["a value up to its target is good", { ...slow, target: 6 }, "ok"],
  ["a value above its target is missed", { ...slow, target: 5.9 }, "missed"],
  ["a rate has to be its target at least", { ...rate, target: 601 }, "missed"],
  ["a ratio to the peer is judged by itself", { ...slow, peer: 5, targetRatio: 1.2 }, "ok"],
  ["a ratio above its target is missed", { ...slow, peer: 4, targetRatio: 1.2 }, "missed"],
  ["a rate below the peer's is missed", { ...rate, peer: 601, targetRatio: 1 }, "missed"],
  ["of two targets both count", { ...slow, peer: 6, targetRatio: 1, target: 5 }, "missed"],
  ["without the peer a ratio is not known", { ...slow, targetRatio: 1.2 }, "unknown"],
])("%s", (_title, figure, verdict) => {
  expect(verdictOf(figure)).toBe(verdict);
});

test("a ratio is there only with a peer", () => {
  expect(ratioOf({ ...slow, peer: 4 })).toBe(1.5);
  expect(ratioOf(slow)).toBeUndefined();
});

test("of times in ms the half and the slowest hundredth are shown, the peer's beside them", () => {
  const figures = figuresOf(
    "answered",
    distributionOf([1, 2, 3]),
    { p50: { targetRatio: 1.5 } },
    distributionOf([4]),
  );
  expect(figures).toEqual([
    {
      name: "answered, p50",
      unit: "ms",
      reached: 2,
      peer: 4,
      targetRatio: 1.5,
      better: "lower",
      details: { count: 3 },
    },
    { name: "answered, p99", unit: "ms", reached: 3, peer: 4, better: "lower", details: { p90: 3, max: 3 } },
  ]);
});
