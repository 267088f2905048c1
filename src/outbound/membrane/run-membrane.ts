import { access } from "node:fs/promises";
import { execa } from "execa";
import type { MayBegin } from "../../domain/may-begin.ts";
import { pickMembraneEnvironment } from "./pick-environment.ts";
import { createRunQueue } from "./run-queue.ts";

/**
 * How one run of the executable ended. `not-started` is certain: no process ran, so nothing had any effect. What was printed until
 * then is there in any case.
 */
export type RunOutcome =
  | { kind: "exited"; exitCode: number; stdout: string; stderr: string }
  | { kind: "stopped"; why: string; stdout: string; stderr: string }
  | { kind: "not-started"; code: string; why: string };

/** What a trace may know of a run: never its arguments, for they carry message bodies. `exitCode` is undefined when killed or not started. */
export type RunTrace = { command: string; ms: number; exitCode: number | undefined };

/**
 * `command` names the run in traces ("action run"); `alone`: no other run may be under way beside it. `watch`: it has no effect
 * and may wait long, so it takes no turn of the others and is ended when this signal aborts. `mayBegin` is asked when its turn
 * has come: `not-started`, NOT_BEGUN, when it says no.
 */
export type MembraneRun = {
  command: string;
  args: readonly string[];
  alone?: boolean;
  watch?: AbortSignal;
  mayBegin?: MayBegin | undefined;
};

export type RunMembrane = (run: MembraneRun) => Promise<RunOutcome>;

export type RunMembraneOptions = {
  /** Name or path of the executable. */
  bin: string;
  /** Working folder; pinned, because the CLI also reads a `membrane.config.yml` in it. */
  cwd: string;
  /** The environment to choose from; only what the CLI needs is handed on. */
  env: Record<string, string | undefined>;
  /** Membrane lets an action run for 60 s, so ours ends later than that. Default 75,000 ms. */
  timeoutMs?: number;
  /** Between SIGTERM and SIGKILL. Default 3,000 ms. */
  killGraceMs?: number;
  /** Per stream, in characters. Default 32 Mi: Membrane's responses end at 30 MB. */
  maxOutput?: number;
  /** Runs at a time; each costs 0.3–1 s of CPU at its start. Default 4. */
  concurrency?: number;
  /** Aborted: nothing new starts (`not-started`), what runs may finish. */
  signal?: AbortSignal;
  onRun?: (trace: RunTrace) => void;
};

type Env = Record<string, string>;

/**
 * The program's end is its exit. What it printed is in the pipes by then; whatever it left behind (a daemon, a check for updates)
 * may hold them open for ever.
 */
const PIPES_MS = 500;

const NOT_BEGUN: RunOutcome = {
  kind: "not-started",
  code: "NOT_BEGUN",
  why: "its turn came too late, when another process may have taken it over",
};
const GIVEN_UP: RunOutcome = { kind: "not-started", code: "ABORTED", why: "it was given up" };

/**
 * Takes the executable and its surroundings; returns a function that runs it without a shell, in the order of calls.
 * The first run of all goes alone: two that refresh the CLI's credentials file at once may race.
 * Never rejects; the outcome tells.
 */
export function createRunMembrane(options: RunMembraneOptions): RunMembrane {
  const queue = createRunQueue(options.concurrency ?? 4, options.signal);
  const env: Env = pickMembraneEnvironment(options.env);
  let first = true;

  return async (run) => {
    const alone = first || run.alone === true;
    first = false;
    const trace = async (end?: AbortSignal): Promise<RunOutcome> => {
      if (run.mayBegin?.() === false) return NOT_BEGUN;
      const startedAt = performance.now();
      const ended = await spawnOnce(options, env, run.args, end);
      const exitCode = ended.kind === "exited" ? ended.exitCode : undefined;
      options.onRun?.({ command: run.command, ms: Math.round(performance.now() - startedAt), exitCode });
      return ended;
    };
    if (run.watch !== undefined && !alone) {
      const end = AbortSignal.any([run.watch, ...(options.signal === undefined ? [] : [options.signal])]);
      return end.aborted ? GIVEN_UP : trace(end);
    }
    const outcome = await queue({ alone }, () => trace(run.watch));
    return outcome === "refused"
      ? { kind: "not-started", code: "ABORTED", why: "the bot is shutting down" }
      : outcome;
  };
}

async function spawnOnce(
  options: RunMembraneOptions,
  env: Env,
  args: readonly string[],
  end: AbortSignal | undefined,
): Promise<RunOutcome> {
  const { bin, cwd, timeoutMs = 75_000, killGraceMs = 3_000, maxOutput = 32 * 1024 * 1024 } = options;
  if (bin === "") return { kind: "not-started", code: "ENOENT", why: "no executable is named" };
  // Such an argument is refused with an error that repeats it, so it never gets that far.
  if (args.some((arg) => arg.includes("\0")))
    return {
      kind: "not-started",
      code: "ERR_INVALID_ARG_VALUE",
      why: "an argument has a NUL character in it",
    };

  const run = execa(bin, args, {
    cwd,
    env,
    extendEnv: false,
    stdin: "ignore",
    reject: false,
    stripFinalNewline: false,
    timeout: timeoutMs,
    forceKillAfterDelay: killGraceMs,
    maxBuffer: maxOutput,
    ...(end === undefined ? {} : { cancelSignal: end }),
    // A process group of its own: a launcher's children end with it, and Ctrl-C in the terminal does not cut off sends under way.
    killDescendants: true,
    // When we end first, the run may finish what it began: its send is then known by its echo.
    cleanup: false,
  });
  run.nodeChildProcess.once("exit", () => {
    setTimeout(() => {
      run.stdout.destroy();
      run.stderr.destroy();
    }, PIPES_MS).unref();
  });
  const result = await run;
  const { stdout, stderr } = result;

  // Nothing of execa's error goes further than this: its message and `spawnargs` hold the whole input.
  if (result.timedOut)
    return { kind: "stopped", why: `no answer within ${timeoutMs / 1000} s`, stdout, stderr };
  if (result.isCanceled) return { kind: "stopped", why: "it was given up", stdout, stderr };
  if (result.isMaxBuffer) return { kind: "stopped", why: "it printed more than can be read", stdout, stderr };
  if (result.exitCode !== undefined) return { kind: "exited", exitCode: result.exitCode, stdout, stderr };
  if (result.signal !== undefined)
    return { kind: "stopped", why: `it was ended by ${result.signal}`, stdout, stderr };
  if (run.pid !== undefined) return { kind: "stopped", why: "it is not known how it ended", stdout, stderr };

  const code = result.code ?? "UNKNOWN";
  // A missing working folder is reported by the system with the same code as a missing executable.
  const folderMissing = code === "ENOENT" && !(await isThere(cwd));
  return folderMissing
    ? { kind: "not-started", code: "NO_FOLDER", why: `the working folder ${cwd} does not exist` }
    : { kind: "not-started", code, why: `${bin} could not be started (${code})` };
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
