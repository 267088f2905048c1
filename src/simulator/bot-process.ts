/** The real bot as a child process, as it runs in production, with the simulators around it. */
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { BotEnvironmentOptions } from "./bot-environment.ts";
import { findFreePort } from "./free-port.ts";
import { wordsOfScript } from "./npm-script.ts";

export interface BotOptions {
  /** The bot's own folder. */
  dataDir: string;
  databaseUrl?: string;
  transport?: "cli" | "api";
  /** Default: a free port. */
  port?: number;
  /** Further variables; an empty value removes one. */
  extra?: Record<string, string>;
  /** Another program instead of src/runtime/start.mjs, for tests of this file. */
  script?: string;
  /** How long the bot may take to become ready, in ms. Default 30,000. */
  readyTimeoutMs?: number;
  /** Further arguments of node, e.g. --cpu-prof. */
  nodeArguments?: string[];
}

/** What the bot is started in: any world that can configure it and point itself at it. */
interface BotWorld {
  botEnvironment(options: BotEnvironmentOptions): Record<string, string>;
  connectBot(baseUrl: string): void;
}

export interface BotProcess {
  readonly url: string;
  readonly port: number;
  readonly environment: Readonly<Record<string, string>>;
  /** What it wrote, line by line, over all its starts. */
  readonly logs: readonly string[];
  pid(): number | undefined;
  isRunning(): boolean;
  /** SIGTERM. Resolves with the exit code (null where a signal ended it). Kills it where that takes over 15 s. */
  stop(): Promise<number | null>;
  /** SIGKILL: no goodbye. */
  kill(): Promise<void>;
  /** Starts it again on the same port with the same folder; kills it first where it runs. */
  restart(): Promise<void>;
  /** Resolves with the exit code when the bot exits on its own. */
  exited(): Promise<number | null>;
}

/**
 * Starts the bot, points the world at it and resolves when /readyz answers 200.
 * Rejects with the bot's output where it exits or does not become ready in time.
 */
export async function startBot(world: BotWorld, options: BotOptions): Promise<BotProcess> {
  const port = options.port ?? (await findFreePort());
  const url = `http://127.0.0.1:${port}`;
  const words =
    options.script === undefined
      ? startWords
      : [...startWords.filter((word) => word.startsWith("--")), options.script];
  const environment = world.botEnvironment({
    dataDir: options.dataDir,
    port,
    ...(options.databaseUrl === undefined ? {} : { databaseUrl: options.databaseUrl }),
    ...(options.transport === undefined ? {} : { transport: options.transport }),
    ...(options.extra === undefined ? {} : { extra: options.extra }),
  });
  const logs: string[] = [];
  let child: ChildProcess | undefined;
  let exit: Promise<number | null> = Promise.resolve(null);

  const start = async (): Promise<void> => {
    const started = spawn(process.execPath, [...(options.nodeArguments ?? []), ...words], {
      cwd: projectFolder,
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    child = started;
    collectLines(started, logs);
    // "close" comes after the last output, "exit" may come before it.
    exit = new Promise((resolve) => {
      started.once("error", () => resolve(null));
      started.once("close", (code) => resolve(code));
    });
    const firstLine = logs.length;
    const failure = await waitUntilReady(url, started, options.readyTimeoutMs ?? 30_000);
    if (failure === undefined) return;
    started.kill("SIGKILL");
    await exit;
    throw new Error(`the bot ${failure}\n${logs.slice(firstLine).join("\n")}`);
  };

  const isRunning = (): boolean =>
    child !== undefined && child.exitCode === null && child.signalCode === null;

  const bot: BotProcess = {
    url,
    port,
    environment,
    logs,
    pid: () => child?.pid,
    isRunning,
    async stop() {
      child?.kill("SIGTERM");
      const timer = setTimeout(() => child?.kill("SIGKILL"), 15_000);
      const code = await exit;
      clearTimeout(timer);
      return code;
    },
    async kill() {
      child?.kill("SIGKILL");
      await exit;
    },
    async restart() {
      if (isRunning()) await bot.kill();
      await start();
    },
    exited: () => exit,
  };

  world.connectBot(url);
  await start();
  return bot;
}

const projectFolder = fileURLToPath(new URL("../..", import.meta.url));

/** What `npm start` gives to node, but for its configuration: the file `.env` is the user's own. */
export const startWords = wordsOfScript("start").filter((word) => !word.startsWith("--env-file"));

function collectLines(child: ChildProcess, lines: string[]): void {
  for (const stream of [child.stdout, child.stderr]) {
    let rest = "";
    stream?.setEncoding("utf8");
    stream?.on("data", (text: string) => {
      const parts = (rest + text).split("\n");
      rest = parts.pop() ?? "";
      lines.push(...parts);
    });
    stream?.on("end", () => {
      if (rest !== "") lines.push(rest);
    });
  }
}

/** Undefined when ready, else the reason. Another process does not report its state, so we poll it. */
async function waitUntilReady(
  url: string,
  child: ChildProcess,
  timeoutMs: number,
): Promise<string | undefined> {
  const deadline = performance.now() + timeoutMs;
  let answer = "no answer";
  let ended: string | undefined;
  child.once("error", (error) => {
    ended = `could not be started: ${error.message}`;
  });
  while (performance.now() < deadline) {
    if (ended !== undefined) return ended;
    if (child.exitCode !== null) return `exited with code ${child.exitCode}`;
    if (child.signalCode !== null) return `was ended by ${child.signalCode}`;
    try {
      const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) });
      const body = await response.text();
      if (response.status === 200) return undefined;
      answer = `${response.status} ${body}`;
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return `was not ready after ${timeoutMs} ms: ${answer}`;
}
