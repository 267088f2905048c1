import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { giveUp, stopOnSignal } from "../../src/runtime/end-process.ts";
import { eventually } from "../eventually.ts";
import { fakeTimeouts } from "../fake-timeouts.ts";
import { recordLog } from "../outbox/stage.ts";

const script = join(import.meta.dirname, "../fixtures/stop-slowly.ts");

/** Sends the second signal once the first is being obeyed; resolves with the exit code. */
async function endBy(first: NodeJS.Signals, second: NodeJS.Signals): Promise<unknown> {
  const child = spawn(process.execPath, [script], { stdio: ["ignore", "pipe", "inherit"] });
  const exit = once(child, "exit");
  let said = "";
  for await (const chunk of child.stdout) {
    said += String(chunk);
    if (said.endsWith('"ready"}\n')) child.kill(first);
    if (said.endsWith('"stopping"}\n')) child.kill(second);
  }
  const [code] = await exit;
  return code;
}

test("one Ctrl-C that arrives twice, from the terminal and from a launcher, stops in order", async () => {
  expect(await endBy("SIGINT", "SIGINT")).toBe(0);
});

test("a second signal of another kind ends the program at once", async () => {
  expect(await endBy("SIGTERM", "SIGINT")).toBe(1);
});

/** A process that notes how it is ended; `send` tells it a signal at this time, in ms. */
function openProgram(stop: () => Promise<void> = () => new Promise(() => undefined)) {
  let time = 0;
  let stops = 0;
  const exits: number[] = [];
  const listeners = new Map<string, (signal: NodeJS.Signals) => void>();
  const { lines, logger } = recordLog();
  const program = {
    on: (name: string, listener: (signal: NodeJS.Signals) => void) => listeners.set(name, listener),
    exit: (code: number) => void exits.push(code),
  };
  const counted = () => {
    stops += 1;
    return stop();
  };
  stopOnSignal(logger, 9_000, counted, program, () => time);
  const send = (signal: NodeJS.Signals, at: number): void => {
    time = at;
    listeners.get(signal)?.(signal);
  };
  return { send, exits, lines, stops: () => stops };
}

test.each<[string, [NodeJS.Signals, number][], number[]]>([
  ["one signal leaves it the time to stop", [["SIGTERM", 5]], []],
  [
    "the same one within a second counts as one",
    [
      ["SIGINT", 5],
      ["SIGINT", 1_004],
    ],
    [],
  ],
  [
    "the same one after a second ends it",
    [
      ["SIGINT", 5],
      ["SIGINT", 1_005],
    ],
    [1],
  ],
  [
    "another one ends it at once",
    [
      ["SIGINT", 5],
      ["SIGTERM", 5],
    ],
    [1],
  ],
])("%s", (_title, signals, exits) => {
  const timeouts = fakeTimeouts();
  const program = openProgram();
  for (const [signal, at] of signals) program.send(signal, at);
  expect([program.exits, program.stops(), timeouts]).toEqual([exits, 1, [9_000]]);
});

test("what has stopped in order exits with 0, and what failed to with 1", async () => {
  fakeTimeouts();
  const good = openProgram(async () => undefined);
  good.send("SIGTERM", 0);
  const bad = openProgram(() => Promise.reject(new Error("away")));
  bad.send("SIGTERM", 0);
  await eventually(() => expect([good.exits, bad.exits]).toEqual([[0], [1]]));
  const stopping = { level: "info", signal: "SIGTERM", msg: "stopping" };
  expect(good.lines).toEqual([stopping]);
  expect(bad.lines).toEqual([stopping, { level: "error", err: "away", msg: "shutdown failed" }]);
});

test("what does not stop in its time exits with 0: the next start goes on", async () => {
  fakeTimeouts();
  const { send, exits } = openProgram();
  send("SIGTERM", 0);
  await vi.advanceTimersByTimeAsync(8_999);
  expect(exits).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(exits).toEqual([0]);
});

test("a problem is printed on the error output, and the exit code is 1", () => {
  const printed: string[] = [];
  const exit = (code: number): never => {
    throw new Error(`exit ${code}`);
  };
  const program = { stderr: { write: (text: string) => printed.push(text) }, exit };
  expect(() => giveUp("The port is in use.", program)).toThrow("exit 1");
  expect(printed).toEqual(["The port is in use.\n"]);
});
