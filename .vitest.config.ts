import { statfsSync } from "node:fs";
import { configDefaults, defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { PATIENCE_MS } from "./test/patience.ts";

/** Only in `npm run test:chaos`. */
const LONG = ["test/chaos/long/**/*.test.ts"];

/** Where bots and other processes are started, PostgreSQL has much to do, or a short file waits for seconds. */
const SLOW =
  /\/test\/(?:(?:flow|chaos|cli|security|store|simulator\/demo)\/|(?:outbox\/(?:card-pace|account-monitor)|inbox\/digests|runtime\/(?:metrics|poll-loop)|outbound\/membrane\/leave-room|tenancy\/(?:workspace|installations\/renewals))\.test)/;

/** What waits for most of its time, by the bot's own retries: half a minute and more, whatever the machine. */
const WAITING =
  /\/test\/(?:flow\/(?:wrong-channel|failures|first-hour|busy-channel|busy-day|postgres|many-processes|exactly-once)|security\/cross-tenant)\.test\.ts$/;

/**
 * On a clean checkout Vitest knows no durations and goes by size: the longest story might run last, and alone. Of the first
 * files each third waits, as many that wait at the same time would leave the cores idle.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const waiting = sorted.filter(({ moduleId }) => WAITING.test(moduleId));
    const slow = sorted.filter(({ moduleId }) => SLOW.test(moduleId) && !WAITING.test(moduleId));
    const quick = sorted.filter(({ moduleId }) => !SLOW.test(moduleId));
    const mixed = slow.flatMap((file, index) => [...(index % 3 === 0 ? waiting.splice(0, 1) : []), file]);
    return [...mixed, ...waiting, ...quick];
  }
}

/**
 * Where a kernel keeps files in memory, and has room: what nobody reads after a test need not wait for a disk. Measured for 45
 * files with SQLite: 19 instead of 25 s, 37 instead of 44 s of CPU.
 */
const MEMORY = "/dev/shm";

function foldersOfTests(): Record<string, string> {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize > 4 * 1024 ** 3 ? { TMPDIR: MEMORY } : {};
  } catch {
    return {};
  }
}

export default defineConfig({
  test: {
    // Each bot takes half a second of CPU to start, and a slow machine several: time is no measure of what is tested. 90 s were
    // too few for a database of 100,000 messages on a machine that was as slow as that.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: PATIENCE_MS } },
    // Most tests wait on sockets, child processes and timers, so eight workers keep two cores busy.
    maxWorkers: 8,
    // Of tests that may run side by side in one file: each has three servers and a bot.
    maxConcurrency: 2,
    pool: "forks",
    // Node takes the sources as they are. Measured for the whole suite: 246 instead of 268 s of CPU.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    // A test leaves nothing behind in its own process: no mock of a module, no variable of the environment, no state of a module
    // but what it may look up again. So files share the workers instead of loading Bolt, Kysely and Zod anew, each for itself.
    isolate: false,
    env: foldersOfTests(),
    globalSetup: "test/global-setup.ts",
    sequence: { sequencer: LongestFirst },
    execArgv: ["--disable-warning=ExperimentalWarning"],
    projects: [
      {
        extends: true,
        test: {
          name: "usual",
          include: ["test/**/*.test.ts"],
          exclude: [...configDefaults.exclude, ...LONG],
        },
      },
      // Left out by name (`--project "!long"`): Vitest doesn't hand `--exclude` on to projects.
      { extends: true, test: { name: "long", include: LONG } },
    ],
  },
});
