/** `npm run backup -- FILE`: one consistent copy of the SQLite database, also while the bot runs and writes. */
import { end } from "./backup/command.ts";
import { runBackup } from "./backup/run-backup.ts";

end(await runBackup(process.argv.slice(2), process.env));
