import type { ClientId } from "../domain/ids.ts";
import { NO_LONGER_KNOWN } from "./answers.ts";
import { idCode } from "./text/excerpt.ts";

const NOTHING_TO_SHOW = "Nothing of this can be shown to a visitor";

/** Why an order does nothing, told to the person who gave it. */
export const REFUSALS = {
  nothingToSend: `${NOTHING_TO_SHOW}, so nothing was sent.`,
  nothingLeft: `${NOTHING_TO_SHOW}, so the message stays as it was.`,
  buttonUnknown: NO_LONGER_KNOWN,
  otherThread: "The chat has another thread by now.",
} as const;

/** For *Send to visitor*. */
export const RELAY_REFUSALS = {
  noChat: "This message is in no thread of a chat, so there is no visitor to send it to.",
  unclear:
    "It can't be told which of these words are meant for the visitor. Please write them as a reply of their own.",
  fromChatra: "This message was not written here: it came from Chatra.",
  sent: "This message was sent already. Its mark shows whether it arrived; a failed one has *Retry*.",
  deleted: "This message was deleted.",
  edited: "You edited this message after the question. Write it as a new reply.",
  comingIn: "This message is just coming in. Please try again in a moment.",
  beingTakenBack: "This message is just being taken back at the visitor's. Please try again in a moment.",
  uncertain:
    "It is not known whether the visitor still has this message from before. Please write it once more as a reply.",
} as const;

/** For *Resend*. */
export const RESEND_REFUSALS = {
  noChat: "This is no thread of a chat, so nothing was sent from here.",
  uncertain: "It is not known whether it arrived: please use the buttons under the question in the thread.",
  underWay: "It is being sent at this moment.",
  noneFailed: "Nothing in this thread has failed.",
  arrived: "It reached the visitor already.",
  notSent: "This message was not sent to the visitor. *Send to visitor* in its menu does that.",
} as const;

/** For *Unsend*. */
export const UNSEND_REFUSALS = {
  notFromHere: "This message was not sent to a visitor from here, so there is nothing to take back.",
  fromChatra:
    "This was not written here. An agent message can be deleted with `/chatra message delete ID`; a visitor's can't.",
  notThere: "This message is not at the visitor's: nothing to take back.",
} as const;

export const unknownClient = (clientId: ClientId) =>
  `:mag: Chatra knows no client ${idCode(clientId, 64)}. Nothing was done. Cards and \`/chatra client\` show the ids of clients.`;
export const sharedId = (messages: number) =>
  `Nothing was changed: this message ID stands for ${messages} messages, of different chats. Please open the chat in Chatra and change the message there.`;
export const messageTooLong = (length: number, most: number) =>
  `A message has at most ${most} characters, this has ${length}. It stays as it was.`;

/** After a mistyped command in a thread, the first question is whether the visitor saw it. */
export function withCalm(problem: string): string {
  const calm = "Nothing was sent to the visitor.";
  return problem.includes(calm) ? problem : `${problem}\n${calm}`;
}
