// Runs after `npm install` on any Node, and so is plain JavaScript. This project's Node comes as an optional package for each
// platform, and npm's scripts find it in node_modules/.bin. Measured: npm 10 and 11.6 install this platform's package, then
// remove its link along with the other platforms'.
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const modules = fileURLToPath(new URL("../../node_modules", import.meta.url));
const isWindows = process.platform === "win32";
const link = join(modules, ".bin", isWindows ? "node.cmd" : "node");
const binary = isWindows ? "node.exe" : "node";
const brought = readdirSync(modules)
  .filter((name) => /^node-(bin-)?(linux|darwin|win)-/.test(name))
  .find((name) => existsSync(join(modules, name, "bin", binary)));

if (brought !== undefined && !existsSync(link)) {
  mkdirSync(join(modules, ".bin"), { recursive: true });
  if (isWindows) writeFileSync(link, `@"%~dp0\\..\\${brought}\\bin\\node.exe" %*\r\n`);
  else symlinkSync(join("..", brought, "bin", binary), link);
}
