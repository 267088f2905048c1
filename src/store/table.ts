import { type RawBuilder, sql } from "kysely";

export type ColumnType = "text" | "integer" | "json";

export const postgresTypes: Record<ColumnType, string> = { text: "text", integer: "bigint", json: "jsonb" };

/** A table to insert rows into; the column of a row's field `teamId` is `team_id`. */
export type Table = {
  readonly table: string;
  readonly columns: Readonly<Record<string, ColumnType>>;
  /** All of them, to select. */
  readonly selected: RawBuilder<unknown>;
  /** Inserts a row, a parameter for each column; returns its key as `id`. */
  readonly insertOne: string;
  /** Inserts the rows of a JSON array, PostgreSQL's only parameter, by their `position`. */
  readonly insertAll: string;
};

/** `key`: the column that names a row. `known`: what becomes of a row with a known key: it is skipped, or replaces the known one. */
export function defineTable<Field extends string = string>({
  table,
  key = "id",
  known,
  columns,
}: {
  table: string;
  key?: string;
  known: "leave" | "replace";
  columns: Record<Field, ColumnType>;
}): Table {
  const fields = Object.entries<ColumnType>(columns).map(([field, type]) => ({
    name: field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    quoted: `"${field}"`,
    typed: `"${field}" ${postgresTypes[type]}`,
  }));
  const names = fields.map(({ name }) => name);
  const into = `insert into ${table} (${names.join(", ")})`;
  const replaced = names.filter((name) => name !== key).map((name) => `${name} = excluded.${name}`);
  const doThen = known === "leave" ? "nothing" : `update set ${replaced.join(", ")}`;
  const ifKnown = `on conflict (${key}) do ${doThen} returning ${key} as id`;
  return {
    table,
    columns,
    selected: sql.raw(names.map((name) => `${table}.${name}`).join(", ")),
    insertOne: `${into} values (${names.map(() => "?").join(", ")}) ${ifKnown}`,
    insertAll: `${into} select ${fields.map(({ quoted }) => quoted).join(", ")}
      from jsonb_to_recordset($1::jsonb) as r(position bigint, ${fields.map(({ typed }) => typed).join(", ")})
      order by position ${ifKnown}`,
  };
}
