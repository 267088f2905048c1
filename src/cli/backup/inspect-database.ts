import { existsSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { BackupError } from "./backup-error.ts";

/** The tables that we count, with what they hold. */
const COUNTED = {
  conversations: "chats",
  threads: "threads",
  links: "linked messages",
  deliveries: "deliveries",
  inputs: "inputs",
};
const TABLES = Object.keys(COUNTED);

/** A database file's content. `takenAt`: when a backup was copied, as ISO text in UTC. */
export type DatabaseContent = {
  schema: number;
  bytes: number;
  takenAt: string | undefined;
  /** Such as `12 chats`, for each table. */
  counted: string[];
};

/** The setting in which a copy keeps the time of its creation. */
export const TAKEN_AT = "backed-up-at";

/**
 * Reads the whole file to check that it is sound, and counts its content. Throws `missing`, or `damaged` where it is not a
 * sound database of the bot; passes the file system's errors on.
 */
export function inspectDatabase(path: string): DatabaseContent {
  if (!existsSync(path)) throw new BackupError("missing", `There is no file ${path}. Name another file.`);
  const bytes = statSync(path).size;
  using database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
  const tables = database.prepare("select name from sqlite_schema where type = 'table'").all();
  const names = new Set(tables.map(({ name }) => name));
  if (![...TABLES, "chatra_slack_schema", "settings"].every((name) => names.has(name))) {
    throw new BackupError("damaged", `${path} is not a database of chatra-slack. Name another file.`);
  }
  const [fault] = database.prepare("pragma integrity_check(1)").all();
  if (fault?.integrity_check !== "ok") {
    throw new BackupError(
      "damaged",
      `${path} is damaged: SQLite's integrity check fails. Use another backup.`,
    );
  }
  const schema = database.prepare("select max(version) as version from chatra_slack_schema").get();
  const taken = database.prepare("select value from settings where name = ?").get(TAKEN_AT);
  const count = (table: string) =>
    Number(database.prepare(`select count(*) as count from ${table}`).get()?.count);
  return {
    schema: Number(schema?.version),
    bytes,
    takenAt: typeof taken?.value === "string" ? taken.value : undefined,
    counted: Object.entries(COUNTED).map(([table, what]) => `${count(table)} ${what}`),
  };
}

/** Describes a database's content in one line. */
export function describeContent({ schema, bytes, takenAt, counted }: DatabaseContent): string {
  const time = takenAt === undefined ? "" : `, taken at ${takenAt}`;
  return `Checked: ${(bytes / 1024 / 1024).toFixed(1)} MB, schema ${schema}${time}: ${counted.join(", ")}.`;
}
