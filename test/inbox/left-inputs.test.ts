import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { clientIdSchema } from "../../src/domain/ids.ts";
import type { Input } from "../../src/domain/input.ts";
import { naturalIdOf, partitionOf, sourceTimeOf } from "../../src/domain/inputs/input-kinds.ts";
import { createInboxWorker } from "../../src/inbox/inbox-worker.ts";
import { insertWithoutWait } from "../../src/store/inputs.ts";
import { openPostgresStore } from "../../src/store/open-postgres-store.ts";
import type { Store } from "../../src/store/store.ts";
import { accountContext, accountId, logger } from "../outbox/stage.ts";
import { makeDatabase, type OwnDatabase } from "../store/own-database.ts";
import { servedTenants, tenantIn } from "./served-tenants.ts";

const START = 1_795_000_100_000;
const HOUR_MS = 60 * 60_000;

let database: OwnDatabase;
let store: Store;
beforeAll(async () => {
  database = await makeDatabase();
  store = await openPostgresStore({ url: database.url, max: 4 });
});
afterAll(async () => {
  await store.close();
  await database.drop();
});
afterEach(() => vi.restoreAllMocks());

/** Stores an input as a process leaves it that ends between its commit and its listing. */
async function leave(nth: number): Promise<string> {
  const input: Input = {
    kind: "timer",
    accountId,
    clientId: clientIdSchema.parse(`client ${nth}`),
    dueAt: nth,
  };
  const id = naturalIdOf(input);
  const row = { id, key: partitionOf(input) ?? "", sourceTime: sourceTimeOf(input, nth), input };
  await store.transaction((tx) => tx.query`insert into input_lanes (key) values (${row.key})`);
  await store.transaction(async (tx) => {
    await tx.query`select key from input_lanes where key = ${row.key} for update`;
    await store.transaction((other) => insertWithoutWait(other, [row], nth));
  });
  return id;
}

test.each([
  ["goes on", 11_000],
  ["is set back by three hours", 11_000 - 3 * HOUR_MS],
])(
  "what another process left unlisted is found ten seconds later, though the clock %s",
  async (_title, step) => {
    const clock = { now: START, passed: 0 };
    vi.spyOn(performance, "now").mockImplementation(() => clock.passed);
    const worker = createInboxWorker({
      store,
      tenants: servedTenants([tenantIn(accountContext)]),
      now: () => clock.now,
      logger,
      metrics: { decided: () => undefined, ignored: () => undefined },
    });
    const poll = async () => {
      worker.wake();
      await worker.idle();
    };
    try {
      await poll();
      const id = await leave(step > 0 ? 1 : 2);
      clock.now += step;
      clock.passed += 11_000;
      await poll();
      const { rows } = await database.run(`select state from inputs where id = '${id}'`);
      expect(rows.map(({ state }) => state)).not.toContain("waiting");
      expect(rows).toHaveLength(1);
    } finally {
      await worker.stop();
    }
  },
);
