// Runs a program, named as its script in package.json (the bot where none is named), from its bundle if there is one, else from
// its source.
import { findBundle, findProgram } from "./bundle.mjs";

// Traces name the lines of the sources in all cases.
process.setSourceMapsEnabled(true);
const [name = "start"] = process.argv.splice(2, 1);
const bundle = findBundle(name);
if (bundle === undefined) {
  await import("./compile-cache.mjs");
  await import(findProgram(name));
} else {
  const { runBundle } = await import("./run-bundle.mjs");
  await runBundle(bundle);
}
