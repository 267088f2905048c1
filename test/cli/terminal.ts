import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { wordsOfScript } from "../../src/simulator/npm-script.ts";
import { renderedScreen } from "./rendered-screen.ts";

/** A program in a terminal of its own, and somebody who reads and types. */
export type Terminal = AsyncDisposable & {
  /** Resolves when these words stand in what was printed after the last words that were waited for. Rejects after 45 seconds, or when the program ends. */
  shows(words: string): Promise<void>;
  /** Types, and presses Enter. */
  answers(text?: string): void;
  /** Presses the arrow key so many times, and then Enter. */
  choosesDown(times: number): void;
  pressesCtrlC(): void;
  /** Resolves with the exit code. */
  ended(): Promise<number | null>;
  /** All that was printed, without control characters. */
  screen(): string;
  /** What stands on it, from its beginning. */
  rendered(): string;
};

const projectFolder = fileURLToPath(new URL("../..", import.meta.url));

/** The absolute path of a file of the project. */
export function projectFile(path: string): string {
  return `${projectFolder}${path}`;
}

/** True where the pseudo-terminal of util-linux is to be had; otherwise why not. */
export function findTerminal(): true | string {
  const { stdout, error } = spawnSync("script", ["--version"], { encoding: "utf8" });
  if (error !== undefined) return `there is no command \`script\`: ${error.message}`;
  return stdout.includes("util-linux") ? true : "the command `script` is not that of util-linux";
}

/**
 * Starts a script of the project, or Node with these words, in a pseudo-terminal of 160 by 50 characters, in the folder `cwd` with
 * exactly this environment.
 */
export function openTerminal(
  script: "setup" | "doctor" | string[],
  how: { cwd: string; env: Record<string, string> },
): Terminal {
  const words = [process.execPath, ...(typeof script === "string" ? wordsOfScript(script) : script)].map(
    (word) => `'${word}'`,
  );
  const command = `stty cols 160 rows 50; exec ${words.join(" ")}`;
  const child = spawn("script", ["-qefc", command, "/dev/null"], {
    cwd: how.cwd,
    env: { ...how.env, SHELL: "/bin/sh", TERM: "xterm" },
  });
  return watch(child);
}

/** A whole demo starts in a terminal, which takes a busy machine more than ten seconds. */
const WAIT_MS = 45_000;

function watch(child: ChildProcessWithoutNullStreams): Terminal {
  let printed = "";
  let seen = 0;
  let look: (() => void) | undefined;
  child.stdout.setEncoding("utf8");
  child.stdout.on("data", (text: string) => {
    printed += text;
    look?.();
  });
  const end = new Promise<number | null>((resolve) => child.once("close", resolve));
  // A program that has ended reads nothing more; what is typed then is of no account.
  child.stdin.on("error", () => undefined);
  const screen = (): string => stripVTControlCharacters(withoutHalfSequence(printed));
  const type = (keys: string): void => void child.stdin.write(keys);

  return {
    screen,
    rendered: () => renderedScreen(printed),
    shows(words) {
      const waiting = Promise.withResolvers<void>();
      const timer = setTimeout(
        () => waiting.reject(new Error(`waited for “${words}”, but this is what there is:\n${screen()}`)),
        WAIT_MS,
      );
      look = () => {
        const at = screen().indexOf(words, seen);
        if (at === -1) return;
        seen = at + words.length;
        waiting.resolve();
      };
      look();
      void end.then(() => waiting.reject(new Error(`it ended before “${words}”:\n${screen()}`)));
      return waiting.promise.finally(() => {
        clearTimeout(timer);
        look = undefined;
      });
    },
    answers: (text = "") => type(`${text}\r`),
    choosesDown: (times) => type(`${"\u001B[B".repeat(times)}\r`),
    pressesCtrlC: () => type("\u0003"),
    ended: () => end,
    async [Symbol.asyncDispose]() {
      child.kill();
      await end;
    },
  };
}

/** A control sequence that has only half arrived would be taken for text, and what follows would seem to move. */
function withoutHalfSequence(printed: string): string {
  const at = printed.lastIndexOf("\u001B");
  return at === -1 || /[A-Za-z]/.test(printed.slice(at)) ? printed : printed.slice(0, at);
}
