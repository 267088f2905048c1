import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 40_000,
    hookTimeout: 40_000,
    // Most tests wait on sockets and child processes, so three workers keep two cores busy.
    maxWorkers: 3,
    // Of tests that may run side by side in one file: each has three servers and a bot.
    maxConcurrency: 2,
    pool: "forks",
    execArgv: ["--disable-warning=ExperimentalWarning"],
  },
});
