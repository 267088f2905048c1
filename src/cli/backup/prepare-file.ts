import { DatabaseSync } from "node:sqlite";
import { Kysely } from "kysely";
import { sqliteDialect } from "../../store/dialect.ts";
import { NodeSqliteDialect } from "../../store/sqlite/node-sqlite-dialect.ts";
import { prepareRestored } from "./prepare-restored.ts";

/** Prepares the copy `path`, an SQLite file that no other program has open. `now`: ms UTC. See `prepareRestored`. */
export async function prepareFile(path: string, now: number): Promise<{ unsettled: number }> {
  const database = new DatabaseSync(path, { enableForeignKeyConstraints: true });
  const db = new Kysely<unknown>({ dialect: new NodeSqliteDialect({ database }) });
  try {
    return await prepareRestored({ db, dialect: sqliteDialect, now });
  } finally {
    await db.destroy();
  }
}
