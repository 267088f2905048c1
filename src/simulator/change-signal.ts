/**
 * Reports changes of a simulator's state, and lets tests wait for a state without polling: each change re-evaluates every
 * waiting predicate.
 */
export interface ChangeSignal<Change> {
  notify(change: Change): void;
  /** Calls `listener` at each change; returns a function that ends it. */
  onChange(listener: (change: Change) => void): () => void;
  /**
   * Resolves with the first value of `predicate` that is neither false, null nor undefined.
   * Rejects after `timeoutMs` (default 20,000 ms) with a text that shows the state.
   */
  waitFor<Value>(predicate: () => Value, options?: WaitOptions): Promise<Present<Value>>;
  /** Rejects everything that still waits. */
  close(): void;
}

export interface WaitOptions {
  timeoutMs?: number;
  /** Names the awaited state in the message of a timeout. */
  what?: string;
}

export type Present<Value> = Exclude<Value, false | null | undefined>;

export function createChangeSignal<Change>(describeState: () => string): ChangeSignal<Change> {
  const listeners = new Set<(change: Change) => void>();
  const waiting = new Set<{ evaluate: () => void; fail: (error: Error) => void }>();

  return {
    notify(change) {
      for (const listener of listeners) listener(change);
      for (const waiter of waiting) waiter.evaluate();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    waitFor<Value>(predicate: () => Value, { timeoutMs = 20_000, what }: WaitOptions = {}) {
      // Made here, so that the stack shows the test that waits and not a timer.
      const timeout = new Error();
      return new Promise<Present<Value>>((resolve, reject) => {
        const end = (): void => {
          clearTimeout(timer);
          waiting.delete(waiter);
        };
        const waiter = {
          evaluate: () => {
            try {
              const value = predicate();
              if (isPresent(value)) {
                end();
                resolve(value);
              }
            } catch (error) {
              waiter.fail(error instanceof Error ? error : new Error(String(error)));
            }
          },
          fail: (error: Error) => {
            end();
            reject(error);
          },
        };
        const timer = setTimeout(() => {
          timeout.message = `waited ${timeoutMs} ms for ${what ?? predicate.toString()}\n${describeState()}`;
          waiter.fail(timeout);
        }, timeoutMs);
        waiting.add(waiter);
        waiter.evaluate();
      });
    },
    close() {
      for (const waiter of waiting) waiter.fail(new Error("the simulator was closed while this test waited"));
      listeners.clear();
    },
  };
}

function isPresent<Value>(value: Value): value is Present<Value> {
  return value !== false && value !== null && value !== undefined;
}
