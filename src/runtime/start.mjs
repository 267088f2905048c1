// Runs a program, named as its script in package.json (the bot where none is named), from its bundle if there is one, else from
// its source.
import { accessSync, constants } from "node:fs";
import { findBundle, findProgram } from "./bundle.mjs";

// Traces name the lines of the sources in all cases.
process.setSourceMapsEnabled(true);
const [name = "start"] = process.argv.splice(2, 1);
const program = findProgram(name);
if (program === undefined) {
  process.stderr.write(
    `\`${name}\` is no program or option. Usage: npm start (set variables in .env), or npm run setup, doctor, backup, restore or demo.\n`,
  );
  process.exitCode = 2;
} else if (canReadVariables()) await run(program);
else process.exitCode = 1;

/** @param {string} source the URL of the program */
async function run(source) {
  // The bot's log goes on when its reader leaves.
  if (name !== "start") for (const stream of [process.stdout, process.stderr]) stream.on("error", endQuietly);
  const bundle = findBundle(name);
  if (bundle === undefined) {
    await import("./compile-cache.mjs");
    await import(source);
  } else {
    const { runBundle } = await import("./run-bundle.mjs");
    await runBundle(bundle);
  }
}

/**
 * Ends a program whose reader left before its end, such as `head`, with its own code, else that of a shell for SIGPIPE.
 * @param {NodeJS.ErrnoException} error
 */
function endQuietly(error) {
  if (error.code !== "EPIPE") throw error;
  process.exit(process.exitCode ?? 141);
}

/** Node takes a file of variables that it may not read for one that is missing: programs would use other values than meant. */
function canReadVariables() {
  const option = "--env-file-if-exists=";
  const file = process.execArgv.findLast((word) => word.startsWith(option))?.slice(option.length);
  if (file === undefined) return true;
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch (error) {
    if (error.code === "ENOENT") return true;
    process.stderr.write(
      `${file} can't be read by this user (${error.code}). Run this as the user who owns the file, or give this user the right to read it.\n`,
    );
    return false;
  }
}
