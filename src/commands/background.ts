import { setTimeout as realSleep } from "node:timers/promises";
import type { Logger } from "pino";

const GRACE_MS = 5000;

/** Work that goes on after Slack has its acknowledgement. */
export type Background = {
  /**
   * Begins `work` and returns true; returns false while the bot is stopping. `signal` aborts when it stops. `what` names the
   * work in the log.
   */
  run(what: string, work: (signal: AbortSignal) => Promise<void>): boolean;
  /** Begins `work` in so many ms, unless the bot is stopped before. */
  later(what: string, afterMs: number, work: () => Promise<void>): void;
  /** Resolves when no work is under way. Work of `later` counts once it has begun. */
  idle(): Promise<void>;
  /** Begins nothing new, drops work of `later`, and waits up to `graceMs` (5,000 by default) for the rest. */
  stop(graceMs?: number): Promise<void>;
};

/** Runs work and logs its errors. */
export function createBackground({
  logger,
  sleep = (ms, signal) => realSleep(ms, undefined, { signal }),
}: {
  logger: Logger;
  /** Resolves after so many ms; rejects when the signal aborts. Default: a real timer. */
  sleep?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}): Background {
  const underWay = new Set<Promise<void>>();
  const stopping = new AbortController();

  async function idle(): Promise<void> {
    while (underWay.size > 0) await Promise.all(underWay);
  }

  function run(what: string, work: (signal: AbortSignal) => Promise<void>): boolean {
    if (stopping.signal.aborted) return false;
    const done = work(stopping.signal)
      .catch((error: unknown) => {
        logger.error({ what, err: error }, "background command failed unexpectedly");
      })
      .finally(() => underWay.delete(done));
    underWay.add(done);
    return true;
  }

  return {
    run,
    later(what, afterMs, work) {
      sleep(afterMs, stopping.signal).then(
        () => void run(what, work),
        () => undefined,
      );
    },
    idle,
    async stop(graceMs = GRACE_MS) {
      stopping.abort();
      const timeUp = Promise.withResolvers<void>();
      const timer = setTimeout(timeUp.resolve, graceMs);
      await Promise.race([idle(), timeUp.promise]);
      clearTimeout(timer);
    },
  };
}
