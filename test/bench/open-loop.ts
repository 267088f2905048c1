import { setImmediate as nextTurn, setTimeout as wait } from "node:timers/promises";

/** Timers end up to a millisecond late, so the last stretch is waited turn by turn of the event loop. */
const TIMER_LATENESS_MS = 2;

/**
 * Calls `send` at a fixed rate, whatever becomes of the calls before: a receiver that stalls gets no fewer, and each is
 * to be timed from `scheduledAt` (as `performance.now()`), when it should have gone out.
 * Resolves after the last call with how late each went out, in ms.
 */
export async function runOpenLoop(options: {
  perSecond: number;
  seconds: number;
  send: (index: number, scheduledAt: number) => void;
}): Promise<number[]> {
  const startsAt = performance.now() + 20;
  const count = Math.max(20, Math.round(options.perSecond * options.seconds));
  const lateness: number[] = [];
  for (let index = 0; index < count; index++) {
    const scheduledAt = startsAt + (index * 1000) / options.perSecond;
    const early = scheduledAt - performance.now();
    if (early > TIMER_LATENESS_MS) await wait(early - TIMER_LATENESS_MS);
    while (performance.now() < scheduledAt) await nextTurn();
    lateness.push(performance.now() - scheduledAt);
    options.send(index, scheduledAt);
  }
  return lateness;
}
