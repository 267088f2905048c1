import { StoreError } from "../store-error.ts";
import { postgresFaults } from "./postgres-faults.ts";
import type { ServerName } from "./server-url.ts";

/** Turns an error of PostgreSQL or the network into a StoreError; returns any other error unchanged. */
export function explainPostgresError(error: unknown, server: ServerName): unknown {
  if (error instanceof StoreError || !(error instanceof Error)) return error;
  const code = codeOf(error);
  const cause = bare(error, code);
  const found = postgresFaults.find(({ codes, words }) => {
    const fits = words?.test(error.message) ?? true;
    return fits && (codes === undefined ? code === undefined : code !== undefined && codes.test(code));
  });
  if (found !== undefined) {
    const shown = code === undefined || isSqlState(code) ? "" : ` (${code})`;
    return new StoreError(found.reason, `${found.say(server)}${shown}.`, { cause, advice: found.advice });
  }
  // Any other SQLSTATE is our bug; the server's `detail` would show the row.
  return isSqlState(code) ? cause : error;
}

/** True for the two errors by which PostgreSQL asks us to rerun a transaction. */
export function isWorthRepeating(error: unknown): boolean {
  const code = error instanceof Error ? codeOf(error) : undefined;
  return code === "40001" || code === "40P01";
}

function isSqlState(code: string | undefined): boolean {
  return code !== undefined && /^[0-9A-Z]{5}$/.test(code) && /\d/.test(code);
}

function codeOf(error: Error): string | undefined {
  return "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** Returns the error without the server's `detail`, `where` and `query`, which quote the written data. */
function bare(error: Error, code: string | undefined): Error {
  const cause = new Error(error.message);
  if (error.stack !== undefined) cause.stack = error.stack;
  return code === undefined ? cause : Object.assign(cause, { code });
}
