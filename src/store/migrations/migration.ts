import type { Kysely } from "kysely";
import type { Dialect } from "../dialect.ts";

/** One step of the schema. Released steps never change, and no step can be undone. */
export type Migration = {
  version: number;
  statements: (dialect: Dialect) => string[];
  /** For work beyond SQL: fills the new columns from existing rows. */
  fill?: (db: Kysely<unknown>, dialect: Dialect) => Promise<void>;
};
