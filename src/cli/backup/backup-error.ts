import { StoreError, type StoreErrorReason } from "../../store/store-error.ts";

/**
 * Why a backup or a restore failed:
 * - `exists`: the file is there already.
 * - `missing`: nothing to read at this place, or no folder to write into.
 * - `not-allowed`: this user may not read or write there, or the place does not suit a backup.
 * - `damaged`: the file is not a sound database of the bot.
 * - `newer`: a later version of the bot has written it.
 * - `in-use`: a bot is running on it, or another program keeps it locked.
 * - `no-room`: the disk is full, or fails.
 * - `unreachable`: the database doesn't answer, or its server refuses access.
 */
type BackupErrorReason =
  | "exists"
  | "missing"
  | "not-allowed"
  | "damaged"
  | "newer"
  | "in-use"
  | "no-room"
  | "unreachable";

/** The problem, the file, and what to do, in a sentence or two. */
export class BackupError extends Error {
  override readonly name = "BackupError";
  readonly reason: BackupErrorReason;

  constructor(reason: BackupErrorReason, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.reason = reason;
  }
}

/** Turns an error of the file system, SQLite or the store about `path` into a BackupError; any other error stays unchanged. */
export function explainBackupFailure(error: unknown, path: string): unknown {
  if (error instanceof BackupError || !(error instanceof Error)) return error;
  if (error instanceof StoreError) {
    return new BackupError(storeFaults[error.reason], `${error.message} ${error.advice}`, { cause: error });
  }
  const known =
    "errcode" in error && typeof error.errcode === "number"
      ? sqliteFaults[error.errcode & 0xff]
      : fileFaults["code" in error ? String(error.code) : ""];
  if (known === undefined) return error;
  const [reason, words] = known;
  return new BackupError(reason, `${path} ${words}`, { cause: error });
}

const storeFaults: Readonly<Record<StoreErrorReason, BackupErrorReason>> = {
  "in-use": "in-use",
  unavailable: "unreachable",
  insecure: "unreachable",
  refused: "unreachable",
  "bad-url": "unreachable",
  "not-writable": "not-allowed",
  "newer-schema": "newer",
  corrupt: "damaged",
  conflict: "damaged",
};

type Fault = readonly [BackupErrorReason, string];

const missing: Fault = [
  "missing",
  "can't be reached: there is no such folder. Create the folder, or name another file.",
];
const notAllowed: Fault = [
  "not-allowed",
  "can't be read or written by this user. Run this command as the bot's user, or name another file.",
];
const isFolder: Fault = ["not-allowed", "is a folder. Name a file."];
const noRoom: Fault = [
  "no-room",
  "can't be written: the disk is full. Free space, or name a file on another disk.",
];
const damaged: Fault = ["damaged", "is damaged, or not a database. Use another backup."];
const busy: Fault = ["in-use", "is locked by another program. Stop that program, then try again."];
const broken: Fault = [
  "no-room",
  "can't be read or written: the disk reports an error. Check the disk, then try again.",
];

const fileFaults: Readonly<Record<string, Fault>> = {
  ENOENT: missing,
  ENOTDIR: missing,
  EACCES: notAllowed,
  EPERM: notAllowed,
  EROFS: notAllowed,
  EISDIR: isFolder,
  ENOSPC: noRoom,
  EDQUOT: noRoom,
  EFBIG: noRoom,
  EIO: broken,
};

// By primary result code, from SQLite's documentation.
const sqliteFaults: Readonly<Record<number, Fault>> = {
  5: busy,
  6: busy,
  8: notAllowed,
  10: broken,
  11: damaged,
  13: noRoom,
  14: notAllowed,
  26: damaged,
};
