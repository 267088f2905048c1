import { howToRun } from "../../runtime/how-to-run.ts";
import { readArguments } from "../read-arguments.ts";
import { type Ended, fail, findDatabase, refuse, say } from "./command.ts";
import { describeContent } from "./inspect-database.ts";
import { howToDump } from "./postgres-advice.ts";
import { writeBackup } from "./write-backup.ts";

const USAGE = `Usage: ${howToRun("backup", "FILE [--force]")}

Copies the bot's SQLite database (DATA_DIR) to FILE, also while the bot runs. FILE holds what visitors and
teammates wrote; only this user can read it.

  --force  replace FILE if it exists
  --help   print this text
`;

/** Takes the arguments and the environment of `npm run backup`; resolves with its result. */
export async function runBackup(args: string[], environment: NodeJS.ProcessEnv): Promise<Ended> {
  const read = readArguments({
    args,
    allowPositionals: true,
    options: { force: { type: "boolean", default: false }, help: { type: "boolean" } },
  });
  if (read?.values.help) return say(USAGE);
  const [file, another] = read?.positionals ?? [];
  if (read === undefined || !file || another !== undefined) return refuse(2, USAGE);
  const database = findDatabase(environment, process.cwd());
  if (database.kind === "postgres") return refuse(2, howToDump(database.url, file));
  try {
    const copy = await writeBackup({ ...database, file, force: read.values.force });
    return say(`Saved ${database.path} to ${copy.path}.\n${describeContent(copy.content)}\n`);
  } catch (error) {
    return fail(error, "Nothing was saved");
  }
}
