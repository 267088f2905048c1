import { join, resolve } from "node:path";
import { writeOutHome, writeOutHomeInUrl } from "../../config/home-path.ts";
import { type Environment, tidyEnvironment } from "../../config/tidy-environment.ts";

/** Where the bot's database is: `path` is the file that SQLite keeps in `dataDir`. */
export type FoundDatabase =
  | { kind: "sqlite"; dataDir: string; path: string }
  | { kind: "postgres"; url: string };

/**
 * The database that the bot uses with this environment, by the rules of config.ts. The rest of the configuration does
 * not matter here: a backup must also be possible, and brought back, where a token is missing.
 */
export function findDatabase(environment: Environment, directory: string): FoundDatabase {
  const { DATABASE_URL: url, DATA_DIR: folder } = tidyEnvironment(environment);
  if (url) return { kind: "postgres", url: writeOutHomeInUrl(url) };
  const dataDir = resolve(directory, writeOutHome(folder || ".data"));
  return { kind: "sqlite", dataDir, path: join(dataDir, "chatra-slack.db") };
}
