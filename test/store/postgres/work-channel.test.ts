import { setImmediate as turn } from "node:timers/promises";
import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { listenForWork, notifyOfWork } from "../../../src/store/postgres/work-channel.ts";
import type { Work } from "../../../src/store/tx.ts";
import { fakeTimeouts } from "../../fake-timeouts.ts";
import { findServer, makeDatabase, type OwnDatabase, server } from "../own-database.ts";
import { until } from "../until.ts";

const found = await findServer();

describe.skipIf(found !== true)(
  `work between processes${found === true ? "" : ` (skipped: ${found})`}`,
  () => {
    let database: OwnDatabase;
    // No pool: that would wait for something itself.
    let inside: pg.Client;
    let outside: pg.Client;
    beforeAll(async () => {
      database = await makeDatabase();
      inside = new pg.Client({ connectionString: database.url });
      outside = new pg.Client({ connectionString: server });
      await Promise.all([inside.connect(), outside.connect()]);
    });
    afterAll(async () => {
      await Promise.all([inside.end(), outside.end()]);
      await database.drop();
    });

    const notify = async (payload: string) => {
      await inside.query("select pg_notify('chatra_slack_work', $1)", [payload]);
    };

    async function listen(self = "me") {
      const told: Work[][] = [];
      const channel = await listenForWork({ connectionString: database.url }, self, (works) =>
        told.push(works),
      );
      onTestFinished(() => channel.close());
      return { ...channel, told };
    }

    test("others' work is told in their words, and nothing else that comes", async () => {
      const { told } = await listen();
      const others = ["inputs", "slack", "chatra", "tenants", "slack:acme", "chatra:acme"];
      for (const what of ["probe", "slacks", "unknown", "unknown:acme", "", ...others])
        await notify(`${what} other`);
      await notify("inputs me");
      await notify("tenants other");
      await until(() => told.length > others.length);
      expect(told).toEqual([...others, "tenants"].map((what) => [what]));
    });

    test("what a transaction tells of arrives with who sent it, once for each kind", async () => {
      const { told } = await listen();
      const own = await listen("sender");
      const db = new Kysely<unknown>({
        dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: database.url, max: 1 }) }),
      });
      onTestFinished(() => db.destroy());
      await notifyOfWork(db, "sender", []);
      await notifyOfWork(db, "sender", new Set<Work>(["inputs", "slack:acme"]));
      await notify("tenants other");
      await until(() => told.length === 3 && own.told.length === 1);
      expect(told).toEqual([["inputs"], ["slack:acme"], ["tenants"]]);
      expect(own.told).toEqual([["tenants"]]);
    });

    test("it is heard where its own probe comes back, and not by another's", async () => {
      const waits = fakeTimeouts();
      const channel = await listen();
      expect(await channel.isHeard(notify)).toBe(true);
      expect(waits).toEqual([5_000]);
      expect(vi.getTimerCount()).toBe(0);
      const isDeaf = channel.isHeard(async (payload) => {
        expect(payload).toBe("probe me");
        await notify("probe other");
        await notify("inputs other");
      });
      await until(() => channel.told.length === 1);
      vi.advanceTimersByTime(5_000);
      expect(await isDeaf).toBe(false);
      const failed = channel.isHeard(() => Promise.reject(new Error("no connection")));
      await expect(failed).rejects.toThrow("no connection");
      expect(vi.getTimerCount()).toBe(0);
    });

    /** Ends the connection that listens; `isOpen`: whether it can be made again. */
    async function cut(isOpen = true): Promise<void> {
      await outside.query(`alter database ${database.name} allow_connections ${isOpen}`);
      await outside.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen %' and datname = $1",
        [database.name],
      );
    }

    test("a connection that breaks is made again, later each time, and then all work is told of", async () => {
      const waits = fakeTimeouts();
      const { told } = await listen();
      await cut(false);
      const delays = [100, 500, 2_000, 5_000, 5_000];
      for (const [index, delay] of delays.entries()) {
        await until(() => waits.length > index);
        expect(waits).toEqual(delays.slice(0, index + 1));
        if (index === delays.length - 1)
          await outside.query(`alter database ${database.name} allow_connections true`);
        expect(told).toEqual([]);
        vi.advanceTimersByTime(delay);
      }
      await until(() => told.length === 1);
      expect(told).toEqual([["inputs", "slack", "chatra", "tenants"]]);
      await notify("inputs other");
      await until(() => told.length === 2);
      expect(told[1]).toEqual(["inputs"]);
      // It begins anew with the shortest wait.
      await cut();
      await until(() => waits.length > delays.length);
      expect(waits.at(-1)).toBe(100);
    });

    const listeners = async () => {
      const { rows } = await outside.query(
        "select 1 from pg_stat_activity where query like 'listen %' and datname = $1",
        [database.name],
      );
      return rows.length;
    };

    test("one that is closed is not made again", async () => {
      const waits = fakeTimeouts();
      const waiting = await listen();
      await cut();
      await until(() => waits.length === 1);
      await waiting.close();
      expect(vi.getTimerCount()).toBe(0);
      const channel = await listen();
      expect(await listeners()).toBe(1);
      await channel.close();
      while ((await listeners()) > 0) await turn();
      expect(waits).toEqual([100]);
    });

    test("one that is closed while it is made again is ended, and tells nothing", async () => {
      const waits = fakeTimeouts();
      const channel = await listen();
      await cut();
      await until(() => waits.length === 1);
      vi.advanceTimersByTime(100);
      await channel.close();
      for (let looks = 0; looks < 20 || (await listeners()) > 0; looks += 1) await turn();
      expect(channel.told).toEqual([]);
      expect(waits).toEqual([100]);
    });
  },
);
