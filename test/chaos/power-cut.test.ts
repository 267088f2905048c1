import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { insertDeliveries } from "../../src/store/deliveries.ts";
import { claimDeliveries } from "../../src/store/delivery-claims.ts";
import { insertInputs, settleInput, takeInputs } from "../../src/store/inputs.ts";
import { openSqliteStore } from "../../src/store/open-sqlite-store.ts";
import type { Store } from "../../src/store/store.ts";
import { accountId, exampleDelivery, exampleInput } from "../store/example-rows.ts";
import { form } from "./form.ts";
import { createSeededRandom, type SeededRandom } from "./seeded-random.ts";
import { readWalFile } from "./wal-file.ts";

const CUTS = form.long ? 150 : 3;

/** What the world was told: these inputs are kept, and these deliveries are under way. */
type Promised = { acknowledged: string[]; claimed: string[] };

test(`after each of ${CUTS} power cuts all that was acknowledged or claimed is there, and the rest can be done again (seed ${form.seed})`, {
  timeout: 300_000,
}, async () => {
  const random = createSeededRandom(form.seed);
  const folder = await mkdtemp(join(tmpdir(), "chatra-slack-"));
  try {
    let acknowledged = 0;
    let torn = 0;
    for (let cut = 0; cut < CUTS; cut += 1) {
      const before = join(folder, `${cut}-before`);
      const after = join(folder, `${cut}-after`);
      const promised: Promised = { acknowledged: [], claimed: [] };
      let synced: ReturnType<typeof readWalFile>;
      const store = await openSqliteStore({
        dataDir: before,
        sync: async (log) => {
          // What is written from here on may be missed.
          const written = readWalFile(walOf(before));
          await log.datasync();
          synced = written;
        },
      });
      synced = readWalFile(walOf(before));
      for (let left = random.between(1, 80); left > 0; left -= 1) await work(store, promised, random);
      torn += cutPower(before, after, synced, random);
      await store.close();
      await expectPromisesKept(after, promised);
      acknowledged += promised.acknowledged.length;
      for (const dataDir of [before, after]) await rm(dataDir, { recursive: true, force: true });
    }
    process.stdout.write(
      `Power cuts: seed ${form.seed}, ${CUTS} cuts, ${torn} pages torn, ${acknowledged} inputs acknowledged, lost 0\n`,
    );
    expect(acknowledged).toBeGreaterThan(CUTS);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

/** One transaction, as the bot makes them. */
async function work(store: Store, promised: Promised, random: SeededRandom): Promise<void> {
  const now = promised.acknowledged.length + 1;
  if (random.chance(0.5)) {
    // Large ones now and then, so that the log is copied back and begun anew.
    const text = "x".repeat(random.chance(0.2) ? 400_000 : 100);
    const id = `i${promised.acknowledged.length}`;
    await store.transaction((tx) => insertInputs(tx, [exampleInput(id, { key: id, text })], now));
    promised.acknowledged.push(id);
    return;
  }
  if (random.chance(0.7)) {
    await store.transaction((tx) => decideSome(tx, random.between(1, 3), now), { repeatable: true });
    return;
  }
  const claim = { accountId, target: "slack", limit: 2, owner: "me", now, leaseUntil: now + 1000 } as const;
  const claimed = await store.transaction((tx) => claimDeliveries(tx, claim));
  promised.claimed.push(...claimed.map(({ id }) => id));
}

/** Each input is settled together with the one delivery that it asks for. */
async function decideSome(
  tx: Parameters<Parameters<Store["transaction"]>[0]>[0],
  limit: number,
  now: number,
): Promise<number> {
  const inputs = await takeInputs(tx, limit, now);
  for (const { id, seq } of inputs) {
    await insertDeliveries(tx, [exampleDelivery(`d-${id}`, { key: `d-${id}` })], now);
    await settleInput(tx, seq, { state: "done" }, now);
  }
  return inputs.length;
}

/**
 * Copies the files as a disk has them when the power fails at this moment. Of what was not synced any part may be
 * missing: the end of the log, or sectors of it; and pages of the database that are just being copied back from the log
 * may be torn. Returns how many.
 */
function cutPower(
  from: string,
  to: string,
  synced: ReturnType<typeof readWalFile>,
  random: SeededRandom,
): number {
  mkdirSync(to);
  copyFileSync(databaseOf(from), databaseOf(to));
  const wal = readWalFile(walOf(from));
  if (wal === undefined) return 0;
  const bytes = readFileSync(walOf(from));
  const safe = synced?.salts === wal.salts ? synced.end : 0;
  const database = readFileSync(databaseOf(to));
  let torn = 0;
  if (safe > 0) {
    for (const { page, at } of wal.frames) {
      const start = (page - 1) * wal.pageSize;
      const isSafe = at + wal.pageSize <= safe && start + wal.pageSize <= database.length;
      if (!isSafe || !random.chance(0.2)) continue;
      bytes.copy(database, start, at, at + random.between(0, wal.pageSize / 512) * 512);
      torn += 1;
    }
    writeFileSync(databaseOf(to), database);
  }
  for (let sector = safe; sector < wal.end; sector += 512)
    if (random.chance(0.3)) bytes.fill(0, sector, Math.min(sector + 512, wal.end));
  const kept = random.chance(0.5) ? wal.end : random.between(safe, wal.end);
  writeFileSync(walOf(to), bytes.subarray(0, kept));
  return torn;
}

async function expectPromisesKept(dataDir: string, { acknowledged, claimed }: Promised): Promise<void> {
  const store = await openSqliteStore({ dataDir });
  try {
    const rows = readRows(dataDir);
    expect(rows.integrity).toEqual("ok");
    expect(acknowledged.filter((id) => !rows.inputs.has(id))).toEqual([]);
    expect(claimed.filter((id) => rows.deliveries.get(id) !== "sending")).toEqual([]);
    const settled = acknowledged.filter((id) => rows.inputs.get(id) === "done");
    expect([...rows.deliveries.keys()].sort()).toEqual(settled.map((id) => `d-${id}`).sort());
    // What was undone is done again, to the same deliveries.
    while ((await store.transaction((tx) => decideSome(tx, 50, 1_000_000))) > 0);
    expect([...readRows(dataDir).deliveries.keys()].sort()).toEqual(
      acknowledged.map((id) => `d-${id}`).sort(),
    );
  } finally {
    await store.close();
  }
}

function readRows(dataDir: string) {
  const database = new DatabaseSync(databaseOf(dataDir), { readOnly: true });
  try {
    const states = (table: string) =>
      new Map(
        database
          .prepare(`select id, state from ${table}`)
          .all()
          .map(({ id, state }) => [String(id), String(state)]),
      );
    const [check] = database.prepare("pragma integrity_check").all();
    return { integrity: check?.integrity_check, inputs: states("inputs"), deliveries: states("deliveries") };
  } finally {
    database.close();
  }
}

function databaseOf(dataDir: string): string {
  return join(dataDir, "chatra-slack.db");
}

function walOf(dataDir: string): string {
  return `${databaseOf(dataDir)}-wal`;
}
