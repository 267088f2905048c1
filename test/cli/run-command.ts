import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { expect } from "vitest";
import { wordsOfScript } from "../../src/simulator/npm-script.ts";

type Command = "backup" | "restore";
export type Run = { code: number | null; stdout: string; stderr: string };

/** Starts the real command, with no other environment than this. */
export function startCommand(
  command: Command,
  words: string[],
  environment: Record<string, string>,
  user?: { uid: number; gid: number },
): ChildProcess {
  return spawn(process.execPath, [...wordsWithoutFile(command), ...words], {
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
    ...user,
  });
}

/** Resolves when it has ended; whatever it says, it shows no stack trace. */
export async function finish(child: ChildProcess): Promise<Run> {
  let stdout = "";
  let stderr = "";
  child.stdout?.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = await once(child, "close");
  expect(stderr).not.toMatch(/\n\s+at /);
  return { code: typeof code === "number" ? code : null, stdout, stderr };
}

/** A developer's own `.env` is none of a test's. */
function wordsWithoutFile(command: Command): string[] {
  return wordsOfScript(command).filter((word) => !word.startsWith("--env-file"));
}
