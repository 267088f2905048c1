import { DatabaseSync } from "node:sqlite";
import { Kysely, type Transaction } from "kysely";
import { threadNotice } from "../../domain/deliver.ts";
import { deliveryIdOf } from "../../domain/ids.ts";
import { reportOrder } from "../../domain/orders/after-order.ts";
import { CARRIED_WORDS_IN_DOUBT, callInDoubt, WAS_RESTORED } from "../../messages/restored.ts";
import { settleAudit } from "../../store/audit.ts";
import type { OwnedDelivery } from "../../store/cause.ts";
import { readConversations } from "../../store/conversations.ts";
import { insertDeliveries, readDeliveries } from "../../store/deliveries.ts";
import { type Dialect, sqliteDialect } from "../../store/dialect.ts";
import { migrate } from "../../store/migrations/migrate.ts";
import { refreshPartitions } from "../../store/partitions.ts";
import { abandonDeliveries, discardCalls, takeCarriedWords } from "../../store/restored.ts";
import { deleteSetting } from "../../store/settings.ts";
import { NodeSqliteDialect } from "../../store/sqlite/node-sqlite-dialect.ts";
import { runIn } from "../../store/statement.ts";
import { beginTx, type Tx } from "../../store/tx.ts";
import { giveUpInputs } from "./give-up-inputs.ts";
import { TAKEN_AT } from "./inspect-database.ts";

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

/**
 * Prepares a copied database for a bot: deliveries pending in the copy may have been done since, and must not simply run again.
 * Updates the schema; all the rest is one transaction. A second run finds nothing new to report. Returns the number of
 * uncertain rows. Rejects with a StoreError `newer-schema`, and with the database's errors.
 */
export async function prepareRestored(options: {
  db: Kysely<unknown>;
  dialect: Dialect;
  /** Milliseconds UTC. */
  now: number;
  /** Runs first in the transaction, to keep others out of it; its error ends the transaction. */
  begin?: (trx: Transaction<unknown>) => Promise<void>;
}): Promise<{ unsettled: number }> {
  const { db, dialect, now, begin } = options;
  await migrate(db, dialect);
  return db.transaction().execute(async (trx) => {
    await begin?.(trx);
    const tx = beginTx(runIn(trx), dialect);
    await deleteSetting(tx, TAKEN_AT);
    // Carried text first: this changes its posts, which is impossible for posts in progress. Notices last, as they are new.
    const carried = await giveUpCarriedWords(tx, now);
    const inputs = await giveUpInputs(tx, now);
    const calls = await giveUpCalls(tx, now);
    const deliveries = await abandonDeliveries(tx, now);
    await insertDeliveries(tx, [...carried, ...inputs.notices, ...calls.notices], now);
    await refreshPartitions(tx);
    return { unsettled: inputs.count + calls.count + deliveries };
  });
}

/**
 * Text from a command goes to the visitor once its post is in the thread. That may have happened before the restore, so we
 * remove the text from the post and tell the thread. Returns those notices.
 */
async function giveUpCarriedWords(tx: Tx, now: number): Promise<OwnedDelivery[]> {
  const notices: OwnedDelivery[] = [];
  for (const { id: postId, conversationId: id, carries } of await takeCarriedWords(tx)) {
    await settleAudit(tx, carries.order.id, "uncertain", now);
    const conversation = id === undefined ? undefined : (await readConversations(tx, [id])).get(id);
    if (conversation === undefined) continue;
    const noticeId = deliveryIdOf(postId, `restored:${now}`);
    const { accountId } = conversation;
    const notice = threadNotice({ conversation, now }, { text: CARRIED_WORDS_IN_DOUBT }, noticeId);
    notices.push({ ...notice, accountId });
  }
  return notices;
}

/**
 * Discards API calls that were pending when the copy was made. Even a repeatable call can't run later: an old name or text
 * would overwrite a newer one. So they count as calls with a lost answer. Returns the notices to their authors, and the number
 * of calls.
 */
async function giveUpCalls(tx: Tx, now: number): Promise<{ notices: OwnedDelivery[]; count: number }> {
  const ids = await discardCalls(tx, { reason: "unknown-outcome", detail: WAS_RESTORED }, now);
  const deliveries = await readDeliveries(tx, ids);
  const conversations = await readConversations(
    tx,
    deliveries.flatMap(({ conversationId }) => conversationId ?? []),
  );
  const notices: OwnedDelivery[] = [];
  for (const delivery of deliveries) {
    const { payload, accountId, conversationId } = delivery;
    if (payload.kind !== "chatra.call") continue;
    const conversation = conversationId === undefined ? undefined : conversations.get(conversationId);
    const text = callInDoubt(payload.call, conversation);
    const report = reportOrder(delivery, "uncertain", { text }, { now });
    for (const { orderId, outcome } of report.outcomes) await settleAudit(tx, orderId, outcome, now);
    notices.push(...report.deliveries.map((notice) => ({ ...notice, accountId })));
  }
  return { notices, count: ids.length };
}
