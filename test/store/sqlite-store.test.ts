import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdtemp, open, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { queueDepths } from "../../src/store/backlog.ts";
import { saveConversations } from "../../src/store/conversations.ts";
import { insertDeliveries } from "../../src/store/deliveries.ts";
import { claimDeliveries } from "../../src/store/delivery-claims.ts";
import { insertInputs, takeInputs } from "../../src/store/inputs.ts";
import { openSqliteStore } from "../../src/store/open-sqlite-store.ts";
import type { Store } from "../../src/store/store.ts";
import { accountId, exampleConversation, exampleDelivery, exampleInput } from "./example-rows.ts";
import { openNewStore } from "./open-new-store.ts";
import { describeStore } from "./store-contract.ts";

const run = promisify(execFile);
const fixture = (name: string) => join(import.meta.dirname, "fixtures", name);

/** SQLite syncs no commit itself, but the log before it copies that back. */
const NORMAL = 1;

let dataDir: string;
let store: Store;

beforeEach(async () => {
  dataDir = join(await mkdtemp(join(tmpdir(), "chatra-slack-")), "data");
  store = await openNewStore(dataDir);
});

afterEach(async () => {
  await store.close();
  await rm(join(dataDir, ".."), { recursive: true, force: true });
});

describe("SQLite", () => describeStore(() => store));

test("the folder and the database are its owner's alone", async () => {
  await store.close();
  await rm(dataDir, { recursive: true });
  store = await openSqliteStore({ dataDir });
  const mode = async (path: string) => (await stat(path)).mode & 0o777;
  expect(await mode(dataDir)).toBe(0o700);
  expect(await mode(join(dataDir, "chatra-slack.db"))).toBe(0o600);
  expect(await mode(join(dataDir, "chatra-slack.db-wal"))).toBe(0o600);
});

test("a second opener of the folder is refused, until the first has closed", async () => {
  await expect(openSqliteStore({ dataDir })).rejects.toMatchObject({
    name: "StoreError",
    reason: "in-use",
    message: expect.stringContaining(dataDir),
  });
  // The refused one took nothing with it.
  await store.transaction((tx) => insertInputs(tx, [exampleInput("a")], 1));
  await store.close();
  store = await openSqliteStore({ dataDir });
  expect((await store.transaction((tx) => queueDepths(tx))).inputs).toBe(1);
});

test("opening again keeps everything, and changes nothing about the schema", async () => {
  await store.transaction(async (tx) => {
    await insertDeliveries(tx, [exampleDelivery("a")], 100);
    await saveConversations(tx, exampleConversation("cv"));
  });
  const schema = async () => {
    await store.close();
    const database = new DatabaseSync(join(dataDir, "chatra-slack.db"));
    const rows = database.prepare("select name, sql from sqlite_master order by name").all();
    database.close();
    store = await openSqliteStore({ dataDir });
    return rows;
  };
  expect(await schema()).toEqual(await schema());
  const claim = { accountId, target: "slack", limit: 1, owner: "me", now: 100, leaseUntil: 200 } as const;
  expect(await store.transaction((tx) => claimDeliveries(tx, claim))).toMatchObject([{ id: "a" }]);
});

test("a folder whose owner was killed is free at once, and holds all that was committed", async () => {
  await store.close();
  const owner = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", fixture("folder-owner.ts"), dataDir],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let committed = 0;
  for await (const chunk of owner.stdout.setEncoding("utf8")) {
    committed += chunk.trim().split("\n").length;
    if (committed < 200) continue;
    await expect(openSqliteStore({ dataDir })).rejects.toMatchObject({ reason: "in-use" });
    owner.kill("SIGKILL");
    break;
  }
  if (owner.signalCode === null) await once(owner, "exit");
  store = await openSqliteStore({ dataDir });
  const { inputs } = await store.transaction((tx) => queueDepths(tx));
  expect(inputs).toBeGreaterThanOrEqual(committed);
});

test("a database of a later version is refused, and left as it is", async () => {
  await store.close();
  const database = new DatabaseSync(join(dataDir, "chatra-slack.db"));
  database.exec("insert into chatra_slack_schema (version) values (999)");
  await expect(openSqliteStore({ dataDir })).rejects.toMatchObject({
    reason: "newer-schema",
    message: expect.stringContaining("999"),
  });
  database.exec("delete from chatra_slack_schema where version = 999");
  database.close();
  store = await openSqliteStore({ dataDir });
});

test("a folder that is a file, and one below a file, are named as what they are", async () => {
  const file = join(dataDir, "..", "file");
  await writeFile(file, "");
  await expect(openSqliteStore({ dataDir: file })).rejects.toMatchObject({
    reason: "not-writable",
    message: expect.stringContaining("is a file"),
  });
  await expect(openSqliteStore({ dataDir: join(file, "below") })).rejects.toMatchObject({
    reason: "not-writable",
  });
});

