import { type ChildProcess, spawn } from "node:child_process";
import { wordsOfScript } from "../../../src/simulator/npm-script.ts";

export interface DemoProcess {
  child: ChildProcess;
  output(): string;
  errors(): string;
  /** Resolves when the output matches; rejects when the process ends before. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray>;
  exited: Promise<number | null>;
}

/** `npm run demo` as a real process, without the environment of this one. */
export function startDemoProcess(
  args: string[],
  environment: Record<string, string | undefined> = {},
): DemoProcess {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [...wordsOfScript("demo"), ...args], {
    env: { PATH, HOME, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let errors = "";
  const onMore = new Set<() => void>();
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    for (const look of onMore) look();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const exited = new Promise<number | null>((resolve) => child.once("close", (code) => resolve(code)));
  return {
    child,
    output: () => output,
    errors: () => errors,
    exited,
    waitFor: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(output);
          if (match) resolve(match);
        };
        onMore.add(look);
        look();
        void exited.then((code) => reject(new Error(`the demo ended with ${code}\n${output}\n${errors}`)));
      }),
  };
}
