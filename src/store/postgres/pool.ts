import pg, { type PoolConfig } from "pg";

export type ConnectionOptions = PoolConfig;

/**
 * The options of each connection. We set no startup parameter except a name: PgBouncer refuses all others (see `driver.ts`).
 */
export function connectionOptions(url: string): ConnectionOptions {
  return {
    connectionString: url,
    application_name: "chatra-slack",
    connectionTimeoutMillis: 5_000,
    // Our own limit in ms, for a server that no longer answers at all.
    query_timeout: 30_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: { getTypeParser },
  };
}

/** A pool that survives connections breaking while idle. */
export function createPool(options: ConnectionOptions, max: number): pg.Pool {
  const pool = new pg.Pool({ ...options, max, idleTimeoutMillis: 60_000 });
  // The user of a broken connection gets its own error; without these listeners Node would end the process.
  pool.on("error", ignore);
  pool.on("connect", (connection) => connection.on("error", ignore));
  return pool;
}

/** `bigint` as a number: ours are milliseconds, counts and row numbers, all below 2^53. */
function getTypeParser(id: number, format?: "text" | "binary") {
  return id === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(id, format);
}

function ignore(): void {}
