import { createHash } from "node:crypto";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import pg from "pg";
import { postgresDialect, sqliteDialect } from "../../src/store/dialect.ts";
import { latestSchema } from "../../src/store/migrations/migrate.ts";
import { openPostgresStore } from "../../src/store/open-postgres-store.ts";
import { openSqliteStore } from "../../src/store/open-sqlite-store.ts";
import { type Filling, fillStatements } from "../store/fill-database.ts";
import { databaseNamed, runOnServer } from "./scratch-database.ts";

/** In `node_modules`, so that a new checkout or installation begins without. */
const CACHE = join(import.meta.dirname, "../../node_modules/.cache/chatra-slack-bench");
const PREFIX = "chatra_slack_bench_kept";
const DAY_MS = 24 * 60 * 60_000;
/** Nothing that was set is due within a run. Else a bot would begin with as many looks as there are conversations. */
const LATER = `update timers set due_at = due_at + ${3650 * DAY_MS}`;

export type Place = { teamId: string; channelId: string };

/**
 * A folder with an SQLite database as after three weeks of work with so many messages, made on first use by the schema's own
 * statements. It is used as it is: each run adds some hundred messages.
 */
export async function findSqliteDatabase(messages: number, place: Place): Promise<string> {
  const key = keyOf(messages, place, fillStatements(sqliteDialect, fillingOf(messages, place, 0)));
  const folder = join(CACHE, key);
  await mkdir(CACHE, { recursive: true });
  const known = await readdir(CACHE);
  if (isKept(messages) && known.includes(key)) return folder;
  for (const name of known.filter((one) => isInTheWay(one, messages)))
    await rm(join(CACHE, name), { recursive: true });
  tellOf(messages, "SQLite");
  const unfinished = join(CACHE, `unfinished-${process.pid}`);
  await mkdir(unfinished);
  await (await openSqliteStore({ dataDir: unfinished })).close();
  const database = new DatabaseSync(join(unfinished, "chatra-slack.db"));
  database.exec("pragma journal_mode = memory; pragma synchronous = off; pragma cache_size = -500000; begin");
  for (const statement of fillStatements(sqliteDialect, fillingOf(messages, place))) database.exec(statement);
  database.exec(`${LATER}; commit`);
  database.close();
  await rename(unfinished, folder);
  return folder;
}

/** The same on a PostgreSQL server, as a database that stays there; returns its URL. */
export async function findPostgresDatabase(server: string, messages: number, place: Place): Promise<string> {
  const key = keyOf(messages, place, fillStatements(postgresDialect, fillingOf(messages, place, 0)));
  const name = `${PREFIX}_${key.replaceAll("-", "_")}`;
  const known = await runOnServer(server, `select datname from pg_database where datname like '${PREFIX}%'`);
  const names = known.map(({ datname }) => String(datname));
  if (isKept(messages) && names.includes(name)) return databaseNamed(server, name);
  for (const one of names.filter((other) => isInTheWay(other, messages)))
    await runOnServer(server, `drop database ${one} with (force)`);
  tellOf(messages, "PostgreSQL");
  const unfinished = `${PREFIX}_unfinished_${process.pid}`;
  await runOnServer(server, `create database ${unfinished}`);
  const url = databaseNamed(server, unfinished);
  await (await openPostgresStore({ url })).close();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("set synchronous_commit = off");
    for (const statement of [...fillStatements(postgresDialect, fillingOf(messages, place)), LATER])
      await client.query(statement);
    // What the server does on its own within a minute must not fall into the measurement.
    await client.query("vacuum analyze");
  } finally {
    await client.end();
  }
  await runOnServer(server, `alter database ${unfinished} rename to ${name}`);
  return databaseNamed(server, name);
}

function fillingOf(messages: number, { teamId, channelId }: Place, now = Date.now()): Filling {
  return { messages, accountId: "default", teamId, channelId, from: now - 21 * DAY_MS, to: now - 60_000 };
}

/** Another schema, other rows or another place make another database. */
function keyOf(messages: number, place: Place, statements: string[]): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([place, statements]))
    .digest("hex")
    .slice(0, 8);
  return `${latestSchema}-${digest}-${messages}`;
}

/** Among a few messages, those of the runs before would count. */
function isKept(messages: number): boolean {
  return messages >= 10_000;
}

/** Is of as many messages, but of another schema or from another run; or was left by a run that was cut off. */
function isInTheWay(name: string, messages: number): boolean {
  return new RegExp(`[-_]${messages}$|unfinished`).test(name);
}

function tellOf(messages: number, database: string): void {
  if (!isKept(messages)) return;
  process.stderr.write(
    `Makes a database of ${messages} messages on ${database}; it is kept for the next run.\n`,
  );
}
