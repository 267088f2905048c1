import { expect, test } from "vitest";
import { deliveryIdSchema } from "../../src/domain/ids.ts";
import type { Call } from "../../src/domain/order.ts";
import { failureNotice, goesOnIn, lostChannel, notDelivered, notShown } from "../../src/messages/notices.ts";
import {
  callDone,
  callFailed,
  callUncertain,
  didNotReach,
  mayHaveReached,
  notSentAtAll,
  threadIsComing,
  threadNotOpened,
  threadOpened,
  wordsTakenBack,
} from "../../src/messages/order-answers.ts";
import { messageTooLong, sharedId, unknownClient } from "../../src/messages/order-refusals.ts";
import { aConversation, aSendPayload, channel, clientId } from "../domain/builders.ts";

const id = deliveryIdSchema.parse("dl_1");
const WORKSPACE = "https://acme.slack.com/";
const chat = aConversation();
const update: Call = { kind: "update", clientId, changes: { name: "V" } };
const error = { reason: "unavailable", detail: "set MEMBRANE_TOKEN" };

test("names the visitor of a call by the chat, else by the ID", () => {
  const failed = (call: Call, of: typeof chat | undefined) => callFailed(id, call, error, of).text;
  expect([
    callDone(update, {}, chat).text,
    callDone(update, {}, undefined).text,
    callUncertain(update, chat),
    callUncertain(update, undefined),
    failed(update, chat),
    failed(update, undefined),
  ]).toEqual([
    ":white_check_mark: Updated the name of *Vera*.",
    ":white_check_mark: Updated the name of the visitor `client-0042`.",
    ":grey_question: Did Chatra update the name of *Vera*? Chatra's answer got lost. Look in Chatra, and run the command again if not.",
    ":grey_question: Did Chatra update the name of the visitor `client-0042`? Chatra's answer got lost. Look in Chatra, and run the command again if not.",
    ":warning: The bot could not update the name of *Vera*. The bot could not reach Chatra. (set MEMBRANE_TOKEN. Ask the bot's operator to do this.)",
    ":warning: The bot could not update the name of the visitor `client-0042`. The bot could not reach Chatra. (set MEMBRANE_TOKEN. Ask the bot's operator to do this.)",
  ]);
});

test.each([
  "not-found",
  "invalid-input",
  "refused",
  "unknown-outcome",
  "unavailable",
  "rate-limited",
  "other",
])("offers to retry a call that failed for %s unless that is in vain", (reason) => {
  const { blocks } = callFailed(id, update, { reason, detail: "" }, chat);
  const isOffered = ["unavailable", "rate-limited", "other"].includes(reason);
  expect(blocks.map(({ type }) => type)).toEqual(["section", "context", ...(isOffered ? ["actions"] : [])]);
});

test("says what became of a message and of a thread, and where to look", () => {
  expect([
    didNotReach(chat, error, WORKSPACE),
    didNotReach(undefined, { reason: "x", detail: "No." }, WORKSPACE),
    notSentAtAll(chat, { reason: "x", detail: "too long" }),
    threadNotOpened({ reason: "x", detail: "too <long>" }),
    threadOpened(chat, "https://acme.slack.com/x"),
    threadIsComing(chat),
    mayHaveReached(chat, WORKSPACE),
    mayHaveReached(aConversation({ threadTs: undefined }), WORKSPACE),
    wordsTakenBack(chat, WORKSPACE),
    goesOnIn("https://acme.slack.com/x"),
    lostChannel("vip", channel),
    unknownClient(clientId),
    sharedId(2),
    messageTooLong(9, 8),
  ]).toEqual([
    ":warning: Your message did not reach *Vera*: set MEMBRANE_TOKEN. Ask the bot's operator to do this. Press *Retry* in the thread (<https://acme.slack.com/archives/C1/p1700000000000100|thread>).",
    ":warning: Your message did not reach the visitor: No. Press *Retry* in the thread.",
    ":warning: Your message was *not sent* to *Vera*: Slack refused to show it in the thread. too long.",
    ":warning: The bot could not open the thread: too &lt;long&gt;",
    ":white_check_mark: Opened <https://acme.slack.com/x|the thread> of *Vera* in <#C1>. The visitor gets no message.",
    ":hourglass_flowing_sand: Opening the thread of *Vera* in <#C1>…",
    ":grey_question: Did your message reach *Vera*? Chatra's answer got lost. Decide in the thread (<https://acme.slack.com/archives/C1/p1700000000000100|thread>).",
    ":grey_question: Did your message reach *Vera*? Chatra's answer got lost. Decide in the thread.",
    "The message to *Vera* was unsent in the thread (<https://acme.slack.com/archives/C1/p1700000000000100|thread>). The bot deletes for the visitor what they already have.",
    "This chat continues in <https://acme.slack.com/x|a new thread>.",
    ":warning: This chat is here because the bot can't post in <#C1>, the channel of the route `vip`. Invite the bot there, or ask an admin to run `/chatra route vip channel=#CHANNEL`.",
    "Chatra has no visitor `client-0042`. Copy the client ID from the visitor's card or from `/chatra client`.",
    "Nothing was changed: 2 messages in different chats have this ID. Open the chat in Chatra and edit or delete the message there.",
    "The message stays as it was: the new text has 9 characters, and Chatra takes at most 8.",
  ]);
});

test("says which message a messenger or Slack refused", () => {
  expect([
    notDelivered("Hi <b>", "blocked & gone", "Telegram"),
    notDelivered(" ", "blocked", undefined),
    notDelivered("Hi", "blocked", " "),
    notShown("Slack <said>.", "Chatra"),
    notShown("Slack said.", "Chatra", 1),
    notShown("Slack said.", "Chatra", 2),
  ]).toEqual([
    ":warning: The visitor did not get “Hi &lt;b&gt;”. Chatra could not deliver the message to Telegram (blocked &amp; gone). Reach them another way.",
    ":warning: The visitor did not get “a message”. Chatra could not deliver the message to the visitor's messenger (blocked). Reach them another way.",
    ":warning: The visitor did not get “Hi”. Chatra could not deliver the message to the visitor's messenger (blocked). Reach them another way.",
    ":warning: Slack does not show a message of this chat. Slack &lt;said&gt;. Read the message in Chatra.",
    ":warning: Slack does not show a message of this chat. Slack said. Read the message in Chatra.",
    ":warning: Slack does not show 2 messages of this chat. Slack said. Read them in Chatra.",
  ]);
});

test.each([
  [" Hi \n you ", "Hi you"],
  ["x".repeat(60), "x".repeat(60)],
  ["x".repeat(61), `${"x".repeat(60)}…`],
  [`${"x".repeat(59)} yz`, `${"x".repeat(59)}…`],
  ["🙂".repeat(61), `${"🙂".repeat(60)}…`],
])("quotes the words %j that failed as %j", (words, quoted) => {
  expect(failureNotice(aSendPayload(words), { reason: "x", detail: "" }, id).text).toBe(
    `:warning: The reply “${quoted}” did not reach the visitor. The bot stopped trying.`,
  );
});
