import { expect, test } from "vitest";
import { parts, readBenchOptions } from "./bench-options.ts";

test("without options every part runs at its normal length, on the databases that there are", () => {
  expect(readBenchOptions([])).toEqual({
    json: false,
    only: new Set(parts),
    secondsScale: 1,
    databaseUrl: undefined,
    profileDir: undefined,
  });
});

test("the parts to run, the length, the database and the output can be chosen", () => {
  const words = [
    "--only",
    "floors",
    "--only=reply",
    "--only=paced",
    "--seconds-scale",
    "0.5",
    "--json",
    "--profile",
    "/tmp/p",
  ];
  expect(readBenchOptions([...words, "--database", "postgres://localhost/db"])).toEqual({
    json: true,
    only: new Set(["floors", "reply", "paced"]),
    secondsScale: 0.5,
    databaseUrl: "postgres://localhost/db",
    profileDir: "/tmp/p",
  });
});

test.each([
  [["--fast"], "--fast"],
  [["throughput"], "throughput"],
  [["--only", "speed"], "speed"],
  [["--only", "throughput"], "throughput"],
  [["--seconds-scale", "0"], "--seconds-scale"],
  [["--seconds-scale", "much"], "--seconds-scale"],
  [["--seconds-scale", "3"], "--seconds-scale"],
  [["--database", "mysql://localhost"], "--database"],
  [["--profile", ""], "--profile"],
])("%j is refused with a word on what is wrong", (words, named) => {
  expect(readBenchOptions(words)).toEqual({ problem: expect.stringContaining(named) });
});
