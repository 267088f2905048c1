import type { Logger } from "pino";

export type Turns = {
  /** There may be work: take a turn now, or right after the one under way. */
  wake(): void;
  /** Takes no more turns; resolves when the last one is over. */
  stop(): Promise<void>;
};

/** The longest that work is overlooked if nobody says that there is some. */
const SAFETY_NET_MS = 5_000;
const AFTER_ERROR_MS = 500;

/**
 * Takes turns at some work, one at a time: when woken, when something becomes due, and now and then in any case.
 * `turn` resolves to true when there may be more to do at once. A turn that fails is taken again a little later.
 */
export function createTurns(options: {
  turn: () => Promise<boolean>;
  /** When the next thing becomes due, in ms. */
  nextDueAt: () => Promise<number | undefined>;
  now: () => number;
  logger: Logger;
}): Turns {
  let wanted = false;
  let stopped = false;
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function run(): Promise<void> {
    clearTimeout(timer);
    let waitMs = SAFETY_NET_MS;
    try {
      while (wanted && !stopped) {
        wanted = false;
        if (await options.turn()) wanted = true;
      }
      const dueAt = await options.nextDueAt();
      if (dueAt !== undefined) waitMs = Math.min(waitMs, Math.max(1, dueAt - options.now()));
    } catch (error) {
      options.logger.error({ err: error }, "a turn failed; it is taken again");
      wanted = true;
      waitMs = AFTER_ERROR_MS;
    }
    running = undefined;
    if (stopped) return;
    timer = setTimeout(wake, waitMs);
    if (wanted && waitMs !== AFTER_ERROR_MS) wake();
  }

  function wake(): void {
    wanted = true;
    if (!running && !stopped) running = run();
  }

  return {
    wake,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
