import type { ClientId } from "../domain/ids.ts";
import { NO_LONGER_KNOWN } from "./answers.ts";
import { idCode } from "./text/excerpt.ts";

const NOTHING_TO_SHOW = "has no text or file that a visitor can see";

/** Why an order does nothing, told to the person who gave it. */
export const REFUSALS = {
  nothingToSend: `The message was not sent: it ${NOTHING_TO_SHOW}.`,
  nothingLeft: `The message stays as it was: the new text ${NOTHING_TO_SHOW}.`,
  buttonUnknown: NO_LONGER_KNOWN,
  otherThread: "This chat has another thread now.",
} as const;

/** For *Send to visitor*. */
export const RELAY_REFUSALS = {
  noChat: "This message is not in a chat's thread, so there is no visitor to send it to.",
  unclear: "The bot can't tell which of these words are for the visitor. Write them as a new reply.",
  fromChatra: "This message came from Chatra, not from a teammate in Slack.",
  sent: "This message was already sent. The emoji on it shows the result; if it failed, press *Retry*.",
  deleted: "This message was deleted.",
  edited: "You edited this message after the bot asked. Write the text as a new reply.",
  editedSincePress:
    "This message was edited after you pressed *Send to visitor*. Press it again to send the new text.",
  comingIn: "The bot is still reading this message. Try again in a moment.",
  beingTakenBack: "The bot is still deleting this message for the visitor. Try again in a moment.",
  uncertain: "The visitor may still have this message from before. Write the text as a new reply.",
  notWhole:
    "This post may have only a part of the text. Send the whole text with `/chatra send CLIENT text…`.",
} as const;

/** For *Retry*. */
export const RESEND_REFUSALS = {
  noChat: "This is not a chat's thread, so there is nothing to retry.",
  uncertain: "This message is unconfirmed. Answer the question about it in the thread.",
  underWay: "The bot is sending this message right now.",
  noneFailed: "Nothing in this thread has failed.",
  arrived: "The visitor already has this message.",
  notSent: "This message was not sent to the visitor. To send it, use *Send to visitor* in its menu.",
} as const;

/** For *Unsend*. */
export const UNSEND_REFUSALS = {
  notFromHere: "This message was not sent to a visitor from Slack, so there is nothing to unsend.",
  fromChatra:
    "This message came from Chatra. Delete an agent's message with `/chatra message delete ID`; a visitor's message stays.",
  notThere: "The visitor does not have this message, so there is nothing to unsend.",
} as const;

export const unknownClient = (clientId: ClientId) =>
  `Chatra has no visitor ${idCode(clientId, 64)}. Copy the client ID from the visitor's card or from \`/chatra client\`.`;
export const sharedId = (messages: number) =>
  `Nothing was changed: ${messages} messages in different chats have this ID. Open the chat in Chatra and edit or delete the message there.`;
export const messageTooLong = (length: number, most: number) =>
  `The message stays as it was: the new text has ${length} characters, and Chatra takes at most ${most}.`;

/** After a mistyped command in a thread, the first question is whether the visitor saw it. */
export function withCalm(problem: string): string {
  const calm = "Nothing was sent to the visitor.";
  return problem.includes(calm) ? problem : `${problem}\n${calm}`;
}
