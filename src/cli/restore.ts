/**
 * `npm run restore -- FILE`: puts a backup in the place of the SQLite database, while no bot runs. What PostgreSQL's own
 * tool has brought back is prepared by `--prepare`.
 */
import { end } from "./backup/ended.ts";
import { runRestore } from "./backup/run-restore.ts";

end(await runRestore(process.argv.slice(2), process.env));
