/**
 * Puts small mistakes into src/, one at a time, and says which of them the tests of the same room catch.
 * `npm run test:mutants -- [--count 100] [--seed 1] [--room inbox]… [--only ID]… [--workers 2] [--json FILE]`; see test/README.md.
 */
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { findMutants, type Mutant } from "./find-mutants.ts";
import { type Imports, importersOf, readImports } from "./imports.ts";

type Placed = Mutant & { id: string; file: string; room: string; line: number };
type Verdict = Placed & { outcome: "caught" | "survived"; by: string };

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));
/** What a mutant may take before it counts as caught: it made something endless. */
const LIMIT_MS = 180_000;
/** Only what changed since the mutant before is looked at: a tenth of the time. */
const COMPILE = ["tsc", "--incremental", "--tsBuildInfoFile", "node_modules.tsbuildinfo"];
/** For what only a whole bot runs. It runs from the mistaken sources: the bundle was made of others. */
const STORIES = ["process", "story", "failures", "many-workspaces"].map(
  (name) => `test/flow/${name}.test.ts`,
);
/** Tests of whole processes, which load nothing of src/ themselves. */
const BEYOND = /^test\/(?:flow|chaos|bench|cli|simulator|mutants)\//;

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "100" },
    seed: { type: "string", default: "1" },
    room: { type: "string", multiple: true, default: [] },
    only: { type: "string", multiple: true, default: [] },
    workers: { type: "string", default: "2" },
    json: { type: "string" },
  },
});

const files = await listFiles();
const imports = readImports(
  PROJECT,
  files.filter((file) => file.endsWith(".ts")),
);
const all = files.filter(isOfTheBot).flatMap(mutantsOfFile);
const wanted =
  values.only.length > 0
    ? all.filter(({ id }) => values.only.includes(id))
    : inSeededOrder(all, Number(values.seed));
