/** The command line of the demo. */
import { parseArgs } from "node:util";
import { howToRun } from "../../runtime/how-to-run.ts";

export type DemoOptions =
  | { kind: "help" }
  | { kind: "script" }
  /** `port` undefined: the usual one, or any free one where that is taken. */
  | { kind: "page"; port: number | undefined };

export const usualPort = 4400;

const forms = [
  ["", "the story on a page in your browser"],
  ["--port 5000", `the page on another port (usual: ${usualPort})`],
  ["--script", "the whole story by itself, in this terminal"],
] as const;

export const helpText = `${forms.map(([options, what]) => `${howToRun("demo", options).padEnd(31)} ${what}`).join("\n")}

Everything runs on this machine: no account, no configuration, no network.
`;

/** Takes the arguments after the script's name; returns what to do, or a sentence about what is wrong with them. */
export function readOptions(args: string[]): DemoOptions | { problem: string } {
  let values: { port?: string; script?: boolean; help?: boolean };
  try {
    values = parseArgs({
      args,
      options: {
        port: { type: "string" },
        script: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    // Node's message has a hint behind the first sentence that does not fit here.
    const [problem = ""] = (error instanceof Error ? error.message : String(error)).split(". ");
    return { problem: problem.endsWith(".") ? problem : `${problem}.` };
  }
  if (values.help) return { kind: "help" };
  if (values.script) {
    return values.port === undefined
      ? { kind: "script" }
      : { problem: "--script shows no page, so it takes no --port." };
  }
  if (values.port === undefined) return { kind: "page", port: undefined };
  const port = /^\d{1,5}$/.test(values.port) ? Number(values.port) : -1;
  if (port < 0 || port > 65_535)
    return { problem: "--port takes a number from 0 to 65535 (0: any free port)." };
  return { kind: "page", port };
}
