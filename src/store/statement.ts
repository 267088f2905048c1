import type { LogConfig } from "kysely";

/** A statement as the database got it. Its parameters may hold people's words: it is for measurements, not for a log. */
export type Statement = { sql: string; parameters: readonly unknown[] };

/** Has Kysely tell `onStatement` of each statement, after it was carried out or failed. */
export function tellingOf(onStatement: ((statement: Statement) => void) | undefined): { log?: LogConfig } {
  if (onStatement === undefined) return {};
  return { log: ({ query: { sql, parameters } }) => onStatement({ sql, parameters }) };
}
