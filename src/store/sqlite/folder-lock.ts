/**
 * Our own lock on SQLite: an operating system's lock ends with its process, and Node has no call for one. Lock files
 * (proper-lockfile) outlive a killed process and rely on modification times; fs-ext and os-lock are built for one Node.
 */
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StoreError } from "../store-error.ts";
import { explainSqliteError } from "./explain-sqlite-error.ts";

/**
 * Takes the folder for this process, by the lock on `lock.db` that SQLite holds while its transaction is open. Throws `in-use`
 * when another process, or another store of this one, has the folder.
 */
export function lockFolder(dataDir: string): { release(): void } {
  const path = join(dataDir, "lock.db");
  let database: DatabaseSync | undefined;
  try {
    closeSync(openSync(path, "a", 0o600));
    database = new DatabaseSync(path, { timeout: 0 });
    database.exec("pragma locking_mode = exclusive");
    database.exec("begin exclusive");
  } catch (error) {
    database?.close();
    if (isBusy(error)) {
      throw new StoreError("in-use", `Another process uses the data folder ${dataDir}.`, { cause: error });
    }
    throw explainSqliteError(error, dataDir);
  }
  const held = database;
  return { release: () => held.close() };
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === 5;
}
