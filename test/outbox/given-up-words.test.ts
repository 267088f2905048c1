import { expect, test } from "vitest";
import type { Outcome } from "../../src/domain/attempt.ts";
import { deliveryKey } from "../../src/domain/delivery.ts";
import { deliveryIdOf, userIdSchema } from "../../src/domain/ids.ts";
import { holdIdOf } from "../../src/domain/orders/carried-words.ts";
import { createSettle } from "../../src/outbox/settle-attempt.ts";
import type { OwnedDelivery } from "../../src/store/cause.ts";
import { insertDeliveries } from "../../src/store/deliveries.ts";
import { claimDeliveries } from "../../src/store/delivery-claims.ts";
import { accountContext, accountId, addSend, conversation, openStage, readDelivery } from "./stage.ts";

const START = 1_795_000_100_000;
const YEAR_MS = 365 * 24 * 60 * 60 * 1000;
const order = { id: "order 1", userId: userIdSchema.parse("U1") };
const post: OwnedDelivery = {
  accountId,
  id: deliveryIdOf("post", "1"),
  key: deliveryKey(conversation.id, "slack"),
  conversationId: conversation.id,
  sourceTime: 1,
  payload: {
    kind: "slack.post",
    text: "by command",
    carries: { text: "by command", pushed: false, agent: {}, order },
  },
};
const hold: OwnedDelivery = {
  ...post,
  id: holdIdOf(order),
  key: deliveryKey(conversation.id, "chatra"),
  payload: { kind: "chatra.hold" },
  notBefore: START + YEAR_MS,
};

test.each<[string, Outcome]>([
  ["is refused", { kind: "refused", error: { reason: "refused", detail: "no" } }],
  ["finds no thread any more", { kind: "thread-gone" }],
])(
  "the post of words by command that %s at last frees their place for later replies",
  async (_title, outcome) => {
    await using stage = await openStage();
    const { store } = stage;
    await store.transaction((tx) => insertDeliveries(tx, [post, hold], START));
    const reply = await addSend(store, 2, hold.key);
    const settle = createSettle({ owner: "me", accountContext, now: () => START, random: () => 0 });
    const claim = { accountId, limit: 9, owner: "me", now: START, leaseUntil: START + 1 };
    await store.transaction(async (tx) => {
      const claimed = await claimDeliveries(tx, { ...claim, target: "slack" });
      const last = claimed.map((delivery) => ({ delivery: { ...delivery, attempts: 50 }, outcome }));
      expect(last).toHaveLength(1);
      await settle(tx, last);
    });
    expect((await readDelivery(store, post)).state).toBe("failed");
    expect((await readDelivery(store, hold)).state).toBe("discarded");
    const next = await store.transaction((tx) => claimDeliveries(tx, { ...claim, target: "chatra" }));
    expect(next.map(({ id }) => id)).toEqual([reply.id]);
  },
);
