/** The demo's bot: the real one as a child process, which the user may kill and restart. */
import { type BotOptions, type BotProcess, startBot } from "../bot-process.ts";
import type { World } from "../world.ts";

export type BotState = "running" | "starting" | "stopped";

export interface SupervisedBot {
  readonly url: string;
  state(): BotState;
  pid(): number | undefined;
  /** The cause of its last end, as text; undefined before the first end. */
  lastEnd(): string | undefined;
  /** The last lines that it wrote. */
  lastLines(count: number): string[];
  /** SIGKILL, in the middle of its work. */
  kill(): Promise<void>;
  /** The same without waiting for its end, for the end of this process. */
  killNow(): void;
  /** Starts it again with the same data. Resolves when it takes events; rejects with its output where it ends before. */
  start(): Promise<void>;
  onChange(listener: () => void): () => void;
  /** Ends it for good. */
  close(): Promise<void>;
}

/** A stopping bot may wait for running sends, but a user who presses Ctrl-C does not want to. */
const STOP_MS = 3_000;

/** Starts the bot. Rejects with its output where it does not become ready. */
export async function superviseBot(world: World, options: BotOptions): Promise<SupervisedBot> {
  const listeners = new Set<() => void>();
  let bot: BotProcess;
  let state: BotState = "starting";
  let lastEnd: string | undefined;
  let isKilled = false;
  let isClosed = false;

  const change = (next: BotState): void => {
    state = next;
    for (const listener of listeners) listener();
  };
  const watch = (): void => {
    void bot.exited().then((code) => {
      if (isClosed) return;
      if (isKilled) lastEnd = "It was killed with -9.";
      else lastEnd = code === null ? "It was ended by a signal." : `It ended by itself with code ${code}.`;
      isKilled = false;
      change("stopped");
    });
  };

  bot = await startBot(world, options);
  watch();
  state = "running";

  return {
    url: bot.url,
    state: () => state,
    pid: () => (state === "stopped" ? undefined : bot.pid()),
    lastEnd: () => lastEnd,
    lastLines: (count) => bot.logs.slice(-count),
    async kill() {
      if (!bot.isRunning()) return;
      isKilled = true;
      await bot.kill();
    },
    killNow() {
      void bot.kill();
    },
    async start() {
      if (state !== "stopped") return;
      change("starting");
      try {
        await bot.restart();
      } catch (error) {
        lastEnd = isKilled ? "It was killed with -9." : "It could not be started again.";
        isKilled = false;
        change("stopped");
        throw error;
      }
      watch();
      change("running");
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      isClosed = true;
      if (!bot.isRunning()) return;
      const timer = setTimeout(() => void bot.kill(), STOP_MS);
      await bot.stop();
      clearTimeout(timer);
    },
  };
}
