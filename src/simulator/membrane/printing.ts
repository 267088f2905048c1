/** How an outcome looks on the terminal, in the forms that the CLI had over time. */
import type { Outcome } from "./outcome.ts";
import type { MembraneOutput } from "./simulator-api.ts";

export interface Printed {
  stdout: string;
  stderr: string;
  exitCode: number;
}

export function defaultOutput(): MembraneOutput {
  return {
    envelope: false,
    bannerStdout: [],
    bannerStderr: [],
    ansi: false,
    pretty: true,
    errorsTo: "stdout",
    errorForm: "wrapped",
    errorExitCode: 1,
    elementType: "Connector",
    connectionIdField: "id",
    requestForm: "body",
    connectForm: "connection",
    pageSize: 100,
    lacks: [],
  };
}

export function printOutcome(outcome: Outcome, form: MembraneOutput): Printed {
  const paint = (line: string): string => (form.ansi ? `\u001B[33m${line}\u001B[39m` : line);
  const banner = (lines: string[]): string => lines.map((line) => `${paint(line)}\n`).join("");
  const stdout = banner(form.bannerStdout);
  const stderr = banner(form.bannerStderr);
  const json = (value: unknown): string => {
    const text = form.pretty ? JSON.stringify(value, null, 2) : JSON.stringify(value);
    return form.ansi ? `\u001B[0m${text}\u001B[0m\n` : `${text}\n`;
  };
  switch (outcome.kind) {
    case "text":
      return { stdout: `${stdout}${outcome.text}\n`, stderr, exitCode: 0 };
    case "help":
      return { stdout: `${stdout}${outcome.text}\n`, stderr, exitCode: 0 };
    case "usage":
      return { stdout, stderr: `${stderr}${outcome.text}\n`, exitCode: 1 };
    case "json": {
      const value = form.envelope && !outcome.isEnvelopeFree ? { output: outcome.value } : outcome.value;
      return { stdout: stdout + json(value), stderr, exitCode: 0 };
    }
    default: {
      const text = json(form.errorForm === "wrapped" ? { error: outcome.error } : outcome.error);
      const isOnStdout = form.errorsTo === "stdout";
      return {
        stdout: isOnStdout ? stdout + text : stdout,
        stderr: isOnStdout ? stderr : stderr + text,
        exitCode: form.errorExitCode,
      };
    }
  }
}
