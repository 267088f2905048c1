import { join } from "node:path";
import { startWorld } from "../../src/simulator/world.ts";
import { distributionOf } from "./distribution.ts";
import type { Figure } from "./figure.ts";
import { findPostgresDatabase, findSqliteDatabase, type Place } from "./filled-database.ts";
import { type Side, startOurs } from "./sides.ts";
import { startConversations } from "./traffic.ts";
import { sendAtRate } from "./visitor-latency.ts";

const FEW = 1_000;
const SIZES = [FEW, 100_000, 1_000_000];
const MANY = 1_000_000;
const CONVERSATIONS = 20;
const PER_SECOND = 20;
/** Taken in turns, so that what else the machine does falls on all alike. */
const ROUNDS = 6;
const ROUND_SECONDS = 1;

export type FilledDatabase = { stored: number; dataDir: string | undefined; databaseUrl: string | undefined };

/** Where the bots of one kind of database find their messages; makes what is not there yet, which may take minutes. */
export async function prepareGrowth(server: string | undefined): Promise<FilledDatabase[]> {
  const place = await findPlace();
  const databases: FilledDatabase[] = [];
  for (const stored of SIZES)
    databases.push(
      server === undefined
        ? { stored, dataDir: await findSqliteDatabase(stored, place), databaseUrl: undefined }
        : { stored, dataDir: undefined, databaseUrl: await findPostgresDatabase(server, stored, place) },
    );
  return databases;
}

/**
 * How much longer a visitor's message takes to Slack where a million messages are stored than where a thousand are: bots
 * beside each other, each on a database that was filled in the schema's own form.
 */
export async function measureGrowth(
  folder: string,
  scale: number,
  databases: FilledDatabase[],
  database: string,
): Promise<Figure[]> {
  await using cleanUp = new AsyncDisposableStack();
  const stages: { stored: number; side: Side; times: number[] }[] = [];
  for (const { stored, dataDir = join(folder, `growth-${stored}`), databaseUrl } of databases) {
    const side = await startOurs(cleanUp, {
      // The ids of the workspace are those in the database, and clients are others in each run.
      seed: SEED,
      world: { chatra: { seed: `${SEED} ${Date.now()}` } },
      dataDir,
      // What is stored grows older from run to run, and stays.
      extra: { RETENTION_DAYS: "3650" },
      ...(databaseUrl === undefined ? {} : { databaseUrl }),
    });
    side.conversations = await startConversations(side.world, CONVERSATIONS);
    stages.push({ stored, side, times: [] });
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const { side, times } of stages) {
      const { sent, posted } = await sendAtRate(side, `growth${round}`, PER_SECOND, ROUND_SECONDS * scale);
      if (posted.length < sent) throw new Error(`${sent - posted.length} messages were lost`);
      times.push(...posted);
    }
  }
  const medians = stages.map(({ stored, times }): Figure => {
    const { p50, p99, count } = distributionOf(times);
    const name = `webhook sent → chat.postMessage, ${stored} messages stored, ${database}, p50`;
    return { name, unit: "ms", reached: p50, better: "lower", details: { p99, count } };
  });
  const medianOf = (wanted: number) => medians[SIZES.indexOf(wanted)]?.reached ?? Number.NaN;
  return [
    ...medians,
    {
      name: `${MANY} stored ÷ ${FEW} stored, p50 of a message, ${database}`,
      unit: "×",
      reached: medianOf(MANY) / medianOf(FEW),
      target: 1.1,
      better: "lower",
    },
  ];
}

const SEED = "growth";

async function findPlace(): Promise<Place> {
  const world = await startWorld({ seed: SEED });
  const place = { teamId: world.slack.team.id, channelId: world.slack.channels()[0]?.id ?? "" };
  await world.close();
  return place;
}
