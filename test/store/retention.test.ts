import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import pino from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { queueDepths } from "../../src/store/backlog.ts";
import { sqliteDialect } from "../../src/store/dialect.ts";
import { purgeSettled } from "../../src/store/erasure.ts";
import { insertInputs } from "../../src/store/inputs.ts";
import { openSqliteStore } from "../../src/store/open-sqlite-store.ts";
import { createRetention } from "../../src/store/retention.ts";
import { makeShrinkable } from "../../src/store/sqlite/file-space.ts";
import type { Statement } from "../../src/store/statement.ts";
import type { Store } from "../../src/store/store.ts";
import { accountId, channelId, exampleInput, teamId } from "./example-rows.ts";
import { fillStatements } from "./fill-database.ts";

const DAY_MS = 24 * 60 * 60_000;
const now = 1_800_000_000_000;
const logger = pino({ level: "silent" });

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "chatra-slack-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const file = (dataDir = folder) => join(dataDir, "chatra-slack.db");

/** Fills the closed database of `dataDir` with messages of the last sixty days. */
function fill(dataDir: string, messages: number): void {
  const database = new DatabaseSync(file(dataDir));
  try {
    const filling = { messages, accountId, teamId, channelId, from: now - 60 * DAY_MS, to: now - 1000 };
    for (const statement of fillStatements(sqliteDialect, filling)) database.exec(statement);
  } finally {
    database.close();
  }
}

async function within<Result>(dataDir: string, work: (store: Store) => Promise<Result>): Promise<Result> {
  const store = await openSqliteStore({ dataDir });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

const purge = (store: Store, keepMs: number) =>
  createRetention({ store, keepMs, now: () => now, logger }).purge();

test("what was settled long ago is taken away, what is younger stays, and the file becomes as small as what is left", async () => {
  await within(folder, async () => undefined);
  fill(folder, 2_000);
  const before = (await stat(file())).size;
  const left = await within(folder, async (store) => {
    expect(await purge(store, 59 * DAY_MS)).toBeGreaterThan(25);
    expect(await purge(store, 6 * DAY_MS)).toBeGreaterThan(1_500);
    // While the bot goes on.
    const { size } = await stat(file());
    expect(await store.giveBackSpace(1)).toBe(0);
    return size;
  });
  const database = new DatabaseSync(file());
  database.exec(`vacuum into '${join(folder, "anew.db")}'`);
  // Pages that are half full are not.
  expect(left).toBeLessThan((await stat(join(folder, "anew.db"))).size * 1.1);
  expect(left).toBeLessThan(before * 0.55);
  const { rows, oldest } =
    database.prepare("select count(*) as rows, min(settled_at) as oldest from inputs").get() ?? {};
  expect(database.prepare("pragma freelist_count").get()).toEqual({ freelist_count: 0 });
  expect(database.prepare("pragma integrity_check").get()).toEqual({ integrity_check: "ok" });
  database.close();
  expect(rows).toBeGreaterThan(195);
  expect(oldest).toBeGreaterThanOrEqual(now - 6 * DAY_MS);
});

test("space is given back in small steps, and none while there is nothing to give", async () => {
  await within(folder, async (store) => {
    expect(await store.giveBackSpace(100)).toBe(0);
  });
  fill(folder, 2_000);
  const database = new DatabaseSync(file());
  database.exec("delete from inputs");
  database.close();
  await within(folder, async (store) => {
    expect(await store.giveBackSpace(100)).toBe(100);
    // A transaction that is under way ends first.
    const [inserted, given] = await Promise.all([
      store.transaction((tx) => insertInputs(tx, [exampleInput("a")], now)),
      store.giveBackSpace(100),
    ]);
    expect([inserted.size, given]).toEqual([1, 100]);
    let last = 100;
    while (last > 0) last = await store.giveBackSpace(100);
  });
  expect((await within(folder, (store) => store.transaction((tx) => queueDepths(tx)))).inputs).toBe(1);
});

/** As an earlier version made it. */
function makeRigid(dataDir: string): void {
  const database = new DatabaseSync(file(dataDir));
  database.exec("pragma auto_vacuum = none; vacuum");
  expect(database.prepare("pragma auto_vacuum").get()).toEqual({ auto_vacuum: 0 });
  database.close();
}

test("the database of an earlier version gives space back after its next start, with all that is in it", async () => {
  await within(folder, async () => undefined);
  fill(folder, 2_000);
  makeRigid(folder);
  const before = (await stat(file())).size;
  await within(folder, (store) => purge(store, 6 * DAY_MS));
  expect((await stat(file())).size).toBeLessThan(before * 0.55);
  const database = new DatabaseSync(file());
  expect(database.prepare("select count(*) as rows from links").get()).toEqual({ rows: 2_000 });
  expect(database.prepare("pragma integrity_check").get()).toEqual({ integrity_check: "ok" });
  database.close();
});

test("a large database of an earlier version is left as it is at the start, and purged all the same", async () => {
  await within(folder, async () => undefined);
  fill(folder, 500);
  makeRigid(folder);
  const database = new DatabaseSync(file());
  makeShrinkable(database, 100_000);
  expect(database.prepare("pragma auto_vacuum").get()).toEqual({ auto_vacuum: 0 });
  makeShrinkable(database, 100_000_000);
  expect(database.prepare("pragma auto_vacuum").get()).toEqual({ auto_vacuum: 2 });
  database.close();
});

test("a step of the purge reads no more than it takes, with all the cards that stay among what is old", async () => {
  const before = now - 3 * DAY_MS;
  const statements: Statement[] = [];
  await within(folder, async () => undefined);
  fill(folder, 1_000);
  const store = await openSqliteStore({ dataDir: folder, onStatement: (one) => statements.push(one) });
  const database = new DatabaseSync(file());
  const count = (from: string) => database.prepare(`select count(*) as rows from ${from}`).get(before)?.rows;
  try {
    await store.transaction((tx) => purgeSettled(tx, before, 1), { repeatable: true });
    const steps = statements.flatMap(({ sql, parameters }) => {
      const [, taken, table] = /\(\s*(select seq from (inputs|deliveries) .*) limit \?\)/s.exec(sql) ?? [];
      return taken === undefined ? [] : [{ sql, parameters, taken, table }];
    });
    expect(steps.map(({ table }) => table)).toEqual(["inputs", "deliveries", "deliveries"]);
    for (const { sql, parameters, taken, table } of steps) {
      const values = parameters.map((value) => (typeof value === "number" ? value : String(value)));
      const plan = database.prepare(`explain query plan ${sql}`).all(...values);
      const words = plan.map(({ detail }) => String(detail)).join("\n");
      expect(words).not.toContain("B-TREE");
      const [, index = "none", at] = /INDEX (\w+) \((\w+)<\?\)/.exec(words) ?? [];
      // The part of the index that is gone through has nothing in it but what is taken.
      const made = database.prepare("select sql from sqlite_schema where name = ?").get(index)?.sql;
      const condition = /\bwhere\b(.*)$/is.exec(String(made))?.[1] ?? "true";
      expect(count(`${table} where ${condition} and ${at} < ?`)).toBe(count(`(${taken})`));
      expect(count(`(${taken})`)).toBeGreaterThan(0);
    }
  } finally {
    database.close();
    await store.close();
  }
});
