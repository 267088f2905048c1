import { randomUUID } from "node:crypto";
import { existsSync, lstatSync } from "node:fs";
import { access, constants, statfs } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import pg from "pg";
import type { Config } from "../config/config.ts";
import { refuseNewerSchema } from "../store/migrations/migrate.ts";
import { explainPostgresError } from "../store/postgres/explain-postgres-error.ts";
import { connectionOptions } from "../store/postgres/pool.ts";
import { parseServerUrl } from "../store/postgres/server-url.ts";
import { listenForWork } from "../store/postgres/work-channel.ts";
import { folderProblem } from "../store/sqlite/data-folder.ts";
import { explainSqliteError } from "../store/sqlite/explain-sqlite-error.ts";
import { StoreError } from "../store/store-error.ts";

/** The database's state: `schema` is undefined where the bot has not made its tables yet. */
export type DatabaseState = {
  place: string;
  schema: number | undefined;
  inUse: boolean;
  /** The secrets in it, as ENCRYPTION_KEY sealed them. */
  sealed: Sealed;
  /** For PostgreSQL: processes don't hear of each other's work (see `WorkChannel`). */
  isDeaf?: boolean;
};

type Sealed = { ofAccounts: string[]; ofWorkspaces: string[] };

export type Database = Config["database"];

/**
 * Reads the database's state without creating, changing or locking anything, also while a bot uses it. Rejects with a
 * `StoreError` when the bot could not use it.
 */
export async function lookAtDatabase(
  database: Database,
  /** The free bytes on the disk of a folder; undefined where the system does not tell. */
  readFreeBytes: (folder: string) => Promise<number | undefined> = freeBytesOf,
): Promise<DatabaseState> {
  const state =
    database.kind === "sqlite"
      ? await lookAtFolder(database.dataDir, readFreeBytes)
      : await lookAtServer(database.url);
  refuseNewerSchema(state.schema ?? 0);
  return state;
}

/** Less does not hold the next messages. */
const LEAST_FREE_BYTES = 1_048_576;

async function lookAtFolder(
  dataDir: string,
  readFreeBytes: (folder: string) => Promise<number | undefined>,
): Promise<DatabaseState> {
  const path = join(dataDir, "chatra-slack.db");
  const place = `SQLite in ${dataDir}`;
  try {
    // The trailing separator also refuses a file in the folder's place.
    const folder = nearestThere(dataDir);
    await access(folder + sep, constants.W_OK | constants.X_OK).catch((error: unknown) => {
      const explained = explainSqliteError(error, dataDir);
      throw explained instanceof StoreError ? explained : folderProblem(error, dataDir);
    });
    const free = await readFreeBytes(folder);
    if (free !== undefined && free < LEAST_FREE_BYTES) {
      const advice = "Free space on the disk, or set DATA_DIR to a folder on another one.";
      throw new StoreError("unavailable", `The disk of ${dataDir} is full.`, { advice });
    }
    if (!existsSync(path)) return { place, schema: undefined, inUse: false, sealed: NOTHING };
    return { place, ...readSqlite(path), inUse: isFolderInUse(dataDir) };
  } catch (error) {
    throw explainSqliteError(error, dataDir);
  }
}

async function freeBytesOf(folder: string): Promise<number | undefined> {
  const { blocks, bavail, bsize } = await statfs(folder);
  return blocks === 0 ? undefined : bavail * bsize;
}

function nearestThere(folder: string): string {
  return isThere(folder) || dirname(folder) === folder ? folder : nearestThere(dirname(folder));
}

