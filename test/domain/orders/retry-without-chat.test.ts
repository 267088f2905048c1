import { expect, test } from "vitest";
import { decide } from "../../../src/domain/inputs/input-kinds.ts";
import { aContext, aDelivery, anAct, channel, START } from "../builders.ts";

test("a notice about the account that failed is tried again now, without its failure", () => {
  const notice = aDelivery(
    { kind: "slack.notice", channelId: channel, text: "Log in." },
    { state: "failed", conversationId: undefined },
  );
  const order = anAct({ kind: "retry", deliveryId: notice.id });
  expect(decide(order, undefined, aContext({ delivery: notice })).changes).toEqual([
    { id: notice.id, state: "pending", nextAttemptAt: START + 60_000, error: null },
  ]);
});
