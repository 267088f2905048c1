import type { Distribution } from "./distribution.ts";

/** One thing that was measured. Without a target it explains the others. */
export type Figure = {
  name: string;
  unit: "ms" | "s" | "MB" | "1/s" | "count" | "×";
  reached: number;
  /** What the bridge in memory reached under the same load in the same run. */
  peer?: number;
  /** In the figure's unit. */
  target?: number;
  /** How many times the peer's value it may be, or has to be: holds on any machine. */
  targetRatio?: number;
  better: "lower" | "higher";
  /** What else is good to know, in the same unit or as named. */
  details?: Record<string, number>;
};

/** How many times the peer's value was reached; undefined without a peer. */
export function ratioOf({ reached, peer }: Figure): number | undefined {
  return peer === undefined ? undefined : reached / peer;
}

/** "unknown": the target is a ratio, and the peer was not measured. */
export function verdictOf(figure: Figure): "ok" | "missed" | "unknown" | undefined {
  const { reached, target, targetRatio, better } = figure;
  if (target === undefined && targetRatio === undefined) return undefined;
  const isGood = (value: number, wanted: number) => (better === "lower" ? value <= wanted : value >= wanted);
  const ratio = ratioOf(figure);
  if (targetRatio !== undefined && ratio === undefined) return "unknown";
  const isReached =
    (target === undefined || isGood(reached, target)) &&
    (targetRatio === undefined || ratio === undefined || isGood(ratio, targetRatio));
  return isReached ? "ok" : "missed";
}

export type Targets = Pick<Figure, "target" | "targetRatio">;

/** p50 and p99 of times in ms as two figures, with the peer's and with targets where there are any. */
export function figuresOf(
  name: string,
  reached: Distribution,
  targets: { p50?: Targets; p99?: Targets } = {},
  peer?: Distribution,
): Figure[] {
  const figure = (percentile: "p50" | "p99", details: Record<string, number>): Figure => ({
    name: `${name}, ${percentile}`,
    unit: "ms",
    reached: reached[percentile],
    ...(peer === undefined ? {} : { peer: peer[percentile] }),
    ...targets[percentile],
    better: "lower",
    details,
  });
  const { p90, max, count } = reached;
  return [figure("p50", { count }), figure("p99", { p90, max })];
}
