import type { Conversation } from "../conversation.ts";
import type { Context, Decision } from "../decision.ts";
import type { SlackAct } from "../input.ts";
import { forget } from "./forget.ts";
import { openThread } from "./open-thread.ts";
import { orderCall } from "./order-call.ts";
import { relayMessage } from "./relay-message.ts";
import { resend } from "./resend.ts";
import { retryDelivery } from "./retry.ts";
import { sendWords } from "./send-words.ts";
import { unsend } from "./unsend.ts";

/** An input with the kind of act that it orders. */
export type ActOf<Kind extends SlackAct["act"]["kind"]> = SlackAct & {
  act: Extract<SlackAct["act"], { kind: Kind }>;
};

/** Somebody ordered something. `conversation` is the one it is about, where it is about one that is known. */
export function onAct(input: SlackAct, conversation: Conversation | undefined, context: Context): Decision {
  const { act } = input;
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
