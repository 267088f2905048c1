import { StoreError, type StoreErrorReason } from "../store-error.ts";

/** Turns an error of SQLite or the file system into a StoreError; returns any other error unchanged. */
export function explainSqliteError(error: unknown, dataDir: string): unknown {
  if (error instanceof StoreError || !(error instanceof Error)) return error;
  // The lower byte of an extended code is the primary one.
  const code = "errcode" in error && typeof error.errcode === "number" ? error.errcode & 0xff : undefined;
  const known = code === undefined ? undefined : sqliteFaults[code];
  if (known !== undefined) {
    const [reason, words, advice] = known;
    return new StoreError(reason, `${words} (${dataDir})`, { cause: error, advice });
  }
  if ("code" in error && typeof error.code === "string" && fileFaults.has(error.code)) {
    const words = `The data folder ${dataDir} can't be written to (${error.code}).`;
    const advice = "Give this user the right to write there, or set DATA_DIR to another folder.";
    return new StoreError("not-writable", words, { cause: error, advice });
  }
  return error;
}

const fileFaults = new Set(["EACCES", "EPERM", "EROFS", "EISDIR", "ENOTDIR"]);

const STOP_OTHER = "Stop the program that has the database open, then try again.";

// By primary result code, from SQLite's documentation: the reason, the text, and advice for this database alone.
const sqliteFaults: Record<number, [StoreErrorReason, string, string?]> = {
  5: ["unavailable", "The database is locked by another program.", STOP_OTHER],
  6: ["unavailable", "The database is locked.", STOP_OTHER],
  7: ["unavailable", "There is not enough memory for the database.", "Free memory, then try again."],
  8: ["not-writable", "The database can't be written to."],
  10: ["unavailable", "The disk reports an error.", "Check the disk, then try again."],
  11: ["corrupt", "The database is damaged."],
  13: ["unavailable", "The disk is full.", "Free space on the disk, then try again."],
  14: ["not-writable", "The database can't be opened."],
  19: ["conflict", "The change contradicts the stored data."],
  26: ["corrupt", "The database file is not a database."],
};
