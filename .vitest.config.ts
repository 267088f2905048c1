import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // Most tests wait on sockets and child processes, so two workers keep two cores busy.
    maxWorkers: 2,
    pool: "forks",
    execArgv: ["--disable-warning=ExperimentalWarning"],
  },
});
