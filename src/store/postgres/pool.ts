import pg, { type PoolConfig } from "pg";

export type ConnectionOptions = PoolConfig;

/**
 * A process that was cut off, or stopped in the middle of a transaction, must not hold its locks for ever: the server
 * ends what takes too long. The times (ms) are far above what any of our statements takes.
 */
export function connectionOptions(url: string): ConnectionOptions {
  return {
    connectionString: url,
    application_name: "chatra-slack",
    connectionTimeoutMillis: 5_000,
    statement_timeout: 20_000,
    lock_timeout: 10_000,
    idle_in_transaction_session_timeout: 15_000,
    // Ours, for a server that no longer answers at all.
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
