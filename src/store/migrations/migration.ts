import type { Kysely } from "kysely";
import type { Dialect } from "../dialect.ts";

/** One step of the schema. Steps that were released are never changed; there is no way back. */
export type Migration = {
  version: number;
  statements: (dialect: Dialect) => string[];
  /** What can't be said in SQL: fills what the statements made, from the rows that are there. */
  fill?: (db: Kysely<unknown>, dialect: Dialect) => Promise<void>;
};
