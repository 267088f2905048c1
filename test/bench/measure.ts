import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { findServer, server as testServer } from "../store/own-database.ts";
import type { BenchOptions, Part } from "./bench-options.ts";
import { measureBurst, measureDrain } from "./burst.ts";
import { distributionOf } from "./distribution.ts";
import type { Figure } from "./figure.ts";
import { measureFloors } from "./floors.ts";
import { type FilledDatabase, measureGrowth, prepareGrowth } from "./growth.ts";
import { measurePacedChannel } from "./paced-channel.ts";
import { residentBytes } from "./process-usage.ts";
import { measureReplies } from "./reply-latency.ts";
import { makeScratchDatabase } from "./scratch-database.ts";
import { inTurns, pidOf, type Side, startOurs, startPeer } from "./sides.ts";
import { measureStatements } from "./statements.ts";
import { startConversations } from "./traffic.ts";
import { measureAcknowledgement, measureDelivery } from "./visitor-latency.ts";

const CONVERSATIONS = 50;
const STARTS = 4;
const IDLE_MS = 3_000;
/** Parts with the bot and the peer beside each other. */
const COMPARED: Part[] = ["ready", "memory", "delivery", "acknowledge", "drain", "statements", "reply"];

type Database = "SQLite" | "PostgreSQL";
/** What a run finds: growth's databases, and a server of PostgreSQL where one answers. */
export type Prepared = { server: string | undefined; filled: { database: Database; of: FilledDatabase[] }[] };

/** Makes what is kept from run to run; that may take minutes once, and is no part of the measurement. */
export async function prepare({ only, databaseUrl }: BenchOptions): Promise<Prepared> {
  const server = databaseUrl ?? ((await findServer()) === true ? testServer : undefined);
  const filled: Prepared["filled"] = [];
  if (!only.has("growth")) return { server, filled };
  if (databaseUrl === undefined) filled.push({ database: "SQLite", of: await prepareGrowth(undefined) });
  if (server !== undefined) filled.push({ database: "PostgreSQL", of: await prepareGrowth(server) });
  return { server, filled };
}

/** Measures the chosen parts one after the other. `folder` is the run's own; `cleanUp` ends what an error leaves running. */
export async function measure(
  chosen: BenchOptions,
  { server, filled }: Prepared,
  folder: string,
  cleanUp: AsyncDisposableStack,
): Promise<Figure[]> {
  const { only, secondsScale: scale, databaseUrl } = chosen;
  const figures: Figure[] = [];
  const add = (more: Figure[]): void => void figures.push(...more);
  const scratch = async (): Promise<string> => {
    const database = await makeScratchDatabase(server ?? "");
    cleanUp.defer(() => database.drop());
    return database.url;
  };

  if (only.has("floors")) add(await measureFloors(folder, scale));
  if (COMPARED.some((part) => only.has(part)))
    add(await compare(chosen, join(folder, "data"), databaseUrl && (await scratch()), cleanUp));
  if (only.has("burst") && server !== undefined) {
    const own = cleanUp.use(new AsyncDisposableStack());
    const options = { dataDir: join(folder, "burst"), databaseUrl: await scratch() };
    const side = await startOurs(own, { seed: "burst", ...options });
    side.conversations = await startConversations(side.world, CONVERSATIONS);
    add(await measureBurst(side, "PostgreSQL", scale));
    if (only.has("statements") && databaseUrl === undefined) add(await measureStatements(side, "PostgreSQL"));
    await own.disposeAsync();
  }
  if (only.has("paced")) add(await measurePacedChannel(folder, scale, databaseUrl && (await scratch())));
  for (const { database, of } of filled) add(await measureGrowth(folder, scale, of, database));
  return figures;
}

/** The parts that the bot and the peer take in turns. */
async function compare(
  { only, secondsScale: scale, profileDir }: BenchOptions,
  dataDir: string,
  databaseUrl: string | undefined,
  outer: AsyncDisposableStack,
): Promise<Figure[]> {
  const cleanUp = outer.use(new AsyncDisposableStack());
  const profiled =
    profileDir === undefined
      ? {}
      : // From the sources: of the bundle's functions a profile can't tell the file.
        {
          script: "src/main.ts",
          nodeArguments: [
            "--import=./src/runtime/compile-cache.mjs",
            "--cpu-prof",
            `--cpu-prof-dir=${profileDir}`,
          ],
        };
  const startBot = () =>
    startOurs(cleanUp, {
      seed: "bench",
      dataDir,
      ...profiled,
      ...(databaseUrl === undefined ? {} : { databaseUrl }),
    });
  const { sides, firstMs } = await startSides(startBot, () => startPeer(cleanUp));
  const figures: Figure[] = [];
  if (only.has("ready")) figures.push(await measureStarts(sides, firstMs));
  if (only.has("memory")) {
    await wait(IDLE_MS);
    figures.push(await measureMemory("memory, idle", sides, 110));
  }
  for (const side of sides) side.conversations = await startConversations(side.world, CONVERSATIONS);
  if (only.has("delivery")) figures.push(...(await measureDelivery(sides, scale)));
  if (only.has("acknowledge")) figures.push(...(await measureAcknowledgement(sides, scale)));
  if (only.has("drain")) figures.push(...(await measureDrain(sides, scale)));
  if (only.has("reply")) figures.push(...(await measureReplies(sides, scale)));
  const [bot] = sides;
  if (only.has("statements") && bot !== undefined)
    figures.push(...(await measureStatements(bot, databaseUrl === undefined ? "SQLite" : "PostgreSQL")));
  if (only.has("memory")) figures.push(await measureMemory("memory, after the load", sides));
  await cleanUp.disposeAsync();
  return figures;
}

async function startSides(...starts: (() => Promise<Side>)[]): Promise<{ sides: Side[]; firstMs: number[] }> {
  const sides: Side[] = [];
  const firstMs: number[] = [];
  for (const start of starts) {
    const startedAt = performance.now();
    sides.push(await start());
    firstMs.push(performance.now() - startedAt);
  }
  return { sides, firstMs };
}

/** From the start of the process until it is ready. The bot's first start finds an empty folder or database. */
async function measureStarts(sides: Side[], [firstMs = Number.NaN]: number[]): Promise<Figure> {
  const { ours, peers } = await inTurns(STARTS, sides, async ({ bot }) => {
    await bot.stop();
    const startedAt = performance.now();
    await bot.restart();
    return performance.now() - startedAt;
  });
  const { p50, max } = distributionOf(ours);
  return {
    name: "start → ready, p50",
    unit: "ms",
    reached: p50,
    ...(peers && { peer: distributionOf(peers).p50 }),
    targetRatio: 1.2,
    better: "lower",
    details: { max, "first, with its simulators": firstMs, starts: STARTS },
  };
}

async function measureMemory(name: string, sides: Side[], target?: number): Promise<Figure> {
  const [reached = Number.NaN, peer] = await Promise.all(
    sides.map(async (side) => (await residentBytes(pidOf(side))) / 1_000_000),
  );
  return {
    name,
    unit: "MB",
    reached,
    ...(peer === undefined ? {} : { peer }),
    ...(target === undefined ? {} : { target }),
    better: "lower",
  };
}
