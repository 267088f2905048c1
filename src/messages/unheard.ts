import type { ClientId } from "../domain/ids.ts";
import type { ClientProfile } from "../domain/input.ts";
import { boldName } from "./names.ts";
import { link } from "./text/link.ts";

/** What people are told when their message, edit or button has no effect. */
export const NOT_CONNECTED =
  ":warning: Your message did not reach a visitor: this thread is not connected to a chat (any more). To answer, use the chat's newer thread, or open one with `/chatra open CLIENT`.";
export const STAYS_NOTE =
  "This message was not sent to the visitor, and changing it doesn't send it. Write a new one to answer.";
export const REPLY_WITHOUT_ACCOUNT =
  ":no_entry_sign: The Chatra account of this thread was removed from this bot. The visitor did not get your reply.";
export const ORDER_WITHOUT_ACCOUNT =
  ":no_entry_sign: The Chatra account that this was for is not served by this bot any more. Nothing was done.";

const ERASED = "this visitor was erased from the bot.";
const WHAT_TO_DO =
  "A new thread opens when they write again. To write first, use `/chatra open CLIENT` with their client ID from Chatra.";

/** In the thread of an erased visitor. */
export const ERASED_VISITOR = {
  order: `Nothing was sent or changed: ${ERASED} ${WHAT_TO_DO}`,
  command: `Your command did nothing: ${ERASED} ${WHAT_TO_DO}`,
  reply: `Your message was not sent: ${ERASED} ${WHAT_TO_DO}`,
  edit: `Your change stays in Slack: ${ERASED} If they had got the message, please change it in Chatra.`,
  delete: `The message is deleted in Slack only: ${ERASED} If they had got it, please delete it in Chatra.`,
} as const;

const FAULT = "the bot could not process it";

/** When the bot fails because of its own fault. */
export const NOT_PROCESSED = {
  reply: `:warning: The visitor did not get your message: ${FAULT}. Please write it again in other words.`,
  edit: `:warning: The visitor does not see your change: ${FAULT}. Please write the correction as a new reply.`,
  delete: `:warning: The visitor may still see a message that was deleted here: ${FAULT}. Please delete it in Chatra.`,
  button: ":warning: The button had no effect: the bot could not process the press. Please press it again.",
  order:
    ":warning: This was not done: the bot met an unexpected error. Nothing has reached Chatra. Ask the bot's operator to look into its log.",
} as const;

export const newsNotShown = (clientId: ClientId, profile: ClientProfile) =>
  `:warning: News from ${boldName(clientId, profile)} can't be shown here: ${FAULT}. Please read it in ${chatOf(profile)}.`;

/** A link to the chat in Chatra, or its name without one. */
export const chatOf = ({ chatLink }: ClientProfile) => link(chatLink, "Chatra") ?? "Chatra";
