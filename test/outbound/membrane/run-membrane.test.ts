import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  createRunMembrane,
  type RunMembraneOptions,
  type RunTrace,
} from "../../../src/outbound/membrane/run-membrane.ts";
import { eventually } from "../../eventually.ts";
import { createFakeMembrane } from "../../fixtures/membrane/fake-membrane.ts";

const OK = { stdout: '{"output":{}}' };

function runnerOf(fake: { bin: string; folder: string }, more: Partial<RunMembraneOptions> = {}) {
  return createRunMembrane({ bin: fake.bin, cwd: fake.folder, env: process.env, ...more });
}

const HARD_TEXTS = {
  "an option": "--help",
  "another option": "--json",
  "a command substitution": "$(touch hacked) `id` ; rm -rf x && y | z > q",
  "quotes of each kind": `He said "it's" \\"fine\\" \`ok\``,
  "newlines and tabs": "one\ntwo\r\n\tthree\n",
  "emoji and other scripts": "👍🏽 naïve 日本語 ‮right-to-left",
  "variables and globs": "$HOME %PATH% * ? [a-z] ~ !history",
  nothing: "",
  "5,000 characters": "é".repeat(5000),
  "100 KB": "x".repeat(100 * 1024),
};

test("arguments of every kind arrive untouched", async () => {
  using fake = createFakeMembrane({ "*": [OK] });
  const texts = Object.values(HARD_TEXTS);
  const args = ["action", "run", ...texts.flatMap((text) => ["--input", JSON.stringify({ text }), text])];
  const outcome = await runnerOf(fake)({ command: "action run", args });
  expect(outcome).toEqual({ kind: "exited", exitCode: 0, stdout: OK.stdout, stderr: "" });
  expect(fake.calls()[0]?.argv).toEqual(args);
});

test("a run is asked whether it may begin once its turn has come, and not before", async () => {
  using fake = createFakeMembrane({ "*": [OK] });
  const run = runnerOf(fake, { concurrency: 1 });
  const runsBefore: number[] = [];
  const asked = (answer: boolean) => () => {
    runsBefore.push(fake.calls().length);
    return answer;
  };
  const first = run({ command: "first", args: ["first"], mayBegin: asked(true) });
  const second = run({ command: "second", args: ["second"], mayBegin: asked(false) });
  expect(await first).toMatchObject({ kind: "exited" });
  expect(await second).toEqual({
    kind: "not-started",
    code: "NOT_BEGUN",
    why: "its turn came too late, when another process may have taken it over",
  });
  expect(runsBefore).toEqual([0, 1]);
  expect(fake.calls().map(({ argv }) => argv)).toEqual([["first"]]);
});

test("the child sees only what it needs of the environment, and nothing on its standard input", async () => {
  using fake = createFakeMembrane({ "*": [OK] });
  const env = {
    PATH: process.env.PATH,
    HOME: "/home/someone",
    https_proxy: "http://proxy.test:8080",
    NO_PROXY: "localhost",
    XDG_CONFIG_HOME: "/home/someone/.config",
    NODE_EXTRA_CA_CERTS: "/etc/ca.pem",
    MEMBRANE_ACCESS_TOKEN: "token-for-membrane",
    SLACK_BOT_TOKEN: "xoxb-secret",
    SLACK_SIGNING_SECRET: "secret",
    DATABASE_URL: "postgres://user:password@host/db",
    ENCRYPTION_KEY: "key",
    CHATRA_WEBHOOK_SECRET: "secret",
    NODE_OPTIONS: "--max-old-space-size=100",
    FORCE_COLOR: "3",
  };
  await runnerOf(fake, { env })({ command: "status", args: ["status"] });
  const [call] = fake.calls();
  const { PATH: _path, PWD: _pwd, OLDPWD: _old, SHLVL: _level, _: _last, ...seen } = call?.env ?? {};
  expect(seen).toEqual({
    HOME: "/home/someone",
    https_proxy: "http://proxy.test:8080",
    NO_PROXY: "localhost",
    XDG_CONFIG_HOME: "/home/someone/.config",
    NODE_EXTRA_CA_CERTS: "/etc/ca.pem",
    MEMBRANE_ACCESS_TOKEN: "token-for-membrane",
    // Node goes by the proxy's variables only when it is told to.
    NODE_USE_ENV_PROXY: "1",
    NO_COLOR: "1",
    FORCE_COLOR: "0",
    CI: "1",
    NO_UPDATE_NOTIFIER: "1",
  });
  expect(call?.cwd).toBe(fake.folder);
  expect(call?.stdinBytes).toBe(0);
});

