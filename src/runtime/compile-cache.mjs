// Loaded before all else, and therefore plain JavaScript: from then on Node keeps what it compiles. Measured with a warm
// cache: loading the bot takes 0.6 s instead of 1.7 s on a busy machine, and 40 MB less memory, as what strips the types is
// not even loaded. Where the folder can't be written, Node goes on without.
import { enableCompileCache, flushCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

enableCompileCache(fileURLToPath(new URL("../../node_modules/.cache/chatra-slack", import.meta.url)));
// Also written a little after the start, because a process that is killed writes nothing at its end.
setTimeout(() => flushCompileCache(), 2_000).unref();
