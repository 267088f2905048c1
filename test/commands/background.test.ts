import { expect, test, vi } from "vitest";
import { createBackground } from "../../src/commands/background.ts";
import { readInBackground } from "../../src/commands/read-in-background.ts";
import { userIdSchema } from "../../src/domain/ids.ts";
import { fakeTimeouts } from "../fake-timeouts.ts";
import { recordLog } from "../outbox/stage.ts";

test("work that fails is logged, and waited for like any other", async () => {
  const { lines, logger } = recordLog();
  const background = createBackground({ logger });
  expect(background.run("a job", () => Promise.reject(new Error("a defect")))).toBe(true);
  await background.idle();
  const msg = "background command failed unexpectedly";
  expect(lines).toEqual([{ level: "error", what: "a job", err: "a defect", msg }]);
});

test("the end tells what is under way, waits for it so long, and lets nothing new begin", async () => {
  fakeTimeouts();
  const { lines, logger } = recordLog();
  const wakes: (() => void)[] = [];
  const background = createBackground({ logger, sleep: () => new Promise<void>((wake) => wakes.push(wake)) });
  const job = Promise.withResolvers<void>();
  let told: AbortSignal | undefined;
  const begun: string[] = [];
  const begin = (name: string) => async () => void begun.push(name);
  background.run("a job", (signal) => {
    told = signal;
    return job.promise;
  });
  background.later("sooner", 5, begin("sooner"));
  background.later("later", 9, begin("later"));
  wakes[0]?.();
  await new Promise(setImmediate);
  expect([begun, told?.aborted]).toEqual([["sooner"], false]);

  const impatient = background.stop(20);
  expect([told?.aborted, background.run("more", begin("more"))]).toEqual([true, false]);
  wakes[1]?.();
  await vi.advanceTimersByTimeAsync(20);
  await impatient;
  const patient = background.stop();
  expect(vi.getTimerCount()).toBe(1);
  job.resolve();
  await patient;
  expect([begun, lines, vi.getTimerCount()]).toEqual([["sooner"], [], 0]);
});

test.each([true, false])(
  "who waits is told so, and of the answer, whether that can be written down: %s",
  async (isSaved) => {
    const { lines, logger } = recordLog();
    const background = createBackground({ logger });
    const events: string[] = [];
    const isTold = Promise.withResolvers<void>();
    const place = { userId: userIdSchema.parse("U1") };
    const handlers = {
      background,
      logger,
      adminUsers: [],
      sleep: async () => undefined,
      answer: async (_place: object, { text }: { text: string }) => {
        events.push(text);
        isTold.resolve();
      },
      promise: async () => {
        if (!isSaved) throw new Error("the disk is full");
        return async () => void events.push("settled");
      },
    };
    const subject = { kind: "other", failed: "Nothing." } as const;
    const atOnce = readInBackground(handlers, place, subject, async () => {
      await isTold.promise;
      return { text: "The answer" };
    });
    expect(atOnce).toBeUndefined();
    await background.idle();
    expect(events).toEqual([
      expect.stringContaining("hourglass"),
      "The answer",
      ...(isSaved ? ["settled"] : []),
    ]);
    expect(lines).toHaveLength(isSaved ? 0 : 1);
  },
);
