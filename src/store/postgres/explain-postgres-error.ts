import { StoreError, type StoreErrorReason } from "../store-error.ts";
import type { ServerName } from "./server-url.ts";

/** Makes a StoreError of an error of PostgreSQL or of the network; any other error is returned as it is. */
export function explainPostgresError(error: unknown, server: ServerName): unknown {
  if (error instanceof StoreError || !(error instanceof Error)) return error;
  const code = codeOf(error);
  const cause = bare(error, code);
  const found = code === undefined ? undefined : faults.find(([codes]) => codes.test(code));
  if (found !== undefined) return new StoreError(found[1], found[2](server), { cause });
  if (isBrokenConnection(error, code)) {
    const because = code === undefined ? "" : ` (${code})`;
    return new StoreError("unavailable", `No PostgreSQL server answers at ${server.place}${because}.`, {
      cause,
    });
  }
  // Any other SQLSTATE is a defect of ours; the server's `detail` would show the row.
  return isSqlState(code) ? cause : error;
}

/** True for the two errors by which PostgreSQL asks for a transaction to be run again. */
export function isWorthRepeating(error: unknown): boolean {
  const code = error instanceof Error ? codeOf(error) : undefined;
  return code === "40001" || code === "40P01";
}

// By SQLSTATE, as PostgreSQL's documentation lists them.
const faults: [RegExp, StoreErrorReason, (server: ServerName) => string][] = [
  [
    /^28/,
    "refused",
    ({ place }) => `PostgreSQL at ${place} refuses the user or the password of DATABASE_URL.`,
  ],
  [/^3D000$/, "refused", ({ place, database }) => `PostgreSQL at ${place} has no database ${database}.`],
  [
    /^42501$/,
    "not-writable",
    ({ place, database }) => `The user of DATABASE_URL may not write to ${database} at ${place}.`,
  ],
  [/^25006$/, "not-writable", ({ place }) => `PostgreSQL at ${place} is read-only: is it a standby?`],
  [/^53100$/, "unavailable", ({ place }) => `The disk of PostgreSQL at ${place} is full.`],
  [/^53300$/, "unavailable", ({ place }) => `PostgreSQL at ${place} has no connection left for us.`],
  [
    /^(53|58)/,
    "unavailable",
    ({ place }) => `PostgreSQL at ${place} can't go on: it lacks memory or has I/O errors.`,
  ],
  [/^(55P03|57014)$/, "unavailable", ({ place }) => `PostgreSQL at ${place} did not get to it in time.`],
  [/^(40001|40P01)$/, "unavailable", ({ place }) => `Transactions at ${place} keep waiting for each other.`],
  [/^(08|57P|25P03)/, "unavailable", ({ place }) => `PostgreSQL at ${place} ended the connection.`],
  [/^XX00[12]$/, "corrupt", ({ place, database }) => `The database ${database} at ${place} is damaged.`],
  [/^23/, "conflict", () => "The change contradicts what the database keeps."],
];

const networkCodes =
  /^(ECONN|EPIPE$|ENOTFOUND$|EAI_|ETIMEDOUT$|EHOST|ENET|ENOENT$|ERR_SSL|ERR_TLS|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO)/;
// What pg says where there is no code: as measured on pg 8.23.
const brokenWords =
  /timeout|terminated|Connection ended|not queryable|closed the connection|Client was closed|SSL|SASL|password/i;

function isBrokenConnection(error: Error, code: string | undefined): boolean {
  if (isSqlState(code)) return false;
  return code === undefined ? brokenWords.test(error.message) : networkCodes.test(code);
}

function isSqlState(code: string | undefined): boolean {
  return code !== undefined && /^[0-9A-Z]{5}$/.test(code) && /\d/.test(code);
}

function codeOf(error: Error): string | undefined {
  return "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** The error without the server's `detail`, `where` and `query`, which quote what was being written. */
function bare(error: Error, code: string | undefined): Error {
  const cause = new Error(error.message);
  if (error.stack !== undefined) cause.stack = error.stack;
  return code === undefined ? cause : Object.assign(cause, { code });
}
