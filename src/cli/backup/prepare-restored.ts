import { DatabaseSync } from "node:sqlite";
import { Kysely, sql } from "kysely";
import { sqliteDialect } from "../../store/dialect.ts";
import { refreshLanes } from "../../store/lanes.ts";
import { migrate } from "../../store/migrations/migrate.ts";
import { NodeSqliteDialect } from "../../store/sqlite/node-sqlite-dialect.ts";
import { storeTransaction } from "../../store/store-transaction.ts";
import { beginTx, query } from "../../store/tx.ts";
import { doubtCarriedWords, doubtDeliveries } from "./doubt-deliveries.ts";
import { doubtInputs } from "./doubt-inputs.ts";
import { TAKEN_AT } from "./inspect-database.ts";

/**
 * Makes a database of a copy that a bot may go on from: what was owed when it was copied may have been done since, and
 * must not be done again blindly. Brings the schema up to date. All of it is one transaction, but for the schema.
 * Returns how much was in doubt. Rejects with a StoreError `newer-schema`.
 */
export async function prepareRestored(path: string, now: number): Promise<{ doubts: number }> {
  const db = new Kysely<unknown>({
    dialect: new NodeSqliteDialect({
      database: new DatabaseSync(path, { enableForeignKeyConstraints: true }),
    }),
  });
  try {
    await migrate(db, sqliteDialect);
    return await db.transaction().execute(async (trx) => {
      const tx = beginTx(trx, sqliteDialect);
      const verbs = storeTransaction(tx);
      await query(tx, sql`delete from settings where name = ${TAKEN_AT}`);
      // Carried words first: their posts are changed, and those under way can't be. Notices last, as they are new.
      const carried = await doubtCarriedWords(tx, verbs, now);
      const inputs = await doubtInputs(tx, verbs, now);
      const deliveries = await doubtDeliveries(tx, now);
      await verbs.insertDeliveries([...carried.notices, ...inputs.notices], now);
      await refreshLanes(tx);
      return { doubts: deliveries + inputs.count };
    });
  } finally {
    await db.destroy();
  }
}
