import { expect, test } from "vitest";
import { explainSqliteError } from "../../../src/store/sqlite/explain-sqlite-error.ts";
import { StoreError } from "../../../src/store/store-error.ts";

const errorWith = (more: object) => Object.assign(new Error("it broke"), more);

test.each([
  [5, "unavailable", "The database is locked by another program."],
  [6, "unavailable", "The database is locked."],
  [7, "unavailable", "There is not enough memory for the database."],
  [8, "not-writable", "The database can't be written to."],
  [10, "unavailable", "The database could not be read or written: the disk reports an error."],
  [11, "corrupt", "The database is damaged."],
  [13, "unavailable", "The disk is full."],
  [14, "not-writable", "The database can't be opened."],
  [19, "conflict", "The change contradicts what the database keeps."],
  [26, "corrupt", "The database file is not a database."],
] as const)("SQLite's code %i, extended or not, says %s, and where", (code, reason, words) => {
  for (const errcode of [code, code + 0x100, code + 0x700]) {
    const error = errorWith({ errcode });
    expect(explainSqliteError(error, "/data")).toEqual(
      new StoreError(reason, `${words} (/data)`, { cause: error }),
    );
  }
});

test.each(["EACCES", "EPERM", "EROFS", "EISDIR", "ENOTDIR"])(
  "the file system's %s says what to do",
  (code) => {
    const error = errorWith({ code });
    const words = `The data folder /data can't be written to (${code}). Let this user write there, or set DATA_DIR.`;
    expect(explainSqliteError(error, "/data")).toEqual(
      new StoreError("not-writable", words, { cause: error }),
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
