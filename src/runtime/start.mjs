// Runs a program, named as its script in package.json (the bot where none is named), from its bundle if there is one, else from
// its source.
import "./compile-cache.mjs";
import { findProgram } from "./bundle.mjs";

// Traces name the lines of the sources in both cases.
process.setSourceMapsEnabled(true);
const [name = "start"] = process.argv.splice(2, 1);
await import(findProgram(name));
