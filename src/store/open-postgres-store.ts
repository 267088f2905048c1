import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { Kysely, sql } from "kysely";
import { postgresDialect } from "./dialect.ts";
import { keepUndecided } from "./inputs.ts";
import { migrate } from "./migrations/migrate.ts";
import { refreshPartitions } from "./partitions.ts";
import { BoundedPostgresDialect } from "./postgres/driver.ts";
import { explainPostgresError, isWorthRepeating } from "./postgres/explain-postgres-error.ts";
import { connectionOptions, createPool } from "./postgres/pool.ts";
import { parseServerUrl } from "./postgres/server-url.ts";
import { listenForWork, notifyOfWork } from "./postgres/work-channel.ts";
import { runIn, type Statement, tellingOf } from "./statement.ts";
import type { Store } from "./store.ts";
import { beginTx, type Tx, type Work } from "./tx.ts";
import { createWorkListeners } from "./work-listeners.ts";
import { createWriteWatch } from "./write-watch.ts";

// When two transactions deadlock, the server ends one after a second, and we run it again.
const RUNS = 5;
const PAUSE_MS = 20;

/**
 * Opens the store on a PostgreSQL server that any number of processes share. `max`: connections for transactions (default 10);
 * one more listens for other processes' work. `onDeaf`: notifications do not arrive (see `WorkChannel`). Rejects with a
 * StoreError: `bad-url`, `unavailable`, `refused`, `not-writable` or `newer-schema`.
 */
export async function openPostgresStore({
  url,
  max = 10,
  onDeaf = () => undefined,
  onStatement,
}: {
  url: string;
  max?: number;
  onDeaf?: () => void;
  onStatement?: (statement: Statement) => void;
}): Promise<Store> {
  const server = parseServerUrl(url);
  const options = connectionOptions(url);
  const fail = (error: unknown): never => {
    throw writes.noted(explainPostgresError(error, server));
  };
  const db = new Kysely<unknown>({
    dialect: new BoundedPostgresDialect({ pool: createPool(options, max) }),
    ...tellingOf(onStatement),
  });
  // Distinguishes our own notifications, which we ignore, from those of other processes.
  const self = randomUUID();
  const listeners = createWorkListeners();
  const transaction: Store["transaction"] = async (work, { repeatable = false } = {}) => {
    const { result, wakes } = await runTransaction(db, self, work, repeatable).catch(fail);
    listeners.tell(wakes);
    return result;
  };
  const writes = createWriteWatch(transaction);
  try {
    // A long step must not time out here either: `query_timeout` is the client's own.
    const patient = new Kysely<unknown>({
      dialect: new BoundedPostgresDialect({ pool: createPool({ ...options, query_timeout: 0 }, 1) }),
      ...tellingOf(onStatement),
    });
    await migrate(patient, postgresDialect).finally(() => patient.destroy());
    const channel = await listenForWork(options, self, listeners.tell);
    const probe = channel.isHeard(async (payload) => {
      await sql`select pg_notify('chatra_slack_work', ${payload})`.execute(db);
    });
    void probe.then((isHeard) => isHeard || onDeaf()).catch(() => undefined);
    return {
      kind: "postgres",
      transaction,
      onWork: listeners.add,
      async ping() {
        await sql`select 1`.execute(db).catch(fail);
        await writes.check();
      },
      async time() {
        const now = sql<{ ms: number }>`select (extract(epoch from clock_timestamp()) * 1000)::bigint as ms`;
        const { rows } = await now.execute(db).catch(fail);
        return rows[0]?.ms;
      },
      giveBackSpace: () => Promise.resolve(0),
      async close() {
        await channel.close();
        // Other processes do not know what our settling made due; from now on it is theirs.
        await notifyOfWork(db, self, ["inputs", "slack", "chatra"]).catch(() => undefined);
        await db.destroy();
      },
    };
  } catch (error) {
    await db.destroy();
    return fail(error);
  }
}

async function runTransaction<T>(
  db: Kysely<unknown>,
  self: string,
  work: (tx: Tx) => Promise<T>,
  repeatable: boolean,
): Promise<{ result: T; wakes: Set<Work> }> {
  for (let run = 1; ; run += 1) {
    // The first error has the cause; the rollback may fail too, when the connection is gone.
    let first: { error: unknown } | undefined;
    let tx: Tx | undefined;
    let isCommitted = false;
    try {
      const ended = await db.transaction().execute(async (trx) => {
        try {
          // A later commit that waits for the disk also writes the earlier log.
          if (repeatable) await sql`set local synchronous_commit = off`.execute(trx);
          tx = beginTx(runIn(trx), postgresDialect);
          const result = await work(tx);
          await keepUndecided(tx);
          await refreshPartitions(tx);
          await notifyOfWork(trx, self, tx.wakeEverywhere);
          return { result, wakes: new Set([...tx.wakeHere, ...tx.wakeEverywhere]) };
        } catch (error) {
          first = { error };
          throw error;
        }
      });
      isCommitted = true;
      return ended;
    } catch (error) {
      const cause = first === undefined ? error : first.error;
      if (run === RUNS || !isWorthRepeating(cause)) throw cause;
      await wait(run * PAUSE_MS);
    } finally {
      for (const tell of tx?.whenEnded ?? []) tell(isCommitted);
    }
  }
}
