import { howToRun } from "../../runtime/how-to-run.ts";
import { parseServerUrl } from "../../store/postgres/server-url.ts";

/** How to save a PostgreSQL database with its own tools. The password is left out. */
export function howToDump(url: string, file: string): string {
  return `DATABASE_URL is set: the bot's database is PostgreSQL, which is saved by its own tool, also while bots run:

  pg_dump --format=custom --no-owner --file=${quoted(file)} --dbname=${quoted(withoutPassword(url))}

pg_dump asks for the password, or takes it from PGPASSWORD or ~/.pgpass.
`;
}

/**
 * How to restore it. The last command does what `npm run restore -- FILE` does for SQLite: pending deliveries count as
 * interrupted, so the bot checks or asks before it repeats any.
 */
export function howToLoad(url: string, file: string): string {
  return `DATABASE_URL is set: the bot's database is PostgreSQL, which is brought back by its own tool. Stop all bots, then:

  pg_restore --clean --if-exists --no-owner --single-transaction --dbname=${quoted(withoutPassword(url))} ${quoted(file)}
  ${howToRun("restore", "--prepare")}

pg_restore asks for the password, or takes it from PGPASSWORD or ~/.pgpass. Start no bot before the second command has
ended: it keeps what was waiting from being sent twice. Where the dump is of an earlier version than the database,
load it into a new, empty one instead, without --clean --if-exists, and set DATABASE_URL to that.
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