test("a folder that can't be written to is refused with what to do", async () => {
  const folder = await mkdtemp(join(tmpdir(), "chatra-slack-"));
  const isRoot = process.geteuid?.() === 0;
  try {
    // Root may write everywhere, so it becomes nobody for the moment.
    if (isRoot) await chown(folder, 65534, 65534);
    await chmod(folder, 0o500);
    if (isRoot) process.seteuid?.(65534);
    await expect(openSqliteStore({ dataDir: folder })).rejects.toMatchObject({
      reason: "not-writable",
      advice: expect.stringContaining("DATA_DIR"),
    });
    await expect(openSqliteStore({ dataDir: join(folder, "new") })).rejects.toMatchObject({
      reason: "not-writable",
    });
  } finally {
    if (isRoot) process.seteuid?.(0);
    await rm(folder, { recursive: true, force: true });
  }
});

test("a file that is no database is refused as corrupt, and the folder is let go", async () => {
  await store.close();
  await writeFile(
    join(dataDir, "chatra-slack.db"),
    "no database, but long enough to have a header ".repeat(50),
  );
  await rm(join(dataDir, "chatra-slack.db-wal"), { force: true });
  await expect(openSqliteStore({ dataDir })).rejects.toMatchObject({ reason: "corrupt" });
  await rm(join(dataDir, "chatra-slack.db"));
  store = await openSqliteStore({ dataDir });
});

test("a disk that takes no more rejects the transaction as unavailable, keeps nothing of it, and the store goes on", async () => {
  await store.close();
  // A limit on the size of files (in blocks of 512 or 1024 bytes) fails the same writes as a full disk.
  const limited = [
    "-c",
    'ulimit -f 4000; exec "$0" "$@"',
    process.execPath,
    "--disable-warning=ExperimentalWarning",
  ];
  const { stdout } = await run("sh", [...limited, fixture("writer-on-small-disk.ts"), dataDir]);
  expect(JSON.parse(stdout)).toEqual({ reason: "unavailable", inputs: 2 });
  store = await openSqliteStore({ dataDir });
  expect((await store.transaction((tx) => queueDepths(tx))).inputs).toBe(2);
});

test("a delivery that can't be read is kept as failed, and holds up nothing", async () => {
  await store.transaction((tx) => insertDeliveries(tx, [exampleDelivery("a"), exampleDelivery("b")], 100));
  await store.transaction((tx) => insertInputs(tx, [exampleInput("a"), exampleInput("b")], 100));
  await store.close();
  const database = new DatabaseSync(join(dataDir, "chatra-slack.db"));
  database.exec(`update deliveries set payload = '{"kind":"of a later version"}' where id = 'a'`);
  database.exec(`update inputs set input = '{"kind":"of a later version"}' where id = 'a'`);
  database.close();
  store = await openSqliteStore({ dataDir });
  const claim = { accountId, target: "slack", limit: 1, owner: "me", now: 100, leaseUntil: 200 } as const;
  expect(await store.transaction((tx) => claimDeliveries(tx, claim))).toEqual([]);
  expect(await store.transaction((tx) => claimDeliveries(tx, claim))).toMatchObject([{ id: "b" }]);
  expect(await store.transaction((tx) => takeInputs(tx, 1, 100))).toEqual([]);
  expect(await store.transaction((tx) => takeInputs(tx, 1, 100))).toMatchObject([{ id: "b" }]);
  const { deliveries } = await store.transaction((tx) => queueDepths(tx));
  expect(deliveries).toContainEqual({ target: "slack", state: "failed", count: 1 });
});

test("each statement is told with its values", async () => {
  await store.close();
  const statements: unknown[] = [];
  store = await openSqliteStore({
    dataDir,
    onStatement: ({ sql, parameters }) => statements.push([sql, ...parameters]),
  });
  statements.length = 0;
  await store.transaction((tx) => tx.query`select ${"a"} as one`);
  expect(statements).toEqual([["begin immediate"], ["select ? as one", "a"], ["commit"]]);
  expect(await store.time()).toBeUndefined();
});

test("no commit keeps the whole bot waiting for the disk, also once the file has given space back", async () => {
  const levelOf = () => store.transaction((tx) => tx.column<number>`pragma synchronous`);
  expect(await levelOf()).toEqual([NORMAL]);
  const long = "x".repeat(200_000);
  await store.transaction((tx) => insertInputs(tx, [exampleInput("a", { text: long })], 1));
  await store.transaction((tx) => tx.query`delete from inputs`);
  expect(await store.giveBackSpace(100)).toBeGreaterThan(0);
  expect(await levelOf()).toEqual([NORMAL]);
});

test("what a killed process may have left in the log is on the disk before anything is told of it", async () => {
  await store.close();
  const file = await open(join(dataDir, "chatra-slack.db"));
  const datasync = vi.spyOn(Object.getPrototypeOf(file), "datasync");
  onTestFinished(() => datasync.mockRestore());
  await file.close();
  store = await openSqliteStore({ dataDir });
  expect(datasync).toHaveBeenCalledTimes(1);
  expect(await store.transaction(async (tx) => (await queueDepths(tx)).inputs)).toBe(0);
  expect(datasync).toHaveBeenCalledTimes(1);
});

