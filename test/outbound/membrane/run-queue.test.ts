import { expect, onTestFinished, test, vi } from "vitest";
import { createRunQueue } from "../../../src/outbound/membrane/run-queue.ts";

const PATIENCE_MS = 5_000;

/** A queue for two at once, with jobs that end when they are told to. */
function setUp(signal?: AbortSignal) {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const queue = createRunQueue(2, signal);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    begun,
    run: (name: string, alone = false) =>
      queue({ alone }, async () => {
        begun.push(name);
        const job = Promise.withResolvers<void>();
        ends.set(name, job.resolve);
        await job.promise;
      }),
    pass: (ms: number) => vi.advanceTimersByTimeAsync(ms),
    end: (name: string) => ends.get(name)?.(),
  };
}

test("jobs that hang step aside, so that those behind them begin; yet no more than three times as many as may run", async () => {
  const { begun, run, pass } = setUp();
  const names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
  for (const name of names) void run(name);
  await pass(PATIENCE_MS - 1);
  expect(begun).toEqual(["a", "b"]);
  await pass(1);
  expect(begun).toEqual(["a", "b", "c", "d"]);
  await pass(10 * PATIENCE_MS);
  expect(begun).toEqual(names.slice(0, 8));
});

test("a job that has stepped aside frees no second place when it ends", async () => {
  const { begun, run, end, pass } = setUp();
  for (const name of ["a", "b", "c", "d", "e"]) void run(name);
  await pass(PATIENCE_MS);
  expect(begun).toEqual(["a", "b", "c", "d"]);
  end("a");
  await pass(0);
  expect(begun).toEqual(["a", "b", "c", "d"]);
  end("c");
  await pass(0);
  expect(begun).toEqual(["a", "b", "c", "d", "e"]);
});

test("a job that has ended before it could step aside gives its place away once", async () => {
  const { begun, run, end, pass } = setUp();
  for (const name of ["a", "b", "c", "d", "e", "f"]) void run(name);
  await pass(3_000);
  end("a");
  end("b");
  await pass(PATIENCE_MS - 1);
  expect(begun).toEqual(["a", "b", "c", "d"]);
});

test("one that must be alone waits for those under way, though there is room, and those behind it wait for it", async () => {
  const { begun, run, end, pass } = setUp();
  void run("first");
  void run("alone", true);
  void run("behind");
  await pass(0);
  expect(begun).toEqual(["first"]);
  end("first");
  await pass(0);
  expect(begun).toEqual(["first", "alone"]);
  end("alone");
  await pass(0);
  expect(begun).toEqual(["first", "alone", "behind"]);
});

test("one that must be alone keeps the others out for as long as it takes", async () => {
  const { begun, run, end, pass } = setUp();
  void run("alone", true);
  void run("last");
  await pass(3 * PATIENCE_MS);
  expect(begun).toEqual(["alone"]);
  end("alone");
  await pass(0);
  expect(begun).toEqual(["alone", "last"]);
});

test("a queue that is closed refuses those that wait and those that come, and lets the others end", async () => {
  const close = new AbortController();
  const { begun, run, end, pass } = setUp(close.signal);
  const running = [run("a"), run("b")];
  const waiting = [run("c"), run("d", true)];
  close.abort();
  expect(await Promise.all(waiting)).toEqual(["refused", "refused"]);
  expect(await run("e")).toBe("refused");
  end("a");
  end("b");
  expect(await Promise.all(running)).toEqual([undefined, undefined]);
  await pass(0);
  expect(begun).toEqual(["a", "b"]);
});

test("a job settles for its caller as it does, and gives its place away either way", async () => {
  const queue = createRunQueue(1);
  const failing = queue({ alone: false }, () => Promise.reject(new Error("no")));
  const next = queue({ alone: true }, async () => "yes");
  const last = queue({ alone: false }, async () => 3);
  await expect(failing).rejects.toThrow("no");
  expect([await next, await last]).toEqual(["yes", 3]);
});

test("as many begin at once as may run, and one that has stepped aside makes room for another to do so", async () => {
  const { begun, run, end, pass } = setUp();
  const names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
  for (const name of names) void run(name);
  await pass(4 * PATIENCE_MS);
  expect(begun).toEqual(names.slice(0, 8));
  end("a");
  await pass(PATIENCE_MS);
  expect(begun).toEqual(names.slice(0, 9));
});

test("after one that must be alone, as many begin as may run, in their order", async () => {
  const { begun, run, end, pass } = setUp();
  void run("alone", true);
  for (const name of ["a", "b", "c"]) void run(name);
  await pass(0);
  end("alone");
  await pass(0);
  expect(begun).toEqual(["alone", "a", "b"]);
  end("a");
  await pass(0);
  expect(begun).toEqual(["alone", "a", "b", "c"]);
});

test("a job steps aside once, however long it hangs", async () => {
  const { begun, run, pass } = setUp();
  void run("a");
  await pass(3 * PATIENCE_MS);
  for (const name of ["b", "c", "d"]) void run(name);
  await pass(0);
  expect(begun).toEqual(["a", "b", "c"]);
});
