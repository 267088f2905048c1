import { parseArgs } from "node:util";

/** The parts of a run, in their order. */
export const parts = [
  "floors",
  "ready",
  "memory",
  "delivery",
  "acknowledge",
  "drain",
  "statements",
  "reply",
  "burst",
  "paced",
  "growth",
] as const;
export type Part = (typeof parts)[number];

export type BenchOptions = {
  json: boolean;
  only: ReadonlySet<Part>;
  /** Multiplies how long the load of each part lasts. */
  secondsScale: number;
  /** A server of PostgreSQL for every part; undefined: SQLite, and a server for tests where one answers. */
  databaseUrl: string | undefined;
  /** Folder for CPU profiles of the bot; undefined: none are made. */
  profileDir: string | undefined;
};

export const usage = `npm run bench -- [options]
  --json               print one JSON document
  --only NAME          run one part; may be repeated: ${parts.join(", ")}
  --seconds-scale N    make the loads N times as long (0.05 to 2, default 1)
  --database URL       all parts on PostgreSQL: a database is made there for the run, and dropped
  --profile DIR        write CPU profiles of the bot to DIR and sum them up (figures suffer from it)`;

/** Takes the words after the script's name; returns the options, or what is wrong with them. */
export function readBenchOptions(words: string[]): BenchOptions | { problem: string } {
  let values: ReturnType<typeof parse>;
  try {
    values = parse(words);
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
  const { json, only = [], database, profile } = values;
  const unknown = only.find((name) => !isPart(name));
  if (unknown !== undefined) return { problem: `--only ${unknown}: there is no such part` };
  const secondsScale = Number(values["seconds-scale"]);
  if (!(secondsScale >= 0.05 && secondsScale <= 2)) {
    return { problem: "--seconds-scale must be a number from 0.05 to 2" };
  }
  if (database !== undefined && !/^postgres(ql)?:\/\/./.test(database)) {
    return { problem: "--database must begin with postgres://" };
  }
  if (profile === "") return { problem: "--profile needs a folder" };
  return {
    json,
    only: new Set(only.length === 0 ? parts : only.filter(isPart)),
    secondsScale,
    databaseUrl: database,
    profileDir: profile,
  };
}

function parse(args: string[]) {
  return parseArgs({
    args,
    options: {
      json: { type: "boolean", default: false },
      only: { type: "string", multiple: true },
      "seconds-scale": { type: "string", default: "1" },
      database: { type: "string" },
      profile: { type: "string" },
    },
  }).values;
}

function isPart(name: string): name is Part {
  return parts.some((part) => part === name);
}
