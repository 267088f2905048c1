import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import pg from "pg";
import { startBot } from "../../src/simulator/bot-process.ts";
import { startWorld, type World } from "../../src/simulator/world.ts";
import { postgresDialect, sqliteDialect } from "../../src/store/dialect.ts";
import { openPostgresStore } from "../../src/store/open-postgres-store.ts";
import { openSqliteStore } from "../../src/store/open-sqlite-store.ts";
import { type Filling, fillStatements } from "../store/fill-database.ts";
import { distributionOf } from "./distribution.ts";
import type { Figure } from "./figure.ts";
import { makeScratchDatabase } from "./scratch-database.ts";
import { startConversations } from "./traffic.ts";
import { type Load, timesToSlack } from "./visitor-latency.ts";

const FEW = 1_000;
const MANY = 100_000;
const CONVERSATIONS = 20;
const PER_SECOND = 20;
/** Taken in turns, so that what else the machine does falls on both alike. */
const ROUNDS = 12;
const ROUND_SECONDS = 1;
const DAY_MS = 24 * 60 * 60_000;

/**
 * How much longer a visitor's message takes to Slack where 100,000 messages are stored than where 1,000 are: two bots beside
 * each other, on databases that were filled in the schema's own form. `server`: on this PostgreSQL; undefined: on SQLite.
 */
export async function measureGrowth(
  folder: string,
  scale: number,
  server: string | undefined,
): Promise<Figure[]> {
  await using cleanUp = new AsyncDisposableStack();
  const database = server === undefined ? "SQLite" : "PostgreSQL";
  const stages: { stored: number; load: Load; times: number[] }[] = [];
  for (const stored of [FEW, MANY]) {
    const dataDir = join(folder, `growth-${database}-${stored}`);
    const world = await startWorld({ seed: `growth ${stored}` });
    cleanUp.defer(() => world.close());
    const databaseUrl = await prepare(world, stored, dataDir, server, cleanUp);
    const bot = await startBot(world, { dataDir, ...(databaseUrl === undefined ? {} : { databaseUrl }) });
    cleanUp.defer(async () => void (await bot.stop()));
    const conversations = await startConversations(world, CONVERSATIONS);
    stages.push({ stored, load: { world, bot, conversations, scale }, times: [] });
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const { load, times } of stages)
      times.push(...(await timesToSlack(load, `growth${round}`, PER_SECOND, ROUND_SECONDS)));
  }
  const medians = stages.map(({ stored, times }): Figure => {
    const { p50, p99, count } = distributionOf(times);
    const name = `webhook sent → Slack with ${stored} messages stored, ${database}, p50`;
    return { name, unit: "ms", reached: p50, better: "lower", details: { p99, count } };
  });
  const [few, many] = medians.map(({ reached }) => reached);
  const ratio = {
    name: `that median with ${MANY} messages stored, against ${FEW}, ${database}`,
    target: 1.2,
    better: "lower",
  } as const;
  return [...medians, { ...ratio, unit: "×", reached: (many ?? Number.NaN) / (few ?? Number.NaN) }];
}

/** Makes a database as after three weeks of work, and returns its URL where it is on a server. */
async function prepare(
  { slack }: World,
  stored: number,
  dataDir: string,
  server: string | undefined,
  cleanUp: AsyncDisposableStack,
): Promise<string | undefined> {
  const filling: Filling = {
    messages: stored,
    accountId: "default",
    teamId: slack.team.id,
    channelId: slack.channels()[0]?.id ?? "",
    from: Date.now() - 21 * DAY_MS,
    to: Date.now() - 60_000,
  };
  if (server === undefined) {
    await mkdir(dataDir, { recursive: true });
    await (await openSqliteStore({ dataDir })).close();
    const database = new DatabaseSync(join(dataDir, "chatra-slack.db"));
    database.exec("pragma journal_mode = memory; pragma synchronous = off; begin");
    for (const statement of fillStatements(sqliteDialect, filling)) database.exec(statement);
    database.exec("commit");
    database.close();
    return undefined;
  }
  const scratch = await makeScratchDatabase(server);
  cleanUp.defer(() => scratch.drop());
  const { url } = scratch;
  await (await openPostgresStore({ url })).close();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // What the server does by itself within a minute is not to fall into the measurement.
    await client.query([...fillStatements(postgresDialect, filling), "analyze"].join(";\n"));
  } finally {
    await client.end();
  }
  return url;
}
