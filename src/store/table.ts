import { type RawBuilder, sql } from "kysely";

export type ColumnType = "text" | "integer" | "json";

/** A table to insert rows into; the column of a row's field `teamId` is `team_id`. */
export type Table = {
  readonly table: string;
  readonly columns: Readonly<Record<string, ColumnType>>;
  /** All of them, to select. */
  readonly selected: RawBuilder<unknown>;
  /** Inserts a row, a parameter for each column. */
  readonly insertOne: string;
  /** Inserts the rows of a JSON array, PostgreSQL's only parameter, by their `position`. */
  readonly insertAll: string;
};

/** `known`: what becomes of a row with a known `id`: it is skipped, or replaces the known one. */
export function defineTable<Field extends string = string>({
  table,
  known,
  columns,
}: {
  table: string;
  known: "leave" | "replace";
  columns: Record<Field, ColumnType>;
}): Table {
  const types = { text: "text", integer: "bigint", json: "jsonb" };
  const fields = Object.entries<ColumnType>(columns).map(([field, type]) => ({
    name: field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    quoted: `"${field}"`,
    typed: `"${field}" ${types[type]}`,
  }));
  const names = fields.map(({ name }) => name);
  const into = `insert into ${table} (${names.join(", ")})`;
  const replaced = names.filter((name) => name !== "id").map((name) => `${name} = excluded.${name}`);
  const doThen = known === "leave" ? "nothing" : `update set ${replaced.join(", ")}`;
  const ifKnown = `on conflict (id) do ${doThen} returning id`;
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
