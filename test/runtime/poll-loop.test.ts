import { setImmediate as immediate } from "node:timers/promises";
import { pino } from "pino";
import { expect, test, vi } from "vitest";
import { createPollLoop, type PollResult } from "../../src/runtime/poll-loop.ts";
import { fakeTimeouts } from "../fake-timeouts.ts";
import { recordLog } from "../outbox/stage.ts";

const logger = pino({ level: "silent" });

test("polls run one at a time, and a wake during a poll is not lost", async () => {
  let running = 0;
  let most = 0;
  let taken = 0;
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const done = Promise.withResolvers<void>();
  const polls = createPollLoop({
    logger,
    now: Date.now,
    poll: async () => {
      running += 1;
      most = Math.max(most, running);
      await gates[taken]?.promise;
      taken += 1;
      running -= 1;
      if (taken === 2) done.resolve();
      return { dueAt: undefined };
    },
  });
  polls.wake();
  polls.wake();
  // Each poll lets Node read sockets first.
  for (let look = 0; look < 3; look += 1) await immediate();
  expect({ running, taken }).toEqual({ running: 1, taken: 0 });
  polls.wake();
  for (let look = 0; look < 3; look += 1) await immediate();
  gates[0]?.resolve();
  gates[1]?.resolve();
  await done.promise;
  await polls.stop();
  expect({ most, taken }).toEqual({ most: 1, taken: 2 });
});

test("a poll that fails is taken again, and what becomes due is taken when it is due", async () => {
  const taken: number[] = [];
  const done = Promise.withResolvers<void>();
  const dueAt = Date.now() + 700;
  const polls = createPollLoop({
    logger,
    now: Date.now,
    poll: async () => {
      taken.push(Date.now());
      if (taken.length === 1) throw new Error("the database is away");
      if (Date.now() >= dueAt) done.resolve();
      return { dueAt };
    },
  });
  polls.wake();
  await done.promise;
  await polls.stop();
  expect(taken.length).toBeGreaterThanOrEqual(3);
});

test("after stop no poll is taken, and the one under way is waited for", async () => {
  let taken = 0;
  const gate = Promise.withResolvers<void>();
  const polls = createPollLoop({
    logger,
    now: Date.now,
    poll: async () => {
      await gate.promise;
      taken += 1;
      return "more";
    },
  });
  polls.wake();
  const stopped = polls.stop();
  gate.resolve();
  await stopped;
  polls.wake();
  expect(taken).toBe(1);
});

const NOW = 100_000;

test("what was due is forgotten where the next poll knows of nothing", async () => {
  const timeouts = fakeTimeouts();
  let taken = 0;
  const polls = createPollLoop({
    logger,
    now: () => NOW,
    poll: async () => {
      taken += 1;
      if (taken > 1) return { dueAt: undefined };
      polls.wake();
      return { dueAt: NOW + 700 };
    },
  });
  polls.wake();
  await polls.idle();
  expect([taken, timeouts]).toEqual([2, [5_000]]);
  await polls.stop();
});

test.each<[string, (PollResult | Error)[], number, number]>([
  ["nothing is known to be due", [{ dueAt: undefined }], 5_000, 0],
  ["something is due soon", [{ dueAt: NOW + 700 }], 700, 0],
  ["something is due much later", [{ dueAt: NOW + 5_001 }], 5_000, 0],
  ["something was due, which another process has", [{ dueAt: NOW - 1 }], 20, 0],
  ["there was more to do", ["more", "more", { dueAt: NOW + 30 }], 30, 0],
  ["a poll failed", [new Error("away")], 500, 1],
  ["a poll failed after there was more to do", ["more", new Error("away")], 500, 1],
])("where %s, the next poll comes by itself after that", async (_, results, waitMs, failures) => {
  const timeouts = fakeTimeouts();
  const { lines, logger: log } = recordLog();
  let taken = 0;
  const poll = async (): Promise<PollResult> => {
    const result = results[taken] ?? { dueAt: undefined };
    taken += 1;
    if (result instanceof Error) throw result;
    return result;
  };
  const polls = createPollLoop({ logger: log, now: () => NOW, poll });
  polls.wake();
  await polls.idle();
  expect([taken, timeouts]).toEqual([results.length, [waitMs]]);
  const line = { level: "error", err: "away", msg: "poll failed, retrying" };
  expect(lines).toEqual(Array.from({ length: failures }, () => line));
  await vi.advanceTimersToNextTimerAsync();
  await polls.idle();
  expect(taken).toBe(results.length + 1);
  polls.wake();
  await polls.idle();
  expect(vi.getTimerCount()).toBe(1);
  await polls.stop();
  expect(vi.getTimerCount()).toBe(0);
});

