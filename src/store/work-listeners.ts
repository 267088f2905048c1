import type { Work } from "./tx.ts";

/** The listeners that hear of work after a commit. A listener must not throw, and handles its own errors. */
export function createWorkListeners(): {
  add: (listener: (what: Work) => void) => void;
  tell: (wakes: Iterable<Work>) => void;
} {
  const listeners: ((what: Work) => void)[] = [];
  return {
    add: (listener) => {
      listeners.push(listener);
    },
    tell: (wakes) => {
      for (const what of wakes) for (const listener of listeners) listener(what);
    },
  };
}
