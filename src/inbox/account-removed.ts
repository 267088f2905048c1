import { deliverAlone } from "../domain/deliver.ts";
import type { NewDelivery } from "../domain/delivery.ts";
import { deliveryIdOf } from "../domain/ids.ts";
import type { SlackOrder, SlackReply } from "../domain/input.ts";
import { replyInputId, threadPartition } from "../domain/inputs/partitions.ts";
import { answer } from "../domain/orders/answer.ts";

/** Tells who replied in a thread that its account is gone: their words went nowhere. */
export function accountRemoved(reply: SlackReply, now: number): NewDelivery {
  const { channelId, threadTs, userId } = reply;
  const text =
    ":no_entry_sign: The Chatra account of this thread was removed from this bot. The visitor did not get your reply.";
  return deliverAlone(`${threadPartition(reply, threadTs)}:removed`, {
    id: deliveryIdOf(replyInputId(reply), "account-removed"),
    sourceTime: now,
    payload: { kind: "slack.whisper", channelId, threadTs, userId, text },
  });
}

/** Tells who ordered something of an account that is not there (any more). */
export function orderForNobody({ order }: SlackOrder, now: number): NewDelivery[] {
  const text =
    ":no_entry_sign: The Chatra account that this was for is not served by this bot any more. Nothing was done.";
  return answer(order, { text }, "account-removed", { now });
}
