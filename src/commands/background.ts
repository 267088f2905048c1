import type { Logger } from "pino";

/** Work that nobody waits for: what was asked for is acknowledged, and answered later. */
export type Background = {
  /**
   * Begins `work`; false, and nothing is begun, when the bot is stopping. `signal` aborts when it stops. `what` names the
   * work in the log.
   */
  run(what: string, work: (signal: AbortSignal) => Promise<void>): boolean;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  /** Begins nothing new, ends what only waits, and gives the rest up to `graceMs` to finish. */
  stop(graceMs: number): Promise<void>;
};

/** Runs work beside the acknowledgements. What it rejects with is logged and goes nowhere else. */
export function createBackground({ logger }: { logger: Logger }): Background {
  const underWay = new Set<Promise<void>>();
  const stopping = new AbortController();

  async function idle(): Promise<void> {
    while (underWay.size > 0) await Promise.all(underWay);
  }

  return {
    run(what, work) {
      if (stopping.signal.aborted) return false;
      const done = work(stopping.signal)
        .catch((error: unknown) => {
          logger.error({ what, err: error }, "something that was asked for by command broke off");
        })
        .finally(() => underWay.delete(done));
      underWay.add(done);
      return true;
    },
    idle,
    async stop(graceMs) {
      stopping.abort();
      const timeUp = Promise.withResolvers<void>();
      const timer = setTimeout(timeUp.resolve, graceMs);
      await Promise.race([idle(), timeUp.promise]);
      clearTimeout(timer);
    },
  };
}
