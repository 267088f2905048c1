import { existsSync, readdirSync, realpathSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { howToRun } from "../../runtime/how-to-run.ts";
import { BackupError, explainBackupFailure } from "./backup-error.ts";
import type { SqliteDatabase } from "./command.ts";
import { copyDatabase, makePrivateFile, putInPlace, removeDatabase, syncFile } from "./database-file.ts";
import { type DatabaseContent, inspectDatabase, TAKEN_AT } from "./inspect-database.ts";

/** `file`: where the backup goes. */
type Options = SqliteDatabase & { file: string; force: boolean };

/**
 * Copies the database into `file`, which is complete once it has its name. On any error, an earlier backup of that name stays.
 * Rejects with a `BackupError`.
 */
export async function writeBackup(options: Options): Promise<{ path: string; content: DatabaseContent }> {
  const { path, force } = options;
  const target = resolve(options.file);
  let partial: string | undefined;
  checkSource(options);
  try {
    checkTarget(target, options);
    removeLeftovers(target);
    partial = `${target}.${process.pid}.part`;
    makePrivateFile(partial);
    await copyDatabase(path, partial);
    noteTime(partial);
    const content = inspectDatabase(partial);
    syncFile(partial);
    putInPlace(partial, target, force);
    return { path: target, content };
  } catch (error) {
    if (partial !== undefined) removeDatabase(partial);
    if (error instanceof Error && "code" in error && error.code === "EEXIST") throw alreadyThere(target);
    const failure = explainBackupFailure(error, target);
    // The copy is damaged where its original is.
    throw failure instanceof BackupError && failure.reason === "damaged" ? damaged(path, failure) : failure;
  }
}

function checkSource({ dataDir, path }: Options): void {
  try {
    statSync(path);
    using source = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
    source.prepare("select 1 from sqlite_schema").get();
  } catch (error) {
    const failure = explainBackupFailure(error, path);
    if (!(failure instanceof BackupError)) throw error;
    if (failure.reason === "damaged") throw damaged(path, failure);
    if (failure.reason !== "missing") throw failure;
    const words = `There is no database in ${dataDir} yet, so nothing was saved. Set DATA_DIR to the folder that the bot uses.`;
    throw new BackupError("missing", words, { cause: error });
  }
}

function damaged(path: string, cause: BackupError): BackupError {
  const words = `${path} is damaged, so it can't be backed up. Restore an earlier backup: ${howToRun("restore", "FILE")}`;
  return new BackupError("damaged", words, { cause });
}

function checkTarget(target: string, { dataDir, path, force }: Options): void {
  const isLive =
    realpathSync(dirname(target)) === realpathSync(dataDir) &&
    (basename(target) === "lock.db" || basename(target).startsWith(basename(path)));
  if (isLive) {
    throw new BackupError(
      "not-allowed",
      `${target} belongs to the bot. Name a file in another folder, ideally on another disk.`,
    );
  }
  if (!existsSync(target)) return;
  if (statSync(target).isDirectory())
    throw new BackupError("not-allowed", `${target} is a folder. Name a file in it.`);
  if (!force) throw alreadyThere(target);
}

function alreadyThere(target: string): BackupError {
  return new BackupError(
    "exists",
    `${target} already exists. Name another file, or add --force to replace it.`,
  );
}

/** Removes what killed backups left: it is useless, and holds users' text. */
function removeLeftovers(target: string): void {
  for (const name of readdirSync(dirname(target))) {
    if (!name.startsWith(`${basename(target)}.`)) continue;
    const pid = /^\.(\d+)\.part(-journal)?$/.exec(name.slice(basename(target).length))?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(join(dirname(target), name), { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function noteTime(copy: string): void {
  using database = new DatabaseSync(copy);
  const time = new Date().toISOString();
  database.prepare("insert or replace into settings (name, value) values (?, ?)").run(TAKEN_AT, time);
}
