import type { DatabaseSync } from "node:sqlite";

/** A database of up to this size is written anew in a few seconds, in as much memory as ever. */
const QUICKLY_WRITTEN_BYTES = 256 * 1024 * 1024;
const INCREMENTAL = 2;

/**
 * Has pages that are free again leave the file when they are asked to. A database that has tables already, made by an
 * earlier version, has to be written anew for it once; see `makeShrinkable`.
 */
export function wishToShrink(database: DatabaseSync): void {
  database.exec("pragma auto_vacuum = incremental");
}

/**
 * Writes a database anew, once, that can't give space back yet: at the start, when nobody waits for it. A large one is left
 * as it is: its pages are used again, and the README says how to convert it. So is one for which the disk has no room.
 * `upTo`: in bytes.
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
 * Takes up to `pages` free pages out of the file and returns how many: 100 of them, at the end of the file, are moved into
 * its gaps within a millisecond. May be done again after a power cut, so that it need not wait for the disk.
 */
export function giveBackPages(database: DatabaseSync, pages: number): number {
  const before = numberOf(database, "freelist_count");
  if (before === 0 || numberOf(database, "auto_vacuum") !== INCREMENTAL) return 0;
  database.exec("pragma synchronous = normal");
  try {
    database.exec(`pragma incremental_vacuum(${pages})`);
  } finally {
    database.exec("pragma synchronous = full");
  }
  const left = numberOf(database, "freelist_count");
  // The file itself becomes shorter when the log is copied back into it.
  if (left === 0) database.exec("pragma wal_checkpoint(passive)");
  return before - left;
}

function numberOf(database: DatabaseSync, name: string): number {
  return Number(database.prepare(`pragma ${name}`).get()?.[name]);
}
