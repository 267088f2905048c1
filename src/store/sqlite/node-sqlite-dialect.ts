/**
 * Our own, because Kysely's dialect (0.29) is for better-sqlite3, a native build. `node:sqlite` differs little, but a
 * transaction must begin with `begin immediate`, which that dialect does not support.
 */
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
  type SqliteStatement,
} from "kysely";
import type { Statement } from "../statement.ts";

/** Kysely's dialect for SQLite on Node's own driver; its transactions write from the start. */
export class NodeSqliteDialect extends SqliteDialect {
  readonly #database: DatabaseSync;
  readonly #kept: KeptStatements;

  constructor({ database }: { database: DatabaseSync }) {
    const kept = keepStatements(database);
    super({ database: kept });
    this.#database = database;
    this.#kept = kept;
  }

  override createDriver(): Driver {
    return new ImmediateDriver(this.#database, this.#kept);
  }

  /** Carries a statement out at once, in the transaction that the caller has begun, if any. */
  run({ sql, parameters }: Statement): Record<string, unknown>[] {
    const statement = this.#kept.prepare(sql);
    if (statement.reader) return statement.all(parameters);
    statement.run(parameters);
    return [];
  }
}

class ImmediateDriver extends SqliteDriver {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync, kept: KeptStatements) {
    super({ database: kept });
    this.#database = database;
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }

  // On a full disk SQLite rolls back on its own; a second rollback would hide the error with the cause.
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.isTransaction) await connection.executeQuery(CompiledQuery.raw("rollback"));
  }
}

// A busy bot has some two hundred texts: an insert has one for each number of its rows.
const keptStatements = 500;

interface KeptStatement extends SqliteStatement {
  all(parameters: readonly unknown[]): Record<string, unknown>[];
}
interface KeptStatements extends SqliteDatabase {
  prepare(text: string): KeptStatement;
}

function keepStatements(database: DatabaseSync): KeptStatements {
  const prepared = new Map<string, KeptStatement>();
  return {
    prepare(text) {
      const known = prepared.get(text);
      if (known !== undefined) return known;
      // Node finalises a statement on garbage collection, and all of them when the database closes.
      const [oldest] = prepared.keys();
      if (prepared.size >= keptStatements && oldest !== undefined) prepared.delete(oldest);
      const statement = keptStatement(database.prepare(text));
      prepared.set(text, statement);
      return statement;
    },
    close() {
      prepared.clear();
      database.close();
    },
  };
}

function keptStatement(statement: StatementSync): KeptStatement {
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...parameters.map(bindable)),
    run: (parameters) => statement.run(...parameters.map(bindable)),
    iterate: (parameters) => statement.iterate(...parameters.map(bindable)),
  };
}

function bindable(value: unknown): SQLInputValue {
  if (typeof value === "string" || typeof value === "number" || typeof value === "bigint" || value === null) {
    return value;
  }
  throw new TypeError(`SQLite can't be given a parameter of type ${typeof value}`);
}
