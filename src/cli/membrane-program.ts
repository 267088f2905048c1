import { stripVTControlCharacters } from "node:util";
import { execa } from "execa";
import { plainWord, startable } from "../outbound/membrane/check-arguments.ts";
import { createCliTransport } from "../outbound/membrane/cli-transport.ts";
import { hideBodies } from "../outbound/membrane/hide-bodies.ts";
import { readOutcome } from "../outbound/membrane/read-outcome.ts";
import {
  createRunMembrane,
  pickMembraneEnvironment,
  type RunMembrane,
  type RunOutcome,
} from "../outbound/membrane/run-membrane.ts";

/** The program's location and environment. */
export type MembraneEnvironment = {
  bin: string;
  cwd: string;
  env: Record<string, string | undefined>;
  /** What no error may repeat. */
  secrets: readonly string[];
  /** Limit of one command, in ms; those that wait for a user have their own. */
  timeoutMs: number;
};

export type MembraneProgram = ReturnType<typeof createMembraneProgram>;

/** Limit of a login or a connection: the user may have to look for their password first. */
const LONG_RUN_MS = 15 * 60_000;

/**
 * The `membrane` command for setup and doctor: the bot's transport, and what only a user at the terminal needs. `onConnectText`
 * gets each line of `membrane connect`: some versions run until the user has finished in the browser.
 */
export function createMembraneProgram(
  environment: MembraneEnvironment,
  onConnectText: (line: string) => void = () => undefined,
) {
  const { bin, cwd, env, secrets, timeoutMs } = environment;
  const runShort = createRunMembrane({ bin, cwd, env, timeoutMs });
  const run: RunMembrane = (command) =>
    command.command === "connect"
      ? startLongRun(environment, command.args, onConnectText).ended
      : runShort(command);
  const hide = (words: string): string => hideBodies(words, { input: null, secrets });

  /** Throws a `ChatraGatewayError` where the command failed. */
  const assertDone = (command: string, outcome: RunOutcome): void => {
    if (outcome.kind === "exited" && outcome.exitCode === 0) return;
    readOutcome(outcome, { command, effect: "repeatable", now: Date.now(), hide, read: () => undefined });
  };

  return {
    transport: createCliTransport({ run, secrets, now: Date.now }),
    assertDone,

    /** The logged-in user, in the program's own text, in one line; undefined where it doesn't say. */
    status: async (): Promise<string | undefined> => {
      const outcome = await run({ command: "status", args: ["status"] });
      if (outcome.kind !== "exited" || outcome.exitCode !== 0) return undefined;
      const lines = stripVTControlCharacters(outcome.stdout).split("\n");
      const said = lines.map((line) => line.trim()).filter((line) => line !== "");
      return said.length === 0 ? undefined : hide(said.slice(0, 3).join(", "));
    },

    /** `onText` gets each printed line, without colours. */
    startLogin: (onText: (line: string) => void) => startLongRun(environment, ["login", "--tenant"], onText),

    /** Rejects with a `ChatraGatewayError` when Membrane refuses the code. */
    completeLogin: async (code: string): Promise<void> => {
      // The documented way to pass it. The code works once and is useless afterwards.
      const args = startable(["login", "complete", plainWord(code, "login code")]);
      assertDone("login complete", await run({ command: "login complete", args, alone: true }));
    },
  };
}

/**
 * Runs a command until a user has finished something in the browser. We need its output before it ends. Like all runs it has no
 * shell and no input; unlike them it ends when we do. `ended` never rejects; it resolves when the process has ended.
 */
function startLongRun(
  { bin, cwd, env }: MembraneEnvironment,
  args: readonly string[],
  onText: (line: string) => void,
): { ended: Promise<RunOutcome>; stop: () => void } {
  const child = execa(bin, args, {
    cwd,
    env: pickMembraneEnvironment(env),
    extendEnv: false,
    stdin: "ignore",
    reject: false,
    stripFinalNewline: false,
    timeout: LONG_RUN_MS,
    killDescendants: true,
  });
  for (const stream of [child.stdout, child.stderr]) onLines(stream, onText);
  const ended = child.then((result): RunOutcome => {
    const { stdout, stderr, exitCode } = result;
    if (exitCode !== undefined) return { kind: "exited", exitCode, stdout, stderr };
    if (result.timedOut)
      return { kind: "stopped", why: "nobody finished it within 15 minutes", stdout, stderr };
    if (result.signal !== undefined)
      return { kind: "stopped", why: "the command was stopped", stdout, stderr };
    const code = result.code ?? "UNKNOWN";
    return { kind: "not-started", code, why: `${bin} could not be started (${code})` };
  });
  return { ended, stop: () => void child.kill() };
}

/** Calls back for each line, including a last one without a line end. */
function onLines(stream: NodeJS.ReadableStream, onText: (line: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (text: string | Buffer) => {
    const lines = (rest + String(text)).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onText(stripVTControlCharacters(line));
  });
  stream.on("end", () => {
    if (rest !== "") onText(stripVTControlCharacters(rest));
  });
}
