import { randomBytes } from "node:crypto";
import pg from "pg";

/** The server for tests. */
export const server = process.env.TEST_DATABASE_URL ?? "postgres://postgres@127.0.0.1:5432/postgres";

/** True when the server for tests answers; otherwise why it doesn't. */
export async function findServer(): Promise<true | string> {
  const connection = new pg.Client({ connectionString: server, connectionTimeoutMillis: 2_000 });
  try {
    await connection.connect();
    await connection.end();
    return true;
  } catch (error) {
    return error instanceof Error ? error.message || error.name : String(error);
  }
}

export type OwnDatabase = {
  name: string;
  url: string;
  run: (statement: string) => Promise<pg.QueryResult>;
  /** Takes the rows of all tables away: making a database and its tables takes half a second of the server's CPU. */
  empty: () => Promise<void>;
  drop: () => Promise<void>;
};

const TABLES =
  "select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'chatra_slack_schema'";

const EMPTY = "empty_all_tables";

/** Makes a database of its own for a test file. Its name is in the output, should a killed run leave it behind. */
export async function makeDatabase(): Promise<OwnDatabase> {
  const name = `chatra_slack_test_${randomBytes(6).toString("hex")}`;
  process.stdout.write(`PostgreSQL database of this run: ${name}\n`);
  // None of it has to outlive a crash of the server, so that nobody waits for its disk.
  await onServer(server, `create database ${name}`, `alter database ${name} set synchronous_commit = off`);
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).href;
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  pool.on("error", () => undefined);
  let emptying: Promise<void> | undefined;
  return {
    name,
    url,
    run: (statement) => pool.query(statement),
    async empty() {
      emptying ??= makeEmptying((statement) => pool.query(statement));
      await emptying;
      await pool.query(`select ${EMPTY}()`);
    },
    async drop() {
      await pool.end();
      await onServer(server, `drop database ${name} with (force)`);
    },
  };
}

/** A function keeps its plans: of deletions that are planned each time, the server does nothing but that. */
async function makeEmptying(run: OwnDatabase["run"]): Promise<void> {
  const { rows } = await run(TABLES);
  const deletions = rows.map(({ name }) => `delete from ${name};`).join(" ");
  await run(`create function ${EMPTY}() returns void language plpgsql as $$ begin ${deletions} end $$`);
}

async function onServer(url: string, ...statements: string[]): Promise<void> {
  const connection = new pg.Client({ connectionString: url });
  await connection.connect();
  try {
    for (const statement of statements) await connection.query(statement);
  } finally {
    await connection.end();
  }
}
