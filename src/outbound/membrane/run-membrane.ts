import { existsSync } from "node:fs";
import { execa } from "execa";
import type { MayBegin } from "../../domain/may-begin.ts";
import { createRunQueue } from "./run-queue.ts";

/** How one run of the executable ended. `not-started` is certain: no process ran, so nothing had any effect. */
export type RunOutcome =
  | { kind: "exited"; exitCode: number; stdout: string; stderr: string }
  | { kind: "stopped"; why: string; stdout: string; stderr: string }
  | { kind: "not-started"; code: string; why: string };

/** Never the arguments, because they carry message bodies. `exitCode` is undefined when killed or not started. */
export type RunTrace = { command: string; ms: number; exitCode: number | undefined };

/**
 * `command` names the run in traces ("action run"); `alone`: no other run may be active at the same time. `watch`: the run has
 * no effect and may wait long, so it takes no slot and ends when this signal aborts. `mayBegin` is asked when the slot is free;
 * a refusal gives `not-started`, NOT_BEGUN.
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
  /** Working folder; fixed, because the CLI also reads a `membrane.config.yml` in it. */
  cwd: string;
  /** The environment to choose from; the CLI gets only what it needs. */
  env: Record<string, string | undefined>;
  /** Default 75,000 ms. Membrane lets an action run for 60 s, so our limit must be longer. */
  timeoutMs?: number;
  /** Between SIGTERM and SIGKILL. Default 3,000 ms. */
  killGraceMs?: number;
  /** Per stream, in characters. Default 32 Mi: Membrane's responses end at 30 MB. */
  maxOutput?: number;
  /** Runs at a time; each costs 0.3–1 s of CPU at its start. Default 4. */
  concurrency?: number;
  /** On abort, nothing new starts (`not-started`); active runs may finish. */
  signal?: AbortSignal;
  onRun?: (trace: RunTrace) => void;
};

/** After the exit, all output is in the pipes. A leftover process (a daemon, an update check) may hold them open forever. */
const PIPES_MS = 500;

/**
 * Takes the executable and its settings; returns a function that runs it without a shell, in call order. The very first run
 * goes alone: two runs that refresh the CLI's credentials file at once may race. Never rejects; the outcome tells.
 */
export function createRunMembrane(options: RunMembraneOptions): RunMembrane {
  const queue = createRunQueue(options.concurrency ?? 4, options.signal);
  const env = pickMembraneEnvironment(options.env);
  let first = true;

  return async (run) => {
    const alone = first || run.alone === true;
    first = false;
    const trace = async (end?: AbortSignal): Promise<RunOutcome> => {
      if (run.mayBegin?.() === false)
        return notStarted("NOT_BEGUN", "its turn came too late, when another process may have taken it over");
      const startedAt = performance.now();
      const ended = await spawnOnce(options, env, run.args, end);
      const exitCode = ended.kind === "exited" ? ended.exitCode : undefined;
      options.onRun?.({ command: run.command, ms: Math.round(performance.now() - startedAt), exitCode });
      return ended;
    };
    if (run.watch !== undefined && !alone) {
      const end = AbortSignal.any([run.watch, ...(options.signal === undefined ? [] : [options.signal])]);
      return end.aborted ? notStarted("ABORTED", "the bot cancelled it") : trace(end);
    }
    const outcome = await queue({ alone }, () => trace(run.watch));
    return outcome === "refused" ? notStarted("ABORTED", "the bot is shutting down") : outcome;
  };
}

function notStarted(code: string, why: string): RunOutcome {
  return { kind: "not-started", code, why };
}

async function spawnOnce(
  options: RunMembraneOptions,
  env: Record<string, string>,
  args: readonly string[],
  end: AbortSignal | undefined,
): Promise<RunOutcome> {
  const { bin, cwd, timeoutMs = 75_000, killGraceMs = 3_000, maxOutput = 32 * 1024 * 1024 } = options;
  if (bin === "") return notStarted("ENOENT", "no program is named");
  // The error for such an argument repeats it, so we stop it here.
  if (args.some((arg) => arg.includes("\0")))
    return notStarted("ERR_INVALID_ARG_VALUE", "an argument has a NUL character in it");

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
    // A separate process group: a launcher's children end with it, and Ctrl-C in the terminal does not cut off active sends.
    killDescendants: true,
    // When we end first, the run may finish its work; we then recognise its send by the echo.
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
  const stopped = (why: string): RunOutcome => ({ kind: "stopped", why, stdout, stderr });

  // Execa's error stays here: its message and `spawnargs` hold the whole input.
  if (result.timedOut) return stopped(`no answer within ${timeoutMs / 1000} s`);
  if (result.isCanceled) return stopped("the bot cancelled it");
  if (result.isMaxBuffer) return stopped("it printed too much to read");
  if (result.exitCode !== undefined) return { kind: "exited", exitCode: result.exitCode, stdout, stderr };
  if (result.signal !== undefined) return stopped(`${result.signal} ended it`);
  if (run.pid !== undefined) return stopped("the bot did not see how it ended");

  const code = result.code ?? "UNKNOWN";
  // The system reports a missing working folder with the same code as a missing executable.
  if (code === "ENOENT" && !existsSync(cwd))
    return notStarted("NO_FOLDER", `the working folder ${cwd} does not exist`);
  return notStarted(code, `${bin} could not be started (${code})`);
}

/** What a command-line program needs to find itself, its home, its language, a proxy and certificates. */
const HANDED_ON = new Set(
  [
    ["PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TMP", "TEMP"],
    ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"],
    ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "SSL_CERT_DIR"],
    ["SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA"],
    ["USERPROFILE", "USERNAME", "HOMEDRIVE", "HOMEPATH", "PROGRAMFILES"],
  ].flat(),
);
const HANDED_ON_PREFIX = /^(?:MEMBRANE_|XDG_|LC_)/;

/** No colours, questions or update notices: each would get in the way of the JSON. */
const QUIET = { NO_COLOR: "1", FORCE_COLOR: "0", CI: "1", NO_UPDATE_NOTIFIER: "1" };

/**
 * The part of our environment that the CLI may see. An allow list keeps Slack's tokens and the database's password out, under
 * any name. Names compare without case (proxies, Windows).
 */
export function pickMembraneEnvironment(env: Record<string, string | undefined>): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    const upper = name.toUpperCase();
    if (value !== undefined && (HANDED_ON.has(upper) || HANDED_ON_PREFIX.test(upper))) picked[name] = value;
  }
  const hasProxy = Object.keys(picked).some((name) => /^https?_proxy$/i.test(name));
  // Without it Node's own fetch, which the CLI may use, ignores every proxy.
  return { ...(hasProxy ? { NODE_USE_ENV_PROXY: "1" } : {}), ...picked, ...QUIET };
}
