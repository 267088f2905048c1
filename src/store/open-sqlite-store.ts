import { chmodSync, closeSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Kysely, sql } from "kysely";
import { sqliteDialect } from "./dialect.ts";
import { migrate } from "./migrations/migrate.ts";
import { refreshPartitions } from "./partitions.ts";
import { explainSqliteError } from "./sqlite/explain-sqlite-error.ts";
import { giveBackPages, makeShrinkable, wishToShrink } from "./sqlite/file-space.ts";
import { lockFolder } from "./sqlite/folder-lock.ts";
import { NodeSqliteDialect } from "./sqlite/node-sqlite-dialect.ts";
import { type Statement, tellingOf } from "./statement.ts";
import type { Store } from "./store.ts";
import { StoreError } from "./store-error.ts";
import { beginTx, type Kept, type Tx, type Work } from "./tx.ts";
import { createWorkListeners } from "./work-listeners.ts";

/**
 * Opens the store in `dataDir`, which it creates (0700) if missing; the database is `chatra-slack.db` (0600). The folder
 * belongs to this process until `close()` or the process ends. Rejects with a StoreError: `in-use`, `not-writable`,
 * `newer-schema`, `corrupt` or `unavailable`.
 */
export async function openSqliteStore({
  dataDir,
  onStatement,
}: {
  dataDir: string;
  onStatement?: (statement: Statement) => void;
}): Promise<Store> {
  makeFolder(dataDir);
  const lock = lockFolder(dataDir);
  let db: Kysely<unknown> | undefined;
  try {
    const database = openDatabase(join(dataDir, "chatra-slack.db"));
    db = new Kysely<unknown>({ dialect: new NodeSqliteDialect({ database }), ...tellingOf(onStatement) });
    await migrate(db, sqliteDialect);
    makeShrinkable(database);
    return createStore(db, database, dataDir, lock);
  } catch (error) {
    await db?.destroy();
    lock.release();
    throw explainSqliteError(error, dataDir);
  }
}

function createStore(
  db: Kysely<unknown>,
  database: DatabaseSync,
  dataDir: string,
  lock: { release(): void },
): Store {
  const listeners = createWorkListeners();
  const kept: Kept = {};
  const fail = (error: unknown): never => {
    throw explainSqliteError(error, dataDir);
  };
  return {
    kind: "sqlite",
    async transaction(work, { repeatable = false } = {}) {
      // Errors of `work` pass through; we explain only the database's.
      const { result, wakes } = await runTransaction(db, kept, work, repeatable).catch(fail);
      listeners.tell(wakes);
      return result;
    },
    onWork: listeners.add,
    async ping() {
      await sql`select 1 from chatra_slack_schema`.execute(db).catch(fail);
    },
    time: () => Promise.resolve(undefined),
    // This call has the only connection, so no transaction is active.
    giveBackSpace: (pages) =>
      db
        .connection()
        .execute(async () => giveBackPages(database, pages))
        .catch(fail),
    async close() {
      await db.destroy();
      lock.release();
    },
  };
}

async function runTransaction<T>(
  db: Kysely<unknown>,
  kept: Kept,
  work: (tx: Tx) => Promise<T>,
  repeatable: boolean,
): Promise<{ result: T; wakes: Set<Work> }> {
  return db.connection().execute(async (connection) => {
    // In WAL mode a synced commit also takes all earlier ones to the disk.
    if (repeatable) await sql`pragma synchronous = normal`.execute(connection);
    let tx: Tx | undefined;
    let isCommitted = false;
    try {
      const result = await connection.transaction().execute(async (trx) => {
        tx = beginTx(trx, sqliteDialect, kept);
        const done = await work(tx);
        await refreshPartitions(tx);
        return { result: done, wakes: new Set([...tx.wakeHere, ...tx.wakeEverywhere]) };
      });
      isCommitted = true;
      return result;
    } finally {
      for (const tell of tx?.whenEnded ?? []) tell(isCommitted);
      if (repeatable) await sql`pragma synchronous = full`.execute(connection);
    }
  });
}

function makeFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    const isFile = error instanceof Error && "code" in error && error.code === "EEXIST";
    throw new StoreError(
      "not-writable",
      isFile ? `The data folder ${dataDir} is a file.` : `The data folder ${dataDir} can't be created.`,
      {
        cause: error,
        advice: isFile
          ? "Remove the file, or set DATA_DIR to a folder."
          : "Give this user the right to write there, or set DATA_DIR to another folder.",
      },
    );
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
  // We acknowledge an input once it is committed, so each commit has to reach the disk.
  database.exec("pragma synchronous = full");
  // 4 KiB pages: SQLite copies the log back at 8 MB, and trims it to 64 MB after a burst.
  database.exec("pragma wal_autocheckpoint = 2000");
  database.exec("pragma journal_size_limit = 67108864");
  database.exec("pragma cache_size = -32000");
  // Erased data must leave the file as well; deletions are rare and small.
  database.exec("pragma secure_delete = on");
}
