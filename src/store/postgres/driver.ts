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
 * A process that was cut off, or stopped in the middle of a transaction, must not hold its locks for ever: the server ends what
 * takes too long. The times are far above what any of our statements takes. For one transaction each, because behind PgBouncer
 * the next may run on another connection of the server; and in one message with its beginning, which costs no further round trip.
 */
const BEGIN =
  "begin; set local statement_timeout = '20s'; set local lock_timeout = '10s'; " +
  "set local idle_in_transaction_session_timeout = '15s'";

/** Kysely's dialect of PostgreSQL, whose transactions have limits of time. */
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
