import { deliverAlone } from "../domain/deliver.ts";
import type { NewDelivery } from "../domain/delivery.ts";
import { deliveryIdOf } from "../domain/ids.ts";
import type { SlackOrder, SlackReply } from "../domain/input.ts";
import { replyInputId, threadPartition } from "../domain/inputs/partitions.ts";
import { answer } from "../domain/orders/answer.ts";
import { ORDER_WITHOUT_ACCOUNT, REPLY_WITHOUT_ACCOUNT } from "../messages/unheard.ts";

/** Tells the author of a reply in a thread that its account is gone: the reply went nowhere. */
export function accountRemoved(reply: SlackReply, now: number): NewDelivery {
  const { channelId, threadTs, userId } = reply;
  return deliverAlone(`${threadPartition(reply, threadTs)}:removed`, {
    id: deliveryIdOf(replyInputId(reply), "account-removed"),
    sourceTime: now,
    payload: { kind: "slack.whisper", channelId, threadTs, userId, text: REPLY_WITHOUT_ACCOUNT },
  });
}

/** Tells the author of an order that its account does not exist (any more). */
export function orderForNobody({ order }: SlackOrder, now: number): NewDelivery[] {
  return answer(order, { text: ORDER_WITHOUT_ACCOUNT }, "account-removed", { now });
}
