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

/** Makes a database of its own for a test file. Its name is in the output, should a killed run leave it behind. */
export async function makeDatabase(): Promise<OwnDatabase> {
  const name = `chatra_slack_test_${randomBytes(6).toString("hex")}`;
  process.stdout.write(`PostgreSQL database of this run: ${name}\n`);
  // None of it has to outlive a crash of the server, so that nobody waits for its disk.
  await onServer(server, `create database ${name}`, `alter database ${name} set synchronous_commit = off`);
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).href;
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  pool.on("error", () => undefined);
  return {
    name,
    url,
    run: (statement) => pool.query(statement),
    async empty() {
      const { rows } = await pool.query(TABLES);
      await pool.query(rows.map(({ name }) => `delete from ${name}`).join("; "));
    },
    async drop() {
      await pool.end();
      await onServer(server, `drop database ${name} with (force)`);
    },
  };
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
