import pg, { type PoolConfig } from "pg";

export type ConnectionOptions = PoolConfig;

/**
 * How each connection is made. Nothing of the server's is set at its start, but for a name: PgBouncer refuses every other
 * parameter (see `driver.ts`).
 */
export function connectionOptions(url: string): ConnectionOptions {
  return {
    connectionString: url,
    application_name: "chatra-slack",
    connectionTimeoutMillis: 5_000,
    // Ours, for a server that no longer answers at all, in ms.
    query_timeout: 30_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: { getTypeParser },
  };
}

/** A pool whose connections may break without the process noticing before it needs them. */
export function createPool(options: ConnectionOptions, max: number): pg.Pool {
  const pool = new pg.Pool({ ...options, max, idleTimeoutMillis: 60_000 });
  // Whoever uses a broken connection gets an error of its own; without these listeners Node would end the process.
  pool.on("error", ignore);
  pool.on("connect", (connection) => connection.on("error", ignore));
  return pool;
}

/** `bigint` as a number: ours are milliseconds, counts and row numbers, all below 2^53. */
function getTypeParser(id: number, format?: "text" | "binary") {
  return id === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(id, format);
}

function ignore(): void {}
