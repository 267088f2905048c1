import type { ClientId } from "../domain/ids.ts";
import type { ClientProfile } from "../domain/input.ts";
import { boldName } from "./names.ts";
import { link } from "./text/link.ts";

/** What people are told when their message, edit or button has no effect. */
export const NOT_CONNECTED =
  ":warning: Your message did not reach a visitor: this thread is not connected to a chat. Answer in the chat's newer thread, or open one with `/chatra open CLIENT`.";
export const STAYS_NOTE =
  "This message was not sent to the visitor, and editing it doesn't send it. Write a new reply.";
export const STAYS_DELETED =
  "The visitor does not see all of your edit: a command deleted a part of this message for them. Write what is missing as a new reply.";
export const ORDER_WITHOUT_ACCOUNT =
  "Your command did nothing: the bot no longer serves the Chatra account of this command.";
/** Where it, or a part of it, may be done. */
export const ORDER_UNCONFIRMED =
  "Your command may not have done everything: the bot no longer serves the Chatra account of this command. Check in Chatra what it did.";

const REMOVED = "an admin removed this thread's Chatra account from the bot.";

/** In a thread of an account that was removed: for what people write, mark and press. */
export const REMOVED_ACCOUNT = {
  reply: `:warning: The visitor did not get your reply: ${REMOVED} Answer in Chatra.`,
  unconfirmed: `:warning: The visitor may not have all of your reply: ${REMOVED} Check the chat in Chatra.`,
  edit: `The visitor does not see your edit: ${REMOVED} If they have the message, edit it in Chatra.`,
  uncertainEdit: `The visitor may not see your edit: ${REMOVED} Check the chat in Chatra.`,
  delete: `The message is deleted in Slack only: ${REMOVED} If the visitor has it, delete it in Chatra.`,
  mark: `Your reaction changed nothing: ${REMOVED} Go on with the chat in Chatra.`,
  retry: `The bot did not try again: ${REMOVED} Answer in Chatra.`,
  "send-again": `The bot sent nothing again: ${REMOVED} Answer in Chatra.`,
  discard: `The bot sends nothing from here any more: ${REMOVED} If the visitor needs an answer, write it in Chatra.`,
  arrived: `The bot did not note that the message arrived: ${REMOVED} You have nothing left to do.`,
} as const;

const ERASED = "an admin erased this visitor from the bot.";
const WHAT_TO_DO =
  "A new thread opens when they write again. To write first, use `/chatra open CLIENT` with their client ID.";

/** In the thread of an erased visitor. */
export const ERASED_VISITOR = {
  order: `Nothing was sent or changed: ${ERASED} ${WHAT_TO_DO}`,
  command: `Your command did nothing: ${ERASED} ${WHAT_TO_DO}`,
  reply: `Your message was not sent: ${ERASED} ${WHAT_TO_DO}`,
  edit: `The visitor does not see your edit: ${ERASED} If they have the message, edit it in Chatra.`,
  delete: `The message is deleted in Slack only: ${ERASED} If the visitor has it, delete it in Chatra.`,
} as const;

const FAULT = "the bot met an unexpected error";

/** When the bot fails because of its own fault. */
export const NOT_PROCESSED = {
  reply: `:warning: The visitor did not get your message: ${FAULT}. Write the message again in other words.`,
  edit: `:warning: The visitor does not see your edit: ${FAULT}. Write the correction as a new reply.`,
  delete: `:warning: The visitor may still see the message that you deleted: ${FAULT}. Delete it in Chatra.`,
  button: ":warning: The button had no effect: the bot met an unexpected error. Press the button again.",
  order:
    ":warning: Your command did nothing: the bot met an unexpected error. Nothing reached Chatra. Ask the bot's operator to check the bot's log.",
} as const;

export const newsNotShown = (clientId: ClientId, profile: ClientProfile) =>
  `:warning: The latest from ${boldName(clientId, profile)} is missing here: ${FAULT}. Read it in ${chatOf(profile)}.`;

/** A link to the chat in Chatra, or its name without one. */
export const chatOf = ({ chatLink }: ClientProfile) => link(chatLink, "Chatra") ?? "Chatra";
