import type { Kysely } from "kysely";
import { insertDeliveries } from "../../store/deliveries.ts";
import type { Dialect } from "../../store/dialect.ts";
import { migrate } from "../../store/migrations/migrate.ts";
import { refreshPartitions } from "../../store/partitions.ts";
import { abandonDeliveries } from "../../store/restored.ts";
import { deleteSetting } from "../../store/settings.ts";
import { beginTx, type Tx } from "../../store/tx.ts";
import { giveUpCalls } from "./give-up-calls.ts";
import { giveUpCarriedWords } from "./give-up-carried-words.ts";
import { giveUpInputs } from "./give-up-inputs.ts";
import { TAKEN_AT } from "./inspect-database.ts";

type Options = {
  db: Kysely<unknown>;
  dialect: Dialect;
  /** Milliseconds UTC. */
  now: number;
  /** Runs first in the transaction, to keep others out of it; its error ends the transaction. */
  begin?: (tx: Tx) => Promise<void>;
};

/**
 * Prepares a copied database for a bot: deliveries pending in the copy may have been done since, and must not simply run again.
 * Updates the schema; all the rest is one transaction. A second run finds nothing new to report. Returns the number of
 * uncertain rows. Rejects with a StoreError `newer-schema`, and with the database's errors.
 */
export async function prepareRestored({ db, dialect, now, begin }: Options): Promise<{ unsettled: number }> {
  await migrate(db, dialect);
  return db.transaction().execute(async (trx) => {
    const tx = beginTx(trx, dialect);
    await begin?.(tx);
    await deleteSetting(tx, TAKEN_AT);
    // Carried text first: this changes its posts, which is impossible for posts in progress. Notices last, as they are new.
    const carried = await giveUpCarriedWords(tx, now);
    const inputs = await giveUpInputs(tx, now);
    const calls = await giveUpCalls(tx, now);
    const deliveries = await abandonDeliveries(tx, now);
    await insertDeliveries(tx, [...carried.notices, ...inputs.notices, ...calls.notices], now);
    await refreshPartitions(tx);
    return { unsettled: inputs.count + calls.count + deliveries };
  });
}
