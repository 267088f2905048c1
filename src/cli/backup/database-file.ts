import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";

/** Pages (of 4 KiB) that SQLite copies in one go. */
const PAGES_AT_ONCE = 1_000;
const PATIENCE_MS = 5_000;

/**
 * Copies the present state of the database `from` into `to`, a single file without a log. Other processes may write to the
 * source: the open read transaction keeps SQLite's copy at one state. Without it every commit of another process restarts the
 * copy. Measured: with a commit each 2 ms, 100 MB were not copied within 15 s; with it they take 0.6 s.
 */
export async function copyDatabase(from: string, to: string): Promise<void> {
  using source = new DatabaseSync(from, { readOnly: true, timeout: PATIENCE_MS });
  source.exec("begin");
  source.prepare("select 1 from sqlite_schema").get();
  await backup(source, to, { rate: PAGES_AT_ONCE });
  using copy = new DatabaseSync(to, { timeout: PATIENCE_MS });
  // The copy claims to have a log (WAL); a portable file should be complete in itself.
  copy.exec("pragma journal_mode = delete");
}

/** Creates an empty database file for its owner only; SQLite keeps that mode. */
export function makePrivateFile(path: string): void {
  removeDatabase(path);
  closeSync(openSync(path, "wx", 0o600));
}

/** Removes a database with its side files: SQLite would replay a leftover journal into the next database of that name. */
export function removeDatabase(path: string): void {
  for (const suffix of ["", ...SIDE_FILES]) rmSync(path + suffix, { force: true });
}

/** What SQLite keeps next to a database under its name. */
export const SIDE_FILES = ["-wal", "-shm", "-journal"];

/** Returns once the content of the file is on the disk. */
export function syncFile(path: string): void {
  sync(path, "r+");
}

/** Syncs changed names in the folder of `path` to the disk. */
export function syncFolderOf(path: string): void {
  // Windows can't open a folder, and need not.
  if (process.platform !== "win32") sync(dirname(path), "r");
}

function sync(path: string, flags: "r" | "r+"): void {
  const descriptor = openSync(path, flags);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Gives the file its final name in one step; without `replace`, an existing file stays and the error has the code EEXIST. */
export function putInPlace(from: string, to: string, replace: boolean): void {
  if (replace || !linked(from, to)) renameSync(from, to);
  else rmSync(from);
  syncFolderOf(to);
}

/** Adds a second name for the file; false where the file system does not support it. */
export function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && noLinks.has(String(error.code))) return false;
    throw error;
  }
}

const noLinks = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"]);
