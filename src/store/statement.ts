import type { LogConfig } from "kysely";

/** A statement as the database got it. Its parameters may hold users' text: use it for measurements, not for a log. */
export type Statement = { sql: string; parameters: readonly unknown[] };

/** Makes Kysely report each statement to `onStatement` after it ended or failed. */
export function tellingOf(onStatement: ((statement: Statement) => void) | undefined): { log?: LogConfig } {
  if (onStatement === undefined) return {};
  return { log: ({ query: { sql, parameters } }) => onStatement({ sql, parameters }) };
}
