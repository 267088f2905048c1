import { expect, test } from "vitest";
import { createChangeSignal } from "../../src/simulator/change-signal.ts";

test("a wait resolves with the first value that is there", async () => {
  let value: number | undefined;
  const signal = createChangeSignal<void>(() => "");
  const waiting = signal.waitFor(() => value);
  value = 0;
  signal.notify();
  expect(await waiting).toBe(0);
});

test("a wait that times out says what it waited for and shows the state", async () => {
  const signal = createChangeSignal<void>(() => "one message");
  await expect(signal.waitFor(() => false, { timeoutMs: 5, what: "two messages" })).rejects.toThrow(
    /5 ms for two messages\none message/,
  );
});

test("a predicate that throws ends the wait with its error", async () => {
  const signal = createChangeSignal<void>(() => "");
  const broken = (): boolean => {
    throw new Error("no such channel");
  };
  await expect(signal.waitFor(broken)).rejects.toThrow("no such channel");
});

test("a closed signal rejects what still waits", async () => {
  const signal = createChangeSignal<void>(() => "");
  const waiting = signal.waitFor(() => false);
  signal.close();
  await expect(waiting).rejects.toThrow("closed");
});
