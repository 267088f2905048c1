import { expect, test } from "vitest";
import { explainSqliteError } from "../../../src/store/sqlite/explain-sqlite-error.ts";
import { StoreError } from "../../../src/store/store-error.ts";

const errorWith = (more: object) => Object.assign(new Error("it broke"), more);

test.each([
  [
    5,
    "unavailable",
    "The database is locked by another program.",
    "Stop the program that has the database open, then try again.",
  ],
  [
    6,
    "unavailable",
    "The database is locked.",
    "Stop the program that has the database open, then try again.",
  ],
  [7, "unavailable", "There is not enough memory for the database.", "Free memory, then try again."],
  [8, "not-writable", "The database can't be written to.", undefined],
  [10, "unavailable", "The disk reports an error.", "Check the disk, then try again."],
  [11, "corrupt", "The database is damaged.", undefined],
  [13, "unavailable", "The disk is full.", "Free space on the disk, then try again."],
  [14, "not-writable", "The database can't be opened.", undefined],
  [19, "conflict", "The change contradicts the stored data.", undefined],
  [26, "corrupt", "The database file is not a database.", undefined],
] as const)("SQLite's code %i, extended or not, says %s, and where", (code, reason, words, advice) => {
  for (const errcode of [code, code + 0x100, code + 0x700]) {
    const error = errorWith({ errcode });
    expect(explainSqliteError(error, "/data")).toEqual(
      new StoreError(reason, `${words} (/data)`, { cause: error, advice }),
    );
  }
});

test.each(["EACCES", "EPERM", "EROFS", "EISDIR", "ENOTDIR"])(
  "the file system's %s says what to do",
  (code) => {
    const error = errorWith({ code });
    const words = `The data folder /data can't be written to (${code}).`;
    const advice = "Give this user the right to write there, or set DATA_DIR to another folder.";
    expect(explainSqliteError(error, "/data")).toEqual(
      new StoreError("not-writable", words, { cause: error, advice }),
    );
  },
);

test.each([
  errorWith({}),
  errorWith({ errcode: 1 }),
  errorWith({ errcode: "5" }),
  errorWith({ code: "ENOENT" }),
  errorWith({ code: 5 }),
  new StoreError("corrupt", "told already"),
  "words",
  undefined,
])("any other error stays as it is: %s", (error) => {
  expect(explainSqliteError(error, "/data")).toBe(error);
});
