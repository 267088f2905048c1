import { onTestFinished, vi } from "vitest";

/**
 * Lets time stand still for `setTimeout` until the test's end. Returns the waits that were asked for since, in ms; empty it at
 * will. Not a spy of Vitest: at the end of a file it would put the fake back, and the next file's timers would stand still.
 */
export function fakeTimeouts(): unknown[] {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const waits: unknown[] = [];
  globalThis.setTimeout = new Proxy(globalThis.setTimeout, {
    apply(fake, self, args) {
      waits.push(args[1]);
      return Reflect.apply(fake, self, args);
    },
  });
  onTestFinished(() => void vi.useRealTimers());
  return waits;
}
