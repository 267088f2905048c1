import { howToRun } from "../../runtime/how-to-run.ts";
import { readArguments } from "../read-arguments.ts";
import { type Ended, fail, findDatabase, refuse, type SqliteDatabase, say } from "./command.ts";
import { describeContent } from "./inspect-database.ts";
import { howToLoad } from "./postgres-advice.ts";
import { restoreBackup } from "./restore-backup.ts";

const USAGE = `Usage: ${howToRun("restore", "FILE")}
       ${howToRun("restore", "--prepare")}

Puts the backup FILE in the place of the bot's SQLite database (DATA_DIR). Stop the bot first. The present database
is kept beside it. What was still to be sent when FILE was written may have been sent since: at its next start the
bot looks for it in Slack, and asks in the threads about what it can't look up, rather than sending it twice.

  --prepare  with PostgreSQL (DATABASE_URL), after pg_restore and before any bot runs: sees to it in the same way
             that nothing is sent twice. It refuses while a bot is connected. A second time right after the first it
             finds nothing new; later, people are asked about what waits then as well.
  --help     this text
`;

const NOTHING_TO_PREPARE = `--prepare is for PostgreSQL, and DATABASE_URL is not set: the bot's database is SQLite, in DATA_DIR.
Name the backup: ${howToRun("restore", "FILE")}. That prepares it as well.
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
  return linesOf([`A bot may go on from ${place}.`, ...wordsOf(unsettled), "Start the bots."]);
}

async function restore(database: SqliteDatabase, file: string): Promise<string> {
  const { content, keptAs, unsettled } = await restoreBackup(database, file);
  return linesOf([
    `${file} is now the database ${database.path}.`,
    describeContent(content),
    ...(keptAs
      ? [`The database that was there is kept as ${keptAs}; delete it when you no longer need it.`]
      : []),
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
    `Not settled when it was written: ${unsettled}. The bot looks, or asks, before it repeats what somebody would see twice.`,
  ];
}
