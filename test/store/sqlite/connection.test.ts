import { DatabaseSync } from "node:sqlite";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { createConnection } from "../../../src/store/sqlite/connection.ts";
import { NodeSqliteDialect } from "../../../src/store/sqlite/node-sqlite-dialect.ts";
import type { RunStatement } from "../../../src/store/statement.ts";

let database: DatabaseSync;
let told: string[];
let connection: ReturnType<typeof createConnection>;

beforeEach(() => {
  database = new DatabaseSync(":memory:");
  onTestFinished(() => database.close());
  database.exec("create table t (a integer primary key) strict");
  told = [];
  const dialect = new NodeSqliteDialect({ database });
  connection = createConnection({ database, dialect, onStatement: ({ sql }) => told.push(sql) });
});

const add = (run: RunStatement, a: unknown) => run({ sql: "insert into t values (?)", parameters: [a] });
const stored = () =>
  database
    .prepare("select a from t order by a")
    .all()
    .map(({ a }) => a);

test("transactions go one after the other, in the order in which they were asked for", async () => {
  const gate = Promise.withResolvers<void>();
  const first = connection.transaction(async (run) => {
    await add(run, 1);
    await gate.promise;
    await add(run, 2);
  });
  const second = connection.transaction(async (run) => run({ sql: "select a from t", parameters: [] }));
  const third = connection.inTurn(async () => database.isTransaction);
  gate.resolve();
  expect(await first).toEqual({ result: undefined, hasChanged: true });
  expect(await second).toEqual({ result: [{ a: 1 }, { a: 2 }], hasChanged: false });
  expect(await third).toBe(false);
  const insert = "insert into t values (?)";
  expect(told).toEqual(
    [
      ["begin immediate", insert, insert, "commit"],
      ["begin immediate", "select a from t", "commit"],
    ].flat(),
  );
});

test("work that fails leaves nothing behind, and the next one goes on", async () => {
  const failed = connection.transaction(async (run) => {
    await add(run, 1);
    throw new Error("thought better of it");
  });
  await expect(failed).rejects.toThrow("thought better of it");
  await expect(connection.transaction((run) => add(run, "no number"))).rejects.toThrow("datatype mismatch");
  await connection.transaction((run) => add(run, 2));
  expect(stored()).toEqual([2]);
  expect(told.filter((sql) => sql === "rollback")).toHaveLength(2);
});

test("where the commit fails, all of it is taken back, and its error is told", async () => {
  database.exec("create table u (a integer references t deferrable initially deferred) strict");
  database.exec("pragma foreign_keys = on");
  const broken = connection.transaction((run) => run({ sql: "insert into u values (9)", parameters: [] }));
  await expect(broken).rejects.toThrow(/FOREIGN KEY/);
  expect([database.isTransaction, told.at(-1)]).toEqual([false, "rollback"]);
  expect(database.prepare("select count(*) as count from u").get()).toEqual({ count: 0 });
});

test("where none can begin, its work is not done", async () => {
  database.exec("begin");
  let isDone = false;
  const refused = connection.transaction(async () => {
    isDone = true;
  });
  await expect(refused).rejects.toThrow(/within a transaction/);
  expect(isDone).toBe(false);
});

test.each([
  ["after its commit", async () => undefined],
  ["after it failed", () => Promise.reject(new Error("failed"))],
])("a statement that comes %s is refused, and changes nothing", async (_, end) => {
  let late: RunStatement | undefined;
  await connection
    .transaction(async (run) => {
      late = run;
      await end();
    })
    .catch(() => undefined);
  // Not even within the next one.
  await connection.transaction(async () => {
    await expect(add(late ?? (() => Promise.resolve([])), 1)).rejects.toThrow("the transaction has ended");
  });
  expect(stored()).toEqual([]);
});

test("once SQLite has taken a transaction back by itself, nothing more is written in its name", async () => {
  await connection.transaction((run) => add(run, 1));
  const failed = connection.transaction(async (run) => {
    await add(run, 2);
    const taken = run({ sql: "insert or rollback into t values (1)", parameters: [] });
    await expect(taken).rejects.toThrow(/UNIQUE/);
    await add(run, 3);
  });
  await expect(failed).rejects.toThrow("the transaction has ended");
  const silent = connection.transaction(async (run) => {
    await run({ sql: "insert or rollback into t values (1)", parameters: [] }).catch(() => undefined);
  });
  await expect(silent).rejects.toThrow(/no transaction is active/);
  expect([stored(), told.includes("rollback")]).toEqual([[1], false]);
});

test("an observer that fails leaves no transaction open", async () => {
  const dialect = new NodeSqliteDialect({ database });
  const observed = createConnection({
    database,
    dialect,
    onStatement: ({ sql }) => {
      if (sql.startsWith("begin")) throw new Error("a defect of the observer");
    },
  });
  await expect(observed.transaction((run) => add(run, 1))).rejects.toThrow("a defect of the observer");
  await connection.transaction((run) => add(run, 2));
  expect(stored()).toEqual([2]);
});

test("of work that fails once the database is closed, its own error is told", async () => {
  const gate = Promise.withResolvers<void>();
  const other = new DatabaseSync(":memory:");
  const closing = createConnection({ database: other, dialect: new NodeSqliteDialect({ database: other }) });
  const failed = closing.transaction(async () => {
    await gate.promise;
    throw new Error("the cause");
  });
  await new Promise(setImmediate);
  other.close();
  gate.resolve();
  await expect(failed).rejects.toThrow("the cause");
});
