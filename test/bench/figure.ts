import type { Distribution } from "./distribution.ts";

/** One thing that was measured. Without a target it explains the others. */
export type Figure = {
  name: string;
  unit: "ms" | "MB" | "1/s" | "count" | "×";
  reached: number;
  target?: number;
  /** More than the target asks for. */
  aim?: number;
  better: "lower" | "higher";
  /** What else is good to know, in the same unit or as named. */
  details?: Record<string, number>;
};

export function fallsShort({ reached, target, better }: Figure): boolean {
  if (target === undefined) return false;
  return better === "lower" ? reached > target : reached < target;
}

/** p50 and p99 of times in ms as two figures, with targets where there are any. */
export function figuresOf(
  name: string,
  { p50, p90, p99, max, count }: Distribution,
  targets: { p50?: number; p99?: number } = {},
): Figure[] {
  const figure = (percentile: "p50" | "p99", reached: number, details: Record<string, number>): Figure => {
    const target = targets[percentile];
    const base: Figure = { name: `${name}, ${percentile}`, unit: "ms", reached, better: "lower", details };
    return target === undefined ? base : { ...base, target };
  };
  return [figure("p50", p50, { count }), figure("p99", p99, { p90, max })];
}
