import type { DatabaseSync } from "node:sqlite";

/** SQLite rewrites a database of up to this size in a few seconds, without extra memory. */
const QUICKLY_WRITTEN_BYTES = 256 * 1024 * 1024;
const INCREMENTAL = 2;

/**
 * Allows the file to give free pages back. A database with tables from an earlier version must be rewritten once for it; see
 * `makeShrinkable`.
 */
export function wishToShrink(database: DatabaseSync): void {
  database.exec("pragma auto_vacuum = incremental");
}

/**
 * Rewrites a database once that can't give space back yet, at the start, when no one waits. Skips a large one, whose pages are
 * reused (.docker/README.md says how to convert it), and one without room on the disk. `upTo`: in bytes.
 */
export function makeShrinkable(database: DatabaseSync, upTo = QUICKLY_WRITTEN_BYTES): void {
  if (numberOf(database, "auto_vacuum") === INCREMENTAL) return;
  if (numberOf(database, "page_count") * numberOf(database, "page_size") > upTo) return;
  try {
    wishToShrink(database);
    database.exec("vacuum");
  } catch {
    // Nothing has changed; the next start tries again.
  }
}

/**
 * Frees up to `pages` pages of the file and returns how many. It moves 100 pages from the file's end into its gaps within a
 * millisecond. A power cut may undo this safely, so it need not wait for the disk.
 */
export function giveBackPages(database: DatabaseSync, pages: number): number {
  const before = numberOf(database, "freelist_count");
  if (before === 0 || numberOf(database, "auto_vacuum") !== INCREMENTAL) return 0;
  database.exec(`pragma incremental_vacuum(${pages})`);
  const left = numberOf(database, "freelist_count");
  // The file shrinks when the log is copied back into it.
  if (left === 0) database.exec("pragma wal_checkpoint(passive)");
  return before - left;
}

function numberOf(database: DatabaseSync, name: string): number {
  return Number(database.prepare(`pragma ${name}`).get()?.[name]);
}
