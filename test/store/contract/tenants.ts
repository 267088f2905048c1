import { expect, test } from "vitest";
import type { Store } from "../../../src/store/store.ts";
import type { Tx } from "../../../src/store/tx.ts";
import { storeCases } from "./tenant-functions.ts";
import { addAccount, type Owner, type StoreCase, them, us } from "./tenant-rows.ts";

/** A conversation is one account's. */
const ourTwin = (field: StoreCase["by"][number]): Owner => ({
  ...us,
  name: "them",
  conversation: them.conversation,
  [field]: them[field],
});

/** A function that names a workspace, an account or a conversation finds and changes that one's rows, and nobody else's. */
export function describeTenants(store: () => Store): void {
  const cases = Object.entries(storeCases).flatMap(([name, storeCase]) => [
    ...storeCase.by.map((field) => ({ name, storeCase, field, twin: ourTwin(field) })),
    { name, storeCase, field: "everything", twin: them },
  ]);

  test.each(cases)(
    "$name sees and touches nobody's rows who differs in $field",
    async ({ storeCase, twin }) => {
      const answerOf = async (tx: Tx, ...filled: Owner[]) => {
        for (const owner of filled) await storeCase.fill(tx, owner);
        const isThere = filled.includes(twin);
        const theirs = isThere ? await storeCase.see?.(tx, twin) : undefined;
        const ours = [
          await storeCase.see?.(tx, us),
          await storeCase.use(tx, us),
          await storeCase.see?.(tx, us),
        ];
        if (isThere) expect(plain(await storeCase.see?.(tx, twin))).toEqual(plain(theirs));
        return plain(ours);
      };
      const alone = await undone((tx) => answerOf(tx, us));
      const empty = await undone((tx) => answerOf(tx));
      expect(alone).not.toEqual(empty);
      expect(await undone((tx) => answerOf(tx, twin))).toEqual(empty);
      // Where the twin has the same id it can't be there as well.
      if (twin.accountId !== us.accountId || storeCase.fill !== addAccount)
        expect(await undone((tx) => answerOf(tx, twin, us))).toEqual(alone);
    },
  );

  /** Does it, and leaves nothing of it behind. */
  async function undone<T>(work: (tx: Tx) => Promise<T>): Promise<T | undefined> {
    const end = new Error("that was all");
    let result: T | undefined;
    await store()
      .transaction(async (tx) => {
        result = await work(tx);
        throw end;
      })
      .catch((error: unknown) => {
        if (error !== end) throw error;
      });
    return result;
  }
}

/** Without what a row is numbered by. */
function plain(value: unknown): unknown {
  if (value instanceof Map) return plain([...value]);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) => (name === "seq" ? [] : [[name, plain(one)]])),
  );
}
