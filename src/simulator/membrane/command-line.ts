/** Reads the argv of the documented command line. Strict: anything undocumented is an error, as with the real one. */

export interface CommandLine {
  /** "action run", "connection list", "login", "request" … */
  name: string;
  positionals: string[];
  options: Map<string, string[]>;
}

interface CommandForm {
  /** Options that take a value. */
  values: string[];
  /** Options that take none; every command has --json. */
  flags?: string[];
  /** How many positional arguments are allowed: [least, most]. */
  positionals: [number, number];
}

const forms: Record<string, CommandForm> = {
  login: { values: ["clientName"], flags: ["tenant", "non-interactive"], positionals: [0, 0] },
  "login start": { values: ["clientName"], flags: ["tenant", "non-interactive"], positionals: [0, 0] },
  "login complete": { values: [], flags: ["tenant"], positionals: [1, 1] },
  status: { values: [], positionals: [0, 0] },
  search: { values: ["elementType", "limit", "cursor"], positionals: [1, 1] },
  connect: { values: ["connectorId", "connectorKey", "connectionId", "name"], positionals: [0, 0] },
  "connection list": { values: ["limit", "cursor"], positionals: [0, 0] },
  "connection get": { values: ["timeout"], flags: ["wait"], positionals: [1, 1] },
  "connection ensure": { values: ["name"], positionals: [1, 1] },
  "action list": { values: ["intent", "connectionId", "limit", "cursor"], positionals: [0, 0] },
  "action run": { values: ["connectionId", "input"], positionals: [1, 1] },
  "action-run-log get": { values: [], flags: ["details"], positionals: [1, 1] },
  act: { values: ["connectionId", "id", "input"], positionals: [0, 0] },
  request: {
    values: ["method", "header", "data", "query", "pathParam"],
    flags: ["rawData"],
    positionals: [2, 2],
  },
};

const shortOptions: Record<string, string> = { X: "method", H: "header", d: "data" };
const groups = new Set(["connection", "action", "action-run-log"]);

export type NoCommandLine = { usageError: string } | { help: string };

/** The command; or the text of a usage error; or the requested help. `lacks`: see MembraneOutput. */
export function parseCommandLine(argv: string[], lacks: readonly string[] = []): CommandLine | NoCommandLine {
  const [first = "", second = ""] = argv;
  const hasSecond = groups.has(first) || (first === "login" && (second === "start" || second === "complete"));
  const name = hasSecond ? `${first} ${second}` : first;
  const form = lacks.includes(name) ? undefined : forms[name];
  if (!form) {
    // Like most programs: the help of the level above an unknown command.
    if (argv.includes("--help") && !lacks.includes("--help"))
      return { help: helpOfGroup(hasSecond ? first : "", lacks) };
    return { usageError: `error: unknown command '${hasSecond ? second : first}'` };
  }
  const positionals: string[] = [];
  const options = new Map<string, string[]>();
  const rest = argv.slice(hasSecond ? 2 : 1);
  while (rest.length > 0) {
    const argument = rest.shift() ?? "";
    const [, long, equals, attached] = /^--([A-Za-z-]+)(=)?(.*)$/s.exec(argument) ?? [];
    const short = /^-([A-Za-z])$/.exec(argument)?.[1];
    const option = long ?? (short === undefined ? undefined : (shortOptions[short] ?? short));
    if (option === undefined) {
      positionals.push(argument);
      continue;
    }
    if (option === "help" && !lacks.includes("--help"))
      return {
        help: `Usage: membrane ${name} [options]\n\nOptions:\n  -h, --help  display help for command`,
      };
    const isFlag = option === "json" || form.flags?.includes(option) === true;
    if (!isFlag && (!form.values.includes(option) || lacks.includes(`${name} --${option}`)))
      return { usageError: `error: unknown option '${argument}'` };
    if (isFlag && equals !== undefined) return { usageError: `error: option '--${option}' takes no value` };
    const value = isFlag ? "true" : equals === undefined ? rest.shift() : attached;
    if (value === undefined) return { usageError: `error: option '--${option} <value>' argument missing` };
    options.set(option, [...(options.get(option) ?? []), value]);
  }
  const [least, most] = form.positionals;
  if (positionals.length < least) return { usageError: "error: missing required argument" };
  if (positionals.length > most) return { usageError: `error: too many arguments for '${name}'` };
  return { name: name === "act" ? "action run" : name, positionals, options };
}

function helpOfGroup(group: string, lacks: readonly string[]): string {
  const within = group === "" ? "" : `${group} `;
  const names = Object.keys(forms)
    .filter((name) => name.startsWith(within) && !lacks.includes(name))
    .map((name) => name.slice(within.length).split(" ")[0]);
  const list = [...new Set(names)].map((name) => `  ${name} [options]`).join("\n");
  return `Usage: membrane ${within}[options] [command]\n\nCommands:\n${list}\n  help [command]  display help for command`;
}

export function optionOf(line: CommandLine, name: string): string | undefined {
  return line.options.get(name)?.at(-1);
}
