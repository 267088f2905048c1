import { execFileSync, spawn } from "node:child_process";
import { closeSync, constants, openSync, readFileSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startWords } from "../../../src/simulator/bot-process.ts";
import { type Stage, setStage } from "../../flow/stage.ts";
import { mountSmallDisk } from "../small-disk.ts";

const disk = await mountSmallDisk();
const why = typeof disk === "string" ? ` (skipped: ${disk})` : "";
if (typeof disk !== "string") await disk[Symbol.asyncDispose]();
const isLinux = process.platform === "linux";

/** The bot with its log at this place: a number of a file, or "closed", as a shell's `>&-` makes it. */
type Logged = AsyncDisposable & {
  url: string;
  /** Lines that were lost, as /metrics counts them. */
  lost(): Promise<number>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** What it wrote to standard error. */
  errors(): string;
};

/** One stage for all: each story has a bot of its own, which takes the place of the stage's. */
let stage: Stage;
beforeAll(async () => {
  stage = await setStage({ bot: { transport: "api" } });
  await stage.bot.stop();
});
afterAll(() => stage[Symbol.asyncDispose]());

async function startWithLog(log: number | "closed"): Promise<Logged> {
  const { environment, url } = stage.bot;
  const env = { ...environment, LOG_LEVEL: "trace" };
  const child =
    log === "closed"
      ? spawn("/bin/sh", ["-c", 'exec "$0" "$@" >&-', process.execPath, ...startWords], { env })
      : spawn(process.execPath, startWords, { env, stdio: ["ignore", log, "pipe"] });
  let errors = "";
  child.stderr?.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const stop = (): Promise<number | null> => {
    child.kill("SIGTERM");
    return ended;
  };
  await expect
    .poll(
      () =>
        fetch(`${url}/readyz`).then(
          ({ status }) => status,
          () => child.exitCode,
        ),
      {
        timeout: 30_000,
        interval: 100,
      },
    )
    .toBe(200);
  return {
    url,
    async lost() {
      const page = await (await fetch(`${url}/metrics`)).text();
      return Number(/^chatra_slack_log_lines_lost_total (\d+)$/m.exec(page)?.[1]);
    },
    stop,
    errors: () => errors,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** A visitor is answered: the whole way through the bot and back. */
async function relaysBothWays(name: string): Promise<void> {
  const { client, rootTs } = await stage.openChat(name);
  const reply = stage.ada.postMessage(stage.channelId, `For ${name}`, { threadTs: rootTs });
  await stage.received(client, `For ${name}`);
  await stage.marked(reply.ts, "white_check_mark");
}

/** Each of these messages is one line of the log: there is nothing in it to show. */
async function fillLog(lines: number): Promise<void> {
  const url = `${stage.bot.url}/chatra/webhooks/${stage.world.webhookSecret}`;
  for (let sent = 0; sent < lines; sent += 250) {
    const messages = Array.from({ length: 250 }, (_, index) => ({
      id: `odd${sent + index}`,
      type: "client",
    }));
    const body = JSON.stringify({ eventName: "chatFragment", client: { id: "odd" }, messages });
    expect((await fetch(url, { method: "POST", body })).status).toBe(200);
  }
}

/** Pages are kept for a second. */
const soon = { interval: 300 };

test.skipIf(typeof disk === "string")(
  `a log on a disk that is full loses lines, the bot goes on, and writes again when there is room${why}`,
  async () => {
    const small = await mountSmallDisk();
    if (typeof small === "string") throw new Error(small);
    await using _disk = small;
    const path = join(small.folder, "bot.log");
    const file = openSync(path, "a");
    await using bot = await startWithLog(file);
    closeSync(file);
    await relaysBothWays("Before");
    expect(await bot.lost()).toBe(0);
    small.fill();
    // What is left of the last block that the file has.
    await fillLog(50);
    await relaysBothWays("Full");
    await expect.poll(() => bot.lost(), soon).toBeGreaterThan(0);
    small.free();
    const size = statSync(path).size;
    await relaysBothWays("After");
    expect(statSync(path).size).toBeGreaterThan(size);
    expect(await bot.stop()).toBe(0);
    // One line at most was torn, and stands alone.
    const lines = readFileSync(path, "utf8").trimEnd().split("\n");
    const torn = lines.filter((line) => !isJson(line));
    expect(torn.length).toBeLessThanOrEqual(1);
    expect(lines.length).toBeGreaterThan(10);
  },
);

test.skipIf(!isLinux)(
  `a log to a device that takes nothing is lost line by line, and a stop is in order${isLinux ? "" : " (skipped: only Linux has such a device)"}`,
  async () => {
    const full = openSync("/dev/full", "w");
    await using bot = await startWithLog(full);
    closeSync(full);
    await relaysBothWays("Nowhere");
    await expect.poll(() => bot.lost(), soon).toBeGreaterThan(3);
    expect(await bot.stop()).toBe(0);
    expect(bot.errors()).toBe("");
  },
);

test.skipIf(!isLinux)(
  "a pipe that nobody reads any more stops nothing and takes no more memory than is set; one whose reader has gone neither",
  async () => {
    await using fifo = await makeFifo();
    const { writer, closeReader } = fifo.open();
    await using bot = await startWithLog(writer);
    closeSync(writer);
    expect(await bot.lost()).toBe(0);
    // More than a pipe and the bot keep: 64 and 256 KiB.
    await fillLog(2_500);
    await relaysBothWays("Unread");
    await expect.poll(() => bot.lost(), soon).toBeGreaterThan(100);
    const unread = await bot.lost();
    closeReader();
    await relaysBothWays("Unheard");
    await expect.poll(() => bot.lost(), soon).toBeGreaterThan(unread + 3);
    expect(await bot.stop()).toBe(0);
    expect(bot.errors()).toBe("");
  },
);

test.skipIf(!isLinux)("a socket that nobody reads, as a supervisor's, is the same", async () => {
  const { environment, url } = stage.bot;
  // Node gives a child sockets in place of pipes; without a listener nothing is read.
  const child = spawn(process.execPath, startWords, {
    env: environment,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  try {
    await expect
      .poll(
        () =>
          fetch(`${url}/healthz`).then(
            ({ status }) => status,
            () => 0,
          ),
        { timeout: 30_000 },
      )
      .toBe(200);
    await fillLog(3_000);
    await relaysBothWays("Unread");
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
  } finally {
    child.kill("SIGKILL");
  }
});

test.skipIf(!isLinux)("without a standard output at all the bot runs", async () => {
  await using bot = await startWithLog("closed");
  await relaysBothWays("Closed");
  expect(await bot.stop()).toBe(0);
});

test.skipIf(!isLinux)("the last words of a process don't wait for a reader", async () => {
  await using fifo = await makeFifo();
  const { writer, closeReader } = fifo.open();
  const script = fileURLToPath(new URL("../../fixtures/log-and-end.ts", import.meta.url));
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", script], {
    stdio: ["ignore", writer, "ignore"],
  });
  closeSync(writer);
  expect(await new Promise((resolve) => child.once("close", resolve))).toBe(3);
  closeReader();
});

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

/** A named pipe, and both of its ends; whoever does not read it leaves what is in it. */
async function makeFifo() {
  const folder = await mkdtemp(join(tmpdir(), "chatra-slack-fifo-"));
  const path = join(folder, "log");
  execFileSync("mkfifo", [path]);
  return {
    open() {
      const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
      return { writer: openSync(path, "w"), closeReader: () => closeSync(reader) };
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