/** Also a link that leads nowhere: below it, nothing can be made. */
function isThere(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

const NOTHING: Sealed = { ofAccounts: [], ofWorkspaces: [] };
/** Since when both tables of secrets are there. */
const FIRST_SEALED = 7;
const SECRETS_OF_ACCOUNTS = "select secrets as sealed from accounts where state = 'active'";
const SECRETS_OF_WORKSPACES = "select sealed from installations";

function readSqlite(path: string): Pick<DatabaseState, "schema" | "sealed"> {
  // Without a log no program has the file open, and we can read it as immutable. Otherwise SQLite would create a log and an
  // index just for reading, and leave them there.
  const isAtRest = !existsSync(`${path}-wal`);
  const address = pathToFileURL(path);
  if (isAtRest) address.searchParams.set("immutable", "1");
  using database = new DatabaseSync(address, { readOnly: true, timeout: 5_000 });
  const tables = database.prepare("select 1 from sqlite_schema where name = 'chatra_slack_schema'").get();
  if (tables === undefined) return { schema: undefined, sealed: NOTHING };
  const row = database.prepare("select max(version) as version from chatra_slack_schema").get();
  const schema = row?.version === null ? undefined : Number(row?.version);
  if (schema === undefined || schema < FIRST_SEALED) return { schema, sealed: NOTHING };
  const sealedIn = (statement: string) =>
    database
      .prepare(statement)
      .all()
      .map(({ sealed }) => String(sealed));
  return {
    schema,
    sealed: { ofAccounts: sealedIn(SECRETS_OF_ACCOUNTS), ofWorkspaces: sealedIn(SECRETS_OF_WORKSPACES) },
  };
}

/** A bot holds an exclusive lock on `lock.db` (store/sqlite/folder-lock.ts), so that others can't even read it. */
function isFolderInUse(dataDir: string): boolean {
  const path = join(dataDir, "lock.db");
  if (!existsSync(path)) return false;
  using lock = new DatabaseSync(path, { readOnly: true, timeout: 0 });
  try {
    lock.prepare("select 1 from sqlite_schema").get();
    return false;
  } catch (error) {
    if (error instanceof Error && "errcode" in error && error.errcode === 5) return true;
    throw error;
  }
}

async function lookAtServer(url: string): Promise<DatabaseState> {
  const server = parseServerUrl(url);
  const place = `PostgreSQL database ${server.database} at ${server.place}`;
  const client = new pg.Client(connectionOptions(url));
  // Without this, a connection that breaks between two queries would end the process.
  client.on("error", () => undefined);
  try {
    await client.connect();
    await refuseReadOnly(client);
    await client.query("begin read only");
    const { rows } = await client.query<{ number: string; tables: boolean; maycreate: boolean }>(
      `select current_setting('server_version_num') as number,
              to_regclass('chatra_slack_schema') is not null as tables,
              has_schema_privilege(current_schema(), 'create') as maycreate`,
    );
    const [found] = rows;
    if (found === undefined || Number(found.number) < 150_000) {
      throw new StoreError("refused", `The server at ${server.place} is older than PostgreSQL 15.`);
    }
    await client.query("commit");
    const isDeaf = !(await isWorkHeard(url, client));
    if (!found.tables && !found.maycreate) {
      throw new StoreError(
        "not-writable",
        `The user of DATABASE_URL may not create tables in ${server.database} at ${server.place}.`,
      );
    }
    const read = found.tables ? await readServer(client) : { schema: undefined, sealed: NOTHING };
    return { place, ...read, inUse: false, isDeaf };
  } catch (error) {
    throw explainPostgresError(error, server);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Throws what the server answers to a write. It answers every transaction of a standby so, or of a server that is set to it. */
async function refuseReadOnly(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ setting: string }>(
    "select current_setting('transaction_read_only') as setting",
  );
  if (rows[0]?.setting === "on")
    throw Object.assign(new Error("transactions are read-only"), { code: "25006" });
}

async function readServer(client: pg.Client): Promise<Pick<DatabaseState, "schema" | "sealed">> {
  const { rows } = await client.query<{ version: number | null }>(
    "select max(version) as version from chatra_slack_schema",
  );
  const schema = rows[0]?.version ?? undefined;
  if (schema === undefined || schema < FIRST_SEALED) return { schema, sealed: NOTHING };
  const sealedIn = async (statement: string) =>
    (await client.query<{ sealed: string }>(statement)).rows.map(({ sealed }) => sealed);
  const ofAccounts = await sealedIn(SECRETS_OF_ACCOUNTS);
  return { schema, sealed: { ofAccounts, ofWorkspaces: await sealedIn(SECRETS_OF_WORKSPACES) } };
}

async function isWorkHeard(url: string, client: pg.Client): Promise<boolean> {
  const channel = await listenForWork(connectionOptions(url), randomUUID(), () => undefined);
  try {
    return await channel.isHeard(async (payload) => {
      await client.query("select pg_notify('chatra_slack_work', $1)", [payload]);
    });
  } finally {
    await channel.close();
  }
}
