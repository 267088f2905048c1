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

export const DELETED = ":white_check_mark: Deleted the message for the visitor.";
export const TRYING_AGAIN = ":hourglass_flowing_sand: Retrying…";

/** What to call the client of a conversation, as mrkdwn. */
export function called(chat: Chat): string {
  return chat ? boldName(chat.clientId, chat.profile) : "the visitor";
}

function threadLink(chat: Chat, workspaceUrl: string): string {
  const address = threadAddress(workspaceUrl, chat);
  return address === undefined ? "" : ` (<${address}|thread>)`;
}

export const threadOpened = (chat: Conversation, address: string) =>
  `:white_check_mark: Opened <${address}|the thread> of ${called(chat)} in <#${chat.channelId}>. The visitor gets no message.`;
export const threadIsComing = (chat: Conversation) =>
  `:hourglass_flowing_sand: Opening the thread of ${called(chat)} in <#${chat.channelId}>…`;

/** `isElsewhere`: the thread is in another channel than the command; a button moves it. */
export function threadIsAt(chat: Conversation, address: string, isElsewhere: boolean): Content {
  const ref = clientRef(chat.accountId, chat.clientId);
  const thread = `The chat with ${called(chat)} is in <${address}|this thread>`;
  if (!isElsewhere || ref === undefined) return { text: `${thread}.` };
  const text = `${thread} in <#${chat.channelId}>.`;
  return { text, blocks: [section(text), buttons([button("client.move", "Continue in this channel", ref)])] };
}

export const sentTo = (chat: Conversation, workspaceUrl: string, pushed: boolean) =>
  `:white_check_mark: ${pushed ? "Pushed" : "Sent"} to ${called(chat)}${threadLink(chat, workspaceUrl)}.`;
export const wordsTakenBack = (chat: Conversation, workspaceUrl: string) =>
  `The message to ${called(chat)} was unsent in the thread${threadLink(chat, workspaceUrl)}. The bot deletes for the visitor what they already have.`;

/** The other system's words, without a full stop of ours. */
export function whyFailed({ detail }: DeliveryError, longest = 300): string {
  return withWhomToAsk(visitorToSlack(detail.slice(0, longest)));
}

export const didNotReach = (chat: Chat, error: DeliveryError, workspaceUrl: string) =>
  `:warning: Your message did not reach ${called(chat)}: ${ended(whyFailed(error))} Press *Retry* in the thread${threadLink(chat, workspaceUrl)}.`;

/** Slack refuses the post that carries the text. */
export const notSentAtAll = (chat: Chat, error: DeliveryError) =>
  `:warning: Your message was *not sent* to ${called(chat)}: Slack refused to show it in the thread. ${ended(whyFailed(error))}`;
export const threadNotOpened = (error: DeliveryError) =>
  `:warning: The bot could not open the thread: ${whyFailed(error)}`;
export const mayHaveReached = (chat: Conversation, workspaceUrl: string) =>
  `:grey_question: Did your message reach ${called(chat)}? Chatra's answer got lost. Decide in the thread${threadLink(chat, workspaceUrl)}.`;

/** An API call that Chatra has carried out, with what it answered, if anything. */
export function callDone(call: Call, { output }: DeliveryResult, chat: Chat): Content {
  const done = `:white_check_mark: ${describeCall(call, chat && called(chat), "past")}.`;
  if (output === undefined) return { text: done };
  return { text: done, blocks: [section(done), ...showOutput(JSON.parse(output)).blocks] };
}

/** An API call whose outcome is unconfirmed. */
export function callUncertain(call: Call, chat: Chat): string {
  const what = describeCall(call, chat && called(chat), "infinitive");
  return `:grey_question: Did Chatra ${what}? Chatra's answer got lost. Look in Chatra, and run the command again if not.`;
}

/** `id`: the delivery to retry. */
export function callFailed(id: DeliveryId, call: Call, error: DeliveryError, chat: Chat): Card {
  const what = describeCall(call, chat && called(chat), "infinitive");
  const detail = error.detail === "" ? "" : whyFailed(error, 500);
  const text = `:warning: The bot could not ${what}. ${WHY[error.reason] ?? "The bot stopped trying."}`;
  return {
    text: detail === "" ? text : `${text} (${detail})`,
    blocks: [
      section(text),
      context(detail || "Chatra gave no details."),
      ...(IN_VAIN.has(error.reason) ? [] : [buttons([button("failed.retry", "Retry", id)])]),
    ],
  };
}

/** Why a retry of the same call would fail too. */
const IN_VAIN = new Set(["not-found", "invalid-input", "refused", "unknown-outcome"]);

const WHY: Readonly<Record<string, string>> = {
  "not-found": "Chatra did not find what the command names.",
  "invalid-input": "Chatra did not accept the values.",
  refused: "Chatra refused the request.",
  unavailable: "The bot could not reach Chatra.",
  "rate-limited": "Chatra kept asking the bot to wait.",
};

/** `thread`: the URL of the visitor's thread, if there is one. */
export function clientForgotten(thread: string | undefined): string {
  const rest =
    thread === undefined
      ? "Chatra keeps its own records."
      : `Messages in <${thread}|their thread> stay until somebody deletes them, and Chatra keeps its own records.`;
  return `:white_check_mark: Erased what the bot stored about the visitor. ${rest}`;
}

/** In the thread itself. */
export const CLIENT_FORGOTTEN =
  ":white_check_mark: The bot erased what it stored about this visitor. Replies here no longer reach them.";

/** After *Retry* on a thread or a message. `messages`: how many are sent again. */
export function sendingAgain(messages: number): string {
  if (messages === 0) return "There is nothing to retry: what failed was edited or deleted since.";
  return `:hourglass_flowing_sand: Retrying ${messages === 1 ? "one message" : `${messages} messages`}…`;
}

/** `isOnItsWay`: the deletion waits; `isUncertain`: the visitor may not have the message at all. */
export function unsent({ isOnItsWay, isUncertain }: { isOnItsWay: boolean; isUncertain: boolean }): string {
  const fate = isOnItsWay
    ? ":hourglass_flowing_sand: Deleting the message for the visitor."
    : ":white_check_mark: The visitor won't get the message.";
  const doubt =
    ":hourglass_flowing_sand: The visitor may have the message. If it shows up in Chatra, the bot deletes it there.";
  return `${isUncertain ? doubt : fate} In Slack it stays as a note (🔒).`;
}
