import type { Conversation } from "./conversation.ts";
import type { Context, Decision } from "./decision.ts";
import { inErasedThread } from "./erased-thread.ts";
import type { Input } from "./input.ts";
import { onButton } from "./on-button.ts";
import { onChatraEvent } from "./on-chatra-event.ts";
import { onDelete } from "./on-delete.ts";
import { onEdit } from "./on-edit.ts";
import { onReply } from "./on-reply.ts";
import { onOrder } from "./orders/on-order.ts";
import { unconnectedReply } from "./unconnected-reply.ts";

/**
 * Says what an input changes and what is owed because of it. Pure: the same arguments give the same answer, so that
 * it can be decided again after a crash or a conflict in the database.
 */
export function decide(input: Input, conversation: Conversation | undefined, context: Context): Decision {
  switch (input.kind) {
    case "slack.reply":
      if (!conversation && context.isErasedThread) return inErasedThread(input, context);
      return conversation ? onReply(input, conversation, context) : unconnectedReply(input, context);
    case "slack.edit":
      if (!conversation && context.isErasedThread) return inErasedThread(input, context);
      return onEdit(input, conversation, context);
    case "slack.delete":
      if (!conversation && context.isErasedThread) return inErasedThread(input, context);
      return onDelete(input, conversation, context);
    case "slack.button":
      return onButton(input, conversation, context);
    case "slack.act":
      return onOrder(input, conversation, context);
    case "chatra.event":
      return onChatraEvent(input, conversation, context);
    default:
      return input satisfies never;
  }
}
