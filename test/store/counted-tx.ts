import type { Tx } from "../../src/store/tx.ts";

/** The same transaction, which also tells the beginning of each statement that it runs. */
export function countedTx(tx: Tx): { counted: Tx; statements: string[] } {
  const statements: string[] = [];
  const counted: Tx = {
    ...tx,
    query<Row>(text: TemplateStringsArray, ...values: unknown[]) {
      statements.push((text[0] ?? "").trim());
      return tx.query<Row>(text, ...values);
    },
    dialect: {
      ...tx.dialect,
      insertRows(db, into, rows) {
        statements.push(`insert into ${into.table}`);
        return tx.dialect.insertRows(db, into, rows);
      },
    },
  };
  return { counted, statements };
}
