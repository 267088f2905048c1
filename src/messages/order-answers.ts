import { clientRef } from "../domain/client-ref.ts";
import type { Conversation } from "../domain/conversation.ts";
import type { DeliveryError, DeliveryResult } from "../domain/delivery.ts";
import type { DeliveryId } from "../domain/ids.ts";
import type { Call } from "../domain/order.ts";
import { button, buttons, type Card, type Content, context, section } from "./blocks.ts";
import { describeCall } from "./describe.ts";
import { boldName } from "./names.ts";
import { withWhomToAsk } from "./operator.ts";
import { showOutput } from "./output.ts";
import { ended } from "./text/excerpt.ts";
import { threadAddress } from "./text/link.ts";
import { visitorToSlack } from "./text/visitor-to-slack.ts";

/** The outcome of an order, told to the person who gave it. `workspaceUrl` begins the thread's URL. */
type Chat = Conversation | undefined;

export const DELETED = ":wastebasket: It was deleted at the visitor's.";
export const TRYING_AGAIN = ":arrows_counterclockwise: Trying again.";

/** What to call the client of a conversation, as mrkdwn. */
export function called(chat: Chat): string {
  return chat ? boldName(chat.clientId, chat.profile) : "the client";
}

function threadLink(chat: Chat, workspaceUrl: string): string {
  const address = threadAddress(workspaceUrl, chat);
  return address === undefined ? "" : ` (<${address}|thread>)`;
}

export const threadOpened = (chat: Conversation, address: string) =>
  `:thread: <${address}|The thread of this chat> with ${called(chat)} is open in <#${chat.channelId}>. The visitor was told nothing.`;
export const threadIsComing = (chat: Conversation) =>
  `:hourglass: The thread of ${called(chat)} is just being opened in <#${chat.channelId}>.`;

/** `isElsewhere`: the thread is in another channel than the command; a button moves it. */
export function threadIsAt(chat: Conversation, address: string, isElsewhere: boolean): Content {
  const ref = clientRef(chat.accountId, chat.clientId);
  const thread = `:thread: <${address}|The thread of this chat> with ${called(chat)}`;
  if (!isElsewhere || ref === undefined) return { text: `${thread}.` };
  const text = `${thread} is in <#${chat.channelId}>.`;
  return { text, blocks: [section(text), buttons([button("client.move", "Continue in this channel", ref)])] };
}

export const sentTo = (chat: Conversation, workspaceUrl: string, pushed: boolean) =>
  `:white_check_mark: ${pushed ? "Pushed" : "Sent"} to ${called(chat)}${threadLink(chat, workspaceUrl)}.`;
export const wordsTakenBack = (chat: Conversation, workspaceUrl: string) =>
  `:wastebasket: The words for ${called(chat)} were taken back in the thread${threadLink(chat, workspaceUrl)}. What had reached them is deleted there.`;

/** The other system's words, without a full stop of ours. */
export function whyFailed({ detail }: DeliveryError, longest = 300): string {
  return withWhomToAsk(visitorToSlack(detail.slice(0, longest)));
}

export const didNotReach = (chat: Chat, error: DeliveryError, workspaceUrl: string) =>
  `:warning: It did not reach ${called(chat)}: ${ended(whyFailed(error))} You can send it again from its thread${threadLink(chat, workspaceUrl)}.`;

/** Slack refuses the post that carries the text. */
export const notSentAtAll = (chat: Chat, error: DeliveryError) =>
  `:warning: It was *not sent* to ${called(chat)}: Slack does not show it in the thread. ${ended(whyFailed(error))}`;
export const threadNotOpened = (error: DeliveryError) =>
  `:warning: The thread could not be opened: ${whyFailed(error)}`;
export const mayHaveReached = (chat: Conversation, workspaceUrl: string) =>
  `:grey_question: It is not known whether it reached ${called(chat)}. Please decide in the thread${threadLink(chat, workspaceUrl)}.`;

export function callDone(call: Call, { output }: DeliveryResult, chat: Chat): Content {
  const done = `:white_check_mark: Done: ${describeCall(call, chat && called(chat))}.`;
  if (output === undefined) return { text: done };
  return { text: done, blocks: [section(done), ...showOutput(JSON.parse(output)).blocks] };
}

export function callUncertain(call: Call, chat: Chat): string {
  const what = describeCall(call, chat && called(chat));
  return `:grey_question: It is not known whether this happened: ${what}. The answer was lost on the way. Please look in Chatra, and order it again if it did not.`;
}

/** `id`: the delivery to retry. */
export function callFailed(id: DeliveryId, call: Call, error: DeliveryError, chat: Chat): Card {
  const what = describeCall(call, chat && called(chat));
  const detail = whyFailed(error, 500);
  const text = `:warning: This was not done: ${what}. ${WHY[error.reason] ?? "It was given up."}`;
  return {
    text: `${text} (${detail})`,
    blocks: [
      section(text),
      context(detail || "No more is known."),
      ...(IN_VAIN.has(error.reason) ? [] : [buttons([button("failed.retry", "Retry", id)])]),
    ],
  };
}

/** Why a retry of the same call would fail too. */
const IN_VAIN = new Set(["not-found", "invalid-input", "refused", "unknown-outcome"]);

const WHY: Readonly<Record<string, string>> = {
  "not-found": "Chatra does not know it (any more).",
  "invalid-input": "It is not accepted as it is.",
  refused: "It was refused.",
  unavailable: "Chatra could not be reached.",
  "rate-limited": "Chatra asked to wait, again and again.",
};

/** `thread`: the URL of the visitor's thread, if there is one. */
export function clientForgotten(thread: string | undefined): string {
  const rest =
    thread === undefined
      ? "Chatra keeps its own records."
      : `What stands in <${thread}|their thread> stays until somebody deletes it, and Chatra keeps its own records.`;
  return `:wastebasket: What this bot kept of the client is erased. ${rest}`;
}

/** In the thread itself. */
export const CLIENT_FORGOTTEN =
  ":wastebasket: What the bot kept of this client was erased. Replies here do not reach them any more.";

export function sendingAgain(messages: number): string {
  if (messages === 0)
    return ":no_entry_sign: Nothing is sent again: what failed was changed or taken back since.";
  return `:arrows_counterclockwise: Sending again: ${messages === 1 ? "one message" : `${messages} messages`}.`;
}

/** `isOnItsWay`: the deletion waits; `isUncertain`: the visitor may not have the message at all. */
export function unsent({ isOnItsWay, isUncertain }: { isOnItsWay: boolean; isUncertain: boolean }): string {
  const fate = isOnItsWay ? "It is being deleted at the visitor's" : "It will not go to the visitor";
  const doubt = "It is not known whether it had reached the visitor; if it shows up there, it is deleted";
  return `:wastebasket: ${isUncertain ? doubt : fate}. Here it stays as an internal note.`;
}
