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
  /** Runs first in the transaction, to keep others out of it; what it throws ends it. */
  begin?: (tx: Tx) => Promise<void>;
};

/**
 * Makes a database of a copy that a bot may go on from: what was owed when it was copied may have been done since, and
 * must not be done again blindly. Brings the schema up to date. All of it is one transaction, but for the schema. Once
 * more right after it finds nothing new to tell. Returns how much was in doubt. Rejects with a StoreError
 * `newer-schema`, and with what the database says.
 */
export async function prepareRestored({ db, dialect, now, begin }: Options): Promise<{ unsettled: number }> {
  await migrate(db, dialect);
  return db.transaction().execute(async (trx) => {
    const tx = beginTx(trx, dialect);
    await begin?.(tx);
    await deleteSetting(tx, TAKEN_AT);
    // Carried words first: their posts are changed, and those under way can't be. Notices last, as they are new.
    const carried = await giveUpCarriedWords(tx, now);
    const inputs = await giveUpInputs(tx, now);
    const calls = await giveUpCalls(tx, now);
    const deliveries = await abandonDeliveries(tx, now);
    await insertDeliveries(tx, [...carried.notices, ...inputs.notices, ...calls.notices], now);
    await refreshPartitions(tx);
    return { unsettled: inputs.count + calls.count + deliveries };
  });
}
