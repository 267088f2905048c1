import { expect, test } from "vitest";
import { claimMadeDue } from "../../src/outbox/claim-made-due.ts";
import type { Work } from "../../src/store/tx.ts";
import { openStage } from "./stage.ts";

test("each work that a transaction wakes for is claimed by its workers once, in an order that all processes have", async () => {
  await using stage = await openStage();
  const claims: [Work, string, boolean][] = [];
  await stage.store.transaction(async (tx) => {
    for (const work of ["slack:b", "chatra:b", "slack:a"] as const) tx.wakeEverywhere.add(work);
    for (const work of ["slack:b", "inputs"] as const) tx.wakeHere.add(work);
    await claimMadeDue(tx, (work) =>
      (work === "inputs" ? [] : ["one", "two"]).map((name) => ({
        claimMadeDue: async (given) => void claims.push([work, name, given === tx]),
      })),
    );
  });
  expect(claims).toEqual([
    ["chatra:b", "one", true],
    ["chatra:b", "two", true],
    ["slack:a", "one", true],
    ["slack:a", "two", true],
    ["slack:b", "one", true],
    ["slack:b", "two", true],
  ]);
});
