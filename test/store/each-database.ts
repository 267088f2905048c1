import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { openPostgresStore } from "../../src/store/open-postgres-store.ts";
import type { Store } from "../../src/store/store.ts";
import { openNewStore } from "./open-new-store.ts";
import { findServer, makeDatabase, type OwnDatabase } from "./own-database.ts";

const found = await findServer();

/**
 * The same tests on SQLite and, where a server answers, on PostgreSQL. Each gets a database of its own with two processes: on
 * SQLite there can be one only, and both are it.
 */
export function onEachDatabase(tests: (processes: () => [Store, Store]) => void): void {
  describe("on SQLite", () => {
    let dataDir: string;
    let store: Store;
    beforeAll(async () => {
      dataDir = await mkdtemp(join(tmpdir(), "chatra-slack-"));
      store = await openNewStore(dataDir);
    });
    afterAll(async () => {
      await store.close();
      await rm(dataDir, { recursive: true, force: true });
    });
    tests(() => [store, store]);
  });

  describe.skipIf(found !== true)(`on PostgreSQL${found === true ? "" : ` (skipped: ${found})`}`, () => {
    let database: OwnDatabase;
    let stores: [Store, Store];
    beforeAll(async () => {
      database = await makeDatabase();
      const open = () => openPostgresStore({ url: database.url, max: 4 });
      stores = [await open(), await open()];
    });
    afterAll(async () => {
      for (const store of stores) await store.close();
      await database.drop();
    });
    tests(() => stores);
  });
}