const verdicts: Verdict[] = [];
const limit = values.only.length > 0 ? wanted.length : Number(values.count);
let begun = 0;
await Promise.all(Array.from({ length: Number(values.workers) }, work));
print(verdicts);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(verdicts, undefined, 1)}\n`);

/** Takes mutants until enough have compiled. */
async function work(): Promise<void> {
  const folder = copyProject();
  try {
    for (let mutant = wanted.shift(); mutant !== undefined && begun < limit; mutant = wanted.shift()) {
      const { file, start, end, replacement } = mutant;
      const source = readFileSync(join(PROJECT, file), "utf8");
      writeFileSync(join(folder, file), source.slice(0, start) + replacement + source.slice(end));
      try {
        if (!(await run(folder, COMPILE)).passed) continue;
        begun += 1;
        if (begun > limit) break;
        const verdict = await judge(folder, mutant);
        verdicts.push(verdict);
        say(`${verdict.outcome.padEnd(9)} ${verdict.id.padEnd(60)} ${verdict.by}`);
      } finally {
        writeFileSync(join(folder, file), source);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function judge(folder: string, mutant: Placed): Promise<Verdict> {
  const tests = testsOf(mutant.file, imports);
  const { passed, output } = await run(folder, [
    "vitest",
    "run",
    "--config",
    ".vitest.config.ts",
    "--bail",
    "1",
    // Each loads the sources anew, which most tests need longer for than for what they test.
    "--maxWorkers",
    "2",
    ...tests,
  ]);
  const by = /FAIL\s+(?:\|\w+\|\s+)?(\S+) > ([^\n]+)/.exec(output)?.[0] ?? (passed ? "" : "no whole run");
  return { ...mutant, outcome: passed ? "survived" : "caught", by: by.slice(0, 150) };
}

/** The tests of the same room that load this file, else all those that load it, else those that start the bot. */
function testsOf(file: string, graph: Imports): string[] {
  const loading = [...importersOf(file, graph)].filter(
    (path) => path.endsWith(".test.ts") && !BEYOND.test(path),
  );
  const room = loading.filter((path) => path.startsWith(`test/${roomOf(file)}/`) || dirname(path) === "test");
  const [tests = STORIES] = [room, loading].filter((found) => found.length > 0);
  return tests;
}

function mutantsOfFile(file: string): Placed[] {
  const source = readFileSync(join(PROJECT, file), "utf8");
  return findMutants(file, source).map((mutant) => {
    const line = source.slice(0, mutant.start).split("\n").length;
    const id = `${file.slice("src/".length)}:${line}:${mutant.start}-${mutant.end}:${mutant.kind.replaceAll(" ", "-")}`;
    return { ...mutant, id, file, room: roomOf(file), line };
  });
}

function isOfTheBot(file: string): boolean {
  if (!/^src\/.*\.ts$/.test(file) || file.startsWith("src/simulator/") || file.startsWith("src/cli/"))
    return false;
  return values.room.length === 0 || values.room.includes(roomOf(file));
}

function roomOf(file: string): string {
  const [, room = "", next] = file.split("/");
  return next === undefined ? "top" : room;
}

function copyProject(): string {
  const folder = mkdtempSync(join(tmpdir(), "mutants-"));
  for (const file of files) cpSync(join(PROJECT, file), join(folder, file));
  symlinkSync(join(PROJECT, "node_modules"), join(folder, "node_modules"));
  // No test that is run starts a bot: for each mistake a bundle would be made, and never used.
  writeFileSync(join(folder, "test/global-setup.ts"), "export default () => undefined;\n");
  return folder;
}

async function listFiles(): Promise<string[]> {
  const { output } = await run(PROJECT, ["git", "ls-files", "--cached", "--others", "--exclude-standard"]);
  return output.split("\n").filter((line) => line !== "");
}

/** Runs a command of the project's in a folder, and stops it where it takes too long. */
async function run(
  folder: string,
  [command = "", ...args]: string[],
): Promise<{ passed: boolean; output: string }> {
  const path = `${join(PROJECT, "node_modules/.bin")}:${process.env.PATH}`;
  const child = spawn(command, args, {
    cwd: folder,
    env: { ...process.env, PATH: path, NO_COLOR: "1", CI: "true" },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const timer = setTimeout(() => child.pid !== undefined && process.kill(-child.pid, "SIGKILL"), LIMIT_MS);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  clearTimeout(timer);
  return { passed: code === 0, output };
}

/** The same order for the same seed, and rooms in turn, so that a small number looks at each of them. */
function inSeededOrder(mutants: readonly Placed[], seed: number): Placed[] {
  const random = seededRandom(seed);
  const shuffled = mutants
    .map((mutant) => ({ mutant, at: random() }))
    .toSorted((one, other) => one.at - other.at);
  const byRoom = Map.groupBy(
    shuffled.map(({ mutant }) => mutant),
    ({ room }) => room,
  );
  // A room of twice the mutants comes up about 1.4 times as often.
  return [...byRoom.values()]
    .flatMap((ofRoom) =>
      ofRoom.map((mutant, index) => ({ mutant, at: (index + 1) / Math.sqrt(ofRoom.length) })),
    )
    .toSorted((one, other) => one.at - other.at)
    .map(({ mutant }) => mutant);
}

/** Mulberry32: small, and the same numbers for the same seed. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function print(results: readonly Verdict[]): void {
  const rooms = Map.groupBy(results, ({ room }) => room);
  say("\nroom            mutants  caught  survived");
  for (const [room, ofRoom] of [...rooms, ["all", results] as const]) {
    const caught = ofRoom.filter(({ outcome }) => outcome === "caught").length;
    const columns = [ofRoom.length, caught, ofRoom.length - caught].map((number) =>
      String(number).padStart(8),
    );
    say(
      `${room.padEnd(15)}${columns.join("")}  ${Math.round((100 * caught) / Math.max(1, ofRoom.length))} %`,
    );
  }
  say("\nSurvived:");
  for (const { id, kind } of results.filter(({ outcome }) => outcome === "survived"))
    say(`  ${id}  (${kind})`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
