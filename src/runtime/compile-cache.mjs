// Loaded first, and so plain JavaScript: from here on Node caches what it compiles. Measured with a warm cache: loading the bot
// takes 0.6 s instead of 1.7 s on a busy machine. It also saves 40 MB of memory, because Node need not load its type stripper.
// Where the folder is not writable, Node continues without the cache.
import { enableCompileCache, flushCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

enableCompileCache(fileURLToPath(new URL("../../node_modules/.cache/chatra-slack", import.meta.url)));
// Also written soon after the start, because a killed process writes nothing at its end.
setTimeout(() => flushCompileCache(), 2_000).unref();
