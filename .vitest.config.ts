import { statfsSync } from "node:fs";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { PATIENCE_MS } from "./test/patience.ts";

/** Only in `npm run test:chaos`. */
const LONG = ["test/chaos/long/**/*.test.ts"];

/** Where bots and other processes are started, PostgreSQL has much to do, or a short file waits for seconds. */
const STORIES = [
  "test/{flow,chaos,cli,security,store}/**/*.test.ts",
  "test/outbox/{card-pace,account-monitor}.test.ts",
  "test/inbox/digests.test.ts",
  "test/runtime/{metrics,poll-loop}.test.ts",
  "test/outbound/membrane/leave-room.test.ts",
  "test/tenancy/**/{workspace,renewals}*.test.ts",
];

/** The stories that take longest, those first that would end last. Half of them wait for most of their time. */
const LONGEST = [
  "flow/failures",
  "flow/story",
  "security/cross-tenant",
  "flow/by-api",
  "store/postgres-store",
  "flow/postgres",
  "flow/commands",
  "flow/busy-day",
  "flow/process",
  "flow/wrong-channel",
  "store/sqlite-store",
  "flow/busy-channel",
  "cli/doctor",
  "flow/first-hour",
  "store/query-plans",
  "flow/exactly-once",
  "cli/backup",
].map((name) => `/test/${name}.test.ts`);

/** On a clean checkout Vitest knows no durations and goes by size: the longest story might run last, and alone. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const found = LONGEST.findIndex((name) => moduleId.endsWith(name));
      return found < 0 ? LONGEST.length : found;
    };
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
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
      // Stories wait on sockets, child processes and timers, so that eight workers keep two cores busy. The rest does not: eight
      // workers took 87 s for most of it, and half as much CPU again, where three took 66 s.
      {
        extends: true,
        test: {
          name: "stories",
          include: STORIES,
          exclude: LONG,
          maxWorkers: 8,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "quick",
          include: ["test/**/*.test.ts"],
          exclude: [...STORIES, ...LONG],
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      // Left out by name (`--project "!long"`): Vitest doesn't hand `--exclude` on to projects.
      { extends: true, test: { name: "long", include: LONG, sequence: { groupOrder: 2 } } },
    ],
  },
});
