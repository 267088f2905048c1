/** Measures the real bot as a child process against the simulator, beside what the machine itself takes. */
import { mkdir, mkdtemp, readdir, rm, rmdir } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type BotProcess, startBot } from "../../src/simulator/bot-process.ts";
import { startWorld, type World } from "../../src/simulator/world.ts";
import { findServer, server as testServer } from "../store/own-database.ts";
import { type BenchOptions, type Part, readBenchOptions, usage } from "./bench-options.ts";
import { distributionOf } from "./distribution.ts";
import { type Figure, fallsShort } from "./figure.ts";
import { measureFloors } from "./floors.ts";
import { measureGrowth } from "./growth.ts";
import { residentBytes } from "./process-usage.ts";
import { summariseProfile } from "./profile-summary.ts";
import { measureReplies } from "./reply-latency.ts";
import { describeProfile, type Machine, tableOf } from "./report.ts";
import { makeScratchDatabase } from "./scratch-database.ts";
import { measureThroughput } from "./throughput.ts";
import { startConversations } from "./traffic.ts";
import { measureAcknowledgement, measureDelivery } from "./visitor-latency.ts";

const LONGEST_MS = 240_000;
const CONVERSATIONS = 50;
const STARTS = 4;
const IDLE_MS = 3_000;

const options = readBenchOptions(process.argv.slice(2));
if ("problem" in options) {
  process.stderr.write(`${options.problem}\n${usage}\n`);
  process.exit(2);
}
await run(options).catch((error: unknown) => {
  process.stderr.write(`The measurement failed: ${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});

async function run(chosen: BenchOptions): Promise<void> {
  const before = loadavg()[0] ?? 0;
  const startedAt = performance.now();
  const limitMs = LONGEST_MS * Math.max(1, chosen.secondsScale);
  const figures = await measure(chosen, limitMs);
  const [cpu] = cpus();
  const machine: Machine = {
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    cpu: cpu?.model ?? "unknown processor",
    cores: cpus().length,
    database: chosen.databaseUrl === undefined ? "SQLite" : "PostgreSQL",
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

/** Leaves nothing behind, whether it succeeds, fails or takes too long. */
async function measure(chosen: BenchOptions, limitMs: number): Promise<Figure[]> {
  await using cleanUp = new AsyncDisposableStack();
  // Where the bot's own data folder would be: /tmp may be memory.
  const parent = join(process.cwd(), ".data");
  await mkdir(parent, { recursive: true });
  // Only where nothing else is in it.
  cleanUp.defer(() => rmdir(parent).catch(() => undefined));
  const folder = await mkdtemp(join(parent, "bench-"));
  cleanUp.defer(() => rm(folder, { recursive: true, force: true }));
  const scratch =
    chosen.databaseUrl === undefined ? undefined : await makeScratchDatabase(chosen.databaseUrl);
  cleanUp.defer(async () => scratch?.drop());
  const world = await startWorld({ seed: "bench" });
  cleanUp.defer(() => world.close());

  const measureAll = async (): Promise<Figure[]> => {
    const figures = chosen.only.has("floors") ? await measureFloors(world, folder, chosen.secondsScale) : [];
    if ([...chosen.only].some((part) => part !== "floors" && part !== "growth")) {
      const started = await start(world, folder, scratch?.url, chosen);
      cleanUp.defer(async () => void (await started.bot.stop()));
      figures.push(...started.figures, ...(await measureLoads(world, started.bot, chosen)));
      figures.push(...beyondFloor(figures));
      await started.bot.stop();
    }
    if (!chosen.only.has("growth")) return figures;
    for (const server of await serversOf(chosen))
      figures.push(...(await measureGrowth(folder, chosen.secondsScale, server)));
    return figures;
  };
  const tooLong = wait(limitMs, undefined, { ref: false }).then(() => {
    throw new Error(`the run took longer than ${limitMs / 1000} s`);
  });
  return await Promise.race([measureAll(), tooLong]);
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

/** Where growth is measured: on the chosen server, else on SQLite and, where the server for tests is there, on that too. */
async function serversOf({ databaseUrl }: BenchOptions): Promise<(string | undefined)[]> {
  if (databaseUrl !== undefined) return [databaseUrl];
  return (await findServer()) === true ? [undefined, testServer] : [undefined];
}

async function measureMemory(name: string, bot: BotProcess, target?: number): Promise<Figure> {
  const pid = bot.pid();
  if (pid === undefined) throw new Error("the bot does not run");
  const reached = (await residentBytes(pid)) / 1_000_000;
  return { name, unit: "MB", reached, better: "lower", ...(target === undefined ? {} : { target }) };
}

/** What of a reply's way is the bot's own: a process of its size can't start the CLI any faster than the floor. */
function beyondFloor(figures: Figure[]): Figure[] {
  const reached = (name: string) => figures.find((figure) => figure.name === name)?.reached;
  const whole = reached("reply accepted → CLI process started, p50");
  const floor = reached("floor: bare spawn → CLI process started, p50");
  if (whole === undefined || floor === undefined) return [];
  return [
    {
      name: "reply accepted → CLI process started, beyond the floor",
      unit: "ms",
      reached: whole - floor,
      better: "lower",
    },
  ];
}

async function tellProfiles(folder: string): Promise<void> {
  // The first seconds are the start and the first conversations.
  const skippedMs = 2_500;
  for (const name of (await readdir(folder)).filter((file) => file.endsWith(".cpuprofile"))) {
    const path = join(folder, name);
    process.stdout.write(`\n${describeProfile(path, await summariseProfile(path, skippedMs))}\n`);
  }
}
