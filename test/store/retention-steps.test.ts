import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import pino from "pino";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { insertInputs, settleInput, takeInputs } from "../../src/store/inputs.ts";
import { createRetention } from "../../src/store/retention.ts";
import type { Store } from "../../src/store/store.ts";
import { StoreError } from "../../src/store/store-error.ts";
import { fakeTimeouts } from "../fake-timeouts.ts";
import { exampleInput } from "./example-rows.ts";
import { openNewStore } from "./open-new-store.ts";
import { until } from "./until.ts";

const MINUTE_MS = 60_000;
const INFO = 30;
const WARN = 40;
const ERROR = 50;

let dataDir: string;
let store: Store;
let lines: Record<string, unknown>[];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "chatra-slack-"));
  store = await openNewStore(dataDir);
  lines = [];
});
afterEach(async () => {
  await store.close();
  await rm(dataDir, { recursive: true, force: true });
});

const logger = () =>
  pino({ base: null, timestamp: false }, { write: (line: string) => void lines.push(JSON.parse(line)) });

/** The retention of what is older than 100 ms at 1000, and what it asked the store for. `spaces`: the pages that it gets. */
function retention(over: Partial<Pick<Store, "transaction">> = {}, spaces: number[] = []) {
  const asked: unknown[] = [];
  const transaction: Store["transaction"] =
    over.transaction ?? ((work, options) => store.transaction(work, options));
  const created = createRetention({
    store: {
      transaction: (work, options) => {
        asked.push(options);
        return transaction(work, options);
      },
      giveBackSpace: (pages) => {
        asked.push(pages);
        return Promise.resolve(spaces.shift() ?? 0);
      },
    },
    keepMs: 100,
    now: () => 1000,
    logger: logger(),
  });
  return { ...created, asked };
}

async function settled(count: number, at: number): Promise<void> {
  await store.transaction(async (tx) => {
    const inputs = Array.from({ length: count }, (_, n) => exampleInput(`${at} ${n}`, { key: `${at} ${n}` }));
    await insertInputs(tx, inputs, at);
    for (const { seq } of await takeInputs(tx, count, at)) await settleInput(tx, seq, { state: "done" }, at);
  });
}
const STEP = [{ repeatable: true }, 100];

test("what is too old goes in steps of fifty rows, each with a hundred pages, until a step finds nothing", async () => {
  await settled(51, 899);
  await settled(1, 900);
  const { purge, asked } = retention();
  expect(await purge()).toBe(51);
  expect(asked).toEqual([...STEP, ...STEP, ...STEP]);
  expect(lines).toEqual([
    { level: INFO, rows: 51, before: "1970-01-01T00:00:00.900Z", msg: "old rows deleted" },
  ]);
});

test("where nothing is too old there is one step and no word", async () => {
  await settled(1, 900);
  const { purge, asked } = retention();
  expect(await purge()).toBe(0);
  expect(asked).toEqual(STEP);
  expect(lines).toEqual([]);
});

test("space is given back until there is none, though no row goes", async () => {
  const { purge, asked } = retention({}, [100, 1, 0]);
  expect(await purge()).toBe(0);
  expect(asked).toEqual([...STEP, ...STEP, ...STEP]);
});

test("other work has its turn between two steps", async () => {
  await settled(51, 1);
  const order: string[] = [];
  const { purge } = retention({
    transaction: (work, options) => {
      order.push("step");
      setImmediate(() => order.push("other work"));
      return store.transaction(work, options);
    },
  });
  await purge();
  expect(order.slice(0, 3)).toEqual(["step", "other work", "step"]);
});

test("it starts again every ten minutes, until it is stopped", async () => {
  const waits = fakeTimeouts();
  const { start, stop, asked } = retention();
  start();
  expect(waits).toEqual([]);
  await until(() => waits.length === 1);
  expect(waits).toEqual([10 * MINUTE_MS]);
  expect(asked).toEqual(STEP);
  await settled(1, 1);
  vi.advanceTimersByTime(10 * MINUTE_MS);
  await until(() => waits.length === 2);
  expect(asked).toEqual([...STEP, ...STEP, ...STEP]);
  expect(lines).toMatchObject([{ rows: 1 }]);
  await stop();
  expect(vi.getTimerCount()).toBe(0);
});

test("a stop waits for the step under way, and nothing begins after it", async () => {
  const waits = fakeTimeouts();
  await settled(120, 1);
  let isDone = false;
  const { start, stop, asked } = retention({
    transaction: async (work, options) => {
      await turn();
      const result = await store.transaction(work, options);
      isDone = true;
      return result;
    },
  });
  start();
  await stop();
  expect(isDone).toBe(true);
  expect(asked).toEqual(STEP);
  expect(waits).toEqual([]);
  expect(lines).toMatchObject([{ rows: 50 }]);
});

test.each([
  [new StoreError("unavailable", "away"), WARN],
  [new StoreError("corrupt", "broken"), ERROR],
  [new Error("a bug"), ERROR],
])("the failure %s is logged by its weight, and the next turn comes all the same", async (error, level) => {
  const waits = fakeTimeouts();
  const { start, stop } = retention({ transaction: () => Promise.reject(error) });
  start();
  await until(() => waits.length === 1);
  expect(lines).toMatchObject([{ level, msg: "old rows not deleted", err: { message: error.message } }]);
  await stop();
});