test("an executable that is missing, not executable or without its folder is certain not to have started", async () => {
  using fake = createFakeMembrane({ "*": [OK] });
  const run = (bin: string, cwd = fake.folder) => runnerOf(fake, { bin, cwd })({ command: "x", args: [] });
  const plain = join(fake.folder, "plain");
  writeFileSync(plain, "#!/bin/sh\n");
  chmodSync(plain, 0o644);
  const absent = join(fake.folder, "absent");
  const notStarted = (code: string, why: string) => ({ kind: "not-started", code, why });
  expect(await run(absent)).toEqual(notStarted("ENOENT", `${absent} could not be started (ENOENT)`));
  expect(await run(plain)).toEqual(notStarted("EACCES", `${plain} could not be started (EACCES)`));
  expect(await run("")).toEqual(notStarted("ENOENT", "no program is named"));
  expect(await run(fake.bin, absent)).toEqual(
    notStarted("NO_FOLDER", `the working folder ${absent} does not exist`),
  );
});

test("an argument longer than the system takes, or with a NUL in it, never starts and is not repeated in the outcome", async () => {
  using fake = createFakeMembrane({ "*": [OK] });
  const run = runnerOf(fake);
  const long = await run({ command: "x", args: ["secret words ".repeat(20_000)] });
  const nul = await run({ command: "x", args: ["x", "secret words \0"] });
  expect(long).toEqual({
    kind: "not-started",
    code: "E2BIG",
    why: `${fake.bin} could not be started (E2BIG)`,
  });
  expect(nul).toEqual({
    kind: "not-started",
    code: "ERR_INVALID_ARG_VALUE",
    why: "an argument has a NUL character in it",
  });
  expect(JSON.stringify([long, nul])).not.toContain("secret words");
});

test("a run that hangs is ended with everything it started, even when it ignores SIGTERM", async () => {
  using fake = createFakeMembrane({ "*": [OK] });
  const stubborn = join(fake.folder, "stubborn");
  // The grandchild writes its id and then waits; both ignore the polite signal.
  writeFileSync(
    stubborn,
    `#!/bin/sh\ntrap '' TERM\nsh -c 'trap "" TERM; echo $$; for i in $(seq 500); do sleep 0.05; done' &\nwait\nwait\n`,
  );
  chmodSync(stubborn, 0o755);
  const outcome = await runnerOf(fake, { bin: stubborn, timeoutMs: 400, killGraceMs: 150 })({
    command: "x",
    args: [],
  });
  expect(outcome).toMatchObject({ kind: "stopped", why: "no answer within 0.4 s" });
  const pid = Number(outcome.kind === "stopped" ? outcome.stdout.trim() : Number.NaN);
  expect(pid).toBeGreaterThan(1);
  // Left alone it would go on for 25 s, and the run with it; a killed orphan's id is freed a moment later by the system's first process.
  await eventually(() => expect(() => process.kill(pid, 0)).toThrow("ESRCH"));
});

test("a run killed from outside, and one that prints without end, are told as stopped", async () => {
  using fake = createFakeMembrane({
    "be killed": [{ stdout: "half", signal: "SIGKILL" }],
    "print much": [{ stdout: "y".repeat(100_000), hang: true }],
  });
  const run = runnerOf(fake, { maxOutput: 5_000 });
  expect(await run({ command: "x", args: ["be", "killed"] })).toMatchObject({
    kind: "stopped",
    why: "SIGKILL ended it",
    stdout: "half",
  });
  expect(await run({ command: "x", args: ["print", "much"] })).toMatchObject({
    kind: "stopped",
    why: "it printed too much to read",
  });
});

