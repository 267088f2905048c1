import { join, resolve } from "node:path";
import { writeOutHome, writeOutHomeInUrl } from "../../config/home-path.ts";
import { type Environment, tidyEnvironment } from "../../config/tidy-environment.ts";

/** Where the bot's database is: `path` is the file that SQLite keeps in `dataDir`. */
export type FoundDatabase =
  | { kind: "sqlite"; dataDir: string; path: string }
  | { kind: "postgres"; url: string };

/**
 * Finds the bot's database for this environment, by the rules of config.ts. Ignores the rest of the configuration: backup and
 * restore must also work without a token.
 */
export function findDatabase(environment: Environment, directory: string): FoundDatabase {
  const { DATABASE_URL: url, DATA_DIR: folder } = tidyEnvironment(environment);
  if (url) return { kind: "postgres", url: writeOutHomeInUrl(url) };
  const dataDir = resolve(directory, writeOutHome(folder || ".data"));
  return { kind: "sqlite", dataDir, path: join(dataDir, "chatra-slack.db") };
}
