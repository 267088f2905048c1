import type { DatabaseSync } from "node:sqlite";
import type { RunStatement, Statement } from "../statement.ts";
import type { NodeSqliteDialect } from "./node-sqlite-dialect.ts";

type Rows = Awaited<ReturnType<RunStatement>>;
export type Connection = ReturnType<typeof createConnection>;

const nothing = () => undefined;

/**
 * The one connection of a running bot. With Kysely's transactions and executor each statement took five times as long (measured:
 * a visitor's message 7 % more CPU).
 */
export function createConnection({
  database,
  dialect,
  onStatement,
}: {
  database: DatabaseSync;
  dialect: NodeSqliteDialect;
  onStatement?: ((statement: Statement) => void) | undefined;
}) {
  let last: Promise<unknown> = Promise.resolve();
  const changes = database.prepare("select total_changes() as count");
  const countChanges = () => changes.get()?.count;

  function run(sql: string, parameters: readonly unknown[] = []): Rows {
    try {
      return dialect.run({ sql, parameters });
    } finally {
      onStatement?.({ sql, parameters });
    }
  }

  /** Begins `work` once what asked before has ended. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = last.then(work);
    // Not its result, which may be large.
    last = turn.then(nothing, nothing);
    return turn;
  }

  return {
    run,
    inTurn,
    /** Carries `work` out in a transaction that writes from the start. `hasChanged`: whether it wrote anything. */
    transaction: <T>(work: (run: RunStatement) => Promise<T>) =>
      inTurn(async (): Promise<{ result: T; hasChanged: boolean }> => {
        let isOver = false;
        // On a full disk SQLite rolls back on its own.
        const isUnderWay = () => !isOver && database.isOpen && database.isTransaction;
        try {
          run("begin immediate");
          const before = countChanges();
          const result = await work(async ({ sql, parameters }) => {
            // What comes too late must not be written on its own, or in the next transaction.
            if (!isUnderWay()) throw new Error("the transaction has ended");
            return run(sql, parameters);
          });
          const hasChanged = countChanges() !== before;
          run("commit");
          return { result, hasChanged };
        } catch (error) {
          // A second rollback would hide the error with the cause.
          if (isUnderWay()) run("rollback");
          throw error;
        } finally {
          isOver = true;
        }
      }),
  };
}
