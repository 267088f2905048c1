import type { Config } from "../../config/config.ts";
import { latestSchema } from "../../store/migrations/migrate.ts";
import { StoreError } from "../../store/store-error.ts";
import { type DatabaseState, lookAtDatabase } from "../database-state.ts";
import { type Check, failed, ok } from "./check.ts";

export function checkDatabase(database: Config["database"]): Check {
  return {
    id: "database",
    look: async () => {
      try {
        const state = await lookAtDatabase(database);
        return { ...ok(describe(state)), ...(state.isDeaf ? { advice: DEAF } : {}) };
      } catch (error) {
        if (error instanceof StoreError) return failed(error.message, error.advice);
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

const DEAF =
  "LISTEN is not heard through this connection, as with PgBouncer's pool_mode=transaction. Bots find each other's work\nby looking every five seconds; with pool_mode=session, or without PgBouncer, at once.";
