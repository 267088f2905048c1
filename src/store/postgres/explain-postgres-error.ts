import { StoreError, type StoreErrorReason } from "../store-error.ts";
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

/**
 * `codes`: SQLSTATEs from PostgreSQL's documentation, or Node's codes. `words`: text of the server or the driver, at least in
 * English; where both are given, both must match. As measured with pg 8.23 and PgBouncer 1.18.
 */
type PostgresFault = {
  codes?: RegExp;
  words?: RegExp;
  reason: StoreErrorReason;
  say: (server: ServerName) => string;
  advice?: string;
};

const ENCODED = "with special characters of the password percent-encoded (@ as %40, # as %23, / as %2F)";

const authentication: PostgresFault[] = [
  {
    codes: /^28000$/,
    words: /no encryption|SSL off|SSL required/,
    reason: "insecure",
    say: ({ place }) => `PostgreSQL at ${place} accepts this user only over TLS`,
    advice:
      "Add sslmode=verify-full to DATABASE_URL, with sslrootcert=FILE where the certificate is your own.",
  },
  {
    codes: /^28000$/,
    words: /pg_hba/,
    reason: "refused",
    say: ({ place }) => `PostgreSQL at ${place} has no pg_hba.conf rule for this user and host`,
    advice: "Add a rule to pg_hba.conf, or correct the user and the database in DATABASE_URL.",
  },
  {
    codes: /^28/,
    reason: "refused",
    say: ({ place }) => `PostgreSQL at ${place} refuses the user or the password of DATABASE_URL`,
    advice: `Correct the user and the password in DATABASE_URL, ${ENCODED}.`,
  },
  {
    words: /password must be/i,
    reason: "refused",
    say: ({ place }) => `PostgreSQL at ${place} asks for a password, and DATABASE_URL has none`,
    advice: `Write it as postgres://user:password@host:5432/database, ${ENCODED}.`,
  },
  {
    words: /SASL/,
    reason: "refused",
    say: ({ place }) => `Logging in to PostgreSQL at ${place} failed`,
    advice: `Correct the user and the password in DATABASE_URL, ${ENCODED}. The server must offer scram-sha-256 or md5.`,
  },
  {
    codes: /^(?:3D000|08P01)$/,
    words: /database .*does not exist|no such database/,
    reason: "refused",
    say: ({ place, database }) => `PostgreSQL at ${place} has no database ${database}`,
    advice: "Create it with createdb, or correct the last part of DATABASE_URL.",
  },
  {
    codes: /^08P01$/,
    words: /unsupported startup parameter/,
    reason: "refused",
    say: ({ place }) => `PgBouncer at ${place} refuses a parameter that DATABASE_URL sets`,
    advice: "Remove options and other server parameters from DATABASE_URL.",
  },
];

const tls: Omit<PostgresFault, "reason">[] = [
  {
    codes: /^(?:DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/,
    say: ({ place }) => `The certificate of PostgreSQL at ${place} is not trusted`,
    advice:
      "Add sslrootcert=FILE with its certificate authority to DATABASE_URL. sslmode=no-verify encrypts without checking whose server it is.",
  },
  {
    codes: /^(?:ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/,
    say: ({ place }) => `The certificate of PostgreSQL at ${place} is for another host`,
    advice:
      "Use the host that the certificate names in DATABASE_URL, or give the server another certificate.",
  },
  {
    codes: /^CERT_/,
    say: ({ place }) => `The certificate of PostgreSQL at ${place} can't be used`,
    advice: "Renew the server's certificate, and check the clock of this machine.",
  },
  {
    words: /does not support SSL/,
    say: ({ place }) => `PostgreSQL at ${place} offers no TLS, and DATABASE_URL asks for it`,
    advice: "Switch TLS on in the server (ssl = on). On a private network you can set sslmode=disable.",
  },
  {
    codes: /^(?:ERR_SSL|ERR_TLS|ERR_OSSL|EPROTO$)/,
    say: ({ place }) => `TLS with PostgreSQL at ${place} failed`,
    advice:
      "Check sslmode, sslrootcert, sslcert and sslkey in DATABASE_URL, and that a PostgreSQL server answers there.",
  },
  {
    words: /SSL/,
    say: ({ place }) => `TLS with PostgreSQL at ${place} failed`,
  },
];

const network: Omit<PostgresFault, "reason" | "say">[] = [
  {
    codes: /^(?:ENOTFOUND$|EAI_)/,
    advice: "Correct the host in DATABASE_URL, or its DNS entry: this machine can't resolve the name.",
  },
  {
    codes: /^(?:ECONNREFUSED|ENOENT|ENOTSOCK|EACCES)$/,
    advice: "Start the server, or correct the host and the port in DATABASE_URL.",
  },
  {
    codes: /^(?:ETIMEDOUT$|EHOST|ENET)/,
    advice: "Check the network and the firewalls between this machine and the server.",
  },
  {
    words: /timeout/,
    advice: "Check that the server is not overloaded, and the network and firewalls on the way to it.",
  },
  {
    codes: /^(?:ECONN|EPIPE$)/,
    advice: "Check the server's log, and that PostgreSQL is what answers at that port.",
  },
  {
    words: /terminated|Connection ended|not queryable|closed the connection|Client was closed/i,
  },
];

const server: PostgresFault[] = [
  {
    codes: /^42501$/,
    reason: "not-writable",
    say: ({ place, database }) => `The user of DATABASE_URL may not write to ${database} at ${place}`,
  },
  {
    codes: /^25006$/,
    reason: "not-writable",
    say: ({ place }) => `PostgreSQL at ${place} is read-only`,
    advice:
      "If it is a standby, set DATABASE_URL to the primary server. Else free space on its disk, or set default_transaction_read_only to off.",
  },
  {
    codes: /^53100$/,
    reason: "unavailable",
    say: ({ place }) => `The disk of PostgreSQL at ${place} is full`,
  },
  {
    codes: /^53300$/,
    reason: "unavailable",
    say: ({ place }) => `PostgreSQL at ${place} has no free connection`,
    advice: "Raise the server's max_connections, or run fewer bots.",
  },
  {
    codes: /^(?:53|58)/,
    reason: "unavailable",
    say: ({ place }) => `PostgreSQL at ${place} lacks memory or has I/O errors`,
  },
  {
    codes: /^(?:55P03|57014)$/,
    reason: "unavailable",
    say: ({ place }) => `PostgreSQL at ${place} did not answer in time`,
  },
  {
    codes: /^(?:40001|40P01)$/,
    reason: "unavailable",
    say: ({ place }) => `Transactions at ${place} block each other`,
  },
  {
    codes: /^(?:08|57P|25P03)/,
    reason: "unavailable",
    say: ({ place }) => `PostgreSQL at ${place} ended the connection`,
  },
  {
    codes: /^XX00[12]$/,
    reason: "corrupt",
    say: ({ place, database }) => `The database ${database} at ${place} is damaged`,
  },
  { codes: /^23/, reason: "conflict", say: () => "The change contradicts the stored data" },
];

/** The first match counts. */
const postgresFaults: readonly PostgresFault[] = [
  ...authentication,
  ...tls.map((fault): PostgresFault => ({ ...fault, reason: "insecure" })),
  ...network.map(
    (fault): PostgresFault => ({
      ...fault,
      reason: "unavailable",
      say: ({ place }) => `No PostgreSQL server answers at ${place}`,
    }),
  ),
  ...server,
];
