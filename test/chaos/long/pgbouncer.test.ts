import { Kysely, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkDatabase } from "../../../src/cli/doctor/check-basics.ts";
import { queueDepths } from "../../../src/store/backlog.ts";
import { insertInputs } from "../../../src/store/inputs.ts";
import { openPostgresStore } from "../../../src/store/open-postgres-store.ts";
import { BoundedPostgresDialect } from "../../../src/store/postgres/driver.ts";
import { connectionOptions, createPool } from "../../../src/store/postgres/pool.ts";
import type { Store } from "../../../src/store/store.ts";
import { setStage } from "../../flow/stage.ts";
import { exampleInput } from "../../store/example-rows.ts";
import { findServer, makeDatabase, type OwnDatabase } from "../../store/own-database.ts";
import { findPgBouncer, startPgBouncer } from "../../store/pgbouncer.ts";

const server = await findServer();
const bouncer = findPgBouncer();
const missing = [server, bouncer].find((found) => found !== true);
const why = missing === undefined ? "" : ` (skipped: ${missing})`;
const modes = ["session, the default", "transaction"] as const;
const settingOf = (mode: (typeof modes)[number]) => (mode === "transaction" ? mode : undefined);

describe.skipIf(missing !== undefined)(`PostgreSQL behind PgBouncer${why}`, () => {
  let database: OwnDatabase;
  beforeAll(async () => {
    database = await makeDatabase();
  });
  afterAll(() => database.drop());

  test.each(modes)(
    "with pool_mode %s: stores open, make the tables, and keep what they are given",
    async (mode) => {
      await using pgbouncer = await startPgBouncer(database.url, settingOf(mode));
      // At the same time: each would make the tables.
      const open = () => openPostgresStore({ url: pgbouncer.url, max: 4 });
      const stores = await Promise.all([open(), open()]);
      try {
        const ids = Array.from({ length: 20 }, (_, index) => `${mode} ${index}`);
        const before = await inputsIn(stores[0]);
        await Promise.all(
          ids.map((id, index) => {
            const store = index % 2 === 0 ? stores[0] : stores[1];
            return store.transaction((tx) => insertInputs(tx, [exampleInput(id)], 1));
          }),
        );
        expect(await inputsIn(stores[1])).toBe(before + 20);
        await stores[0].ping();
        expect(await stores[0].time()).toBeGreaterThan(0);
      } finally {
        await Promise.all(stores.map((store) => store.close()));
      }
    },
  );

  test.each(modes)(
    "with pool_mode %s: each transaction has its limits of time, and nobody else gets them",
    async (mode) => {
      await using pgbouncer = await startPgBouncer(database.url, settingOf(mode));
      const pool = createPool(connectionOptions(pgbouncer.url), 2);
      const db = new Kysely<unknown>({ dialect: new BoundedPostgresDialect({ pool }) });
      const limits = sql<{ limits: string }>`select concat_ws(' ', current_setting('statement_timeout'),
      current_setting('lock_timeout'), current_setting('idle_in_transaction_session_timeout')) as limits`;
      try {
        const inside = await db.transaction().execute((trx) => limits.execute(trx));
        expect(inside.rows).toEqual([{ limits: "20s 10s 15s" }]);
        expect((await limits.execute(db)).rows).toEqual([{ limits: "0 0 0" }]);
        // What fails in a transaction is undone, the limits with it.
        const failing = db.transaction().execute((trx) => sql`select 1 / 0`.execute(trx));
        await expect(failing).rejects.toMatchObject({ code: "22012" });
        expect((await limits.execute(db)).rows).toEqual([{ limits: "0 0 0" }]);
      } finally {
        await db.destroy();
      }
    },
  );

  test("with pool_mode session other processes' work is heard of, and the doctor has nothing to add", async () => {
    await using pgbouncer = await startPgBouncer(database.url);
    let isDeaf = false;
    const hearer = await openPostgresStore({ url: pgbouncer.url, max: 2, onDeaf: () => (isDeaf = true) });
    const writer = await openPostgresStore({ url: pgbouncer.url, max: 2 });
    try {
      const heard = new Promise((resolve) => hearer.onWork((what) => what === "inputs" && resolve(what)));
      await writer.transaction((tx) => insertInputs(tx, [exampleInput("heard")], 1));
      expect(await heard).toBe("inputs");
      const finding = await checkDatabase(
        { kind: "postgres", url: pgbouncer.url },
        { encryptionKeys: [], isOne: true },
      ).look();
      expect(finding).toMatchObject({ status: "ok" });
      expect(finding).not.toHaveProperty("advice");
      expect(isDeaf).toBe(false);
    } finally {
      await hearer.close();
      await writer.close();
    }
  });

  test("with pool_mode transaction it is not heard of, which the log and the doctor say", async () => {
    await using pgbouncer = await startPgBouncer(database.url, "transaction");
    const deaf = Promise.withResolvers<void>();
    const store = await openPostgresStore({ url: pgbouncer.url, max: 2, onDeaf: deaf.resolve });
    try {
      await deaf.promise;
      expect(
        await checkDatabase(
          { kind: "postgres", url: pgbouncer.url },
          { encryptionKeys: [], isOne: true },
        ).look(),
      ).toMatchObject({
        status: "ok",
        advice: expect.stringMatching(/pool_mode=session.*LISTEN.*every five seconds/s),
      });
    } finally {
      await store.close();
    }
  });

  test.each(modes)("with pool_mode %s: the bot relays both ways", async (mode) => {
    const own = await makeDatabase();
    try {
      await using pgbouncer = await startPgBouncer(own.url, settingOf(mode));
      await using stage = await setStage({ bot: { databaseUrl: pgbouncer.url, transport: "api" } });
      const { client, rootTs } = await stage.openChat("Bo");
      const reply = stage.ada.postMessage(stage.channelId, "pooled", { threadTs: rootTs });
      await stage.received(client, "pooled");
      await stage.marked(reply.ts, "white_check_mark");
      const says = (words: string) => stage.bot.logs.some((line) => line.includes(words));
      if (mode === "transaction")
        await expect.poll(() => says("database notifications not heard")).toBe(true);
      expect(await stage.bot.stop()).toBe(0);
    } finally {
      await own.drop();
    }
  });

  test("a parameter in DATABASE_URL that PgBouncer does not know, and a database that is not there, are told", async () => {
    await using pgbouncer = await startPgBouncer(database.url);
    const failure = (url: string) => openPostgresStore({ url }).catch((error: unknown) => error);
    expect(await failure(`${pgbouncer.url}?options=-c%20geqo%3Doff`)).toMatchObject({
      reason: "refused",
      message: expect.stringContaining("refuses a parameter that DATABASE_URL sets"),
    });
    const elsewhere = Object.assign(new URL(pgbouncer.url), { pathname: "/no_such_database" }).href;
    expect(await failure(elsewhere)).toMatchObject({
      reason: "refused",
      message: expect.stringContaining("has no database no_such_database"),
    });
  });
});

async function inputsIn(store: Store): Promise<number> {
  return (await store.transaction((tx) => queueDepths(tx))).inputs;
}
