import type { Logger } from "pino";
import { createPollLoop, type PollLoop } from "../runtime/poll-loop.ts";
import type { SteadyClock } from "../runtime/steady-clock.ts";
import { capTimes } from "../store/backlog.ts";
import type { Store } from "../store/store.ts";

const EVERY_MS = 1_000;
const ASK_AGAIN_MS = 5_000;
const BATCH = 500;
/** A service that wants a longer wait will repeat that. */
const LONGEST_WAIT_MS = 10 * 60_000;

/** Keeps a wrong clock from delaying work: asks for the time when the clock was set, and corrects what a fast one wrote. */
export function createClockWatch(options: {
  clock: SteadyClock;
  /** Asks a service with a correct clock for the time, by `clock.ask`. */
  askTime: () => Promise<unknown>;
  store: Store;
  leaseMs: number;
  logger: Logger;
}): PollLoop & { start(): Promise<void>; setBack(): void } {
  const { clock, store, logger } = options;
  let isSetBack = false;
  let askedAt = Number.NEGATIVE_INFINITY;

  async function bringNearer(): Promise<void> {
    const now = clock.now();
    const latest = { dueBy: now + LONGEST_WAIT_MS, leasedUntil: now + options.leaseMs };
    let count = 0;
    let changed: number;
    do {
      changed = await store.transaction((tx) => capTimes(tx, latest, BATCH));
      count += changed;
    } while (changed === BATCH);
    if (count > 0) logger.warn({ lines: count }, "times from a fast clock corrected");
  }

  /** While Slack is unreachable. By different clocks, processes would take each other's leases for expired or endless. */
  async function askDatabase(): Promise<void> {
    const hear = clock.ask();
    const time = await store.time();
    if (time !== undefined) hear(new Date(time).toISOString());
  }

  async function askTime(): Promise<void> {
    askedAt = performance.now();
    try {
      await options.askTime();
    } catch (error) {
      logger.warn({ err: error }, "clock not compared with Slack");
    }
    if (clock.isUncertain()) await askDatabase();
  }

  const polls = createPollLoop({
    logger,
    now: clock.now,
    poll: async () => {
      if (isSetBack) {
        await bringNearer();
        isSetBack = false;
      }
      if (clock.isUncertain() && performance.now() - askedAt >= ASK_AGAIN_MS) await askTime();
      return { dueAt: clock.now() + EVERY_MS };
    },
  });

  return {
    ...polls,
    start: async () => {
      if (clock.isUntold()) await askDatabase();
      await bringNearer();
      polls.wake();
    },
    setBack: () => {
      isSetBack = true;
      polls.wake();
    },
  };
}
