import type { Store } from "../../src/store/store.ts";
import type { Tx } from "../../src/store/tx.ts";

/** Is told of a statement before it is carried out; what it throws is what the statement fails with. */
type Look = (sql: string, values: readonly unknown[]) => void;

/** The store, each statement of whose transactions is shown to `look` first: how a test refuses or counts some. */
export function watchStatements<S extends Store>(store: S, look: Look): S {
  return {
    ...store,
    transaction: (work, options) => store.transaction((tx) => work(watched(tx, look)), options),
  };
}

/** The statements of one transaction, but for those at its end. */
export async function statementsOf(store: Store, work: (tx: Tx) => Promise<unknown>): Promise<string[]> {
  const statements: string[] = [];
  await watchStatements(store, (sql) => statements.push(sql)).transaction(work);
  return statements;
}

function watched(tx: Tx, look: Look): Tx {
  const { dialect } = tx;
  return {
    ...tx,
    async run(statement) {
      look(statement.sql, statement.parameters);
      return await tx.run(statement);
    },
    dialect: {
      ...dialect,
      // One insertion, in however many statements.
      async insertRows(_, into, rows, opens) {
        if (rows.length > 0) look(`insert into ${into.table}`, rows);
        return await dialect.insertRows(tx.run, into, rows, opens);
      },
    },
  };
}
