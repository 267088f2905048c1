import { expect, test } from "vitest";
import type { Delivery } from "../../src/domain/delivery.ts";
import { deliveryIdOf } from "../../src/domain/ids.ts";
import { withdrawNotice } from "../../src/outbox/notices.ts";
import { insertDeliveries } from "../../src/store/deliveries.ts";
import { claimDeliveries, settleDelivery } from "../../src/store/delivery-claims.ts";
import { accountId, channelId, openStage, readDelivery } from "./stage.ts";

type Attempt = { state: Delivery["state"]; outcomeUnknown?: boolean };

test.each<[string, Attempt | undefined, string, Delivery["state"]]>([
  ["still waits", undefined, "untold", "discarded"],
  ["is under way", { state: "sending" }, "unclear", "sending"],
  ["was posted", { state: "sent" }, "told", "sent"],
  ["failed for good", { state: "failed" }, "untold", "failed"],
  ["was given up", { state: "discarded" }, "untold", "discarded"],
  ["is uncertain", { state: "uncertain" }, "unclear", "uncertain"],
  ["waits after an attempt that failed", { state: "pending" }, "untold", "discarded"],
  [
    "waits after one that may have posted it",
    { state: "pending", outcomeUnknown: true },
    "unclear",
    "pending",
  ],
])("a notice that %s", async (_, attempt, known, becomes) => {
  await using stage = await openStage();
  const { store } = stage;
  const id = deliveryIdOf("notice", "1");
  const notice = {
    accountId,
    id,
    key: "notices",
    conversationId: undefined,
    sourceTime: 0,
    payload: { kind: "slack.notice" as const, channelId, text: "words" },
  };
  const told = await store.transaction(async (tx) => {
    await insertDeliveries(tx, [notice], 0);
    if (attempt !== undefined) {
      await claimDeliveries(tx, { accountId, target: "slack", limit: 1, owner: "me", now: 1, leaseUntil: 9 });
      const { state, outcomeUnknown } = attempt;
      const unknown = outcomeUnknown === undefined ? {} : { outcomeUnknown };
      if (state !== "sending")
        await settleDelivery(tx, { id, owner: "me", now: 2, state, nextAttemptAt: 3, ...unknown });
    }
    return withdrawNotice(tx, id, 4);
  });
  expect([told, (await readDelivery(store, notice)).state]).toEqual([known, becomes]);
});

test("a notice that was never written down, or erased since, is missing", async () => {
  await using stage = await openStage();
  const id = deliveryIdOf("notice", "1");
  expect(await stage.store.transaction((tx) => withdrawNotice(tx, id, 1))).toBe("missing");
});
