import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";

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
  const file = openSync(path, "r+");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Syncs changed names in the folder of `path` to the disk. */
export function syncFolderOf(path: string): void {
  // Windows can't open a folder, and need not.
  if (process.platform === "win32") return;
  const folder = openSync(dirname(path), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
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
