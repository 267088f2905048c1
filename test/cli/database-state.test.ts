import { mkdir, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { lookAtDatabase } from "../../src/cli/database-state.ts";
import { latestSchema } from "../../src/store/migrations/migrate.ts";
import { openPostgresStore } from "../../src/store/open-postgres-store.ts";
import { openSqliteStore } from "../../src/store/open-sqlite-store.ts";
import { openNewStore } from "../store/open-new-store.ts";
import { findServer, makeDatabase, type OwnDatabase } from "../store/own-database.ts";

const found = await findServer();

describe("on SQLite", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "chatra-slack-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test.each([0, 4_096, 1_048_575])(
    "a disk with %i free bytes is full, whether the bot has begun there or not",
    async (free) => {
      const dataDir = join(folder, "data");
      const asked: string[] = [];
      const look = () =>
        lookAtDatabase({ kind: "sqlite", dataDir }, async (of) => {
          asked.push(of);
          return free;
        });
      const full = {
        name: "StoreError",
        reason: "unavailable",
        message: `The disk of ${dataDir} is full.`,
        advice: expect.stringContaining("Free space"),
      };
      await expect(look()).rejects.toMatchObject(full);
      await (await openNewStore(dataDir)).close();
      await expect(look()).rejects.toMatchObject(full);
      expect(asked).toEqual([folder, dataDir]);
    },
  );

  test.each<[string, string[]]>([
    ["a link that leads nowhere", ["link"]],
    ["a folder below one", ["link", "data"]],
    ["a folder further below", ["link", "a", "b"]],
    ["a link to itself", ["loop"]],
    ["a folder below a link to itself", ["loop", "data"]],
  ])("%s is refused with the same words as at the start, and nothing is made", async (_what, names) => {
    await symlink("gone", join(folder, "link"));
    await symlink("loop", join(folder, "loop"));
    const dataDir = join(folder, ...names);
    const refusal = {
      name: "StoreError",
      reason: "not-writable",
      message: `The data folder ${dataDir} can't be created.`,
      advice: "Give this user the right to write there, or set DATA_DIR to another folder.",
    };
    await expect(openSqliteStore({ dataDir })).rejects.toMatchObject(refusal);
    await expect(lookAtDatabase({ kind: "sqlite", dataDir })).rejects.toMatchObject(refusal);
    expect(await readdir(folder)).toEqual(["link", "loop"]);
  });

  test("a link that leads to a folder, or to where one can be made, is fine", async () => {
    await mkdir(join(folder, "there"));
    await symlink("there", join(folder, "link"));
    for (const names of [["link"], ["link", "data"]])
      expect(await lookAtDatabase({ kind: "sqlite", dataDir: join(folder, ...names) })).toMatchObject({
        schema: undefined,
      });
  });

  test.each([1_048_576, 2 ** 41, undefined])("a disk with %s free bytes is fine", async (free) => {
    const dataDir = join(folder, "data");
    await (await openNewStore(dataDir)).close();
    const state = await lookAtDatabase({ kind: "sqlite", dataDir }, async () => free);
    expect(state).toMatchObject({ schema: latestSchema });
  });
});

describe.skipIf(found !== true)(`on PostgreSQL${found === true ? "" : ` (skipped: ${found})`}`, () => {
  let database: OwnDatabase;
  beforeAll(async () => {
    database = await makeDatabase();
    await database.run(`create role ${database.name} login in role pg_write_all_data`);
    await database.run(`grant create on schema public to ${database.name}`);
  });
  afterAll(async () => {
    await database.run(`drop owned by ${database.name}`);
    await database.run(`drop role ${database.name}`);
    await database.drop();
  });
  const look = () => lookAtDatabase({ kind: "postgres", url: database.url });
  const READ_ONLY = {
    name: "StoreError",
    reason: "not-writable",
    message: expect.stringContaining("is read-only"),
    advice: expect.stringContaining("default_transaction_read_only"),
  };

  test("a server that takes no writes fails, with and without the bot's tables, until it takes them", async () => {
    const set = (value: string) =>
      database.run(`alter database ${database.name} set default_transaction_read_only = ${value}`);
    await set("on");
    await expect(look()).rejects.toMatchObject(READ_ONLY);
    await set("off");
    expect(await look()).toMatchObject({ schema: undefined });
    await (await openPostgresStore({ url: database.url })).close();
    await set("on");
    await expect(look()).rejects.toMatchObject(READ_ONLY);
    await set("off");
    expect(await look()).toMatchObject({ schema: latestSchema });
  });

  test("a user whose transactions are read-only fails, others do not", async () => {
    await database.run(`alter role ${database.name} set default_transaction_read_only = on`);
    const url = Object.assign(new URL(database.url), { username: database.name }).href;
    await expect(lookAtDatabase({ kind: "postgres", url })).rejects.toMatchObject(READ_ONLY);
    expect(await look()).toMatchObject({ place: expect.stringContaining(database.name) });
  });
});
