import { chmodSync, closeSync, openSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Kysely } from "kysely";
import { sqliteDialect } from "./dialect.ts";
import { keepUndecided } from "./inputs.ts";
import { migrate } from "./migrations/migrate.ts";
import { refreshPartitions } from "./partitions.ts";
import { type Connection, createConnection } from "./sqlite/connection.ts";
import { makeFolder } from "./sqlite/data-folder.ts";
import { explainSqliteError } from "./sqlite/explain-sqlite-error.ts";
import { giveBackPages, makeShrinkable, wishToShrink } from "./sqlite/file-space.ts";
import { lockFolder } from "./sqlite/folder-lock.ts";
import { NodeSqliteDialect } from "./sqlite/node-sqlite-dialect.ts";
import { shareSyncs } from "./sqlite/share-syncs.ts";
import { type Statement, tellingOf } from "./statement.ts";
import type { Store } from "./store.ts";
import { StoreError } from "./store-error.ts";
import { beginTx, type Kept, type Tx, type Work } from "./tx.ts";
import { createWorkListeners } from "./work-listeners.ts";
import { createWriteWatch } from "./write-watch.ts";

type Options = {
  dataDir: string;
  onStatement?: (statement: Statement) => void;
  /**
   * The disk failed to take what was committed. What the database shows from then on may not survive the process, so nothing
   * more is acknowledged: the process should end.
   */
  onDiskFailure?: (error: unknown) => void;
  /** Takes to the disk what was written to the log. */
  sync?: (log: FileHandle) => Promise<void>;
};

/** What is open as long as the store is. */
type Opened = {
  connection: Connection;
  database: DatabaseSync;
  log: FileHandle;
  lock: { release(): void };
};

/**
 * Opens the store in `dataDir`, which it creates (0700) if missing; the database is `chatra-slack.db` (0600). The folder
 * belongs to this process until `close()` or the process ends. Rejects with a StoreError: `in-use`, `not-writable`,
 * `newer-schema`, `corrupt` or `unavailable`.
 */
export async function openSqliteStore(options: Options): Promise<Store> {
  const { dataDir, onStatement } = options;
  makeFolder(dataDir);
  const lock = lockFolder(dataDir);
  let database: DatabaseSync | undefined;
  let log: FileHandle | undefined;
  try {
    const path = join(dataDir, "chatra-slack.db");
    database = openDatabase(path);
    const dialect = new NodeSqliteDialect({ database });
    await migrate(new Kysely<unknown>({ dialect, ...tellingOf(onStatement) }), sqliteDialect);
    makeShrinkable(database);
    // From here on the store waits for the disk itself, without keeping all else waiting.
    database.exec("pragma synchronous = normal");
    log = await open(`${path}-wal`, "r+");
    // A process that was killed may have left there what it had not taken to the disk yet.
    await log.datasync();
    const connection = createConnection({ database, dialect, onStatement });
    return createStore({ connection, database, log, lock }, options);
  } catch (error) {
    await log?.close();
    database?.close();
    lock.release();
    throw explainSqliteError(error, dataDir);
  }
}

function createStore({ connection, database, log, lock }: Opened, options: Options): Store {
  const { dataDir } = options;
  const listeners = createWorkListeners();
  const kept: Kept = {};
  const takeToDisk = shareSyncs(() => syncLog(log, options));
  /** Settled once all that was committed before is on the disk, or the disk has failed. */
  let lastSync: Promise<void> | undefined;
  // What only reads may rest on what is not there yet, such as "done already".
  const onDisk = (hasChanged: boolean) => {
    if (hasChanged) lastSync = takeToDisk();
    return lastSync;
  };
  const fail = (error: unknown): never => {
    throw writes.noted(explainSqliteError(error, dataDir));
  };
  const transaction: Store["transaction"] = async (work, { repeatable = false } = {}) => {
    const waitForDisk = repeatable ? undefined : onDisk;
    // Errors of `work` pass through; we explain only the database's.
    const ended = await runTransaction({ connection, kept, waitForDisk }, work).catch(fail);
    listeners.tell(ended.wakes);
    return ended.result;
  };
  const writes = createWriteWatch(transaction);
  return {
    kind: "sqlite",
    transaction,
    onWork: listeners.add,
    async ping() {
      await connection.inTurn(async () => connection.run("select 1 from chatra_slack_schema")).catch(fail);
      await writes.check();
    },
    time: () => Promise.resolve(undefined),
    giveBackSpace: (pages) => connection.inTurn(async () => giveBackPages(database, pages)).catch(fail),
    async close() {
      database.close();
      // Whoever still waits for the disk needs the log: without it, that would look like a failure of the disk.
      await lastSync?.catch(() => undefined);
      await log.close();
      lock.release();
    },
  };
}

/** Takes the log to the disk. A failure is told before anybody hears of it in another way. */
async function syncLog(log: FileHandle, { dataDir, onDiskFailure, sync }: Options): Promise<void> {
  try {
    await (sync === undefined ? log.datasync() : sync(log));
  } catch (error) {
    onDiskFailure?.(error);
    const advice = "Check the disk, then start the bot again.";
    throw new StoreError("unavailable", `The disk of ${dataDir} failed.`, { cause: error, advice });
  }
}

async function runTransaction<T>(
  {
    connection,
    kept,
    waitForDisk,
  }: {
    connection: Connection;
    kept: Kept;
    waitForDisk: ((hasChanged: boolean) => Promise<void> | undefined) | undefined;
  },
  work: (tx: Tx) => Promise<T>,
): Promise<{ result: T; wakes: Set<Work> }> {
  let tx: Tx | undefined;
  let isDurable = false;
  try {
    const ended = await connection.transaction(async (run) => {
      tx = beginTx(run, sqliteDialect, kept);
      const result = await work(tx);
      await keepUndecided(tx);
      await refreshPartitions(tx);
      return { result, wakes: new Set([...tx.wakeHere, ...tx.wakeEverywhere]) };
    });
    // The connection is free meanwhile: what others see of this early, they can't keep without it.
    await waitForDisk?.(ended.hasChanged);
    isDurable = true;
    return ended.result;
  } finally {
    for (const tell of tx?.whenEnded ?? []) tell(isDurable);
  }
}

function openDatabase(path: string): DatabaseSync {
  // SQLite gives its side files the database's mode, so the mode must be right from the first byte.
  closeSync(openSync(path, "a", 0o600));
  chmodSync(path, 0o600);
  const database = new DatabaseSync(path, { timeout: 5000, enableForeignKeyConstraints: true });
  try {
    configure(database);
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

function configure(database: DatabaseSync): void {
  wishToShrink(database);
  database.exec("pragma journal_mode = wal");
  // For the migrations: what is acknowledged has to have reached the disk.
  database.exec("pragma synchronous = full");
  // 4 KiB pages: SQLite copies the log back at 8 MB, and trims it to 64 MB after a burst.
  database.exec("pragma wal_autocheckpoint = 2000");
  database.exec("pragma journal_size_limit = 67108864");
  database.exec("pragma cache_size = -32000");
  // Erased data must leave the file as well; deletions are rare and small.
  database.exec("pragma secure_delete = on");
}
