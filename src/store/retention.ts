import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { purgeSettled } from "./erasure.ts";
import type { Store } from "./store.ts";
import { isAway } from "./store-error.ts";

const EVERY_MS = 10 * 60_000;
/** Small enough that no one has to wait: a step takes milliseconds, for any amount of data. */
const STEP = 50;
/** Each step also returns the freed pages of the file. */
const PAGES = 100;
/** The pause between two steps, so that live work goes first. */
const PAUSE_MS = 25;

/**
 * Deletes text that was settled more than `keepMs` ago, in small steps at intervals. Any number of processes may do so at once.
 */
export function createRetention(options: {
  store: Pick<Store, "transaction" | "giveBackSpace">;
  keepMs: number;
  now: () => number;
  logger: Logger;
}) {
  const { store, keepMs, now, logger } = options;
  let stopped = false;
  let underWay: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  /** Deletes everything due now; resolves with the number of rows. */
  async function purge(): Promise<number> {
    const before = now() - keepMs;
    let total = 0;
    while (!stopped) {
      const purged = await store.transaction((tx) => purgeSettled(tx, before, STEP), { repeatable: true });
      total += purged;
      const givenBack = await store.giveBackSpace(PAGES);
      if (purged === 0 && givenBack === 0) break;
      await sleep(PAUSE_MS);
    }
    if (total > 0) logger.info({ rows: total, before: new Date(before) }, "old rows deleted");
    return total;
  }

  async function purgeAndWait(): Promise<void> {
    try {
      await purge();
    } catch (error) {
      // What is due now is still due next time.
      logger[isAway(error) ? "warn" : "error"]({ err: error }, "old rows not deleted");
    }
    if (!stopped) timer = setTimeout(start, EVERY_MS).unref();
  }

  function start(): void {
    underWay = purgeAndWait();
  }

  async function stop(): Promise<void> {
    stopped = true;
    clearTimeout(timer);
    await underWay;
  }

  return { start, purge, stop };
}
