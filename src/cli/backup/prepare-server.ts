import { setTimeout as sleep } from "node:timers/promises";
import { Kysely, sql } from "kysely";
import { postgresDialect } from "../../store/dialect.ts";
import { BoundedPostgresDialect } from "../../store/postgres/driver.ts";
import { explainPostgresError } from "../../store/postgres/explain-postgres-error.ts";
import { connectionOptions, createPool } from "../../store/postgres/pool.ts";
import { parseServerUrl, type ServerName } from "../../store/postgres/server-url.ts";
import { BackupError, explainBackupFailure } from "./backup-error.ts";
import { prepareRestored } from "./prepare-restored.ts";

const PATIENT_TRIES = 10;
const PAUSE_MS = 200;

/**
 * Prepares the PostgreSQL database at `url` after `pg_restore` loaded a dump. `now`: ms UTC. Returns a description of the
 * place, and the number of uncertain rows. See `prepareRestored`. Rejects with a `BackupError`, also while a bot is connected.
 */
export async function prepareServer({ url, now }: { url: string; now: number }) {
  let server: ServerName | undefined;
  let db: Kysely<unknown> | undefined;
  try {
    server = parseServerUrl(url);
    const options = { ...connectionOptions(url), application_name: "chatra-slack-restore" };
    db = new Kysely<unknown>({ dialect: new BoundedPostgresDialect({ pool: createPool(options, 1) }) });
    const name = server;
    await refuseUnprepared(db, name);
    const { unsettled } = await prepareRestored({
      db,
      dialect: postgresDialect,
      now,
      // A bot that starts now waits for the end: its first step is to write into these.
      async begin(trx) {
        await sql`lock table inputs, input_lanes, deliveries, delivery_lanes in share row exclusive mode`.execute(
          trx,
        );
        await refuseWhileInUse(trx, name);
      },
    });
    return { place: placeOf(server), unsettled };
  } catch (error) {
    throw explain(error, server);
  } finally {
    await db?.destroy();
  }
}

/** Before the schema changes. */
async function refuseUnprepared(db: Kysely<unknown>, server: ServerName): Promise<void> {
  // The server takes a moment to notice that a bot has stopped.
  for (let tries = 1; tries < PATIENT_TRIES && (await botsOn(db)).length > 0; tries += 1)
    await sleep(PAUSE_MS);
  await refuseWhileInUse(db, server);
  const { rows } = await sql<{ there: boolean }>`
    select to_regclass('chatra_slack_schema') is not null as there`.execute(db);
  if (rows[0]?.there) return;
  const words = `There are no tables of chatra-slack in ${placeOf(server)}. Load the dump with pg_restore first.`;
  throw new BackupError("missing", words);
}

async function refuseWhileInUse(db: Kysely<unknown>, server: ServerName): Promise<void> {
  const bots = await botsOn(db);
  if (bots.length === 0) return;
  const pids = bots.join(", ");
  throw new BackupError(
    "in-use",
    `A bot is connected to ${placeOf(server)}, so nothing was changed. Stop all bots, then run this again. ` +
      `If no bot runs any more, end its old connection with pg_terminate_backend (${pids}).`,
  );
}

/** Each bot keeps a connection, under the name from pool.ts or from the URL. */
async function botsOn(db: Kysely<unknown>): Promise<number[]> {
  const { rows } = await sql<{ pid: number }>`select pid from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()
      and application_name in ('chatra-slack', current_setting('application_name'))
    order by pid`.execute(db);
  return rows.map(({ pid }) => pid);
}

function explain(error: unknown, server: ServerName | undefined): unknown {
  if (server === undefined) return explainBackupFailure(error, "DATABASE_URL");
  const cause = explainPostgresError(error, server);
  // 42P07: a table is there already.
  if (cause instanceof Error && "code" in cause && cause.code === "42P07") {
    const words =
      `There are still tables of a later version than the dump's in ${placeOf(server)}: pg_restore does not remove them. ` +
      "Load the dump into a new, empty database, set DATABASE_URL to it, and run this again.";
    return new BackupError("newer", words, { cause });
  }
  return explainBackupFailure(cause, placeOf(server));
}

function placeOf({ database, place }: ServerName): string {
  return `the PostgreSQL database ${database} at ${place}`;
}
