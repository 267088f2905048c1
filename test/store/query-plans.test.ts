import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import pg from "pg";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { nextDueAt } from "../../src/store/backlog.ts";
import { type Dialect, postgresDialect, sqliteDialect } from "../../src/store/dialect.ts";
import { openPostgresStore } from "../../src/store/open-postgres-store.ts";
import { openSqliteStore } from "../../src/store/open-sqlite-store.ts";
import type { Statement } from "../../src/store/statement.ts";
import type { Store } from "../../src/store/store.ts";
import type { Tx } from "../../src/store/tx.ts";
import { form } from "../chaos/form.ts";
import { everyFunction, functions, RARE, type Sample } from "./every-function.ts";
import { accountId, channelId, teamId } from "./example-rows.ts";
import { fillStatements } from "./fill-database.ts";
import { findServer, makeDatabase } from "./own-database.ts";
import { readPostgresPlan } from "./postgres-plans.ts";
import { readSqlitePlan } from "./sqlite-plans.ts";

const DAY_MS = 24 * 60 * 60_000;
const now = Date.now();
const found = await findServer();

/** How many on PostgreSQL. There are as many as a busy team has in a month in the long form. */
const MESSAGES = form.long ? 100_000 : 30_000;

/** A database of a bot that has been at work for three weeks, and of which some conversations are under way. */
const filled = (dialect: Dialect, messages: number) =>
  fillStatements(dialect, {
    messages,
    accountId,
    teamId,
    channelId,
    from: now - 21 * DAY_MS,
    to: now - 1000,
    waiting: 40,
  });

