import { randomBytes, randomUUID } from "node:crypto";
import { deleteSetting, putSettingIfAbsent } from "./settings.ts";
import type { Store } from "./store.ts";
import { StoreError } from "./store-error.ts";

/** About what a chat's message and its deliveries take: less may still find room on a disk that is full for these. */
const PROBE_BYTES = 16_384;

/**
 * Remembers that the database failed. A full disk and a read-only server still answer, so from then on only a write shows
 * whether the database is usable again. As long as nothing fails, we write nothing.
 */
export function createWriteWatch(transaction: Store["transaction"]) {
  let hasFailed = false;
  return {
    /** Returns the error, which may be of any kind. */
    noted(error: unknown): unknown {
      if (error instanceof StoreError && error.reason !== "conflict") hasFailed = true;
      return error;
    },
    /** After a failure: rejects with a StoreError until the database takes a write, of which nothing stays. */
    async check(): Promise<void> {
      if (!hasFailed) return;
      // Processes that share the database must not wait for each other's.
      const name = `write probe ${randomUUID()}`;
      await transaction(async (tx) => {
        await putSettingIfAbsent(tx, name, randomBytes(PROBE_BYTES).toString("hex"));
        await deleteSetting(tx, name);
      });
      hasFailed = false;
    },
  };
}
