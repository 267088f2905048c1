import { onTestFinished, vi } from "vitest";

/**
 * Lets time stand still for our own `setTimeout` until the test's end; packages and Node keep the real one, as what an earlier
 * file has left in this process may set timers too. Returns the waits that were asked for since, in ms; empty it at will. Not a
 * spy of Vitest: at the end of a file it would put the fake back, and the next file's timers would stand still.
 */
export function fakeTimeouts(): unknown[] {
  const real = { set: globalThis.setTimeout, clear: globalThis.clearTimeout };
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const waits: unknown[] = [];
  const faked = new WeakSet<WeakKey>();
  globalThis.setTimeout = new Proxy(globalThis.setTimeout, {
    apply(fake, self, args) {
      if (!isOurs(new Error().stack)) return Reflect.apply(real.set, self, args);
      waits.push(args[1]);
      const timer = Reflect.apply(fake, self, args);
      faked.add(timer);
      return timer;
    },
  });
  globalThis.clearTimeout = new Proxy(globalThis.clearTimeout, {
    apply(fake, self, args) {
      const isFaked = typeof args[0] === "object" && args[0] !== null && faked.has(args[0]);
      return Reflect.apply(isFaked ? fake : real.clear, self, args);
    },
  });
  return waits;
}

/** Whether the caller of what made the error is a file of this project: the third line, after the message and that maker. */
function isOurs(stack = ""): boolean {
  const caller = stack.split("\n")[2] ?? "";
  return !/node_modules|\bnode:/.test(caller);
}
