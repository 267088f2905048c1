import { pino } from "pino";
import { expect, test, vi } from "vitest";
import { createPollLoop, type PollResult } from "../../src/runtime/poll-loop.ts";
import { fakeTimeouts } from "../fake-timeouts.ts";
import { recordLog } from "../outbox/stage.ts";

const logger = pino({ level: "silent" });

test("turns are taken one at a time, and a wake during a turn is not lost", async () => {
  let running = 0;
  let most = 0;
  let taken = 0;
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const done = Promise.withResolvers<void>();
  const turns = createPollLoop({
    logger,
    now: Date.now,
    turn: async () => {
      running += 1;
      most = Math.max(most, running);
      await gates[taken]?.promise;
      taken += 1;
      running -= 1;
      if (taken === 2) done.resolve();
      return { dueAt: undefined };
    },
  });
  turns.wake();
  turns.wake();
  gates[0]?.resolve();
  gates[1]?.resolve();
  await done.promise;
  await turns.stop();
  expect({ most, taken }).toEqual({ most: 1, taken: 2 });
});

test("a turn that fails is taken again, and what becomes due is taken when it is due", async () => {
  const taken: number[] = [];
  const done = Promise.withResolvers<void>();
  const dueAt = Date.now() + 700;
  const turns = createPollLoop({
    logger,
    now: Date.now,
    turn: async () => {
      taken.push(Date.now());
      if (taken.length === 1) throw new Error("the database is away");
      if (Date.now() >= dueAt) done.resolve();
      return { dueAt };
    },
  });
  turns.wake();
  await done.promise;
  await turns.stop();
  expect(taken.length).toBeGreaterThanOrEqual(3);
});

test("after stop no turn is taken, and the one under way is waited for", async () => {
  let taken = 0;
  const gate = Promise.withResolvers<void>();
  const turns = createPollLoop({
    logger,
    now: Date.now,
    turn: async () => {
      await gate.promise;
      taken += 1;
      return "more";
    },
  });
  turns.wake();
  const stopped = turns.stop();
  gate.resolve();
  await stopped;
  turns.wake();
  expect(taken).toBe(1);
});

const NOW = 100_000;

test.each<[string, (PollResult | Error)[], number, number]>([
  ["nothing is known to be due", [{ dueAt: undefined }], 5_000, 0],
  ["something is due soon", [{ dueAt: NOW + 700 }], 700, 0],
  ["something is due much later", [{ dueAt: NOW + 5_001 }], 5_000, 0],
  ["something was due, which another process has", [{ dueAt: NOW - 1 }], 20, 0],
  ["there was more to do", ["more", "more", { dueAt: NOW + 30 }], 30, 0],
  ["a turn failed", [new Error("away")], 500, 1],
  ["a turn failed after there was more to do", ["more", new Error("away")], 500, 1],
])("where %s, the next turn comes by itself after that", async (_, results, waitMs, failures) => {
  const timeouts = fakeTimeouts();
  const { lines, logger: log } = recordLog();
  let taken = 0;
  const turn = async (): Promise<PollResult> => {
    const result = results[taken] ?? { dueAt: undefined };
    taken += 1;
    if (result instanceof Error) throw result;
    return result;
  };
  const turns = createPollLoop({ logger: log, now: () => NOW, turn });
  turns.wake();
  await turns.idle();
  expect([taken, timeouts]).toEqual([results.length, [waitMs]]);
  const line = { level: "error", err: "away", msg: "poll failed, retrying" };
  expect(lines).toEqual(Array.from({ length: failures }, () => line));
  await vi.advanceTimersToNextTimerAsync();
  await turns.idle();
  expect(taken).toBe(results.length + 1);
  turns.wake();
  await turns.idle();
  expect(vi.getTimerCount()).toBe(1);
  await turns.stop();
  expect(vi.getTimerCount()).toBe(0);
});
