import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const projectFolder = fileURLToPath(new URL("../..", import.meta.url));
type Script = "start" | "setup" | "doctor" | "backup" | "restore" | "demo";

/**
 * What `npm run` gives to node for a script of package.json, with absolute paths, so that it runs in any folder. The
 * options of a development's file of variables (`--env-file-if-exists`) stay relative to that folder.
 */
export function wordsOfScript(name: Script): string[] {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(projectFolder, "package.json"), "utf8")));
  const [program, ...words] = (scripts[name] ?? "").split(" ");
  if (program !== "node") throw new Error(`the script ${name} is none of node's`);
  return words.map((word) => (/^(?:\.\/)?src\//.test(word) ? join(projectFolder, word) : word));
}
