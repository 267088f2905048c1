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
  const source = new DatabaseSync(from, { readOnly: true, timeout: PATIENCE_MS });
  try {
    source.exec("begin");
    source.prepare("select 1 from sqlite_schema").get();
    await backup(source, to, { rate: PAGES_AT_ONCE });
  } finally {
    source.close();
  }
  const copy = new DatabaseSync(to, { timeout: PATIENCE_MS });
  try {
    // The copy claims to have a log (WAL); a portable file should be complete in itself.
    copy.exec("pragma journal_mode = delete");
  } finally {
    copy.close();
  }
}
