import { chmodSync, copyFileSync, existsSync, realpathSync, renameSync } from "node:fs";
import { resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { makeFolder } from "../../store/sqlite/data-folder.ts";
import { lockFolder } from "../../store/sqlite/folder-lock.ts";
import { StoreError } from "../../store/store-error.ts";
import { BackupError, explainBackupFailure } from "./backup-error.ts";
import type { SqliteDatabase } from "./command.ts";
import {
  copyDatabase,
  linked,
  makePrivateFile,
  putInPlace,
  removeDatabase,
  SIDE_FILES,
  syncFile,
  syncFolderOf,
} from "./database-file.ts";
import { type DatabaseContent, inspectDatabase } from "./inspect-database.ts";

/** `unsettled`: how many deliveries and inputs were not settled in the backup. */
type Restored = { content: DatabaseContent; keptAs: string | undefined; unsettled: number };

/**
 * Replaces the database with a backup and keeps the old one next to it. Nothing changes before the last step, which is one
 * rename. The backup is only read. Rejects with a `BackupError`.
 */
export async function restoreBackup({ dataDir, path }: SqliteDatabase, file: string): Promise<Restored> {
  const backup = resolve(file);
  const staged = `${path}.restoring`;
  let lock: { release(): void } | undefined;
  /** What a failure is about. */
  let place = backup;
  try {
    const content = inspectDatabase(backup);
    place = dataDir;
    makeFolder(dataDir);
    lock = lockData(dataDir);
    if (existsSync(path) && realpathSync(path) === realpathSync(backup)) {
      throw new BackupError("not-allowed", `${backup} is the bot's own database. Name a backup of it.`);
    }
    makePrivateFile(staged);
    await copyDatabase(backup, staged);
    // It loads the whole store, so we first check that the backup is sound.
    const { prepareFile } = await import("./prepare-restored.ts");
    const { unsettled } = await prepareFile(staged, Date.now());
    inspectDatabase(staged);
    syncFile(staged);
    const keptAs = setAside(path);
    putInPlace(staged, path, true);
    return { content, keptAs, unsettled };
  } catch (error) {
    if (lock !== undefined) removeDatabase(staged);
    if (error instanceof StoreError && error.reason === "newer-schema") {
      throw new BackupError(
        "newer",
        `This version can't restore ${backup}. ${error.message} ${error.advice}`,
      );
    }
    throw explainBackupFailure(error, place);
  } finally {
    lock?.release();
  }
}

function lockData(dataDir: string): { release(): void } {
  try {
    return lockFolder(dataDir);
  } catch (error) {
    if (!(error instanceof StoreError) || error.reason !== "in-use") throw error;
    const words = `A bot uses the data folder ${dataDir}, so nothing was changed. Stop the bot, then restore again.`;
    throw new BackupError("in-use", words, { cause: error });
  }
}

/**
 * Gives the present database a second name and returns it. First merges its log, which SQLite would otherwise apply to the
 * restored database.
 */
function setAside(path: string): string | undefined {
  const aside = `${path}.before-restore-${timeName(Date.now())}`;
  const isThere = existsSync(path);
  if (isThere) takeInLog(path);
  for (const suffix of SIDE_FILES) {
    if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  }
  if (!isThere) return undefined;
  if (!linked(path, aside)) copyFileSync(path, aside);
  chmodSync(aside, 0o600);
  syncFile(aside);
  syncFolderOf(aside);
  return aside;
}

/** An unreadable database, the likely reason for a restore, is set aside unchanged, with its log. */
function takeInLog(path: string): void {
  if (!canBeRead(path)) return;
  using database = new DatabaseSync(path);
  try {
    database.exec("pragma journal_mode = delete");
  } catch {
    // Damaged later in the file: the rest of its log goes with it.
  }
}

function canBeRead(path: string): boolean {
  using database = new DatabaseSync(path, { readOnly: true });
  try {
    database.prepare("select 1 from sqlite_schema").get();
    return true;
  } catch {
    return false;
  }
}

/** UTC, as a part of a file name: 20261122T101500Z. */
function timeName(now: number): string {
  return new Date(now).toISOString().replace(/[-:]|\.\d+/g, "");
}
