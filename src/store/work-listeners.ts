import type { Work } from "./tx.ts";

/** Who is told, after a commit, that there is work. A listener must not throw: what it does is its own affair. */
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