test("on SQLite no statement of a running bot reads a table that grows from end to end", async () => {
  const folder = await mkdtemp(join(tmpdir(), "chatra-slack-"));
  const statements: Statement[] = [];
  const open = () =>
    openSqliteStore({ dataDir: folder, onStatement: (statement) => statements.push(statement) });
  try {
    await (await open()).close();
    const database = new DatabaseSync(join(folder, "chatra-slack.db"));
    database.exec("pragma journal_mode = memory; pragma synchronous = off; begin");
    for (const statement of filled(sqliteDialect, 30_000)) database.exec(statement);
    database.exec("commit");
    statements.length = 0;
    const rows = (statement: string) => Promise.resolve(database.prepare(statement).all());
    const sample = await readSample(rows);
    database.close();
    await useEveryFunction(await open(), statements, sample);

    const after = new DatabaseSync(join(folder, "chatra-slack.db"));
    try {
      // The check itself sees what it is there for.
      const scan = { sql: "select id from deliveries where trace_id = ?", parameters: ["none"] };
      expect(readSqlitePlan(after, scan)).toEqual(["SCAN deliveries"]);
      for (const statistics of ["none", "those of `analyze`"]) {
        expect(
          await endless(statements, (statement) => Promise.resolve(readSqlitePlan(after, statement))),
        ).toEqual([]);
        if (statistics === "none") after.exec("analyze");
      }
    } finally {
      after.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

describe.skipIf(found !== true)(`PostgreSQL${found === true ? "" : ` is not there: ${found}`}`, () => {
  test("on PostgreSQL no statement of a running bot reads a table that grows from end to end", async () => {
    const database = await makeDatabase();
    const statements: Statement[] = [];
    const open = () =>
      openPostgresStore({ url: database.url, onStatement: (statement) => statements.push(statement) });
    const client = new pg.Client({ connectionString: database.url });
    try {
      await (await open()).close();
      await client.connect();
      // For speed: nothing of it has to outlive a crash, and small samples tell enough.
      const unlogged = ["inputs", "deliveries", "links"].map((table) => `alter table ${table} set unlogged`);
      const hasty = ["set synchronous_commit = off", "set default_statistics_target = 20", ...unlogged];
      await client.query([...hasty, ...filled(postgresDialect, MESSAGES), "analyze"].join(";\n"));
      // Of few messages PostgreSQL reads some tables whole by its own choice.
      if (!form.long) await client.query("set seq_page_cost = 10");
      const scan = { sql: "select id from deliveries where trace_id = $1", parameters: ["none"] };
      expect(await readPostgresPlan(client, scan)).toEqual([
        expect.stringMatching(/^Seq Scan on deliveries/),
      ]);
      statements.length = 0;
      const sample = await readSample(async (statement) => (await client.query(statement)).rows);
      await useEveryFunction(await open(), statements, sample);
      expect(await endless(statements, (statement) => readPostgresPlan(client, statement))).toEqual([]);
    } finally {
      await client.end();
      await database.drop();
    }
  });
});

/** Each function on the rows that there were, as nothing is kept; fails with the names of those that were not used. */
async function useEveryFunction(store: Store, statements: Statement[], sample: Sample): Promise<void> {
  const uses = everyFunction(sample, now);
  const silent: string[] = [];
  try {
    for (const [name, use] of Object.entries(uses)) {
      const before = statements.length;
      const takenBack = new Error("all of it was tried");
      const trial = store.transaction(async (tx: Tx) => {
        await use(tx);
        if (statements.length === before) silent.push(name);
        // Has the lanes brought up to date, as before each commit.
        await nextDueAt(tx, "inputs");
        throw takenBack;
      });
      await trial.catch((error: unknown) => {
        if (error !== takenBack) throw error;
      });
    }
    await store.ping();
    await store.time();
  } finally {
    await store.close();
  }
  const used = [...Object.keys(uses), ...RARE];
  expect({ unused: Object.keys(functions).filter((name) => !used.includes(name)), silent }).toEqual({
    unused: [],
    silent: [],
  });
}

/** The statements, each once with its plan's faults, whose plan grows with the database. */
async function endless(
  statements: Statement[],
  read: (statement: Statement) => Promise<string[]>,
): Promise<{ sql: string; faults: string[] }[]> {
  const faulty: { sql: string; faults: string[] }[] = [];
  const known = new Set<string>();
  for (const statement of statements) {
    const asText = JSON.stringify(statement);
    if (known.has(asText) || !/^\s*(select|insert|update|delete|with)\b/i.test(statement.sql)) continue;
    known.add(asText);
    const faults = await read(statement);
    if (faults.length > 0) faulty.push({ sql: statement.sql.replace(/\s+/g, " "), faults });
  }
  expect(known.size).toBeGreaterThan(100);
  return faulty;
}

async function readSample(rows: (statement: string) => Promise<unknown[]>): Promise<Sample> {
  const [conversation] = await rows("select id, client_id, thread_ts from conversations order by id limit 1");
  const [forgotten] = await rows("select id, client_id from conversations order by id desc limit 1");
  const [link] = await rows(
    "select id, slack_ts, chatra_id, fingerprint from links where fingerprint is not null and chatra_id is not null limit 1",
  );
  const [sent] = await rows("select id, key from deliveries where state = 'sent' limit 1");
  const [pending] = await rows("select id from deliveries where state = 'pending' limit 1");
  const [failed] = await rows("select id, seq from deliveries where state = 'failed' limit 1");
  const sending = await rows("select id from deliveries where state = 'sending' limit 2");
  const waitingInput = await rows("select id, seq from inputs where state = 'waiting' limit 2");
  return sampleSchema.parse({ conversation, forgotten, link, sent, pending, sending, failed, waitingInput });
}

const row = z.object({ id: z.string() });
const numbered = row.extend({ seq: z.coerce.number() });
const sampleSchema = z.object({
  conversation: row.extend({ client_id: z.string(), thread_ts: z.string() }),
  forgotten: row.extend({ client_id: z.string() }),
  link: row.extend({ slack_ts: z.string(), chatra_id: z.string(), fingerprint: z.string() }),
  sent: row.extend({ key: z.string() }),
  pending: row,
  sending: z.array(row),
  failed: numbered,
  waitingInput: z.array(numbered),
});
