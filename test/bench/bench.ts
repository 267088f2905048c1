/** Measures the real bot as a child process against the simulator, beside what the machine itself takes. */
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type BotProcess, startBot } from "../../src/simulator/bot-process.ts";
import { startWorld, type World } from "../../src/simulator/world.ts";
import { type BenchOptions, type Part, readBenchOptions, usage } from "./bench-options.ts";
import { distributionOf } from "./distribution.ts";
import { type Figure, fallsShort } from "./figure.ts";
import { measureFloors } from "./floors.ts";
import { residentBytes } from "./process-usage.ts";
import { summariseProfile } from "./profile-summary.ts";
import { measureReplies } from "./reply-latency.ts";
import { describeProfile, type Machine, tableOf } from "./report.ts";
import { makeScratchDatabase } from "./scratch-database.ts";
import { measureThroughput } from "./throughput.ts";
import { startConversations } from "./traffic.ts";
import { measureAcknowledgement, measureDelivery } from "./visitor-latency.ts";

const LONGEST_MS = 120_000;
const CONVERSATIONS = 50;
const STARTS = 4;
const IDLE_MS = 3_000;

const options = readBenchOptions(process.argv.slice(2));
if ("problem" in options) {
  process.stderr.write(`${options.problem}\n${usage}\n`);
  process.exit(2);
}
const limit = LONGEST_MS * Math.max(1, options.secondsScale);
setTimeout(() => fail(new Error(`the run took longer than ${limit / 1000} s`)), limit).unref();
await run(options).catch(fail);

async function run(chosen: BenchOptions): Promise<void> {
  const before = loadavg()[0] ?? 0;
  const startedAt = performance.now();
  // Beside the bot's own data folder: /tmp may be memory.
  const parent = join(process.cwd(), ".data");
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, "bench-"));
  const scratch =
    chosen.databaseUrl === undefined ? undefined : await makeScratchDatabase(chosen.databaseUrl);
  const world = await startWorld({ seed: "bench" });
  let bot: BotProcess | undefined;
  let figures: Figure[];
  try {
    figures = chosen.only.has("floors") ? await measureFloors(world, folder, chosen.secondsScale) : [];
    if ([...chosen.only].some((part) => part !== "floors")) {
      const started = await start(world, folder, scratch?.url, chosen);
      bot = started.bot;
      figures.push(...started.figures, ...(await measureLoads(world, bot, chosen)));
    }
  } finally {
    await bot?.stop();
    await world.close();
    await scratch?.drop();
    await rm(folder, { recursive: true, force: true });
  }
  const [cpu] = cpus();
  const machine: Machine = {
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    cpu: cpu?.model ?? "unknown processor",
    cores: cpus().length,
    database: scratch === undefined ? "SQLite" : "PostgreSQL",
    load: [before, loadavg()[0] ?? 0],
  };
  const seconds = (performance.now() - startedAt) / 1000;
  const shown = chosen.json
    ? JSON.stringify(
        {
          machine,
          seconds,
          figures: figures.map((figure) => ({ ...figure, fallsShort: fallsShort(figure) })),
        },
        null,
        2,
      )
    : tableOf(machine, figures, seconds);
  process.stdout.write(`${shown}\n`);
  if (chosen.profileDir !== undefined && !chosen.json) await tellProfiles(chosen.profileDir);
}

/** Starts the bot, several times where that is measured: the first finds an empty folder or database. */
async function start(
  world: World,
  folder: string,
  databaseUrl: string | undefined,
  { only, profileDir }: BenchOptions,
): Promise<{ bot: BotProcess; figures: Figure[] }> {
  const times: number[] = [];
  const timed = async <T>(work: () => Promise<T>): Promise<T> => {
    const startedAt = performance.now();
    const result = await work();
    times.push(performance.now() - startedAt);
    return result;
  };
  const profiling = profileDir === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profileDir}`];
  const bot = await timed(() =>
    startBot(world, {
      dataDir: join(folder, "data"),
      nodeArguments: profiling,
      ...(databaseUrl === undefined ? {} : { databaseUrl }),
    }),
  );
  if (!only.has("ready")) return { bot, figures: [] };
  for (let again = 1; again < STARTS; again++) {
    await bot.stop();
    await timed(() => bot.restart());
  }
  const { p50, max } = distributionOf(times);
  const details = { max, first: times[0] ?? max, starts: STARTS };
  return {
    bot,
    figures: [
      { name: "spawn → /readyz 200, p50", unit: "ms", reached: p50, target: 1500, better: "lower", details },
    ],
  };
}

async function measureLoads(world: World, bot: BotProcess, chosen: BenchOptions): Promise<Figure[]> {
  const { only, secondsScale: scale } = chosen;
  const figures: Figure[] = [];
  if (only.has("memory")) {
    await wait(IDLE_MS);
    figures.push(await measureMemory("memory of the bot, idle", bot, 120));
  }
  const loads: Part[] = ["delivery", "acknowledge", "reply", "throughput"];
  if (!loads.some((part) => only.has(part))) return figures;
  const conversations = await startConversations(world, CONVERSATIONS);
  const load = { world, bot, conversations, scale };
  if (only.has("delivery")) figures.push(...(await measureDelivery(load)));
  if (only.has("reply")) figures.push(...(await measureReplies(world, conversations, scale)));
  if (only.has("acknowledge")) figures.push(...(await measureAcknowledgement(load)));
  if (only.has("throughput")) figures.push(...(await measureThroughput(world, bot, conversations, scale)));
  if (only.has("memory")) {
    await wait(IDLE_MS);
    figures.push(await measureMemory("memory of the bot, after the load", bot));
  }
  return figures;
}

async function measureMemory(name: string, bot: BotProcess, target?: number): Promise<Figure> {
  const pid = bot.pid();
  if (pid === undefined) throw new Error("the bot does not run");
  const reached = (await residentBytes(pid)) / 1_000_000;
  return { name, unit: "MB", reached, better: "lower", ...(target === undefined ? {} : { target }) };
}

async function tellProfiles(folder: string): Promise<void> {
  // The first seconds are the start and the first conversations.
  const skippedMs = 2_500;
  for (const name of (await readdir(folder)).filter((file) => file.endsWith(".cpuprofile"))) {
    const path = join(folder, name);
    process.stdout.write(`\n${describeProfile(path, await summariseProfile(path, skippedMs))}\n`);
  }
}

function fail(error: unknown): never {
  process.stderr.write(`The measurement failed: ${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
}
