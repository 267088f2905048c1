import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Bots start from the bundle, as after `npm ci`, also where a source has changed since. */
export default function makeBundle(): void {
  execFileSync(process.execPath, [fileURLToPath(new URL("../src/runtime/bundle.mjs", import.meta.url))], {
    stdio: "inherit",
  });
}
