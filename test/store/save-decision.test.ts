import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { nothing } from "../../src/domain/decision.ts";
import { saveDecision } from "../../src/store/save-decision.ts";
import { aContext, account, ann } from "../domain/builders.ts";
import { openNewStore } from "./open-new-store.ts";
import { readAudit } from "./read-audit.ts";

test("all that a decision ends is recorded, not only its first order", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "chatra-slack-"));
  const store = await openNewStore(dataDir);
  const { teamId } = aContext();
  const order = {
    teamId,
    accountId: account,
    userId: ann,
    act: "send",
    clientId: undefined,
    subject: undefined,
  } as const;
  const audit = ["one", "two", "three"].map((orderId) => ({
    ...order,
    orderId,
    outcome: "ordered" as const,
  }));
  const outcomes = [
    { orderId: "one", outcome: "done" as const },
    { orderId: "three", outcome: "failed" as const },
  ];
  const states = await store.transaction(async (tx) => {
    await saveDecision(tx, account, { ...nothing(), audit }, 5);
    await saveDecision(tx, account, { ...nothing(), outcomes }, 7);
    return (await readAudit(tx, 9)).map(({ orderId, outcome, settledAt }) => [orderId, outcome, settledAt]);
  });
  expect(states).toEqual([
    ["one", "done", 7],
    ["three", "failed", 7],
    ["two", "ordered", undefined],
  ]);
  await store.close();
  await rm(dataDir, { recursive: true, force: true });
});
