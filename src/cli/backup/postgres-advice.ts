import { howToRun } from "../../runtime/how-to-run.ts";
import { parseServerUrl } from "../../store/postgres/server-url.ts";

/** How to save a PostgreSQL database with its own tools. The password is left out. */
export function howToDump(url: string, file: string): string {
  return `The bot's database is PostgreSQL (DATABASE_URL). Save it with PostgreSQL's own tool, also while bots run:

  pg_dump --format=custom --no-owner --file=${quoted(file)} --dbname=${quoted(withoutPassword(url))}

pg_dump asks for the password, or takes it from PGPASSWORD or ~/.pgpass.
`;
}

/**
 * How to restore it. The last command does what `npm run restore -- FILE` does for SQLite: pending deliveries count as
 * interrupted, so the bot checks or asks before it repeats any.
 */
export function howToLoad(url: string, file: string): string {
  return `The bot's database is PostgreSQL (DATABASE_URL). Stop all bots, then restore it with PostgreSQL's own tool:

  pg_restore --clean --if-exists --no-owner --single-transaction --dbname=${quoted(withoutPassword(url))} ${quoted(file)}
  ${howToRun("restore", "--prepare")}

pg_restore asks for the password, or takes it from PGPASSWORD or ~/.pgpass. Start the bots only after the second
command: it keeps waiting replies from being sent twice. If the dump is of an earlier version than the database,
load it into a new, empty database instead, without --clean --if-exists, and set DATABASE_URL to that.
`;
}

function withoutPassword(url: string): string {
  if (!isClear(url)) return "postgres://USER@HOST:5432/DATABASE";
  const parsed = new URL(url);
  parsed.password = "";
  for (const name of ["password", "sslpassword"]) parsed.searchParams.delete(name);
  return parsed.href;
}

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
