/**
 * Milliseconds since 1970 with fractions, comparable with another process's `performance.timeOrigin`. Waits for the
 * clock's next millisecond: this process's own `timeOrigin` is as old as the process, and clocks are adjusted.
 */
export function readWallClock(): number {
  const before = Date.now();
  let after = before;
  while (after === before) after = Date.now();
  return after;
}

/** What to add to `performance.now()` to get the same. */
export function wallClockOffset(): number {
  return readWallClock() - performance.now();
}
