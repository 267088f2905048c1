/** How long and how hard a run is. */
export type Form = {
  long: boolean;
  seed: number;
  clients: number;
  /** How long faults strike, and how long all may take to settle afterwards, in ms. */
  forMs: number;
  drainMs: number;
  deedsPerSecond: number;
  faultsPerSecond: number;
};

/**
 * What is in `long/` is no part of `npm test`, and the rest is, in its short form. `vitest --mode chaos` runs all in the long
 * one. CHAOS_SEED repeats a run of either.
 */
const isLong = process.env.MODE === "chaos";

const seed = Number(process.env.CHAOS_SEED ?? (isLong ? Math.floor(Math.random() * 1_000_000) : 12));

// A channel that was rate-limited takes less than a post a second from then on, and all must have been posted in the end.
export const form: Form = isLong
  ? { long: true, seed, clients: 6, forMs: 60_000, drainMs: 90_000, deedsPerSecond: 4, faultsPerSecond: 1.5 }
  : { long: false, seed, clients: 2, forMs: 2_000, drainMs: 30_000, deedsPerSecond: 12, faultsPerSecond: 10 };
