import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type BotOptions, type BotProcess, startBot } from "../../src/simulator/bot-process.ts";
import type { World } from "../../src/simulator/world.ts";

/** The bots, and the supervisor who starts each of them again whenever it has ended. */
export type Crew = AsyncDisposable & {
  bots: readonly BotProcess[];
  kill(index: number): Promise<void>;
  /** Stops a bot in its tracks for so long, in ms; false where it is not running. */
  pause(index: number, ms: number): Promise<boolean>;
  /** Sets a bot's clock `ms` ahead (or back) of the machine's. */
  shiftClock(index: number, ms: number): void;
  /** Keeps the supervisor from starting a bot again; returns what lets it. */
  holdDown(index: number): () => void;
  /** Resolves when all are running and ready. */
  ready(timeoutMs: number): Promise<void>;
  /** How often each was started. */
  starts(): number;
};

/** The module that gives a bot a clock that can be set; see there. */
export const clockPreload = fileURLToPath(new URL("fixtures/shifted-clock.ts", import.meta.url));
const RESTART_PAUSE_MS = 100;
/** The supervisor does not end a bot that is not ready for long: that Slack is down is no reason to. */
const PATIENCE_MS = 600_000;

/** Starts `count` bots on one database. `folder`: for their clocks. */
export async function startCrew(
  world: World,
  count: number,
  folder: string,
  options: BotOptions,
): Promise<Crew> {
  const clockFile = (index: number): string => join(folder, `clock-${index}`);
  const held = new Set<number>();
  const isReady = new Set<number>();
  let starts = count;
  let isOver = false;

  const startOne = (index: number): Promise<BotProcess> =>
    startBot(world, {
      ...options,
      readyTimeoutMs: PATIENCE_MS,
      nodeArguments: ["--import", clockPreload],
      extra: { ...options.extra, CLOCK_SHIFT_FILE: clockFile(index) },
    });
  const bots = await Promise.all(Array.from({ length: count }, (_, index) => startOne(index)));

  const supervise = async (index: number, bot: BotProcess): Promise<void> => {
    isReady.add(index);
    while (!isOver) {
      await bot.exited();
      isReady.delete(index);
      await wait(RESTART_PAUSE_MS);
      while (held.has(index) && !isOver) await wait(50);
      if (isOver) return;
      starts += 1;
      await bot.restart().then(
        () => isReady.add(index),
        () => undefined,
      );
    }
  };
  const supervisors = bots.map((bot, index) => supervise(index, bot));

  const signal = (index: number, name: NodeJS.Signals): boolean => {
    const bot = bots[index];
    const pid = bot?.pid();
    return pid !== undefined && bot?.isRunning() === true && process.kill(pid, name);
  };

  return {
    bots,
    async kill(index) {
      isReady.delete(index);
      await bots[index]?.kill();
    },
    async pause(index, ms) {
      if (!signal(index, "SIGSTOP")) return false;
      await wait(ms);
      signal(index, "SIGCONT");
      return true;
    },
    shiftClock: (index, ms) => writeFileSync(clockFile(index), String(ms)),
    holdDown(index) {
      held.add(index);
      return () => held.delete(index);
    },
    async ready(timeoutMs) {
      const deadline = performance.now() + timeoutMs;
      while (isReady.size < count) {
        if (performance.now() > deadline) throw new Error(`a bot is not ready: ${lastWords(bots)}`);
        await wait(50);
      }
    },
    starts: () => starts,
    [Symbol.asyncDispose]: async () => {
      isOver = true;
      for (const bot of bots) await bot.kill();
      await Promise.all(supervisors);
    },
  };
}

function lastWords(bots: readonly BotProcess[]): string {
  return bots.map(({ logs }) => logs.slice(-5).join("\n")).join("\n— another —\n");
}
