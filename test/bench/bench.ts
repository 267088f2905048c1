/** Measures the real bot as a child process against the simulator, beside a bridge in memory and what the machine itself takes. */
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, rmdir } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type BenchOptions, readBenchOptions, usage } from "./bench-options.ts";
import { type Figure, verdictOf } from "./figure.ts";
import { measure, type Prepared, prepare } from "./measure.ts";
import { summariseProfile } from "./profile-summary.ts";
import { describeProfile, type Machine, tableOf } from "./report.ts";

/** A run takes no more; one that hangs ends after twice that. */
const LONGEST_S = 240;

const options = readBenchOptions(process.argv.slice(2));
if ("problem" in options) {
  process.stderr.write(`${options.problem}\n${usage}\n`);
  process.exit(2);
}
await run(options).catch((error: unknown) => {
  process.stderr.write(`The measurement failed: ${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});

async function run(chosen: BenchOptions): Promise<void> {
  // The bot starts from its bundle, as after `npm ci`, also where a source has changed since.
  execFileSync(process.execPath, [fileURLToPath(new URL("../../src/runtime/bundle.mjs", import.meta.url))]);
  const prepared = await prepare(chosen);
  const before = loadavg()[0] ?? 0;
  const startedAt = performance.now();
  const figures = await measureInTime(chosen, prepared, LONGEST_S * 2 * Math.max(1, chosen.secondsScale));
  const seconds = (performance.now() - startedAt) / 1000;
  figures.push({ name: "the whole run", unit: "s", reached: seconds, target: LONGEST_S, better: "lower" });
  const [cpu] = cpus();
  const machine: Machine = {
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    cpu: cpu?.model ?? "unknown processor",
    cores: cpus().length,
    database:
      chosen.databaseUrl !== undefined || prepared.server === undefined
        ? databaseOf(chosen)
        : "SQLite and PostgreSQL",
    load: [before, loadavg()[0] ?? 0],
  };
  const shown = chosen.json
    ? JSON.stringify(
        { machine, seconds, figures: figures.map((figure) => ({ ...figure, verdict: verdictOf(figure) })) },
        null,
        2,
      )
    : tableOf(machine, figures, seconds);
  process.stdout.write(`${shown}\n`);
  if (chosen.profileDir !== undefined && !chosen.json) await tellProfiles(chosen.profileDir);
}

function databaseOf({ databaseUrl }: BenchOptions): string {
  return databaseUrl === undefined ? "SQLite" : "PostgreSQL";
}

/** Leaves nothing behind, whether it succeeds, fails or takes too long. */
async function measureInTime(chosen: BenchOptions, prepared: Prepared, limitS: number): Promise<Figure[]> {
  await using cleanUp = new AsyncDisposableStack();
  // Where the bot's own data folder would be: /tmp may be memory.
  const parent = join(process.cwd(), ".data");
  await mkdir(parent, { recursive: true });
  // Only where nothing else is in it.
  cleanUp.defer(() => rmdir(parent).catch(() => undefined));
  const folder = await mkdtemp(join(parent, "bench-"));
  cleanUp.defer(() => rm(folder, { recursive: true, force: true }));
  const tooLong = wait(limitS * 1000, undefined, { ref: false }).then(() => {
    throw new Error(`the run took longer than ${limitS} s`);
  });
  return await Promise.race([measure(chosen, prepared, folder, cleanUp), tooLong]);
}

async function tellProfiles(folder: string): Promise<void> {
  // The first seconds are the start and the first conversations.
  const skippedMs = 2_500;
  for (const name of (await readdir(folder)).filter((file) => file.endsWith(".cpuprofile"))) {
    const path = join(folder, name);
    process.stdout.write(`\n${describeProfile(path, await summariseProfile(path, skippedMs))}\n`);
  }
}