test("the first run goes alone, then as many as allowed, in the order of the calls", async () => {
  using fake = createFakeMembrane({ "*": [{ gate: true, ...OK }] });
  const run = runnerOf(fake, { concurrency: 2 });
  const all = ["a", "b", "c", "d"].map((name) => run({ command: "x", args: [name, "go"] }));
  const names = () => fake.calls().map(({ argv }) => argv[0]);

  await eventually(() => expect(names()).toEqual(["a"]));
  fake.open(0);
  await all[0];
  await eventually(() => expect(new Set(names())).toEqual(new Set(["a", "b", "c"])));
  expect(fake.ended()).toBe(1);
  fake.open(1);
  await Promise.race([all[1], all[2]]);
  await eventually(() => expect(fake.started()).toBe(4));
  expect(names()[3]).toBe("d");
  fake.open(2);
  fake.open(3);
  await Promise.all(all);
});

test("a run that must be alone waits for those under way and holds back those behind it", async () => {
  using fake = createFakeMembrane({ "*": [OK], "gated run": [{ gate: true, ...OK }] });
  const run = runnerOf(fake, { concurrency: 4 });
  await run({ command: "first", args: ["first"] });
  const before = run({ command: "x", args: ["gated", "run"] });
  const alone = run({ command: "x", args: ["gated", "run", "alone"], alone: true });
  const after = run({ command: "x", args: ["after"] });

  await eventually(() => expect(fake.started()).toBe(2));
  fake.open(1);
  await before;
  await eventually(() => expect(fake.started()).toBe(3));
  expect(fake.calls()[2]?.argv).toEqual(["gated", "run", "alone"]);
  expect(fake.ended()).toBe(2);
  fake.open(2);
  await Promise.all([alone, after]);
  expect(fake.calls()[3]?.argv).toEqual(["after"]);
});

test("at shutdown the run under way finishes and those that wait are not started", async () => {
  using fake = createFakeMembrane({ "*": [{ gate: true, ...OK }] });
  const stop = new AbortController();
  const run = runnerOf(fake, { signal: stop.signal });
  const underWay = run({ command: "x", args: ["one"] });
  const waiting = run({ command: "x", args: ["two"] });
  await eventually(() => expect(fake.started()).toBe(1));
  stop.abort();
  const refused = { kind: "not-started", code: "ABORTED", why: "the bot is shutting down" };
  expect(await waiting).toEqual(refused);
  expect(await run({ command: "x", args: ["three"] })).toEqual(refused);
  expect(fake.ended()).toBe(0);
  fake.open(0);
  expect(await underWay).toMatchObject({ kind: "exited", exitCode: 0 });
  expect(fake.started()).toBe(1);
});

test("each run is traced by command, time and exit code, without its arguments", async () => {
  using fake = createFakeMembrane({ "*": [OK, { exit: 7 }] });
  const traces: RunTrace[] = [];
  const run = runnerOf(fake, { onRun: (trace) => traces.push(trace) });
  const startedAt = performance.now();
  await run({ command: "action run", args: ["say", "hello"] });
  await run({ command: "action run", args: ["say", "hello"] });
  expect(traces).toEqual([
    { command: "action run", ms: expect.any(Number), exitCode: 0 },
    { command: "action run", ms: expect.any(Number), exitCode: 7 },
  ]);
  expect(traces[0]?.ms).toBeGreaterThan(1);
  const tookMs = traces.reduce((sum, { ms }) => sum + ms, 0);
  expect(tookMs).toBeLessThanOrEqual(performance.now() - startedAt + traces.length);
});

test("a run that only watches takes no turn of the others, and is ended at shutdown", async () => {
  using fake = createFakeMembrane({ "*": [OK], "watch it": [{ hang: true }] });
  const stop = new AbortController();
  const run = runnerOf(fake, { concurrency: 1, signal: stop.signal });
  await run({ command: "first", args: ["first"] });
  const watch = new AbortController().signal;
  const watching = run({ command: "x", args: ["watch", "it"], watch });
  await eventually(() => expect(fake.started()).toBe(2));
  expect(await run({ command: "x", args: ["other"] })).toMatchObject({ kind: "exited" });
  stop.abort();
  expect(await watching).toMatchObject({ kind: "stopped", why: "the bot cancelled it" });
  expect(await run({ command: "x", args: ["watch", "it"], watch })).toEqual({
    kind: "not-started",
    code: "ABORTED",
    why: "the bot cancelled it",
  });
});

