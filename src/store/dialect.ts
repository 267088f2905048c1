import { type RawBuilder, sql } from "kysely";
import type { RunStatement } from "./statement.ts";
import { type StorableJson, storableText, toJson } from "./stored-json.ts";
import { type ColumnType, postgresTypes, type Table } from "./table.ts";

type Row = { readonly [field: string]: StorableJson };

/**
 * The few differences between SQLite and PostgreSQL. The rest is SQL that both understand: times are integers, flags are 0 and
 * 1.
 */
export type Dialect = {
  readonly kind: "sqlite" | "postgres";
  readonly columnTypes: { sequence: string; integer: string; json: string };
  /** The name of a parameter in a statement, by its position from 1. */
  readonly mark: (position: number) => string;
  /** Adds the rows in order; returns the ids of the written ones. `opens`: locks their partitions first, where those need it. */
  insertRows(run: RunStatement, into: Table, rows: Row[], opens?: boolean): Promise<Set<string>>;
  /** The distinct texts as a table `(value)`. */
  texts(values: Iterable<string>): RawBuilder<unknown>;
  /** The condition that a text column has one of these values. */
  isOneOf(column: string, values: Iterable<string>): RawBuilder<unknown>;
  /** The same for an integer column. */
  isOneOfNumbers(column: string, values: number[]): RawBuilder<unknown>;
  /** Rows as a table with these columns, by their names in the database. */
  rows(columns: Readonly<Record<string, ColumnType>>, rows: Row[]): RawBuilder<unknown>;
  /** A value for a JSON column; `undefined` becomes null. */
  json(value: StorableJson | undefined): RawBuilder<unknown>;
  /** Parses the value of a JSON column. */
  fromJson(value: unknown): unknown;
  /** Reads a text in a JSON column. The name is not a parameter, because an index has this exact expression. */
  jsonText(column: string, name: string): RawBuilder<unknown>;
  /** Locks the selected rows until the transaction ends; SQLite has only one writer and needs no lock. */
  forUpdate: RawBuilder<unknown>;
  /** The same, but skips rows that another transaction has locked. */
  forUpdateSkipLocked: RawBuilder<unknown>;
};

const ROWS_AT_ONCE = [16, 4, 2];

export const sqliteDialect: Dialect = {
  kind: "sqlite",
  columnTypes: { sequence: "integer primary key", integer: "integer", json: "text" },
  mark: () => "?",
  // Binding 18 columns costs a fourth of reading them from JSON. As many rows at once as some prepared statement has.
  async insertRows(run, into, rows) {
    const written = new Set<string>();
    for (let at = 0; at < rows.length; ) {
      const count = ROWS_AT_ONCE.find((size) => size <= rows.length - at) ?? 1;
      const parameters = rows
        .slice(at, at + count)
        .flatMap((row) => Object.entries(into.fields).map(([name, type]) => bound(row[name], type)));
      for (const { id } of await run({ sql: into.insertSome(count), parameters })) written.add(String(id));
      at += count;
    }
    return written;
  },
  texts: (values) => sql`(select distinct value from json_each(${toJson([...values])}))`,
  isOneOf(column, values) {
    const [first, second] = values;
    if (first !== undefined && second === undefined) return sql`${sql.raw(column)} = ${storableText(first)}`;
    return sql`${sql.raw(column)} in (select value from json_each(${toJson([...values])}))`;
  },
  isOneOfNumbers: (column, values) =>
    values.length === 1
      ? sql`${sql.raw(column)} = ${values[0]}`
      : sql`${sql.raw(column)} in (select value from json_each(${JSON.stringify(values)}))`,
  rows(columns, rows) {
    const read = Object.keys(columns).map((name) => `json_extract(value, '$.${name}') as ${name}`);
    return sql`(select ${sql.raw(read.join(", "))} from json_each(${toJson(rows)}))`;
  },
  json: (value) => sql`${value === undefined ? null : toJson(value)}`,
  jsonText: (column, name) => sql`json_extract(${sql.raw(column)}, ${sql.lit(`$.${name}`)})`,
  fromJson: (value) => (typeof value === "string" ? JSON.parse(value) : value),
  forUpdate: sql``,
  forUpdateSkipLocked: sql``,
};

export const postgresDialect: Dialect = {
  kind: "postgres",
  columnTypes: {
    sequence: "bigint generated always as identity primary key",
    integer: "bigint",
    json: "jsonb",
  },
  mark: (position) => `$${position}`,
  // One statement for all rows: the round trip costs the most.
  async insertRows(run, into, rows, opens = false) {
    if (rows.length === 0) return new Set();
    const json = toJson(rows.map((row, position) => ({ ...row, position })));
    const insert = (opens ? into.insertAllInPartitions : undefined) ?? into.insertAll;
    const added = await run({ sql: insert, parameters: [json] });
    return new Set(added.map(({ id }) => String(id)));
  },
  texts: (values) => sql`(select distinct value from unnest(${textArray(values)}::text[]) as v(value))`,
  // `= any` uses an index, however many values the planner expects.
  isOneOf: (column, values) => sql`${sql.raw(column)} = any(${textArray(values)}::text[])`,
  isOneOfNumbers: (column, values) => sql`${sql.raw(column)} = any(${values}::bigint[])`,
  rows(columns, rows) {
    const typed = Object.entries(columns).map(([name, type]) => `${name} ${postgresTypes[type]}`);
    return sql`(select * from jsonb_to_recordset(${toJson(rows)}::jsonb) as r(${sql.raw(typed.join(", "))}))`;
  },
  json: (value) => sql`${value === undefined ? null : toJson(value)}::jsonb`,
  jsonText: (column, name) => sql`${sql.raw(column)} ->> ${sql.lit(name)}`,
  fromJson: (value) => value,
  forUpdate: sql`for update`,
  forUpdateSkipLocked: sql`for update skip locked`,
};

function bound(value: StorableJson, type: ColumnType): string | number | null {
  if (value === undefined || value === null) return null;
  if (type === "json") return toJson(value);
  if (typeof value === "string") return storableText(value);
  if (typeof value === "number") return value;
  throw new TypeError(`A ${type} column can't hold a ${typeof value}`);
}

function textArray(values: Iterable<string>): string[] {
  return Array.from(values, storableText);
}
