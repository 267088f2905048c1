/**
 * Our own: libraries for intervals and queues (p-queue, node-cron) lack the next due time, which only the database knows. They
 * also can't be woken during a poll without losing that.
 */
import { setImmediate as immediate } from "node:timers/promises";
import type { Logger } from "pino";

export type PollLoop = {
  /** There may be work: poll now, or right after the running poll. */
  wake(): void;
  /** Something becomes due at this time, in ms: poll then, or some ms later. */
  wakeBy(at: number): void;
  /** True between two polls that found nothing more to do: what arrives now is the only work. */
  isResting(): boolean;
  /** Resolves when no poll is running. */
  idle(): Promise<void>;
  /** Starts no more polls; resolves when the last one has ended. */
  stop(): Promise<void>;
};

/** A poll's result: more to do at once, or when the next thing becomes due (ms), if known. */
export type PollResult = "more" | { dueAt: number | undefined };

/** The longest that work goes unnoticed without a notification. */
const SAFETY_NET_MS = 5_000;
const AFTER_ERROR_MS = 500;
/** Another process has what is due but was not taken: an immediate retry would not change that. */
const SHORTEST_WAIT_MS = 20;

/** Polls for work, one poll at a time: when woken, when something is due, at intervals, and a little after a failure. */
export function createPollLoop(options: {
  poll: () => Promise<PollResult>;
  now: () => number;
  logger: Logger;
}): PollLoop {
  let wanted = false;
  let stopped = false;
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  /** When the next poll begins, in ms by a clock that is never set. */
  let pollsAt = Number.POSITIVE_INFINITY;
  /** When one was asked for, by the clock of the options. */
  let askedFor = Number.POSITIVE_INFINITY;

  async function run(): Promise<void> {
    clearTimeout(timer);
    let waitMs = SAFETY_NET_MS;
    while (wanted && !stopped) {
      // Lets Node read sockets: on SQLite, polls never pause and would delay webhooks. Their input shares the next commit.
      await immediate();
      wanted = false;
      if (options.now() >= askedFor) askedFor = Number.POSITIVE_INFINITY;
      try {
        const result = await options.poll();
        if (result === "more") wanted = true;
        else waitMs = waitUntil(result.dueAt);
      } catch (error) {
        options.logger.error({ err: error }, "poll failed, retrying");
        waitMs = AFTER_ERROR_MS;
        break;
      }
    }
    running = undefined;
    if (!stopped) pollIn(Math.min(waitMs, waitUntil(askedFor)));
  }

  function waitUntil(at = Number.POSITIVE_INFINITY): number {
    return Math.min(SAFETY_NET_MS, Math.max(SHORTEST_WAIT_MS, at - options.now()));
  }

  function pollIn(ms: number): void {
    clearTimeout(timer);
    pollsAt = performance.now() + ms;
    timer = setTimeout(wake, ms);
  }

  function wake(): void {
    wanted = true;
    if (!running && !stopped) running = run();
  }

  return {
    wake,
    wakeBy(at) {
      askedFor = Math.min(askedFor, at);
      const waitMs = waitUntil(askedFor);
      if (!running && !stopped && performance.now() + waitMs < pollsAt) pollIn(waitMs);
    },
    isResting: () => timer !== undefined && running === undefined && !stopped,
    idle: async () => {
      while (running) await running;
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
