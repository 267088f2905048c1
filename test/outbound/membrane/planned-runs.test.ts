import { expect, test } from "vitest";
import { createRunMembrane } from "../../../src/outbound/membrane/run-membrane.ts";
import { createFakeMembrane, type FakePlan } from "../../fixtures/membrane/fake-membrane.ts";
import { createPlannedRuns } from "../../fixtures/membrane/planned-runs.ts";

const PLAN: FakePlan = {
  "action run": [
    { stdout: '{"output":{"id":"m1"}}\n', stderr: "(node:1) Warning" },
    { stdout: "half", stderr: "why", exit: 3 },
  ],
  "action run --help": [{ stderr: "error: unknown option '--help'", exit: 1 }],
  "be killed": [{ stdout: "half", signal: "SIGKILL" }],
  "hang on": [{ stdout: "half", hang: true }],
  "watch it": [{ stdout: "half", hang: true }],
};

test("planned runs end as those of a program that does the same, and are recorded alike", async () => {
  using program = createFakeMembrane(PLAN);
  const options = { bin: program.bin, cwd: program.folder, env: process.env };
  const planned = createPlannedRuns(PLAN);
  const commands = [
    ["action", "run", "--input", "x"],
    ["action", "run", "y"],
    ["action", "run"],
    ["action", "run", "--help"],
    ["act", "--help"],
    ["be", "killed"],
    ["not", "planned"],
  ];
  const outcomes = async (run: ReturnType<typeof createRunMembrane>) => {
    const all = [];
    for (const args of commands) all.push(await run({ command: "x", args }));
    const late = { command: "x", args: ["too", "late"], mayBegin: () => false };
    return [...all, await run({ ...late }).then((outcome) => ({ ...outcome, why: "" }))];
  };
  expect(await outcomes(planned.run)).toEqual(await outcomes(createRunMembrane(options)));

  const stop = new AbortController();
  const watch = { command: "x", args: ["watch", "it"], watch: stop.signal };
  const watching = [createRunMembrane({ ...options, timeoutMs: 20_000 })(watch), planned.run(watch)];
  await expect.poll(() => program.calls("watch it").length).toBe(1);
  stop.abort();
  const [watched, plannedWatch] = await Promise.all(watching);
  // What a program prints before it is ended may be lost on the way to its pipe.
  expect({ ...plannedWatch, stdout: "" }).toEqual({ ...watched, stdout: "" });

  const hang = { command: "x", args: ["hang", "on"] };
  expect(await planned.run(hang)).toEqual(await createRunMembrane({ ...options, timeoutMs: 2_000 })(hang));
  const argv = (of: { calls(): { argv: string[] }[] }) => of.calls().map((call) => call.argv);
  expect(argv(planned)).toEqual(argv(program));
  expect(planned.ended()).toBe(planned.started());
});

test("a gated run goes on when it is let", async () => {
  const planned = createPlannedRuns({ "*": [{ gate: true, stdout: "x" }] });
  const runs = [0, 1].map(() => planned.run({ command: "x", args: ["a"] }));
  await expect.poll(() => planned.started()).toBe(2);
  expect(planned.ended()).toBe(0);
  planned.open(1);
  planned.open(0);
  expect(await Promise.all(runs)).toMatchObject([{ stdout: "x" }, { stdout: "x" }]);
});
