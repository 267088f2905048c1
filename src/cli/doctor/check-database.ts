import type { Config } from "../../config.ts";
import { latestSchema } from "../../store/migrations/migrate.ts";
import { StoreError, type StoreErrorReason } from "../../store/store-error.ts";
import { type DatabaseState, lookAtDatabase } from "../database-state.ts";
import { type Check, failed, ok } from "./check.ts";

export function checkDatabase(database: Config["database"]): Check {
  return {
    id: "database",
    look: async () => {
      try {
        return ok(describe(await lookAtDatabase(database)));
      } catch (error) {
        if (error instanceof StoreError) return failed(error.message, ADVICE[error.reason]);
        throw error;
      }
    },
  };
}

function describe({ place, schema, inUse }: DatabaseState): string {
  if (schema === undefined) return `${place}, empty: the bot makes its tables at its first start`;
  const state =
    schema === latestSchema ? "up to date" : `the bot brings it to ${latestSchema} at its next start`;
  return `${place}, schema ${schema}, ${state}${inUse ? "; in use by a running bot" : ""}`;
}

const ADVICE: Record<StoreErrorReason, string> = {
  "in-use": "Stop the other process, or set DATA_DIR to another folder.",
  unavailable: "Start the server or make room on its disk, check DATABASE_URL, then run again.",
  refused: "Correct DATABASE_URL: user, password and database, on PostgreSQL 15 or newer.",
  "bad-url": "Correct DATABASE_URL.",
  "not-writable": "Give the user that runs the bot the right to write there, or choose another place.",
  "newer-schema": "Update this copy of chatra-slack.",
  corrupt: "Bring the database back from a backup.",
  conflict: "Look at the database with its own tools.",
};
