import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { insertInputs } from "../../src/store/inputs.ts";
import { openPostgresStore } from "../../src/store/open-postgres-store.ts";
import { openSqliteStore } from "../../src/store/open-sqlite-store.ts";
import type { Store } from "../../src/store/store.ts";
import { eventually } from "../eventually.ts";
import { exampleInput } from "./example-rows.ts";
import { openNewStore } from "./open-new-store.ts";
import { findServer, makeDatabase, type OwnDatabase } from "./own-database.ts";

const LONG = "x".repeat(100_000);
const found = await findServer();

let store: Store;
const write = (id: string, text = LONG) =>
  store.transaction((tx) => insertInputs(tx, [exampleInput(id, { text, key: id })], 1));
const probesIn = (tables: readonly unknown[]) => tables.filter((name) => String(name).includes("probe"));
const names = () => store.transaction((tx) => tx.column<string>`select name from settings`);

describe("on SQLite", () => {
  let dataDir: string;
  let statements: string[];
  beforeEach(async () => {
    dataDir = join(await mkdtemp(join(tmpdir(), "chatra-slack-")), "data");
    await (await openNewStore(dataDir)).close();
    statements = [];
    store = await openSqliteStore({ dataDir, onStatement: ({ sql }) => statements.push(sql) });
  });
  afterEach(async () => {
    await store.close();
    await rm(join(dataDir, ".."), { recursive: true, force: true });
  });
  const set = (pragma: string) =>
    store.transaction((tx) => tx.run({ sql: `pragma ${pragma}`, parameters: [] }));

  const NO_ROOM = "max_page_count = 1";
  const ROOM = "max_page_count = 1000000";

  test("a disk that is full fails the ping after the first failed write, until there is room", async () => {
    await set(NO_ROOM);
    await expect(store.ping()).resolves.toBeUndefined();
    await expect(write("a")).rejects.toMatchObject({ reason: "unavailable" });
    for (const _time of [1, 2]) {
      await expect(store.ping()).rejects.toMatchObject({
        name: "StoreError",
        reason: "unavailable",
        message: expect.stringContaining("disk is full"),
      });
      // A look that only reads doesn't clear it.
      expect(probesIn(await names())).toEqual([]);
    }
    await set(ROOM);
    await expect(store.ping()).resolves.toBeUndefined();
    expect(probesIn(await names())).toEqual([]);
    expect(await write("a")).toEqual(new Set(["a"]));
  });

  test("a database that may no longer be written to fails the ping", async () => {
    await set("query_only = on");
    await expect(write("a")).rejects.toMatchObject({ reason: "not-writable" });
    await expect(store.ping()).rejects.toMatchObject({ name: "StoreError", reason: "not-writable" });
  });

  test("as long as no write fails, the ping writes nothing; of a failure it writes until one succeeds", async () => {
    await write("a");
    await set(NO_ROOM);
    await expect(write("b")).rejects.toThrow();
    await set(ROOM);
    statements.length = 0;
    await store.ping();
    expect(statements.filter((sql) => sql.startsWith("insert"))).toHaveLength(1);
    statements.length = 0;
    await store.ping();
    expect(statements).toEqual(["select 1 from chatra_slack_schema"]);
  });

  test("what a caller gets wrong is no fault of the database", async () => {
    await expect(store.transaction(() => Promise.reject(new Error("a caller's own")))).rejects.toThrow();
    const contradiction = store.transaction((tx) => tx.query`insert into settings (name) values ('a')`);
    await expect(contradiction).rejects.toMatchObject({ reason: "conflict" });
    statements.length = 0;
    await store.ping();
    expect(statements).toEqual(["select 1 from chatra_slack_schema"]);
  });
});

describe.skipIf(found !== true)(`on PostgreSQL${found === true ? "" : ` (skipped: ${found})`}`, () => {
  let database: OwnDatabase;
  beforeAll(async () => {
    database = await makeDatabase();
    store = await openPostgresStore({ url: database.url });
    await database.run(`create function refuse() returns trigger language plpgsql as $$ begin
      raise exception 'could not extend file' using errcode = '53100'; end $$`);
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });
  const onAll = async (statement: (table: string) => string) => {
    for (const table of ["inputs", "settings"]) await database.run(statement(table));
  };
  const setReadOnly = async (value: "on" | "off") => {
    await database.run(`alter database ${database.name} set default_transaction_read_only = ${value}`);
    // The setting counts for new connections.
    await database.run(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'chatra-slack' and datname = current_database()",
    );
  };

  test("a server whose disk is full fails the ping after the first failed write, until there is room", async () => {
    await onAll(
      (table) => `create trigger full_disk before insert on ${table} for each row execute function refuse()`,
    );
    await expect(store.ping()).resolves.toBeUndefined();
    await expect(write("a")).rejects.toMatchObject({ reason: "unavailable" });
    const full = { reason: "unavailable", message: expect.stringContaining("is full") };
    await expect(store.ping()).rejects.toMatchObject(full);
    await expect(store.ping()).rejects.toMatchObject(full);
    await onAll((table) => `drop trigger full_disk on ${table}`);
    await expect(store.ping()).resolves.toBeUndefined();
    expect(probesIn(await names())).toEqual([]);
  });

  test("a server that became read-only, as after a failover, fails the ping until it is not", async () => {
    await setReadOnly("on");
    await eventually(() => expect(write("b")).rejects.toMatchObject({ reason: "not-writable" }));
    await expect(store.ping()).rejects.toMatchObject({
      reason: "not-writable",
      message: expect.stringContaining("read-only"),
      advice: expect.stringContaining("primary"),
    });
    await setReadOnly("off");
    await eventually(() => store.ping());
    expect(await write("b")).toEqual(new Set(["b"]));
    expect(probesIn(await names())).toEqual([]);
  });
});
