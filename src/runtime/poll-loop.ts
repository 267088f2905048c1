/**
 * By hand, because libraries for intervals and queues (p-queue, node-cron) know neither the next due time, which only the
 * database knows, nor being woken in the middle of a turn without losing that.
 */
import { setImmediate as immediate } from "node:timers/promises";
import type { Logger } from "pino";

export type PollLoop = {
  /** There may be work: take a turn now, or right after the one under way. */
  wake(): void;
  /** Resolves when no turn is under way. */
  idle(): Promise<void>;
  /** Takes no more turns; resolves when the last one is over. */
  stop(): Promise<void>;
};

/** What a turn found: more to do at once, or when the next thing becomes due (ms), if anything is known to. */
export type PollResult = "more" | { dueAt: number | undefined };

/** The longest that work is overlooked if nobody says that there is some. */
const SAFETY_NET_MS = 5_000;
const AFTER_ERROR_MS = 500;
/** What is due and was not taken is another process's at the moment: asking without a pause would not change that. */
const SHORTEST_WAIT_MS = 20;

/**
 * Takes turns at some work, one at a time: when woken, when something becomes due, and now and then in any case.
 * A turn that fails is taken again a little later.
 */
export function createPollLoop(options: {
  turn: () => Promise<PollResult>;
  now: () => number;
  logger: Logger;
}): PollLoop {
  let wanted = false;
  let stopped = false;
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function run(): Promise<void> {
    clearTimeout(timer);
    let waitMs = SAFETY_NET_MS;
    while (wanted && !stopped) {
      // Sockets are read in between: on SQLite a turn has no pause of its own, and turn after turn would keep webhooks
      // waiting. What they bring shares the next commit.
      await immediate();
      wanted = false;
      try {
        const result = await options.turn();
        if (result === "more") wanted = true;
        else if (result.dueAt === undefined) waitMs = SAFETY_NET_MS;
        else waitMs = Math.min(SAFETY_NET_MS, Math.max(SHORTEST_WAIT_MS, result.dueAt - options.now()));
      } catch (error) {
        options.logger.error({ err: error }, "a turn failed; it is taken again");
        waitMs = AFTER_ERROR_MS;
        break;
      }
    }
    running = undefined;
    if (!stopped) timer = setTimeout(wake, waitMs);
  }

  function wake(): void {
    wanted = true;
    if (!running && !stopped) running = run();
  }

  return {
    wake,
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
