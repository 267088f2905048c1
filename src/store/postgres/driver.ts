import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  PostgresDialect,
  type PostgresDialectConfig,
  PostgresDriver,
  type TransactionSettings,
} from "kysely";

/**
 * The server ends transactions that take too long, so that a disconnected or stopped process does not keep its locks. The
 * limits are far above any of our statements. They are set per transaction, because behind PgBouncer the next may use another
 * server connection. They share one message with BEGIN, which saves a round trip.
 */
const BEGIN =
  "begin; set local statement_timeout = '20s'; set local lock_timeout = '10s'; " +
  "set local idle_in_transaction_session_timeout = '15s'";

/** Kysely's PostgreSQL dialect, with time limits on transactions. */
export class BoundedPostgresDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig;

  constructor(config: PostgresDialectConfig) {
    super(config);
    this.#config = config;
  }

  override createDriver(): Driver {
    return new BoundedDriver(this.#config);
  }
}

class BoundedDriver extends PostgresDriver {
  override async beginTransaction(
    connection: DatabaseConnection,
    settings: TransactionSettings,
  ): Promise<void> {
    if (settings.isolationLevel !== undefined || settings.accessMode !== undefined)
      throw new Error("transactions of another kind than the default are not prepared for");
    await connection.executeQuery(CompiledQuery.raw(BEGIN));
  }
}
