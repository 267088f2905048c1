import type { NewDelivery } from "../domain/delivery.ts";
import { deliveryIdOf } from "../domain/ids.ts";
import type { SlackReply } from "../domain/input.ts";
import { replyInputId, threadLine } from "./input-key.ts";

/** Tells who replied in a thread that its account is gone: their words went nowhere. */
export function accountRemoved(reply: SlackReply, now: number): NewDelivery {
  const { channelId, threadTs, userId } = reply;
  const text =
    ":no_entry_sign: The Chatra account of this thread was removed from this bot. The visitor did not get your reply.";
  return {
    id: deliveryIdOf(replyInputId(reply), "account-removed"),
    key: `${threadLine(reply, threadTs)}:removed`,
    target: "slack",
    conversationId: undefined,
    sourceTime: now,
    payload: { kind: "slack.whisper", channelId, threadTs, userId, text },
  };
}
