import { configDefaults, defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * Folders whose tests start no process and leave nothing behind in their own: no mock of a module, no variable of the
 * environment, no state of a module but what it may look up again. They share the workers instead of having one for each
 * file, which then loads Bolt, Kysely and Zod anew: measured 51 instead of 120 s of CPU for their 2,225 tests.
 */
const SHARING = [
  "test/commands/**/*.test.ts",
  "test/domain/**/*.test.ts",
  "test/http/**/*.test.ts",
  "test/inbound/**/*.test.ts",
  "test/inbox/**/*.test.ts",
  "test/outbound/slack/**/*.test.ts",
  "test/outbox/**/*.test.ts",
];

/** Only in `npm run test:chaos`: they have no short form. */
const LONG = ["test/chaos/long/**/*.test.ts"];

/**
 * On a clean checkout Vitest knows no durations and goes by size: the story of the crashes, twelve lines and the longest of
 * all, would run last, and alone for a minute.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const turnOf = ({ moduleId }: TestSpecification) => (moduleId.endsWith("/flow/crash.test.ts") ? 0 : 1);
    return (await super.sort(files)).toSorted((one, other) => turnOf(one) - turnOf(other));
  }
}

export default defineConfig({
  test: {
    // Each bot takes a second of CPU to start, and a slow machine several: time is no measure of what is tested.
    testTimeout: 90_000,
    hookTimeout: 90_000,
    // Most tests wait on sockets and child processes, so three workers keep two cores busy.
    maxWorkers: 3,
    // Of tests that may run side by side in one file: each has three servers and a bot.
    maxConcurrency: 2,
    pool: "forks",
    sequence: { sequencer: LongestFirst },
    execArgv: ["--disable-warning=ExperimentalWarning"],
    projects: [
      {
        extends: true,
        test: {
          name: "alone",
          include: ["test/**/*.test.ts"],
          exclude: [...configDefaults.exclude, ...SHARING, ...LONG],
        },
      },
      { extends: true, test: { name: "sharing", include: SHARING, isolate: false } },
      // Left out by name (`--project "!long"`): Vitest doesn't hand `--exclude` on to projects.
      { extends: true, test: { name: "long", include: LONG } },
    ],
  },
});
