import { howToRun } from "../../runtime/how-to-run.ts";
import { readArguments } from "../read-arguments.ts";
import { type Ended, fail, findDatabase, refuse, type SqliteDatabase, say } from "./command.ts";
import { describeContent } from "./inspect-database.ts";
import { howToLoad } from "./postgres-advice.ts";
import { restoreBackup } from "./restore-backup.ts";

const USAGE = `Usage: ${howToRun("restore", "FILE")}
       ${howToRun("restore", "--prepare")}

Replaces the bot's SQLite database (DATA_DIR) with the backup FILE, and keeps the present database beside it.
Stop the bot first. Replies that were waiting when FILE was written may have been sent since. To avoid sending them
twice, the bot looks for them in Slack at its next start, and asks in the thread about those it can't look up.

  --prepare  for PostgreSQL (DATABASE_URL), after pg_restore and before any bot runs: prepares the database in the
             same way. It refuses while a bot is connected. Run it once: a later run also asks about the replies
             that wait by then.
  --help     print this text
`;

const NOTHING_TO_PREPARE = `--prepare is for PostgreSQL, but DATABASE_URL is not set: the bot's database is SQLite (DATA_DIR).
Name the backup instead: ${howToRun("restore", "FILE")}. This also prepares the database.
`;

/** Takes the arguments and the environment of `npm run restore`; resolves with its result. */
export async function runRestore(args: string[], environment: NodeJS.ProcessEnv): Promise<Ended> {
  const read = readArguments({
    args,
    allowPositionals: true,
    options: { prepare: { type: "boolean" }, help: { type: "boolean" } },
  });
  if (read?.values.help) return say(USAGE);
  const [file, another] = read?.positionals ?? [];
  const isWrong = read?.values.prepare ? file !== undefined : !file || another !== undefined;
  if (read === undefined || isWrong) return refuse(2, USAGE);
  const database = findDatabase(environment, process.cwd());
  try {
    if (database.kind === "postgres") {
      if (file !== undefined) return refuse(2, howToLoad(database.url, file));
      return say(await prepare(database.url));
    }
    if (file === undefined) return refuse(2, NOTHING_TO_PREPARE);
    return say(await restore(database, file));
  } catch (error) {
    return fail(error, "Nothing was restored");
  }
}

async function prepare(url: string): Promise<string> {
  // It loads PostgreSQL's driver and the whole store, which only this case needs.
  const { prepareServer } = await import("./prepare-server.ts");
  const { place, unsettled } = await prepareServer({ url, now: Date.now() });
  return linesOf([`Prepared ${place}.`, ...wordsOf(unsettled), "Start the bots."]);
}

async function restore(database: SqliteDatabase, file: string): Promise<string> {
  const { content, keptAs, unsettled } = await restoreBackup(database, file);
  return linesOf([
    `Restored ${file} to ${database.path}.`,
    describeContent(content),
    ...(keptAs ? [`Kept the previous database as ${keptAs}. Delete it when you no longer need it.`] : []),
    ...wordsOf(unsettled),
    "Start the bot.",
  ]);
}

function linesOf(lines: string[]): string {
  return `${lines.join("\n")}\n`;
}

function wordsOf(unsettled: number): string[] {
  if (unsettled === 0) return [];
  return [
    `Unfinished in the backup: ${unsettled}. The bot checks, or asks, before it repeats anything that could show twice.`,
  ];
}
