import { setImmediate as immediate } from "node:timers/promises";
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
  // Each poll lets Node read sockets first.
  for (let look = 0; look < 3; look += 1) await immediate();
  expect({ running, taken }).toEqual({ running: 1, taken: 0 });
  turns.wake();
  for (let look = 0; look < 3; look += 1) await immediate();
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

test("what was due is forgotten where the next turn knows of nothing", async () => {
  const timeouts = fakeTimeouts();
  let taken = 0;
  const turns = createPollLoop({
    logger,
    now: () => NOW,
    turn: async () => {
      taken += 1;
      if (taken > 1) return { dueAt: undefined };
      turns.wake();
      return { dueAt: NOW + 700 };
    },
  });
  turns.wake();
  await turns.idle();
  expect([taken, timeouts]).toEqual([2, [5_000]]);
  await turns.stop();
});

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

test.each<[string, number | undefined, number, number[]]>([
  ["before all that is known, the next turn comes then", 2_000, 700, [2_000, 700]],
  ["after what is known, nothing changes", 700, 2_000, [700]],
  ["where nothing is known, the next turn comes then", undefined, 700, [5_000, 700]],
  ["that is past, the next turn comes as soon as others do", undefined, -1, [5_000, 20]],
])("asked between two turns for a time %s", async (_, dueIn, askedIn, waits) => {
  const timeouts = fakeTimeouts();
  let taken = 0;
  const turn = async (): Promise<PollResult> => {
    taken += 1;
    return { dueAt: dueIn === undefined ? undefined : NOW + dueIn };
  };
  const turns = createPollLoop({ logger, now: () => NOW, turn });
  turns.wake();
  await turns.idle();
  turns.wakeBy(NOW + askedIn);
  expect(timeouts).toEqual(waits);
  expect([taken, vi.getTimerCount()]).toEqual([1, 1]);
  await vi.advanceTimersToNextTimerAsync();
  await turns.idle();
  expect(taken).toBe(2);
  await turns.stop();
  turns.wakeBy(NOW);
  expect(vi.getTimerCount()).toBe(0);
});

test("a time that is near is not put off by any that is asked for after it", async () => {
  const timeouts = fakeTimeouts();
  const turns = createPollLoop({ logger, now: () => NOW, turn: async () => ({ dueAt: undefined }) });
  turns.wake();
  await turns.idle();
  for (const askedIn of [0, 300_000, 5, 300_000]) turns.wakeBy(NOW + askedIn);
  expect(timeouts).toEqual([5_000, 20]);
  await turns.stop();
});

test.each([60_000, -60_000])(
  "a time that is asked for after the clock was set by %d ms is kept",
  async (setBy) => {
    const timeouts = fakeTimeouts();
    let at = NOW;
    const turns = createPollLoop({ logger, now: () => at, turn: async () => ({ dueAt: undefined }) });
    turns.wake();
    await turns.idle();
    at += setBy;
    turns.wakeBy(at + 700);
    turns.wakeBy(at + 900);
    expect(timeouts).toEqual([5_000, 700]);
    await turns.stop();
  },
);

test("a time that is asked for during a turn is kept until a turn has begun by then", async () => {
  const timeouts = fakeTimeouts();
  let at = NOW;
  const gate = Promise.withResolvers<void>();
  const turn = async (): Promise<PollResult> => {
    await gate.promise;
    return { dueAt: undefined };
  };
  const turns = createPollLoop({ logger, now: () => at, turn });
  turns.wake();
  turns.wakeBy(NOW + 900);
  turns.wakeBy(NOW + 1_000);
  gate.resolve();
  await turns.idle();
  at = NOW + 400;
  turns.wake();
  await turns.idle();
  at = NOW + 900;
  turns.wake();
  await turns.idle();
  await turns.stop();
  expect(timeouts).toEqual([900, 500, 5_000]);
});

test("it rests between two turns, and neither before the first nor during one nor after its stop", async () => {
  fakeTimeouts();
  const begun = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const turn = async (): Promise<PollResult> => {
    begun.resolve();
    await gate.promise;
    return { dueAt: undefined };
  };
  const turns = createPollLoop({ logger, now: () => NOW, turn });
  const seen = [turns.isResting()];
  turns.wake();
  seen.push(turns.isResting());
  await begun.promise;
  seen.push(turns.isResting());
  gate.resolve();
  await turns.idle();
  seen.push(turns.isResting());
  turns.wake();
  seen.push(turns.isResting());
  await turns.idle();
  await turns.stop();
  seen.push(turns.isResting());
  expect(seen).toEqual([false, false, false, true, false, false]);
});
