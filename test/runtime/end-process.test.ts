import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";

const script = join(import.meta.dirname, "../fixtures/stop-slowly.ts");

/** Sends the second signal once the first is being obeyed; resolves with the exit code. */
async function endBy(first: NodeJS.Signals, second: NodeJS.Signals): Promise<unknown> {
  const child = spawn(process.execPath, [script], { stdio: ["ignore", "pipe", "inherit"] });
  const exit = once(child, "exit");
  let said = "";
  for await (const chunk of child.stdout) {
    said += String(chunk);
    if (said.endsWith('"ready"}\n')) child.kill(first);
    if (said.endsWith('"stopping"}\n')) child.kill(second);
  }
  const [code] = await exit;
  return code;
}

test("one Ctrl-C that arrives twice, from the terminal and from a launcher, stops in order", async () => {
  expect(await endBy("SIGINT", "SIGINT")).toBe(0);
});

test("a second signal of another kind ends the program at once", async () => {
  expect(await endBy("SIGTERM", "SIGINT")).toBe(1);
});