test.each<[string, number | undefined, number, number[]]>([
  ["before all that is known, the next poll comes then", 2_000, 700, [2_000, 700]],
  ["after what is known, nothing changes", 700, 2_000, [700]],
  ["where nothing is known, the next poll comes then", undefined, 700, [5_000, 700]],
  ["that is past, the next poll comes as soon as others do", undefined, -1, [5_000, 20]],
])("asked between two polls for a time %s", async (_, dueIn, askedIn, waits) => {
  const timeouts = fakeTimeouts();
  let taken = 0;
  const poll = async (): Promise<PollResult> => {
    taken += 1;
    return { dueAt: dueIn === undefined ? undefined : NOW + dueIn };
  };
  const polls = createPollLoop({ logger, now: () => NOW, poll });
  polls.wake();
  await polls.idle();
  polls.wakeBy(NOW + askedIn);
  expect(timeouts).toEqual(waits);
  expect([taken, vi.getTimerCount()]).toEqual([1, 1]);
  await vi.advanceTimersToNextTimerAsync();
  await polls.idle();
  expect(taken).toBe(2);
  await polls.stop();
  polls.wakeBy(NOW);
  expect(vi.getTimerCount()).toBe(0);
});

test("a time that is near is not put off by any that is asked for after it", async () => {
  const timeouts = fakeTimeouts();
  const polls = createPollLoop({ logger, now: () => NOW, poll: async () => ({ dueAt: undefined }) });
  polls.wake();
  await polls.idle();
  for (const askedIn of [0, 300_000, 5, 300_000]) polls.wakeBy(NOW + askedIn);
  expect(timeouts).toEqual([5_000, 20]);
  await polls.stop();
});

test.each([60_000, -60_000])(
  "a time that is asked for after the clock was set by %d ms is kept",
  async (setBy) => {
    const timeouts = fakeTimeouts();
    let at = NOW;
    const polls = createPollLoop({ logger, now: () => at, poll: async () => ({ dueAt: undefined }) });
    polls.wake();
    await polls.idle();
    at += setBy;
    polls.wakeBy(at + 700);
    polls.wakeBy(at + 900);
    expect(timeouts).toEqual([5_000, 700]);
    await polls.stop();
  },
);

test("a time that is asked for during a poll is kept until a poll has begun by then", async () => {
  const timeouts = fakeTimeouts();
  let at = NOW;
  const gate = Promise.withResolvers<void>();
  const poll = async (): Promise<PollResult> => {
    await gate.promise;
    return { dueAt: undefined };
  };
  const polls = createPollLoop({ logger, now: () => at, poll });
  polls.wake();
  polls.wakeBy(NOW + 900);
  polls.wakeBy(NOW + 1_000);
  gate.resolve();
  await polls.idle();
  at = NOW + 400;
  polls.wake();
  await polls.idle();
  at = NOW + 900;
  polls.wake();
  await polls.idle();
  await polls.stop();
  expect(timeouts).toEqual([900, 500, 5_000]);
});

test("it rests between two polls, and neither before the first nor during one nor after its stop", async () => {
  fakeTimeouts();
  const begun = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const poll = async (): Promise<PollResult> => {
    begun.resolve();
    await gate.promise;
    return { dueAt: undefined };
  };
  const polls = createPollLoop({ logger, now: () => NOW, poll });
  const seen = [polls.isResting()];
  polls.wake();
  seen.push(polls.isResting());
  await begun.promise;
  seen.push(polls.isResting());
  gate.resolve();
  await polls.idle();
  seen.push(polls.isResting());
  polls.wake();
  seen.push(polls.isResting());
  await polls.idle();
  await polls.stop();
  seen.push(polls.isResting());
  expect(seen).toEqual([false, false, false, true, false, false]);
});
