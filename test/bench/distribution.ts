export type Distribution = { count: number; p50: number; p90: number; p99: number; max: number };

/** The distribution of `values`; a percentile is the smallest value that so many are not above. Throws on none. */
export function distributionOf(values: readonly number[]): Distribution {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => {
    const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
    if (value === undefined) throw new Error("nothing was measured");
    return value;
  };
  return { count: sorted.length, p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
}
