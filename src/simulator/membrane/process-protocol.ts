/** How the executable `membrane`, a script next to this file, reports its call, and the orders it takes. */

/** How a process was called; times in ms since 1970. */
export interface ProcessCall {
  cwd: string;
  pid: number;
  /** Undefined where its shell can't tell. */
  startedAt: number | undefined;
  argv: string[];
  env: Record<string, string>;
}

/** What a process is to do, in this order: print, ignore a signal, leave a child behind for so many seconds, end. */
export interface ProcessOrder {
  stdout?: string;
  stderr?: string;
  ignore?: "TERM";
  leaves?: number;
  kill?: "KILL";
  exit?: number;
}

/** A shell reads lines byte by byte, so longer text is passed on unchanged. */
const LONG = 2_000;

/** Reads the body of `POST /run`: folder, process id, start in seconds, number of arguments, these, variables; each ended by a NUL. */
export function readProcessCall(body: Buffer): ProcessCall {
  const [cwd = "", pid, startedAt, count, ...words] = body.toString().split("\0").slice(0, -1);
  const argv = words.slice(0, Number(count));
  const env = words.slice(argv.length).map((word): [string, string] => {
    const at = word.indexOf("=");
    return [word.slice(0, at), word.slice(at + 1)];
  });
  return {
    cwd,
    pid: Number(pid),
    startedAt: startedAt === "" ? undefined : Number(startedAt) * 1_000,
    argv,
    env: Object.fromEntries(env),
  };
}

/** The orders in the script's format, a line each; it prints the text after `rest` unchanged, to its end. */
export function writeOrders(orders: readonly ProcessOrder[]): string {
  const lines: string[] = [];
  for (const { stdout = "", stderr = "", ignore, leaves, kill, exit } of orders) {
    if (stderr !== "") lines.push(`err ${oneLine(stderr)}`);
    if (exit !== undefined && (stdout.length > LONG || stdout.includes("\0")))
      return [...lines, `rest ${exit}`, stdout].join("\n");
    if (stdout !== "") lines.push(`out ${oneLine(stdout)}`);
    if (ignore !== undefined) lines.push(`ignore ${ignore}`);
    if (leaves !== undefined) lines.push(`leave ${leaves}`);
    if (kill !== undefined) lines.push(`kill ${kill}`);
    if (exit !== undefined) lines.push(`exit ${exit}`);
  }
  return lines.map((line) => `${line}\n`).join("");
}

/** In one line, for `printf %b`. */
function oneLine(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}
