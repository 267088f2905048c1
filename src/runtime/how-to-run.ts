import { existsSync } from "node:fs";

type Program = "start" | "setup" | "doctor" | "backup" | "restore" | "demo";

/** `npm pack` leaves the sources out (bundle.mjs). */
const isPackage = !existsSync(new URL("../main.ts", import.meta.url));

/**
 * The words that run a program where this one runs: npm's in a clone, else those of the installed command. `options` are the
 * program's own.
 */
export function howToRun(
  program: Program,
  options = "",
  { isInstalled, npmCommand } = { isInstalled: isPackage, npmCommand: process.env.npm_command },
): string {
  if (isInstalled) {
    const launcher = npmCommand === "exec" ? "npx " : "";
    return `${launcher}chatra-slack ${program} ${options}`.trimEnd();
  }
  return program === "start" ? "npm start" : `npm run ${program}${options && ` -- ${options}`}`;
}
