import { randomBytes } from "node:crypto";
import pg from "pg";

/** Makes an empty database on the server of `url`; the user must be allowed to. `drop` removes it, used or not. */
export async function makeScratchDatabase(url: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `chatra_slack_bench_${randomBytes(4).toString("hex")}`;
  await runOnServer(url, `create database ${name}`);
  return {
    url: databaseNamed(url, name),
    drop: async () => void (await runOnServer(url, `drop database ${name} with (force)`)),
  };
}

/** The URL of another database on the same server. */
export function databaseNamed(url: string, name: string): string {
  return Object.assign(new URL(url), { pathname: `/${name}` }).href;
}

/** Runs one statement on the server; returns its rows. */
export async function runOnServer(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const server = new pg.Client({ connectionString: url });
  await server.connect();
  try {
    return (await server.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await server.end();
  }
}