test("four runs go at a time where nothing else is said", async () => {
  using fake = createFakeMembrane({});
  const bin = join(fake.folder, "holds");
  const log = join(fake.folder, "log");
  writeFileSync(
    bin,
    "#!/bin/sh\necho start >> log\nwhile [ -e hold ]; do sleep 0.05; done\necho end >> log\n",
  );
  chmodSync(bin, 0o755);
  const run = runnerOf(fake, { bin });
  await run({ command: "x", args: [] });
  writeFileSync(join(fake.folder, "hold"), "");
  const runs = [1, 2, 3, 4, 5].map(() => run({ command: "x", args: [] }));
  const lines = () => readFileSync(log, "utf8").trim().split("\n").slice(2);
  await eventually(() => expect(lines().length).toBeGreaterThanOrEqual(4));
  rmSync(join(fake.folder, "hold"));
  await Promise.all(runs);
  expect(lines().slice(0, 5)).toEqual(["start", "start", "start", "start", "end"]);
  expect(lines()).toHaveLength(10);
});

/** Goes on for as long as the file `hold` is in the folder that it runs in. */
const HOLDING = "sh -c 'while [ -e hold ]; do sleep 0.1; done'";

/** Something that the program starts, which outlives it, and the exit code of the program. */
const LEFT_BEHIND: [string, number][] = [
  // In its own group, and in a session of its own; the streams stay open.
  [`${HOLDING} &\nexit 0`, 0],
  [`${HOLDING} &\nexit 3`, 3],
  [`setsid ${HOLDING} &\nexit 0`, 0],
  [`setsid ${HOLDING} &\nexit 3`, 3],
  ["(sleep 0.2; printf more >&2) &\nexit 0", 0],
];

test("a run ends when its program does, though something that it started keeps its streams open or writes on", async () => {
  using fake = createFakeMembrane({});
  writeFileSync(join(fake.folder, "hold"), "");
  await Promise.all(
    LEFT_BEHIND.map(async ([end, exitCode], index) => {
      const bin = join(fake.folder, `leaves-${index}`);
      writeFileSync(bin, `#!/bin/sh\nprintf '%s' '${OK.stdout}'\n${end}\n`);
      chmodSync(bin, 0o755);
      expect([end, await runnerOf(fake, { bin })({ command: "x", args: [] })]).toMatchObject([
        end,
        { kind: "exited", exitCode, stdout: OK.stdout },
      ]);
    }),
  );
});

test("what was left behind can't fill the memory, and the answer before it is kept", async () => {
  using fake = createFakeMembrane({});
  const bin = join(fake.folder, "floods");
  writeFileSync(bin, `#!/bin/sh\nprintf '%s\\n' '${OK.stdout}'\nsetsid yes &\nexit 0\n`);
  chmodSync(bin, 0o755);
  const outcome = await runnerOf(fake, { bin, maxOutput: 200_000 })({ command: "x", args: [] });
  if (outcome.kind === "not-started") throw new Error("it did not start");
  expect(outcome.stdout.startsWith(OK.stdout)).toBe(true);
  expect(outcome.stdout.length).toBeLessThanOrEqual(200_000);
});

test("a program that ignores SIGTERM is ended in time, though its child in another session holds its streams", async () => {
  using fake = createFakeMembrane({});
  const bin = join(fake.folder, "stays");
  writeFileSync(join(fake.folder, "hold"), "");
  writeFileSync(bin, `#!/bin/sh\ntrap '' TERM\nprintf half\nsetsid ${HOLDING} &\n${HOLDING}\n`);
  chmodSync(bin, 0o755);
  const run = runnerOf(fake, { bin, timeoutMs: 1_500, killGraceMs: 200 });
  const outcome = await run({ command: "x", args: [] });
  expect(outcome).toMatchObject({ kind: "stopped", why: "no answer within 1.5 s", stdout: "half" });
});
