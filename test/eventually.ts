import { vi } from "vitest";
import { PATIENCE_MS } from "./patience.ts";

/** Resolves with what `check` returns once it throws no more, and rejects with its last error. */
export function eventually<Value>(check: () => Value | Promise<Value>): Promise<Value> {
  return vi.waitFor(check, { timeout: PATIENCE_MS });
}
