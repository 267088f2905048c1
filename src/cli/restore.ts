/** `npm run restore -- FILE`: puts a backup in the place of the SQLite database, while no bot runs. */
import { parseArgs } from "node:util";
import { BackupError } from "./backup/backup-error.ts";
import { findDatabase } from "./backup/find-database.ts";
import { describeContent } from "./backup/inspect-database.ts";
import { howToLoad } from "./backup/postgres-advice.ts";
import { restoreBackup } from "./backup/restore-backup.ts";

const USAGE = `Usage: npm run restore -- FILE

Puts the backup FILE in the place of the bot's SQLite database (DATA_DIR). Stop the bot first. The present database
is kept beside it. What was still to be sent when FILE was written may have been sent since: at its next start the
bot looks for it in Slack, and asks in the threads about what it can't look up, rather than sending it twice.

  --help   this text
`;

await main();

async function main(): Promise<void> {
  const options = readOptions();
  if (options === undefined) return end(2, USAGE);
  if (options.help) return void process.stdout.write(USAGE);
  const database = findDatabase(process.env, process.cwd());
  if (database.kind === "postgres") return end(2, howToLoad(database.url, options.file));
  try {
    const { content, keptAs, doubts } = await restoreBackup({ ...database, ...options, now: Date.now });
    const lines = [
      `${options.file} is now the database ${database.path}.`,
      describeContent(content),
      keptAs ? `The database that was there is kept as ${keptAs}; delete it when you no longer need it.` : "",
      doubts > 0
        ? `Not settled when it was written: ${doubts}. The bot looks, or asks, before it repeats any.`
        : "",
      "Start the bot.",
    ];
    process.stdout.write(`${lines.filter((line) => line !== "").join("\n")}\n`);
  } catch (error) {
    end(1, `${error instanceof BackupError ? error.message : `Nothing was restored: ${String(error)}`}\n`);
  }
}

function readOptions(): { file: string; help: boolean } | undefined {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { help: { type: "boolean", default: false } },
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
