/** `npm run backup -- FILE`: one consistent copy of the SQLite database, also while the bot runs and writes. */
import { parseArgs } from "node:util";
import { BackupError } from "./backup/backup-error.ts";
import { findDatabase } from "./backup/find-database.ts";
import { describeContent } from "./backup/inspect-database.ts";
import { howToDump } from "./backup/postgres-advice.ts";
import { writeBackup } from "./backup/write-backup.ts";

const USAGE = `Usage: npm run backup -- FILE [--force]

Copies the bot's SQLite database (DATA_DIR) into FILE, also while the bot runs. FILE holds what visitors and
teammates wrote, and is readable by this user only.

  --force  replace FILE if it exists
  --help   this text
`;

await main();

async function main(): Promise<void> {
  const options = readOptions();
  if (options === undefined) return end(2, USAGE);
  if (options.help) return void process.stdout.write(USAGE);
  const database = findDatabase(process.env, process.cwd());
  if (database.kind === "postgres") return end(2, howToDump(database.url, options.file));
  try {
    const copy = await writeBackup({ ...database, ...options, now: Date.now });
    process.stdout.write(`${database.path} is saved in ${copy.path}.\n${describeContent(copy.content)}\n`);
  } catch (error) {
    end(1, `${error instanceof BackupError ? error.message : `Nothing was saved: ${String(error)}`}\n`);
  }
}

function readOptions(): { file: string; force: boolean; help: boolean } | undefined {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { force: { type: "boolean", default: false }, help: { type: "boolean", default: false } },
    });
    const [file, another] = positionals;
    if (values.help) return { ...values, file: "" };
    return file && another === undefined ? { ...values, file } : undefined;
  } catch {
    return undefined;
  }
}

function end(exitCode: number, words: string): void {
  process.stderr.write(words);
  process.exitCode = exitCode;
}
