import { expect, test } from "vitest";
import type { Figure } from "./figure.ts";
import { type Machine, tableOf } from "./report.ts";

const machine: Machine = {
  node: "v26.1.0",
  platform: "linux-x64",
  cpu: "A processor",
  cores: 2,
  database: "SQLite and PostgreSQL",
  load: [0.5, 1.25],
};

test("the table shows what was reached, the peer's, the ratio, the target and the verdict, and counts at its end", () => {
  const figures: Figure[] = [
    {
      name: "start",
      unit: "ms",
      reached: 600.4,
      peer: 500,
      targetRatio: 1.2,
      better: "lower",
      details: { max: 700 },
    },
    { name: "drained", unit: "1/s", reached: 450, peer: 500, targetRatio: 1, better: "higher" },
    { name: "answered", unit: "ms", reached: 1.234, targetRatio: 1.5, better: "lower" },
    { name: "idle", unit: "MB", reached: 99, target: 110, better: "lower" },
    { name: "floor", unit: "ms", reached: 2, better: "lower" },
  ];
  expect(tableOf(machine, figures, 12.3).split("\n")).toEqual([
    "Node v26.1.0, linux-x64, 2 × A processor, SQLite and PostgreSQL",
    "load average 0.50 before, 1.25 after; 12 s",
    "",
    "measure   reached  peer  ratio   target            more",
    "────────  ───────  ────  ──────  ───────  ───────  ───────",
    "start     600 ms   500   1.20 ×  ≤ 1.2 ×  missed   max 700",
    "drained   450 1/s  500   0.90 ×  ≥ 1 ×    missed",
    "answered  1.23 ms                ≤ 1.5 ×  unknown",
    "idle      99 MB                  ≤ 110    ok",
    "floor     2 ms",
    "",
    "1 of 4 targets reached, 2 missed, 1 not compared with the peer",
  ]);
});