test("what waits for the disk, or is cut off, when the store closes is no failure of the disk", async () => {
  await store.close();
  const failures: unknown[] = [];
  const disk = Promise.withResolvers<void>();
  let syncs = 0;
  store = await openSqliteStore({
    dataDir,
    sync: async (log) => {
      syncs += 1;
      await disk.promise;
      await log.datasync();
    },
    onDiskFailure: (error) => failures.push(error),
  });
  const put = (id: string) =>
    store.transaction((tx) => insertInputs(tx, [exampleInput(id, { key: id })], 1)).then(() => "stored");
  const waiting = [put("a")];
  await expect.poll(() => syncs).toBe(1);
  waiting.push(put("b"));
  await store.transaction((tx) => queueDepths(tx), { repeatable: true });
  const cutOff = Promise.allSettled([put("c"), put("d")]);
  const closed = store.close();
  disk.resolve();
  expect(await Promise.all(waiting)).toEqual(["stored", "stored"]);
  await Promise.all([closed, cutOff]);
  expect(failures).toEqual([]);
  store = await openSqliteStore({ dataDir });
});

describe("on a disk that takes its time", () => {
  /** What happened, in order; and the syncs under way, which end when the test says so. */
  let events: string[];
  let syncs: PromiseWithResolvers<void>[];
  let isHeld: boolean;

  beforeEach(async () => {
    await store.close();
    events = [];
    syncs = [];
    isHeld = true;
    store = await openSqliteStore({
      dataDir,
      sync: () => {
        const sync = Promise.withResolvers<void>();
        syncs.push(sync);
        if (!isHeld) sync.resolve();
        return sync.promise;
      },
      onDiskFailure: (error) => events.push(`disk failed: ${String(error)}`),
    });
    store.onWork((what) => events.push(`work: ${what}`));
  });

  // A store that closes waits for them.
  afterEach(() => {
    isHeld = false;
    for (const sync of syncs) sync.resolve();
  });

  const storeInput = (id: string, options?: { repeatable: boolean }) =>
    store
      .transaction(async (tx) => {
        tx.whenEnded.push((isCommitted) => events.push(`${id} ended: ${isCommitted}`));
        await insertInputs(tx, [exampleInput(id, { key: id })], 1);
      }, options)
      .then(
        () => events.push(`${id} stored`),
        (error: unknown) => events.push(`${id}: ${String(error)}`),
      );
  const countInputs = (options?: { repeatable: boolean }) =>
    store.transaction(async (tx) => (await queueDepths(tx)).inputs, options);

  test("a transaction is over once its change is on the disk; others go on meanwhile", async () => {
    const first = storeInput("a");
    await expect.poll(() => syncs.length).toBe(1);
    const second = storeInput("b");
    // What may be repeated waits for nothing.
    expect(await countInputs({ repeatable: true })).toBe(2);
    await storeInput("c", { repeatable: true });
    await expect(store.transaction(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await countInputs({ repeatable: true })).toBe(3);
    expect(events).toEqual(["c ended: true", "work: inputs", "c stored"]);
    expect(syncs).toHaveLength(1);

    events.length = 0;
    syncs[0]?.resolve();
    await first;
    expect(events).toEqual(["a ended: true", "work: inputs", "a stored"]);
    await expect.poll(() => syncs.length).toBe(2);
    syncs[1]?.resolve();
    await second;
    expect(events.slice(3)).toEqual(["b ended: true", "work: inputs", "b stored"]);
  });

  test("what is read of a change, such as that it was made already, is told once that is on the disk", async () => {
    const first = storeInput("a");
    const again = storeInput("a");
    const read = countInputs().then((count) => events.push(`${count} read`));
    await expect.poll(() => syncs.length).toBe(1);
    // Both have ended by now, but for the disk.
    expect(await countInputs({ repeatable: true })).toBe(1);
    expect(events).toEqual([]);
    syncs[0]?.resolve();
    await Promise.all([first, again, read]);
    expect(events).toEqual(expect.arrayContaining(["a stored", "1 read"]));
    expect(syncs).toHaveLength(1);
    // There is nothing to wait for any more.
    expect(await countInputs()).toBe(1);
  });

  test("where the disk fails, nothing is called stored any more, and it is told at once", async () => {
    const first = storeInput("a");
    await expect.poll(() => syncs.length).toBe(1);
    syncs[0]?.reject(new Error("EIO"));
    await first;
    const failure = `StoreError: The disk of ${dataDir} failed.`;
    expect(events).toEqual(["disk failed: Error: EIO", "a ended: false", `a: ${failure}`]);
    await storeInput("b");
    expect(events.slice(3)).toEqual(["b ended: false", `b: ${failure}`]);
    expect(syncs).toHaveLength(1);
    await expect(store.transaction((tx) => insertInputs(tx, [exampleInput("c")], 1))).rejects.toMatchObject({
      reason: "unavailable",
      advice: "Check the disk, then start the bot again.",
    });
  });
});
