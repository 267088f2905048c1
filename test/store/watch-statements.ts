import { type KyselyPlugin, type OperationNode, RawNode, ValueNode } from "kysely";
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
  const plugin: KyselyPlugin = {
    transformQuery({ node }) {
      const values: unknown[] = [];
      look(textOf(node, values), values);
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  };
  const { dialect } = tx;
  return {
    ...tx,
    db: tx.db.withPlugin(plugin),
    dialect: {
      ...dialect,
      // Its statements are made once, and are no trees that a plugin would see.
      async insertRows(db, into, rows, opens) {
        look(`insert into ${into.table}`, rows);
        return await dialect.insertRows(db, into, rows, opens);
      },
    },
  };
}

function textOf(node: OperationNode, values: unknown[]): string {
  if (ValueNode.is(node)) {
    values.push(node.value);
    return "?";
  }
  if (!RawNode.is(node)) return "";
  const { sqlFragments, parameters } = node;
  return sqlFragments
    .map((fragment, index) => {
      const parameter = parameters[index];
      return fragment + (parameter === undefined ? "" : textOf(parameter, values));
    })
    .join("");
}
