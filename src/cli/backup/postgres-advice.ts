import { howToRun } from "../../runtime/how-to-run.ts";
import { parseServerUrl } from "../../store/postgres/server-url.ts";

/** How to save a PostgreSQL database with its own tools. The password is left out. */
export function howToDump(url: string, file: string): string {
  return `The bot's database is PostgreSQL (DATABASE_URL). Save it with PostgreSQL's own tool, also while bots run:

  pg_dump --format=custom --no-owner --file=${quoted(file)} --dbname=${quoted(addressForTools(url))}

pg_dump asks for the password, or takes it from PGPASSWORD or ~/.pgpass.
`;
}

/**
 * How to restore it. The last command does what `npm run restore -- FILE` does for SQLite: pending deliveries count as
 * interrupted, so the bot checks or asks before it repeats any.
 */
export function howToLoad(url: string, file: string): string {
  return `The bot's database is PostgreSQL (DATABASE_URL). Stop all bots, then restore it with PostgreSQL's own tool:

  pg_restore --clean --if-exists --no-owner --single-transaction --dbname=${quoted(addressForTools(url))} ${quoted(file)}
  ${howToRun("restore", "--prepare")}

pg_restore asks for the password, or takes it from PGPASSWORD or ~/.pgpass. Start the bots only after the second
command: it keeps waiting replies from being sent twice. If the dump is of an earlier version than the database,
load it into a new, empty database instead, without --clean --if-exists, and set DATABASE_URL to that.
`;
}

/** The address for PostgreSQL's own tools. They refuse an address with a setting that only our driver knows. */
function addressForTools(url: string): string {
  if (!isClear(url)) return "postgres://USER@HOST:5432/DATABASE";
  const parsed = new URL(url);
  parsed.password = "";
  const settings = [...parsed.searchParams].filter(([name]) => KNOWN_TO_TOOLS.has(name));
  const mode = parsed.searchParams.get("sslmode") ?? MODES[parsed.searchParams.get("ssl") ?? ""];
  parsed.search = "";
  for (const [name, value] of settings) parsed.searchParams.set(name, value);
  // Neither checks whose server it is.
  if (mode !== undefined) parsed.searchParams.set("sslmode", mode === "no-verify" ? "require" : mode);
  // The tools take a plus sign for one.
  parsed.search = parsed.search.replaceAll("+", "%20");
  return parsed.href;
}

/** The driver's shorter form of `sslmode`. */
const MODES: Readonly<Record<string, string>> = {
  true: "require",
  1: "require",
  "no-verify": "require",
  0: "disable",
};

/** What version 15 and newer read of an address, except passwords. */
const KNOWN_TO_TOOLS = new Set([
  "host",
  "hostaddr",
  "port",
  "dbname",
  "user",
  "passfile",
  "channel_binding",
  "connect_timeout",
  "client_encoding",
  "options",
  "application_name",
  "fallback_application_name",
  "keepalives",
  "keepalives_idle",
  "keepalives_interval",
  "keepalives_count",
  "tcp_user_timeout",
  "gssencmode",
  "krbsrvname",
  "sslmode",
  "sslnegotiation",
  "sslcert",
  "sslkey",
  "sslrootcert",
  "sslcrl",
  "sslsni",
  "ssl_min_protocol_version",
  "ssl_max_protocol_version",
  "target_session_attrs",
]);

/** In an ambiguous URL, a part of the password may be in the host's place. */
function isClear(url: string): boolean {
  try {
    parseServerUrl(url);
    return URL.canParse(url) && new URL(url).username !== "";
  } catch {
    return false;
  }
}

/** For a POSIX shell. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
