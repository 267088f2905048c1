import { notDelivered } from "../messages/notices.ts";
import type { Conversation } from "./conversation.ts";
import { threadNotice } from "./deliver.ts";
import type { NewDelivery } from "./delivery.ts";
import { deliveryIdOf } from "./ids.ts";
import type { ChatraEvent } from "./input.ts";

/**
 * A messenger did not take an agent's message: the visitor waits for words that everybody here believes they have. Each
 * is told of once, however often the message comes again.
 */
export function undeliveredNotices(
  event: ChatraEvent,
  conversation: Conversation,
  now: number,
): NewDelivery[] {
  return event.messages.flatMap(({ id, author, text, undelivered }) => {
    if (undelivered === undefined || author !== "agent") return [];
    const noticeId = deliveryIdOf(`${conversation.id}:${id}:${undelivered}`, "undelivered");
    return [
      threadNotice(
        conversation,
        { text: notDelivered(text, undelivered, conversation.profile.source) },
        noticeId,
        now,
      ),
    ];
  });
}
