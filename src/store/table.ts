import { type RawBuilder, sql } from "kysely";

export type ColumnType = "text" | "integer" | "json";

export const postgresTypes: Record<ColumnType, string> = { text: "text", integer: "bigint", json: "jsonb" };

/** A table to insert rows into; the column of a row's field `teamId` is `team_id`. */
export type Table = {
  readonly table: string;
  /** What a row has: a field for each column, and what further ones are computed from. */
  readonly fields: Readonly<Record<string, ColumnType>>;
  /** All columns, to select. */
  readonly selected: RawBuilder<unknown>;
  /** Inserts so many rows, with a parameter for each field; returns their keys as `id`. */
  readonly insertSome: (count: number) => string;
  /** Inserts the rows of a JSON array, PostgreSQL's only parameter, by their `position`. */
  readonly insertAll: string;
  /** Does that once it has opened the partitions of the rows and locked them, in the order of their keys; undefined where there are none. */
  readonly insertAllInPartitions: string | undefined;
};

/** Makes the value of a column of fields; `read` tells how a field is read. */
type Compute = (read: (field: string) => string) => string;

/**
 * `key`: the column that names a row. `known`: what becomes of a row with a known key: it is skipped, or replaces the known one.
 * `given`: fields without a column. `computed`: the values of columns that are not just their fields, by how the fields are read.
 */
export function defineTable<Field extends string = string>({
  table,
  key = "id",
  known,
  columns,
  partitions,
  given = {},
  computed = {},
}: {
  table: string;
  key?: string;
  known: "leave" | "replace";
  columns: Record<Field, ColumnType>;
  /** The table of the partitions that the rows have their `key` of. */
  partitions?: string;
  given?: Record<string, ColumnType>;
  computed?: Record<string, Compute>;
}): Table {
  const fields: Record<string, ColumnType> = { ...columns, ...given };
  const all = Object.keys(fields);
  const values = (read: Parameters<Compute>[0]) =>
    Object.keys(columns)
      .map((field) => computed[field]?.(read) ?? read(field))
      .join(", ");
  const names = Object.keys(columns).map((field) =>
    field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  );
  const into = `insert into ${table} (${names.join(", ")})`;
  const replaced = names.filter((name) => name !== key).map((name) => `${name} = excluded.${name}`);
  const doThen = known === "leave" ? "nothing" : `update set ${replaced.join(", ")}`;
  const ifKnown = `on conflict (${key}) do ${doThen} returning ${key} as id`;
  const rowAt = (_: unknown, at: number) =>
    `(${values((field) => `?${at * all.length + all.indexOf(field) + 1}`)})`;
  const inserts = new Map<number, string>();
  const insertSome = (count: number): string => {
    const text =
      inserts.get(count) ?? `${into} values ${Array.from({ length: count }, rowAt).join(", ")} ${ifKnown}`;
    inserts.set(count, text);
    return text;
  };
  const typed = Object.entries(fields).map(([field, type]) => `"${field}" ${postgresTypes[type]}`);
  const insertAll = (where: string): string => `${into} select ${values((field) => `r."${field}"`)}
    from jsonb_to_recordset($1::jsonb) as r(position bigint, ${typed.join(", ")})
    ${where} order by position ${ifKnown}`;
  return {
    table,
    fields,
    selected: sql.raw(names.map((name) => `${table}.${name}`).join(", ")),
    insertSome,
    insertAll: insertAll(""),
    insertAllInPartitions:
      partitions &&
      `with opened as (
        insert into ${partitions} (key) select distinct key from jsonb_to_recordset($1::jsonb) as r(key text) order by key
        on conflict (key) do update set key = excluded.key returning key
      ) ${insertAll("where (select count(*) from opened) > 0")}`,
  };
}
