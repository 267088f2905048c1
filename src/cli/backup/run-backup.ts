import { parseArgs } from "node:util";
import { BackupError } from "./backup-error.ts";
import { type Ended, refuse, say } from "./ended.ts";
import { findDatabase } from "./find-database.ts";
import { describeContent } from "./inspect-database.ts";
import { howToDump } from "./postgres-advice.ts";
import { writeBackup } from "./write-backup.ts";

const USAGE = `Usage: npm run backup -- FILE [--force]

Copies the bot's SQLite database (DATA_DIR) into FILE, also while the bot runs. FILE holds what visitors and
teammates wrote, and is readable by this user only.

  --force  replace FILE if it exists
  --help   this text
`;

/** Takes the arguments and the environment of `npm run backup`; resolves with its result. */
export async function runBackup(words: string[], environment: NodeJS.ProcessEnv): Promise<Ended> {
  const options = readOptions(words);
  if (options === undefined) return refuse(2, USAGE);
  if (options.help) return say(USAGE);
  const database = findDatabase(environment, process.cwd());
  if (database.kind === "postgres") return refuse(2, howToDump(database.url, options.file));
  try {
    const copy = await writeBackup({ ...database, ...options, now: Date.now });
    return say(`${database.path} is saved in ${copy.path}.\n${describeContent(copy.content)}\n`);
  } catch (error) {
    return refuse(
      1,
      `${error instanceof BackupError ? error.message : `Nothing was saved: ${String(error)}`}\n`,
    );
  }
}

function readOptions(args: string[]): { file: string; force: boolean; help: boolean } | undefined {
  try {
    const { values, positionals } = parseArgs({
      args,
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
