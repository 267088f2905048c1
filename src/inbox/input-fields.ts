import { conversationIdOf } from "../domain/ids.ts";
import type { Input } from "../domain/input.ts";

/** A transcript may have hundreds; the last ones are what is new. */
const MOST_MESSAGES = 10;

/**
 * By which an input is found in the log: Slack's place of it, or the conversation and Chatra's ids. Never what it says,
 * nor a client's id, which the site may have made of an e-mail address.
 */
export function inputFields(input: Input) {
  const { kind } = input;
  switch (kind) {
    case "slack.reply":
    case "slack.edit":
    case "slack.delete":
      return { kind, channelId: input.channelId, threadTs: input.threadTs, ts: input.ts };
    case "slack.button":
      return { kind, channelId: input.channelId, ts: input.messageTs, deliveryId: input.deliveryId };
    case "slack.act":
      return { kind, act: input.act.kind, orderId: input.order.id };
    case "chatra.event":
      return {
        kind,
        event: input.event,
        conversationId: conversationIdOf(input.accountId, input.clientId),
        chatraIds: input.messages.slice(-MOST_MESSAGES).map(({ id }) => id),
      };
    default:
      return kind satisfies never;
  }
}
