/**
 * `npm run restore -- FILE`: replaces the SQLite database with a backup, while no bot runs. `--prepare` prepares a database
 * that PostgreSQL's own tool has restored.
 */
import { end } from "./backup/command.ts";
import { runRestore } from "./backup/run-restore.ts";

end(await runRestore(process.argv.slice(2), process.env));
