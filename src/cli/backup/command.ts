import { join, resolve } from "node:path";
import { writeOutHome, writeOutHomeInUrl } from "../../config/home-path.ts";
import { type Environment, tidyEnvironment } from "../../config/tidy-environment.ts";
import { BackupError } from "./backup-error.ts";

/** How a command ends: its output, and its exit code. */
export type Ended = { code: number; stdout: string; stderr: string };

export function say(words: string): Ended {
  return { code: 0, stdout: words, stderr: "" };
}

export function refuse(code: number, words: string): Ended {
  return { code, stdout: "", stderr: words };
}

/** Takes an error, and what it means where it is no BackupError. */
export function fail(error: unknown, meaning: string): Ended {
  return refuse(
    1,
    `${error instanceof BackupError ? error.message : `${meaning}: ${String(error)}\nTry again. If it fails again, report this.`}\n`,
  );
}

/** Ends this process with this result, once nothing is running. */
export function end({ code, stdout, stderr }: Ended): void {
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = code;
}

/** `path` is the file that SQLite keeps in `dataDir`. */
export type SqliteDatabase = { kind: "sqlite"; dataDir: string; path: string };

/**
 * Finds the bot's database for this environment, by the rules of config.ts. Ignores the rest of the configuration: backup and
 * restore must also work without a token.
 */
export function findDatabase(
  environment: Environment,
  directory: string,
): SqliteDatabase | { kind: "postgres"; url: string } {
  const { DATABASE_URL: url, DATA_DIR: folder } = tidyEnvironment(environment);
  if (url) return { kind: "postgres", url: writeOutHomeInUrl(url) };
  const dataDir = resolve(directory, writeOutHome(folder || ".data"));
  return { kind: "sqlite", dataDir, path: join(dataDir, "chatra-slack.db") };
}
