import type { Conversation } from "../conversation.ts";
import type { Context, Decision } from "../decision.ts";
import { ORDER_IN_ERASED_THREAD } from "../erased-thread.ts";
import type { SlackOrder } from "../input.ts";
import { refused } from "./audit.ts";
import { forget } from "./forget.ts";
import { openThread } from "./open-thread.ts";
import { orderCall } from "./order-call.ts";
import { relayMessage } from "./relay-message.ts";
import { resend } from "./resend.ts";
import { retryDelivery } from "./retry.ts";
import { sendWords } from "./send-words.ts";
import { unsend } from "./unsend.ts";

/** Somebody ordered something. `conversation` is the one it is about, where it is about one that is known. */
export function onOrder(
  input: SlackOrder,
  conversation: Conversation | undefined,
  context: Context,
): Decision {
  const { act } = input;
  if (!conversation && context.isErasedThread)
    return refused(input, "not-a-chat", { text: ORDER_IN_ERASED_THREAD }, context);
  switch (act.kind) {
    case "open":
      return openThread({ ...input, act }, conversation, context);
    case "send":
      return sendWords({ ...input, act }, conversation, context);
    case "update":
    case "edit":
    case "delete":
    case "run":
    case "request":
      return orderCall({ ...input, act }, conversation, context);
    case "forget":
      return forget({ ...input, act }, conversation, context);
    case "retry":
      return retryDelivery({ ...input, act }, conversation, context);
    case "relay":
      return relayMessage({ ...input, act }, conversation, context);
    case "unsend":
      return unsend({ ...input, act }, conversation, context);
    case "resend":
      return resend({ ...input, act }, conversation, context);
    default:
      return act satisfies never;
  }
}
