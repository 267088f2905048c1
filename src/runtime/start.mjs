// Runs a program, named as its script in package.json (the bot where none is named), from its bundle if there is one, else from
// its source.
import { accessSync, constants } from "node:fs";
import { findBundle, findProgram } from "./bundle.mjs";

// Traces name the lines of the sources in all cases.
process.setSourceMapsEnabled(true);
const [name = "start"] = process.argv.splice(2, 1);
if (canReadVariables()) await run();
else process.exitCode = 1;

async function run() {
  const bundle = findBundle(name);
  if (bundle === undefined) {
    await import("./compile-cache.mjs");
    await import(findProgram(name));
  } else {
    const { runBundle } = await import("./run-bundle.mjs");
    await runBundle(bundle);
  }
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
