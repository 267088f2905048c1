import { pino } from "pino";
import { expect, test } from "vitest";
import { createPollLoop } from "../../src/runtime/poll-loop.ts";

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
