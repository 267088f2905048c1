import {
  CompiledQuery,
  isOperationNodeSource,
  type LogConfig,
  type OperationNode,
  RawNode,
  type Transaction,
  ValueNode,
} from "kysely";

/** A statement as the database gets it. Its parameters may hold users' text: use it for measurements, not for a log. */
export type Statement = { sql: string; parameters: readonly unknown[] };

/** What carries out the statements of one transaction; returns a statement's rows, by the names of their columns. */
export type RunStatement = (statement: Statement) => Promise<Readonly<Record<string, unknown>>[]>;

/** Carries statements out in a transaction of Kysely's. */
export function runIn(trx: Transaction<unknown>): RunStatement {
  return async ({ sql, parameters }) =>
    (await trx.executeQuery<Record<string, unknown>>(CompiledQuery.raw(sql, [...parameters]))).rows;
}

/**
 * The statement of a template. Its values are parameters, or parts made by Kysely's `sql`: texts and values alone, for which its
 * compiler, made for trees of every kind, takes several times as long. `mark` names a parameter by its position, from 1.
 */
export function statementOf(
  texts: readonly string[],
  values: readonly unknown[],
  mark: (position: number) => string,
): Statement {
  const parameters: unknown[] = [];
  let sql = texts[0] ?? "";
  for (const [index, value] of values.entries()) {
    if (isOperationNodeSource(value)) sql += textOf(value.toOperationNode(), parameters, mark);
    else sql += mark(parameters.push(value));
    sql += texts[index + 1] ?? "";
  }
  return { sql, parameters };
}

function textOf(node: OperationNode, parameters: unknown[], mark: (position: number) => string): string {
  if (RawNode.is(node)) {
    let sql = node.sqlFragments[0] ?? "";
    for (const [index, part] of node.parameters.entries())
      sql += textOf(part, parameters, mark) + (node.sqlFragments[index + 1] ?? "");
    return sql;
  }
  if (!ValueNode.is(node)) throw new Error(`a statement can't hold a ${node.kind}`);
  if (!node.immediate) return mark(parameters.push(node.value));
  if (typeof node.value !== "string") throw new Error("only texts are written into a statement");
  return `'${node.value.replaceAll("'", "''")}'`;
}

/** Makes Kysely report each statement to `onStatement` after it ended or failed. */
export function tellingOf(onStatement: ((statement: Statement) => void) | undefined): { log?: LogConfig } {
  if (onStatement === undefined) return {};
  return { log: ({ query: { sql, parameters } }) => onStatement({ sql, parameters }) };
}
