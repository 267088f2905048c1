import { randomBytes } from "node:crypto";
import pg from "pg";

/** Makes an empty database on the server of `url`; the user must be allowed to. `drop` removes it, used or not. */
export async function makeScratchDatabase(url: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `chatra_slack_bench_${randomBytes(4).toString("hex")}`;
  const run = async (statement: string): Promise<void> => {
    const server = new pg.Client({ connectionString: url });
    await server.connect();
    try {
      await server.query(statement);
    } finally {
      await server.end();
    }
  };
  await run(`create database ${name}`);
  const scratch = new URL(url);
  scratch.pathname = `/${name}`;
  return { url: scratch.href, drop: () => run(`drop database ${name} with (force)`) };
}
