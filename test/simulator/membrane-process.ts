import { execFile } from "node:child_process";
import { parseJson } from "../../src/simulator/json.ts";
import type { MembraneSimulator } from "../../src/simulator/membrane/simulator-api.ts";

export interface FinishedRun {
  code: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
  json: unknown;
}

/** Runs the executable as the bot does: no shell, PATH and MEMBRANE_ variables only. */
export function runMembrane(
  membrane: MembraneSimulator,
  argv: string[],
  options: { killAfter?: Promise<unknown>; killSignal?: NodeJS.Signals } = {},
): Promise<FinishedRun> {
  return new Promise((resolve) => {
    const env = { PATH: process.env.PATH ?? "", MEMBRANE_SIM_URL: membrane.url, NO_COLOR: "1" };
    const child = execFile(membrane.bin, argv, { env }, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode, signal: child.signalCode, stdout, stderr, json: parseJson(stdout) });
    });
    child.stdin?.end();
    void options.killAfter?.then(() => child.kill(options.killSignal ?? "SIGKILL"));
  });
}
