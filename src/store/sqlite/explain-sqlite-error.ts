import { StoreError, type StoreErrorReason } from "../store-error.ts";

/** Turns an error of SQLite or the file system into a StoreError; returns any other error unchanged. */
export function explainSqliteError(error: unknown, dataDir: string): unknown {
  if (error instanceof StoreError || !(error instanceof Error)) return error;
  // The lower byte of an extended code is the primary one.
  const code = "errcode" in error && typeof error.errcode === "number" ? error.errcode & 0xff : undefined;
  const known = code === undefined ? undefined : sqliteFaults[code];
  if (known !== undefined) return new StoreError(known[0], `${known[1]} (${dataDir})`, { cause: error });
  if ("code" in error && typeof error.code === "string" && fileFaults.has(error.code)) {
    const words = `The data folder ${dataDir} can't be written to (${error.code}). Let this user write there, or set DATA_DIR.`;
    return new StoreError("not-writable", words, { cause: error });
  }
  return error;
}

const fileFaults = new Set(["EACCES", "EPERM", "EROFS", "EISDIR", "ENOTDIR"]);

// By primary result code, from SQLite's documentation.
const sqliteFaults: Record<number, [StoreErrorReason, string]> = {
  5: ["unavailable", "The database is locked by another program."],
  6: ["unavailable", "The database is locked."],
  7: ["unavailable", "There is not enough memory for the database."],
  8: ["not-writable", "The database can't be written to."],
  10: ["unavailable", "The database could not be read or written: the disk reports an error."],
  11: ["corrupt", "The database is damaged."],
  13: ["unavailable", "The disk is full."],
  14: ["not-writable", "The database can't be opened."],
  19: ["conflict", "The change contradicts what the database keeps."],
  26: ["corrupt", "The database file is not a database."],
};
