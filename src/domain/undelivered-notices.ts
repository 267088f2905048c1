import { visitorToSlack } from "../messages/text/visitor-to-slack.ts";
import type { Conversation } from "./conversation.ts";
import { threadNotice } from "./deliver.ts";
import type { NewDelivery } from "./delivery.ts";
import { deliveryIdOf } from "./ids.ts";
import type { ChatraEvent } from "./input.ts";
import { shownName } from "./text/shown-name.ts";

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
    const excerpt = visitorToSlack(shownName(text, 60) ?? "a message");
    const messenger = visitorToSlack(shownName(conversation.profile.source, 60) ?? "the visitor's messenger");
    const words = `:warning: The visitor did not get “${excerpt}”: Chatra could not deliver it to ${messenger} (${visitorToSlack(undelivered)}). Please reach them another way.`;
    const noticeId = deliveryIdOf(`${conversation.id}:${id}:${undelivered}`, "undelivered");
    return [threadNotice(conversation, { text: words }, noticeId, now)];
  });
}
