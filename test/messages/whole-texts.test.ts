import { expect, test } from "vitest";
import { readHours } from "../../src/domain/command/read-hours.ts";
import type { Delivery, DeliveryState } from "../../src/domain/delivery.ts";
import type { Episode } from "../../src/domain/episode.ts";
import {
  chatraMessageIdSchema,
  deliveryIdSchema,
  userGroupIdSchema,
  userIdSchema,
} from "../../src/domain/ids.ts";
import type { Call, Order } from "../../src/domain/order.ts";
import type { Payload } from "../../src/domain/payload.ts";
import { NEW_ROUTE, type Route } from "../../src/domain/route.ts";
import { connectionTaken, connectionWaits } from "../../src/messages/account-connection.ts";
import {
  agentChanged,
  NOT_ADDED,
  noAccountNamed,
  secretChanged,
  unknownAccount,
} from "../../src/messages/accounts.ts";
import { severalAgents, teammateMapped, teammateUnmapped, unknownAgent } from "../../src/messages/agents.ts";
import {
  channelAdvice,
  durationOf,
  lateInChannel,
  lateInPerson,
  withAccount,
} from "../../src/messages/alerts.ts";
import { tryingAgain, workingOn } from "../../src/messages/answers.ts";
import { automaticWithoutFields, opensInWords } from "../../src/messages/automatic.ts";
import { authorOfMessage, wordsOfMessage } from "../../src/messages/chat-message.ts";
import { ACCOUNT_PROBLEMS, COMMAND_PROBLEMS, FIELD_PROBLEMS } from "../../src/messages/command-problems.ts";
import { describeCall, describeFailed, describeOrder } from "../../src/messages/describe.ts";
import { actorName, hasItNow, hasItUnmentioned, stateLine } from "../../src/messages/episode.ts";
import { describeFailure, FAILED, type Failure, type Subject } from "../../src/messages/failures.ts";
import { plainProblem } from "../../src/messages/forms.ts";
import {
  HOURS_PROBLEMS,
  hoursDeleted,
  hoursSaved,
  hoursToRead,
  unknownHours,
} from "../../src/messages/hours.ts";
import { describeLeftOut, describeNothingLeft } from "../../src/messages/left-out.ts";
import {
  agentUsername,
  displayName,
  headerText,
  linkedName,
  nameOf,
  teammateUsername,
  usernameOf,
} from "../../src/messages/names.ts";
import { failureNotice } from "../../src/messages/notices.ts";
import { describePreferences, NOTIFY_PROBLEMS, notifySaved, typedDigest } from "../../src/messages/notify.ts";
import {
  called,
  callFailed,
  clientForgotten,
  sendingAgain,
  sentTo,
  unsent,
  whyFailed,
} from "../../src/messages/order-answers.ts";
import { withCalm } from "../../src/messages/order-refusals.ts";
import { alreadySettled, notSentAgain, receipt } from "../../src/messages/receipts.ts";
import {
  chatReturned,
  directSettled,
  missedBy,
  reminded,
  reminderSettled,
} from "../../src/messages/reminders.ts";
import { keptBack, nothingGoes } from "../../src/messages/reply-policy.ts";
import { noChatsOnRoute } from "../../src/messages/report-words.ts";
import { JSON_PROBLEMS, REQUEST_PROBLEMS } from "../../src/messages/request-problems.ts";
import { callInDoubt, wordsInDoubt } from "../../src/messages/restored.ts";
import { notMoved, routeDeleted } from "../../src/messages/route-changes.ts";
import { describeCondition, describeRoute, timesOf } from "../../src/messages/route-line.ts";
import { ROUTE_PROBLEMS } from "../../src/messages/route-problems.ts";
import { unknownRoute } from "../../src/messages/routes.ts";
import {
  describeBraces,
  keptWithoutFields,
  snippetDeleted,
  snippetSaved,
  tooManySnippets,
  unknownSnippet,
} from "../../src/messages/snippets.ts";
import { chatOf, newsNotShown } from "../../src/messages/unheard.ts";
import { chatLine, noQueue } from "../../src/messages/waiting.ts";
import {
  aConversation,
  aDelivery,
  aMessage,
  anAgentMessage,
  ann,
  aSendPayload,
  channel,
  clientId,
  otherChannel,
  replyRef,
  rootTs,
  START,
  ts,
} from "../domain/builders.ts";

/** What is said in each case, compared whole: a word that gets lost is told by no single look. */
const bob = userIdSchema.parse("UBOB");
const id = deliveryIdSchema.parse("dl_1");
const messageId = chatraMessageIdSchema.parse("m1");
const WORKSPACE = "https://acme.slack.com/";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const chat = aConversation();
const noThread = aConversation({ threadTs: undefined });
const linked = { name: "Vera", chatLink: "https://app.chatra.io/c/1" };
const error = { reason: "refused", detail: "Chatra says <no>" };

const calls: Call[] = [
  { kind: "update", clientId, changes: { name: "V" } },
  { kind: "update", clientId, changes: { name: "V", email: null, phone: "1", notes: "n" } },
  { kind: "update", clientId, changes: {} },
  { kind: "edit", messageId, text: "new", pushed: false },
  { kind: "edit", messageId, text: "new", pushed: true },
  { kind: "delete", messageId, pushed: false },
  { kind: "delete", messageId, pushed: true },
  { kind: "run", actionId: "a1", actionName: "export", input: {} },
  {
    kind: "request",
    request: { method: "POST", path: "/clients", query: {}, headers: {}, pathParameters: {} },
  },
];

const place = { channelId: channel, threadTs: rootTs };
const orders: Order[] = [
  { kind: "open", clientId, channelId: channel, move: false },
  { kind: "open", clientId, channelId: channel, move: true },
  { kind: "send", clientId, text: "*Hi* &amp; bye", pushed: false },
  { kind: "send", clientId, text: "*Hi*", pushed: true },
  { kind: "send", clientId, text: "*Hi* & <b>", pushed: false, snippet: { name: "hi", shared: true } },
  ...calls,
  { kind: "forget", clientId },
  { kind: "retry", deliveryId: id },
  { kind: "relay", ...place, ts: ts(10), authorId: ann, text: "// *see*", files: [] },
  { kind: "unsend", ...place, ts: ts(10) },
  { kind: "steer", ...place, step: { kind: "claim" } },
  { kind: "resend", ...place, ts: ts(10) },
];

const payloads: Payload[] = [
  aSendPayload("Hi <you>"),
  aSendPayload("Hi", { pushed: true, part: 1, parts: 3 }),
  { kind: "chatra.edit", text: "new", reply: replyRef, part: 0 },
  { kind: "chatra.delete", reply: replyRef, part: 0 },
  {
    kind: "chatra.call",
    call: { kind: "delete", messageId, pushed: false },
    order: { id: "o1", userId: ann },
  },
  { kind: "slack.post", text: "Hi" },
  { kind: "slack.root", channelId: channel },
];

function anEpisode(over: Partial<Episode> = {}): Episode {
  return {
    number: 1,
    openedAt: START,
    firstWords: "Hi",
    firstMessageId: messageId,
    lastWordsAt: START,
    unanswered: [START + MINUTE],
    helpers: [],
    reminders: { count: 0, posts: [] },
    ...over,
  };
}

const byAnn = { at: START + 2 * MINUTE, by: { userId: ann } };
const byAgent = { at: START + 2 * MINUTE, by: { agentName: "Bo <b>" } };
const episodes: Episode[] = [
  anEpisode(),
  anEpisode({ owner: ann }),
  anEpisode({ owner: ann, helpers: [bob] }),
  anEpisode({ answer: byAnn }),
  anEpisode({ owner: ann, answer: byAnn, snoozeEndedAt: START + HOUR, unanswered: [] }),
  anEpisode({ unanswered: [], answer: byAnn, owner: ann }),
  anEpisode({ unanswered: [], answer: byAnn, owner: ann, helpers: [bob] }),
  anEpisode({ unanswered: [], answer: byAnn, owner: bob }),
  anEpisode({ unanswered: [], answer: byAgent }),
  anEpisode({ unanswered: [], answer: { ...byAgent, by: { agentName: "" } }, owner: ann }),
  anEpisode({ unanswered: [] }),
  anEpisode({ snooze: { until: START + HOUR, by: bob } }),
  anEpisode({ end: { at: START + HOUR, by: bob } }),
  anEpisode({ end: { at: START + HOUR } }),
  anEpisode({ end: { at: START + HOUR }, answer: byAnn }),
  anEpisode({ end: { at: START + HOUR, missed: true } }),
];

const agent = { id: "a1", name: "Bo *x*", email: "bo@shop.example" };
const nameless = { id: "a2", name: undefined, email: undefined };
const both = readHours("weekdays 9:00-18:00 UTC");
const always = readHours("daily 0:00-24:00 UTC");
const MONDAY = Date.parse("2026-11-30T10:00:00Z");

const aRoute = (over: Partial<Route> = {}): Route => ({
  ...NEW_ROUTE,
  conditions: [],
  remind: [...NEW_ROUTE.remind],
  remindNext: [...NEW_ROUTE.remindNext],
  id: "rt_1",
  name: "vip",
  position: 0,
  ...over,
});
const full = aRoute({
  conditions: [
    { kind: "field", key: "plan", anyOf: ["Pro", "<b>"] },
    { kind: "page", anyOf: ["*/pricing*"] },
    { kind: "state", anyOf: ["open"] },
  ],
  channelId: otherChannel,
  mention: { kind: "user", userId: ann },
  policy: "on-command",
  remind: [],
  escalate: { kind: "group", groupId: userGroupIdSchema.parse("S1") },
  hours: "support",
  claim: "manual",
  returnAfter: HOUR,
  digest: { days: ["mon"], minute: 1080, zone: "UTC" },
  auto: "Back {opens} & <b>",
  autoAfter: 90_000,
});
const settled = (state: DeliveryState, payload: Payload = aSendPayload("Hi")): Delivery =>
  aDelivery(payload, { state });

const reasons = [
  "not-found",
  "invalid-input",
  "refused",
  "unavailable",
  "rate-limited",
  "no-message-id",
  "other",
];
const leftOutReasons = [
  "canvas",
  "list",
  "too-large",
  "withheld",
  "hidden-by-plan",
  "no-address",
  "not-told",
  "no-public-url",
  "forwarded",
  "image-by-address",
  "video",
  "unreadable",
] as const;
const lateReasons = [
  "rate-limited",
  "waits-its-turn",
  "unavailable",
  "unknown-outcome",
  "unauthorized",
  "not-logged-in",
  "cli-missing",
  "cli-outdated",
  "connection-needs-action",
  "channel-gone",
  "other",
];
const groupProblems = ["nobody", "no-scope", "untold"] as const;

const chatraFailure = (over: Partial<Extract<Failure, { of: "chatra" }>>): Failure => ({
  of: "chatra",
  reason: "refused",
  detail: "said <so>",
  url: undefined,
  retryAfterMs: undefined,
  origin: "chatra",
  isChoice: false,
  ...over,
});
const subjects: Subject[] = [
  { kind: "client", id: "c1" },
  { kind: "sought", typed: "vera" },
  { kind: "message", id: "m1", pushed: false },
  { kind: "message", id: "p1", pushed: true },
];
const failureSays = (failure: Failure, subject: Subject = FAILED.actions) =>
  describeFailure(failure, subject, [ann]);

test("who replies where nothing goes is told where to answer", () => {
  expect([
    keptBack("alerts", linked),
    keptBack("on-command", linked),
    nothingGoes(linked),
    nothingGoes({}),
    chatOf({ chatLink: "no address" }),
    newsNotShown(clientId, linked),
  ]).toEqual([
    "Your message stays in Slack (🔒). Replies in this thread don't reach the visitor: answer in <https://app.chatra.io/c/1|Chatra>.",
    "Your message stays in Slack (🔒). In this thread only `!send text` reaches the visitor. To send this message, edit it to begin with `!send`.",
    "Nothing was sent to the visitor: replies in this thread don't reach them. Answer in <https://app.chatra.io/c/1|Chatra>.",
    "Nothing was sent to the visitor: replies in this thread don't reach them. Answer in Chatra.",
    "Chatra",
    ":warning: The latest from *Vera* is missing here: the bot met an unexpected error. Read it in <https://app.chatra.io/c/1|Chatra>.",
  ]);
});

test("a message shows who wrote it and in which role", () => {
  expect([
    authorOfMessage(aMessage("m1", "Hi"), chat),
    authorOfMessage(anAgentMessage("a1", "Hi"), chat),
    authorOfMessage(anAgentMessage("a1", "Hi", { automatic: true }), chat),
    authorOfMessage({ ...aMessage("a1", "Hi", { author: "agent", automatic: true }) }, chat),
    authorOfMessage(aMessage("a1", "Hi", { author: "agent" }), chat),
    authorOfMessage(aMessage("b1", "Hi", { author: "other", role: "chatbot", agentName: "Robo" }), chat),
    authorOfMessage(aMessage("b1", "Hi", { author: "other" }), chat),
    wordsOfMessage(aMessage("m1", "Hi <b>")),
    wordsOfMessage(
      aMessage("m1", "Hi", {
        mail: [
          { label: "Subject", value: "<Offer>" },
          { label: "To", value: "us" },
        ],
      }),
    ),
    wordsOfMessage(aMessage("m1", " ", { mail: [{ label: "Subject", value: "Offer" }] })),
  ]).toEqual([
    "Vera (visitor)",
    "Bob (in Chatra)",
    "Bob (automatic)",
    "Chatra (automatic)",
    "Agent (in Chatra)",
    "Robo (chatbot)",
    "Chatra (unknown author)",
    ["Hi &lt;b&gt;"],
    ["*Subject:* &lt;Offer&gt;\n*To:* us\nHi"],
    ["*Subject:* Offer"],
  ]);
});

test("the card says what a chat waits for", () => {
  expect(episodes.map(stateLine)).toEqual([
    "*Waiting for us since <!date^1700000060^{date_short_pretty} {time}|2023-11-14 22:14 UTC> (first response)*",
    "*<@UANN> has it*  ·  Waiting for us since <!date^1700000060^{date_short_pretty} {time}|2023-11-14 22:14 UTC> (first response)",
    "*<@UANN> (with <@UBOB>) has it*  ·  Waiting for us since <!date^1700000060^{date_short_pretty} {time}|2023-11-14 22:14 UTC> (first response)",
    "*Waiting for us since <!date^1700000060^{date_short_pretty} {time}|2023-11-14 22:14 UTC> (next response)*",
    "*<@UANN> has it*  ·  Snooze ended <!date^1700003600^{date_short_pretty} {time}|2023-11-14 23:13 UTC>",
    "*Answered* <!date^1700000120^{date_short_pretty} {time}|2023-11-14 22:15 UTC> by <@UANN>, waiting for the visitor",
    "*Answered* <!date^1700000120^{date_short_pretty} {time}|2023-11-14 22:15 UTC> by <@UANN>, waiting for the visitor  ·  <@UANN> (with <@UBOB>) has it",
    "*Answered* <!date^1700000120^{date_short_pretty} {time}|2023-11-14 22:15 UTC> by <@UANN>, waiting for the visitor  ·  <@UBOB> has it",
    "*Answered* <!date^1700000120^{date_short_pretty} {time}|2023-11-14 22:15 UTC> by Bo &lt;b&gt;, waiting for the visitor",
    "*Answered* <!date^1700000120^{date_short_pretty} {time}|2023-11-14 22:15 UTC> by an agent in Chatra, waiting for the visitor  ·  <@UANN> has it",
    "*Open*",
    "*Snoozed* until <!date^1700003600^{date_short_pretty} {time}|2023-11-14 23:13 UTC> by <@UBOB>",
    "*Closed* <!date^1700003600^{date_short_pretty} {time}|2023-11-14 23:13 UTC> by <@UBOB>",
    "*Closed* <!date^1700003600^{date_short_pretty} {time}|2023-11-14 23:13 UTC>, Chatra ended the chat",
    "*Closed* <!date^1700003600^{date_short_pretty} {time}|2023-11-14 23:13 UTC>, Chatra ended the chat  ·  Answered <!date^1700000120^{date_short_pretty} {time}|2023-11-14 22:15 UTC> by <@UANN>",
    "*Ended, unanswered* <!date^1700003600^{date_short_pretty} {time}|2023-11-14 23:13 UTC>",
  ]);
});

test("an owner is named with who assigned the chat", () => {
  expect([
    actorName({ agentName: "" }),
    hasItNow(ann),
    hasItNow(ann, bob),
    hasItUnmentioned("Ann <b>", bob),
    hasItUnmentioned(undefined, bob),
  ]).toEqual([
    "an agent in Chatra",
    "<@UANN> has this chat.",
    "<@UANN> has this chat, assigned by <@UBOB>.",
    "*Ann &lt;b&gt;* has this chat, assigned by <@UBOB>.",
    "*A teammate* has this chat, assigned by <@UBOB>.",
  ]);
});

test("a list shows a chat's state, since when, its owner and its first words", () => {
  expect([
    ...episodes.flatMap((episode) => (episode.end ? [] : chatLine(aConversation({ episode }), WORKSPACE))),
    chatLine(
      aConversation({ episode: anEpisode({ firstWords: undefined, unanswered: [], snoozeEndedAt: START }) }),
      WORKSPACE,
    ),
    chatLine(chat, WORKSPACE),
    noQueue("x"),
  ]).toEqual([
    "🔴 *<https://acme.slack.com/archives/C1/p1700000000000100|Vera>*  ·  since <!date^1700000060^{date_short_pretty} {time}|2023-11-14 22:14 UTC>  ·  “Hi”",
    "🟡 *<https://acme.slack.com/archives/C1/p1700000000000100|Vera>*  ·  since <!date^1700000060^{date_short_pretty} {time}|2023-11-14 22:14 UTC>  ·  <@UANN>  ·  “Hi”",
    "🟡 *<https://acme.slack.com/archives/C1/p1700000000000100|Vera>*  ·  since <!date^1700000060^{date_short_pretty} {time}|2023-11-14 22:14 UTC>  ·  <@UANN>  ·  “Hi”",
    "🔴 *<https://acme.slack.com/archives/C1/p1700000000000100|Vera>*  ·  since <!date^1700000060^{date_short_pretty} {time}|2023-11-14 22:14 UTC>  ·  “Hi”",
    "🔴 *<https://acme.slack.com/archives/C1/p1700000000000100|Vera>*  ·  Snooze ended  ·  <@UANN>  ·  “Hi”",
    "🟢 *<https://acme.slack.com/archives/C1/p1700000000000100|Vera>*  ·  answered <!date^1700000120^{date_short_pretty} {time}|2023-11-14 22:15 UTC>  ·  <@UANN>  ·  “Hi”",
    "🟢 *<https://acme.slack.com/archives/C1/p1700000000000100|Vera>*  ·  answered <!date^1700000120^{date_short_pretty} {time}|2023-11-14 22:15 UTC>  ·  <@UANN>  ·  “Hi”",
    "🟢 *<https://acme.slack.com/archives/C1/p1700000000000100|Vera>*  ·  answered <!date^1700000120^{date_short_pretty} {time}|2023-11-14 22:15 UTC>  ·  <@UBOB>  ·  “Hi”",
    "🟢 *<https://acme.slack.com/archives/C1/p1700000000000100|Vera>*  ·  answered <!date^1700000120^{date_short_pretty} {time}|2023-11-14 22:15 UTC>  ·  “Hi”",
    "🟢 *<https://acme.slack.com/archives/C1/p1700000000000100|Vera>*  ·  answered <!date^1700000120^{date_short_pretty} {time}|2023-11-14 22:15 UTC>  ·  <@UANN>  ·  “Hi”",
    "🟢 *<https://acme.slack.com/archives/C1/p1700000000000100|Vera>*  ·  “Hi”",
    "⚪ *<https://acme.slack.com/archives/C1/p1700000000000100|Vera>*  ·  until <!date^1700003600^{date_short_pretty} {time}|2023-11-14 23:13 UTC>  ·  “Hi”",
    "🔴 *<https://acme.slack.com/archives/C1/p1700000000000100|Vera>*  ·  Snooze ended",
    "",
    "`x` is not a list. Enter `mine`, `all` or a channel.",
  ]);
});

test("a call is told of in words, done or to do", () => {
  expect([
    ...calls.map((call) => describeCall(call, "*Vera*", "past")),
    ...calls.map((call) => describeCall(call, undefined, "infinitive")),
    callInDoubt({ kind: "update", clientId, changes: { name: "V" } }, chat),
    callInDoubt({ kind: "update", clientId, changes: { name: "V" } }, undefined),
    wordsInDoubt(ann, "wrote"),
    wordsInDoubt(ann, "changed"),
  ]).toEqual([
    "Updated the name of *Vera*",
    "Updated the name, email, phone number and notes of *Vera*",
    "Updated the details of *Vera*",
    "Edited the message `m1`",
    "Edited the pushed message `m1`",
    "Deleted the message `m1`",
    "Deleted the pushed message `m1`",
    "Ran the action `export`",
    "Sent the request `POST /clients`",
    "update the name of the visitor `client-0042`",
    "update the name, email, phone number and notes of the visitor `client-0042`",
    "update the details of the visitor `client-0042`",
    "edit the message `m1`",
    "edit the pushed message `m1`",
    "delete the message `m1`",
    "delete the pushed message `m1`",
    "run the action `export`",
    "carry out the request `POST /clients`",
    ":grey_question: Did Chatra update the name of *Vera*? The bot was restored from a backup. Look in Chatra, and run the command again if not.",
    ":grey_question: Did Chatra update the name of the visitor `client-0042`? The bot was restored from a backup. Look in Chatra, and run the command again if not.",
    ":grey_question: Did the last reply of <@UANN> here reach the visitor? The bot was restored from a backup. Look in Chatra, and send it again if it is missing.",
    ":grey_question: Did the last edit of <@UANN> here reach the visitor? The bot was restored from a backup. Look in Chatra, and send it again if it is missing.",
  ]);
});

test("an order in progress says what it does", () => {
  expect([
    ...orders.map((order) => describeOrder(order, "*Vera*")),
    workingOn({ kind: "forget", clientId }),
    workingOn({ kind: "forget", clientId }, "*Vera*"),
  ]).toEqual([
    "opening the thread of *Vera*",
    "continuing the chat with *Vera* here",
    "sending “*Hi* &amp; bye” to *Vera*",
    "pushing “*Hi*” to *Vera*",
    "sending “*Hi* &amp; &lt;b&gt;” to *Vera*",
    "updating the name of *Vera*",
    "updating the name, email, phone number and notes of *Vera*",
    "updating the details of *Vera*",
    "editing the message `m1` to “new”",
    "editing the pushed message `m1` to “new”",
    "deleting the message `m1`",
    "deleting the pushed message `m1`",
    "running `export`",
    "sending `POST /clients`",
    "erasing what the bot stores about *Vera*",
    "retrying what failed",
    "sending “*see*” to *Vera*",
    "unsending this message for *Vera*",
    "updating the chat with *Vera*",
    "retrying what did not reach *Vera*",
    ":hourglass_flowing_sand: Erasing what the bot stores about the visitor…",
    ":hourglass_flowing_sand: Erasing what the bot stores about *Vera*…",
  ]);
});

test("a failed delivery is named so that it can be told from others", () => {
  expect([
    ...payloads.map((payload) => describeFailed(payload, "*Vera*")),
    ...payloads.map((payload) => describeFailed(payload, undefined)),
  ]).toEqual([
    "The message “Hi &lt;you&gt;” to *Vera*",
    "The pushed message “Hi” (part 2 of 3) to *Vera*",
    "The edit of a message to *Vera* to “new”",
    "The deletion of a message to *Vera*",
    "A command to delete the message `m1`",
    "A message in a thread in the chat with *Vera*",
    "A visitor's card in the chat with *Vera*",
    "The message “Hi &lt;you&gt;” to a visitor",
    "The pushed message “Hi” (part 2 of 3) to a visitor",
    "The edit of a message to a visitor to “new”",
    "The deletion of a message to a visitor",
    "A command to delete the message `m1`",
    "A message in a thread",
    "A visitor's card",
  ]);
});

test("the outcome of an order says what became of it", () => {
  expect([
    called(undefined),
    called(chat),
    sentTo(chat, WORKSPACE, true),
    sentTo(noThread, WORKSPACE, false),
    whyFailed(error),
    whyFailed({ reason: "x", detail: "y".repeat(400) }).length,
    clientForgotten("https://acme.slack.com/x"),
    clientForgotten(undefined),
    sendingAgain(0),
    sendingAgain(1),
    sendingAgain(2),
    unsent({ isOnItsWay: true, isUncertain: false }),
    unsent({ isOnItsWay: false, isUncertain: false }),
    unsent({ isOnItsWay: true, isUncertain: true }),
    withCalm("Wrong."),
    withCalm("Nothing was sent to the visitor. Try again."),
    tryingAgain(0, 0, true),
    tryingAgain(0, 1, true),
    tryingAgain(0, 2, true),
    tryingAgain(1, 0, true),
    tryingAgain(2, 1, true),
    tryingAgain(2, 3, false),
  ]).toEqual([
    "the visitor",
    "*Vera*",
    ":white_check_mark: Pushed to *Vera* (<https://acme.slack.com/archives/C1/p1700000000000100|thread>).",
    ":white_check_mark: Sent to *Vera*.",
    "Chatra says &lt;no&gt;",
    300,
    ":white_check_mark: Erased what the bot stored about the visitor. Messages in <https://acme.slack.com/x|their thread> stay until somebody deletes them, and Chatra keeps its own records.",
    ":white_check_mark: Erased what the bot stored about the visitor. Chatra keeps its own records.",
    "There is nothing to retry: what failed was edited or deleted since.",
    ":hourglass_flowing_sand: Retrying one message…",
    ":hourglass_flowing_sand: Retrying 2 messages…",
    ":hourglass_flowing_sand: Deleting the message for the visitor. In Slack it stays as a note (🔒).",
    ":white_check_mark: The visitor won't get the message. In Slack it stays as a note (🔒).",
    ":hourglass_flowing_sand: The visitor may have the message. If it shows up in Chatra, the bot deletes it there. In Slack it stays as a note (🔒).",
    "Wrong.\nNothing was sent to the visitor.",
    "Nothing was sent to the visitor. Try again.",
    "Nothing has failed, so there is nothing to retry.",
    "Only admins can retry this failure.",
    "Only admins can retry these 2 failures.",
    ":hourglass_flowing_sand: Retrying one failure. `/chatra status` shows the result.",
    ":hourglass_flowing_sand: Retrying 2 failures. Only admins can retry one other. `/chatra status` shows the result.",
    ":hourglass_flowing_sand: Retrying 2 failures. These are the latest; press *Retry all failed* again for the rest. Only admins can retry 3 others. `/chatra status` shows the result.",
  ]);
});

test("a button pressed too late says what happened before", () => {
  expect([
    ...(["sent", "discarded", "pending", "sending", "failed", "uncertain"] as const).map((state) =>
      alreadySettled(settled(state)),
    ),
    alreadySettled(settled("sent", { kind: "chatra.delete", reply: replyRef, part: 0 })),
    notSentAgain(true),
    notSentAgain(false),
    receipt(replyRef, "sent"),
    receipt(replyRef, "waiting", false),
  ]).toEqual([
    "The visitor already has this message.",
    "This was already discarded.",
    "The bot is sending this again right now.",
    "The bot is sending this again right now.",
    "This failed since then. Use the newer notice in this thread.",
    "This became unconfirmed since then. Use the newer question in this thread.",
    "This is already done.",
    ":no_entry_sign: Not sent again: the message was edited or deleted in Slack.",
    ":no_entry_sign: Not sent again: the message was unsent or deleted in Slack.",
    { kind: "slack.react", channelId: "C1", ts: "1700000010.000100", name: "white_check_mark", on: true },
    {
      kind: "slack.react",
      channelId: "C1",
      ts: "1700000010.000100",
      name: "hourglass_flowing_sand",
      on: false,
    },
  ]);
});

test("a reminder is replaced by how the wait ended", () => {
  expect([
    reminderSettled(START, anEpisode({ end: { at: START, by: bob } }), START),
    reminderSettled(START, anEpisode({ end: { at: START, missed: true } }), START),
    reminderSettled(START, anEpisode({ reminders: { count: 0, posts: [], areOff: true } }), START),
    reminderSettled(START, anEpisode({ end: { at: START } }), START),
    reminderSettled(START, anEpisode({ answer: byAnn }), START + 2 * MINUTE),
    reminderSettled(START, anEpisode({ answer: byAgent }), START - 1),
    directSettled("Over.", chat, undefined),
    directSettled("Over.", chat, "https://acme.slack.com/x"),
    chatReturned(chat, ann, true),
    chatReturned(chat, ann, false),
    missedBy(chat, undefined),
    missedBy(chat, "https://acme.slack.com/x"),
  ]).toEqual([
    ":white_check_mark: Closed by <@UBOB>.",
    ":warning: The chat ended unanswered.",
    ":white_check_mark: No reminder needed.",
    ":white_check_mark: The chat has ended.",
    ":white_check_mark: Answered after 2 minutes by <@UANN>.",
    ":white_check_mark: Answered after less than a minute by Bo &lt;b&gt;.",
    "Over. Chat: *Vera*",
    "Over. Chat: *<https://acme.slack.com/x|Vera>*",
    "⏳ *Vera* still waits, and nobody has this chat: <@UANN> is no longer active here.",
    "⏳ *Vera* still waits, and nobody has this chat: <@UANN> has not answered.",
    ":warning: *Vera* left your chat before anybody answered their last message.",
    ":warning: *Vera* left your chat before anybody answered their last message. <https://acme.slack.com/x|The thread> shows how to reach them.",
  ]);
});

test("an alert counts what is late, and says since when and why", () => {
  expect([
    durationOf(59_999),
    durationOf(MINUTE),
    durationOf(2 * MINUTE),
    lateInChannel([{ target: "chatra", reason: "unavailable", count: 1, oldestAt: START }], START + MINUTE),
    lateInChannel(
      [
        { target: "chatra", reason: undefined, count: 1, oldestAt: START + MINUTE },
        { target: "chatra", reason: "other", count: 2, oldestAt: START },
        { target: "slack", reason: "rate-limited", count: 1, oldestAt: START + MINUTE },
        { target: "slack", reason: "channel-gone", count: 4, oldestAt: START + 2 * MINUTE },
      ],
      START + HOUR,
    ),
    lateInChannel([{ target: "slack", reason: undefined, count: 1, oldestAt: START }], START),
    lateInPerson(
      { channelId: channel, accountName: "berlin" },
      [{ target: "slack", reason: "channel-gone", count: 2, oldestAt: START }],
      START + HOUR,
    ),
    withAccount("One.\nTwo.", { accountName: "berlin" }),
    withAccount("One.\nTwo.", { accountName: undefined }),
    channelAdvice({ accountName: undefined }),
  ]).toEqual([
    "less than a minute",
    "1 minute",
    "2 minutes",
    ":rotating_light: *A reply or update has waited since <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC> (1 minute) to reach visitors.*\nLast attempts: Chatra did not answer (1). `/chatra status` shows what to do.\nThe bot keeps trying and sends everything in order.",
    ":rotating_light: *3 replies or updates have waited since <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC> (60 minutes) to reach visitors. 5 messages or receipts have waited since <!date^1700000060^{date_short_pretty} {time}|2023-11-14 22:14 UTC> (59 minutes) to show in Slack.*\nLast attempts: other (2), Slack asked to wait (1), the bot can't post in the channel (4). `/chatra status` shows what to do.\nThe bot keeps trying and sends everything in order.",
    ":rotating_light: *A message or receipt has waited since <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC> (less than a minute) to show in Slack.*\n`/chatra status` shows what to do.\nThe bot keeps trying and sends everything in order.",
    ":rotating_light: *New chats don't show in Slack: the bot can't post in <#C1>.*\nInvite the bot to the channel, let it post there, unarchive the channel, or run `/chatra account berlin here` in another channel.\nThe bot keeps trying. 2 messages or receipts have waited since <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC> (60 minutes) to show in Slack.",
    "One. (Chatra account *berlin*)\nTwo.",
    "One.\nTwo.",
    "Invite the bot to the channel, let it post there, unarchive the channel, or set `SLACK_CHANNEL` to another channel and restart the bot.",
  ]);
});

test("an automatic message says when the team is back, or why it was not sent", () => {
  expect([
    automaticWithoutFields([]),
    automaticWithoutFields(["page", "client.name"]),
    opensInWords(MONDAY, "UTC", MONDAY - HOUR),
    opensInWords(MONDAY, "Etc/GMT+3", MONDAY - HOUR),
    opensInWords(MONDAY + 14 * HOUR, "America/New_York", MONDAY - 6 * 24 * HOUR),
    opensInWords(MONDAY, "Europe/Berlin", MONDAY - 6 * 24 * HOUR + 1),
    opensInWords(MONDAY, "Europe/Berlin", MONDAY - 6 * 24 * HOUR),
    opensInWords(MONDAY + 2 * HOUR, "UTC", MONDAY),
    opensInWords(MONDAY - 10 * HOUR, "UTC", MONDAY - 11 * HOUR),
  ]).toEqual([
    ':warning: The visitor did not get the automatic message: its text is empty without its fields. An admin can change the text with `/chatra route NAME auto="…"`.',
    ':warning: The visitor did not get the automatic message: the bot does not know `{page}`, `{client.name}`. An admin can change the text with `/chatra route NAME auto="…"`.',
    "Monday at 10:00 am (UTC)",
    "Monday at 7:00 am (UTC)",
    "Monday 30 November 2026 at 7:00 pm (New York time)",
    "Monday at 11:00 am (Berlin time)",
    "Monday 30 November 2026 at 11:00 am (Berlin time)",
    "Monday at 12:00 pm (UTC)",
    "Monday at 12:00 am (UTC)",
  ]);
});

test("a failure says whose it is and what to do", () => {
  expect([
    failureSays(chatraFailure({})),
    failureSays(chatraFailure({ origin: "membrane" })),
    failureSays(chatraFailure({ origin: undefined })),
    failureSays(chatraFailure({ isChoice: true })),
    failureSays(chatraFailure({ reason: "invalid-input" })),
    ...[undefined, 0, 1_000, 1_001].map((retryAfterMs) =>
      failureSays(chatraFailure({ reason: "rate-limited", retryAfterMs })),
    ),
    failureSays(chatraFailure({ reason: "not-found" })),
    failureSays(chatraFailure({ reason: "not-found", origin: "membrane" })),
    ...([undefined, "membrane"] as const).flatMap((origin) =>
      subjects.map((subject) => failureSays(chatraFailure({ reason: "not-found", origin }), subject)),
    ),
    ...subjects.map((subject) => failureSays(chatraFailure({ reason: "unavailable" }), subject)),
    failureSays({ of: "slack", reason: "unauthorized", code: "missing_scope" }),
    failureSays({ of: "slack", reason: "unknown-outcome", code: "timeout" }),
    failureSays({ of: "slack", reason: "other", code: "is_archived" }),
    failureSays({ of: "database" }),
    failureSays({ of: "bot" }),
  ]).toEqual([
    ":warning: The bot could not list the actions. Chatra refused the request: said &lt;so&gt;.",
    ":warning: The bot could not list the actions. Membrane refused the request: said &lt;so&gt;.",
    ":warning: The bot could not list the actions. Chatra or Membrane refused the request: said &lt;so&gt;.",
    ":warning: The bot could not list the actions. The bot can't tell which connection to use: said &lt;so&gt;.",
    ":warning: The bot could not list the actions. Chatra did not accept the request: said &lt;so&gt;.",
    ":warning: The bot could not list the actions. Chatra asked the bot to wait. Try again in a minute.",
    ":warning: The bot could not list the actions. Chatra asked the bot to wait. Try again in a second.",
    ":warning: The bot could not list the actions. Chatra asked the bot to wait. Try again in a second.",
    ":warning: The bot could not list the actions. Chatra asked the bot to wait. Try again in 2 seconds.",
    ":warning: The bot could not list the actions. Chatra did not find what you asked for (said &lt;so&gt;).",
    ":warning: The bot could not list the actions. Membrane did not find what you asked for (said &lt;so&gt;).",
    "Chatra has no visitor `c1`. Copy the client ID from the visitor's card, or use a link to a message in their thread.",
    "No visitor matches `vera`: no client ID in Chatra, and no name or email. The bot finds visitors who wrote since its setup. Try the beginning of another name or email.",
    "Chatra has no message `m1`. Check the ID. For a pushed message, use `/chatra pushed ID`.",
    "Chatra has no pushed message `p1`. Check the ID. For an ordinary message, use `/chatra message ID`.",
    ":warning: The bot could not look up the visitor `c1`. Membrane did not find what you asked for (said &lt;so&gt;).",
    ":warning: The bot could not look up the visitor `vera`. Membrane did not find what you asked for (said &lt;so&gt;).",
    ":warning: The bot could not look up the message `m1`. Membrane did not find what you asked for (said &lt;so&gt;).",
    ":warning: The bot could not look up the pushed message `p1`. Membrane did not find what you asked for (said &lt;so&gt;).",
    ":warning: The bot could not look up the visitor `c1`. The bot could not reach Chatra (said &lt;so&gt;). Try again in a minute; `/chatra status` shows what works.",
    ":warning: The bot could not look up the visitor `vera`. The bot could not reach Chatra (said &lt;so&gt;). Try again in a minute; `/chatra status` shows what works.",
    ":warning: The bot could not look up the message `m1`. The bot could not reach Chatra (said &lt;so&gt;). Try again in a minute; `/chatra status` shows what works.",
    ":warning: The bot could not look up the pushed message `p1`. The bot could not reach Chatra (said &lt;so&gt;). Try again in a minute; `/chatra status` shows what works.",
    ":warning: The bot could not list the actions. The app lacks a permission in Slack (`missing_scope`). Ask <@UANN> to reinstall the app with this version's manifest.",
    ":warning: The bot could not list the actions. Slack did not answer (`timeout`). Try again in a minute.",
    ":warning: The bot could not list the actions. Slack refused the request (`is_archived`).",
    ":warning: The bot could not list the actions. The database did not answer. Try again in a minute.",
    ":warning: The bot could not list the actions. The bot met an unexpected error. Ask <@UANN> to check the bot's log.",
  ]);
});

test("what can't go to the visitor is named with the reason", () => {
  expect([
    describeLeftOut({
      leftOut: [
        { name: "a", reason: "canvas" },
        { name: "<b>", reason: "video" },
        { name: "c", reason: "canvas" },
      ],
      parts: ["x"],
    }),
    describeLeftOut({ leftOut: [{ name: "n".repeat(90), reason: "list" }], parts: [] }),
    describeLeftOut({ leftOut: [], parts: ["x"] }),
    describeNothingLeft([]),
    describeNothingLeft([{ name: "a", reason: "canvas" }]),
  ]).toEqual([
    ":warning: Not sent to the visitor: “a”, “c”: a canvas opens only in Slack. Download it and attach it as a file. “&lt;b&gt;”: the bot can't send an embedded video. Write its link in a reply. The visitor gets the rest of the message.",
    ":warning: Not sent to the visitor: “nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn”: a list opens only in Slack. Export it and attach it as a file. The visitor gets none of this message.",
    "The visitor did not get this message: the bot found no text in it that a visitor can read.",
    "Your edit was not sent: nothing is left that a visitor can read. The visitor keeps the earlier text. Delete the message to unsend it.",
    "Your edit was not sent: nothing is left that a visitor can read. “a”: a canvas opens only in Slack. Download it and attach it as a file. The visitor keeps the earlier text. Delete the message to unsend it.",
  ]);
});

test("a nameless visitor is told from others, and a name stays within its place", () => {
  expect([
    displayName("client-0042", { name: " ", email: "v@x.example", phone: "1" }),
    displayName("client-0042", { phone: "1" }),
    displayName("client-0042", {}),
    displayName("", {}),
    headerText("Vera"),
    headerText("n".repeat(200)).length,
    linkedName({ clientId, profile: { name: "A|B *c*" } }, "https://x.example"),
    linkedName({ clientId, profile: { name: "A|B" } }, undefined),
    usernameOf("n".repeat(100), "visitor").length,
    usernameOf("", "visitor"),
    agentUsername(),
    teammateUsername(undefined, true),
    teammateUsername("Ann", false),
    nameOf(undefined, clientId),
    nameOf(chat, clientId),
  ]).toEqual([
    "v@x.example",
    "1",
    "Visitor 0042",
    "Visitor",
    "💬 Vera",
    150,
    "*<https://x.example|A¦B ∗c∗>*",
    "*A|B*",
    80,
    "Chatra (visitor)",
    "Agent (in Chatra)",
    "Support (pushed message)",
    "Ann (by command)",
    "the visitor `client-0042`",
    "*Vera*",
  ]);
});

test("agents are named with their ID and email", () => {
  expect([
    teammateMapped(ann, agent, undefined),
    teammateMapped(ann, agent, agent),
    teammateMapped(ann, nameless, agent),
    teammateUnmapped(ann, undefined),
    teammateUnmapped(ann, agent),
    unknownAgent("Bo", []),
    unknownAgent("Bo", [agent, nameless]),
    severalAgents("Bo", [agent, nameless, agent, agent, agent, agent]),
  ]).toEqual([
    ":white_check_mark: <@UANN> now answers as *Bo ∗x∗* (`a1`).",
    ":white_check_mark: <@UANN> now answers as *Bo ∗x∗* (`a1`).",
    ":white_check_mark: <@UANN> now answers as `a2` instead of *Bo ∗x∗* (`a1`).",
    ":white_check_mark: Removed the mapping of <@UANN>. Now their Slack email decides the agent.",
    ":white_check_mark: Removed the mapping of <@UANN> to *Bo ∗x∗* (`a1`). Now their Slack email decides the agent.",
    "No agent has the ID, email or name `Bo`. `/chatra agents` lists the agents.",
    "No agent has the ID, email or name `Bo`. Did you mean *Bo ∗x∗* (`a1`)  ·  bo@shop.example or `a2`?",
    "6 agents have the email or name `Bo`. Use an ID: *Bo ∗x∗* (`a1`)  ·  bo@shop.example, `a2`, *Bo ∗x∗* (`a1`)  ·  bo@shop.example, *Bo ∗x∗* (`a1`)  ·  bo@shop.example or *Bo ∗x∗* (`a1`)  ·  bo@shop.example.",
  ]);
});

test("a message about an account says where to go on", () => {
  expect([
    unknownAccount("x", []),
    unknownAccount("x", ["berlin", "rome"]),
    noAccountNamed("<x`>", ["berlin", "rome"], undefined),
    noAccountNamed("berln", ["berlin"], "berlin"),
    agentChanged({ name: "berlin", agentId: undefined }),
    agentChanged({ name: "berlin", agentId: "a1" }),
    secretChanged({ name: "berlin" }, "s3cret", undefined),
    secretChanged({ name: "berlin" }, "s3cret", "https://bot.example"),
    NOT_ADDED["too-many"]("berlin", 9),
    connectionWaits("It", { url: "https://m.example/x", command: undefined }, { name: "berlin" }),
    connectionWaits("It", { url: undefined, command: "membrane login" }, { name: "berlin" }),
    connectionWaits("It", { url: undefined, command: undefined }, { name: "berlin" }),
    connectionTaken(undefined),
    connectionTaken("con1"),
  ]).toEqual([
    "This workspace has no account `x`. Add the first with `/chatra account add NAME`.",
    "This workspace has no account `x`. Its accounts are `berlin`, `rome`.",
    "This workspace has no account &lt;x'&gt;. Its accounts are berlin, rome.",
    "This workspace has no account berln. Its accounts are berlin. Did you mean berlin?",
    ":white_check_mark: The account *berlin* now answers as no default agent.",
    ":white_check_mark: The account *berlin* now answers as the agent `a1`.",
    ":white_check_mark: Made a new webhook URL for the account *berlin*. In Chatra's settings, enter the webhook URL `/chatra/webhooks/s3cret` after the bot's public URL and switch on all three events. Keep the URL secret: anybody who has it can post in the channel. The previous URL works until you make another one. Only you see this.",
    ":white_check_mark: Made a new webhook URL for the account *berlin*. In Chatra's settings, enter the webhook URL `https://bot.example/chatra/webhooks/s3cret` and switch on all three events. Keep the URL secret: anybody who has it can post in the channel. The previous URL works until you make another one. Only you see this.",
    "This workspace has 9 accounts, which is the limit. Remove one first.",
    ":hourglass_flowing_sand: It waits for you. <https://m.example/x|Finish the login in the browser>. The bot tells you here when the connection is ready; `/chatra account berlin` shows its state.",
    ":hourglass_flowing_sand: It waits for you. Run `membrane login` where the bot runs, then finish in the browser. The bot tells you here when the connection is ready; `/chatra account berlin` shows its state.",
    ":hourglass_flowing_sand: It is starting. The bot tells you here when the connection is ready; `/chatra account berlin` shows its state.",
    ":warning: The account was not connected: this connection belongs to another account.",
    ":warning: The account was not connected: the connection `con1` belongs to another account.",
  ]);
});

test("hours say whether they are open, and until when", () => {
  expect([
    hoursSaved({ name: "support", hours: both }, MONDAY),
    hoursSaved({ name: "support", hours: both }, MONDAY + 12 * HOUR),
    hoursSaved({ name: "support", hours: always }, MONDAY),
    hoursDeleted("support", []),
    hoursDeleted("support", [{ name: "vip" }]),
    hoursDeleted("support", [{ name: "vip" }, { name: "default" }]),
    hoursDeleted("support", [
      { name: "vip", digest: { days: ["mon"], minute: 540 }, auto: "We are back {opens}." },
      { name: "far", digest: { days: ["mon"], minute: 540, zone: "UTC" } },
      { name: "default", auto: "Closed." },
    ]),
    unknownHours("suport", "support"),
    unknownHours("x", undefined),
    hoursToRead("support", undefined, "No."),
    hoursToRead("support", both, "No."),
    HOURS_PROBLEMS.unknown("x", "mon"),
    HOURS_PROBLEMS.badZone("x", undefined),
  ]).toEqual([
    ":white_check_mark: Saved the hours `support`: `weekdays 9:00-18:00 UTC`. Open until <!date^1796061600^{date_short_pretty} {time}|2026-11-30 18:00 UTC>.",
    ":white_check_mark: Saved the hours `support`: `weekdays 9:00-18:00 UTC`. Opens next <!date^1796115600^{date_short_pretty} {time}|2026-12-01 09:00 UTC>.",
    ":white_check_mark: Saved the hours `support`: `daily 0:00-24:00 UTC`. Always open.",
    ":white_check_mark: Deleted the hours `support`.",
    ":white_check_mark: Deleted the hours `support`. The route `vip` is always open now.",
    ":white_check_mark: Deleted the hours `support`. The routes `vip`, `default` are always open now.",
    ":white_check_mark: Deleted the hours `support`. The routes `vip`, `far`, `default` are always open now. :warning: The digest of `vip` has stopped: it needs hours or a time zone. :warning: The automatic messages of `vip`, `default` have stopped: they need hours.",
    "This account has no hours `suport`. Did you mean `support`? `/chatra hours` lists the hours.",
    "This account has no hours `x`. `/chatra hours` lists the hours.",
    "This account has no hours `support`. `/chatra hours` lists the hours.",
    "`support`  `weekdays 9:00-18:00 UTC`\nNo.",
    "`x` is not a day, a time or a time zone. Did you mean `mon`?",
    "`x` can't be used as a time zone. Write a zone such as `Europe/Berlin` or `UTC`.",
  ]);
});

test("notifications are shown as they were chosen", () => {
  expect([
    notifySaved({ ways: { assigned: "thread", reminders: "dm", escalation: "off" }, digest: undefined }),
    notifySaved({
      ways: { assigned: "thread", reminders: "dm", escalation: "off" },
      digest: { days: ["mon"], minute: 540, zone: "UTC", isOwnZone: true },
    }),
    describePreferences({
      ways: { assigned: "thread", reminders: "dm", escalation: "off" },
      digest: undefined,
    }),
    describePreferences({
      ways: { assigned: "thread", reminders: "dm", escalation: "off" },
      digest: { days: ["mon"], minute: 540, zone: "UTC" },
    }),
    typedDigest({ days: ["mon"], minute: 540, zone: "UTC", isOwnZone: true }),
    typedDigest({ days: ["mon"], minute: 540, zone: "UTC" }),
    NOTIFY_PROBLEMS.noValue("digest"),
    NOTIFY_PROBLEMS.noValue("assigned"),
  ]).toEqual([
    ":white_check_mark: Saved. assigned: mention in the thread · reminders: direct message · escalation: off · digest: off",
    ":white_check_mark: Saved. assigned: mention in the thread · reminders: direct message · escalation: off · digest: mon 9:00 UTC",
    "A chat is assigned to me: *mention in the thread*\nA visitor in my chat waits: *direct message*\nA chat is escalated to me: *off*\nDaily digest by direct message: *off*",
    "A chat is assigned to me: *mention in the thread*\nA visitor in my chat waits: *direct message*\nA chat is escalated to me: *off*\nDaily digest by direct message: *mon 9:00 UTC*",
    "mon 9:00",
    "mon 9:00 UTC",
    "`digest=` has no value. Choose `dm`, `off`, or days and a time such as `weekdays 18:00`, without a space after `=`.",
    "`assigned=` has no value. Choose `thread`, `dm` or `off`, without a space after `=`.",
  ]);
});

test("a command that can't be read says why, with the nearest word if there is one", () => {
  expect([
    COMMAND_PROBLEMS.unknownWord("x", undefined),
    COMMAND_PROBLEMS.unknownWord("x", "send"),
    COMMAND_PROBLEMS.unknownThreadWord("x", undefined),
    COMMAND_PROBLEMS.unknownThreadWord("x", "r"),
    COMMAND_PROBLEMS.noTeammate(" "),
    COMMAND_PROBLEMS.noTeammate("x"),
    COMMAND_PROBLEMS.noTime(" "),
    COMMAND_PROBLEMS.noTime("x"),
    COMMAND_PROBLEMS.unknownTopic("x", undefined),
    COMMAND_PROBLEMS.unknownTopic("x", "routes"),
    COMMAND_PROBLEMS.rest("x"),
    COMMAND_PROBLEMS.rest("x", "Hint."),
    COMMAND_PROBLEMS.internalText("note"),
    COMMAND_PROBLEMS.internalText("command"),
    FIELD_PROBLEMS.unknown("x", undefined),
    FIELD_PROBLEMS.unknown("nam", "name"),
    FIELD_PROBLEMS.tooLong("notes", { length: 9, most: 8 }),
    FIELD_PROBLEMS.tooLong("phone", { length: 9, most: 8 }),
    ACCOUNT_PROBLEMS.unknownChange("x", undefined),
    ACCOUNT_PROBLEMS.unknownChange("x", "here"),
    REQUEST_PROBLEMS.method("x", undefined, ["GET", "PUT"]),
    REQUEST_PROBLEMS.method("gte", "get", ["GET"]),
    JSON_PROBLEMS.invalid(""),
    JSON_PROBLEMS.invalid("b=2"),
    ROUTE_PROBLEMS.notOneOf("policy", "x", ["all", "alerts"], undefined),
    ROUTE_PROBLEMS.notOneOf("policy", "al", ["all"], "all"),
    ROUTE_PROBLEMS.badTime("remind", "x", "zero"),
    ROUTE_PROBLEMS.badTime("remind", "x", "form"),
    ROUTE_PROBLEMS.badTime("remind", "x", "too-long"),
    noChatsOnRoute("x", "today", undefined),
    noChatsOnRoute("x", "today", "vip"),
  ]).toEqual([
    "`x` is not a command. `/chatra help` lists the commands.",
    "`x` is not a command. Did you mean `send`?",
    "`!x` is not a command here. Nothing was sent to the visitor. `!help` lists the commands.",
    "`!x` is not a command here. Nothing was sent to the visitor. Did you mean `!r`?",
    "The teammate is missing. Type @ and choose one.",
    "`x` is not a teammate. Type @ and choose one.",
    "The time is missing. Enter 45m, 2h, 14:30, tomorrow, tomorrow 9am or monday 9:00.",
    "`x` is not a time. Enter 45m, 2h, 14:30, tomorrow, tomorrow 9am or monday 9:00.",
    "There is no help on `x`.",
    "There is no help on `x`. Did you mean `routes`?",
    "`x` does not belong here. Put an ID with spaces in quotes.",
    "`x` does not belong here. Hint.",
    "The text looks internal: it starts like a note. Nothing was sent to the visitor.",
    "The text looks internal: it starts like a `!command`. Nothing was sent to the visitor.",
    "`x` is not a field. Use `name`, `email`, `phone` or `notes`.",
    "`nam` is not a field. Did you mean `name`?",
    "The notes are too long: 9 characters; the limit is 8.",
    "The phone number is too long: 9 characters; the limit is 8.",
    "`x` is not an account command.",
    "`x` is not an account command. Did you mean `here`?",
    "`x` is not a method. Use GET, PUT.",
    "`gte` is not a method. Did you mean `GET`?",
    "The JSON is not valid, or something follows it. Put names and texts in double quotes.",
    "The JSON is not valid, or something follows it. The error is at `b=2`. Put names and texts in double quotes.",
    "`x` is not a value of `policy`. Use `all` or `alerts`.",
    "`al` is not a value of `policy`. Did you mean `all`?",
    "`x` is not a time for `remind`. A time is at least `1s`.",
    "`x` is not a time for `remind`. Write a number with `s`, `m`, `h` or `d`, such as `45s`, `5m`, `2h` or `1d`.",
    "`x` is not a time for `remind`. A time is at most `30d`.",
    "No chats of today came by the route `x`. A time is `today`, `yesterday`, `7d` or `FROM..TO`; `/chatra routes` lists the routes.",
    "No chats of today came by the route `x`. Did you mean `vip`?",
  ]);
});

test("a route is described so that it can be typed again", () => {
  expect([
    describeRoute(aRoute()),
    describeRoute(full),
    describeRoute(aRoute({ mention: { kind: "here" } })),
    describeCondition({ kind: "state", anyOf: ["open", "closed"] }),
    timesOf([]),
    timesOf([MINUTE, HOUR]),
    routeDeleted(full),
    routeDeleted(aRoute({ name: "default" })),
    notMoved("default", "up"),
    notMoved("vip", "up"),
    notMoved("vip", "down"),
    unknownRoute("x", undefined),
    unknownRoute("x", "vip"),
    plainProblem("`a` &lt;b&gt;"),
  ]).toEqual([
    "vip policy=all remind=5m,15m,30m remind-next=15m claim=first-reply",
    'vip `when="field.plan=Pro,&lt;b&gt;; page=*/pricing*; open"` channel=<#C2> mention=<@UANN> policy=on-command remind=none remind-next=15m escalate=<!subteam^S1> hours=support claim=manual return=1h auto-after=90s digest="mon 18:00 UTC" `auto="Back {opens} &amp; &lt;b&gt;"`',
    "vip mention=here policy=all remind=5m,15m,30m remind-next=15m claim=first-reply",
    "open; closed",
    "none",
    "1m,1h",
    ':white_check_mark: Deleted the route `vip`. To add the route again: /chatra route vip `when="field.plan=Pro,&lt;b&gt;; page=*/pricing*; open"` channel=<#C2> mention=<@UANN> policy=on-command remind=none remind-next=15m escalate=<!subteam^S1> hours=support claim=manual return=1h auto-after=90s digest="mon 18:00 UTC" `auto="Back {opens} &amp; &lt;b&gt;"`',
    ":white_check_mark: Reset the route `default`.",
    "The route `default` is always the last, so nothing was moved.",
    "The route `vip` is already the first, so nothing was moved.",
    "The route `vip` is already the last before `default`, so nothing was moved.",
    "There is no route `x`. `/chatra routes` lists the routes. Add one with a setting, as in `/chatra route NAME when=…`.",
    "There is no route `x`. Did you mean `vip`? `/chatra routes` lists the routes. Add one with a setting, as in `/chatra route NAME when=…`.",
    "a <b>",
  ]);
});

test("a message about a snippet says whose it is and what is missing", () => {
  expect([
    describeBraces({ kind: "unknown-field", name: "x" }),
    describeBraces({ kind: "single-brace", around: "{ a" }),
    unknownSnippet("x", undefined),
    unknownSnippet("x", "hi"),
    keptWithoutFields({ name: "hi", unknown: ["page"], text: " " }),
    keptWithoutFields({ name: "hi", unknown: ["page", "client.name"], text: "a\n<b>" }),
    snippetSaved("added", "hi", true),
    snippetSaved("replaced", "hi", false),
    tooManySnippets(9, true),
    tooManySnippets(9, false),
    snippetDeleted("hi", true),
    snippetDeleted("hi", false),
  ]).toEqual([
    "`{x}` is not a field. Use `{client.name}`, `{client.first}`, `{agent.name}` and `{page}`.",
    "A brace at `{ a` belongs to no field. Write `{{` or `}}` for a brace that the visitor reads.",
    "You have no snippet `x`, and nobody shares one. `/chatra snippets` lists the snippets.",
    "You have no snippet `x`, and nobody shares one. Did you mean `hi`? `/chatra snippets` lists the snippets.",
    "The bot does not know the visitor's page (`{page}`), which the snippet `hi` needs.\nThe visitor keeps your earlier reply.",
    "The bot does not know the visitor's page (`{page}`) and the visitor's name (`{client.name}`), which the snippet `hi` needs.\nThe visitor keeps your earlier reply. To send this text instead, put it into your message:\n> a\n> &lt;b&gt;",
    ":white_check_mark: Added the shared snippet `hi`. In a thread, `!r hi` sends it.",
    ":white_check_mark: Replaced your snippet `hi`. In a thread, `!r hi` sends it.",
    "This account has 9 shared snippets already, which is the limit. Delete one first: `/chatra snippet delete NAME`. Nothing was saved.",
    "You have 9 snippets already, which is the limit. Delete one first: `/chatra snippet delete NAME`. Nothing was saved.",
    ":white_check_mark: Deleted the shared snippet `hi`.",
    ":white_check_mark: Deleted your snippet `hi`.",
  ]);
});

test("each reason has its words", () => {
  expect([
    ...reasons.map((reason) => failureNotice(aSendPayload("Hi"), { reason, detail: "" }, id).text),
    ...reasons.map(
      (reason) =>
        callFailed(id, { kind: "delete", messageId, pushed: false }, { reason, detail: "" }, chat).text,
    ),
    ...leftOutReasons.map((reason) => describeNothingLeft([{ name: "a", reason }])),
    ...lateReasons.map(
      (reason) =>
        lateInChannel([{ target: "slack", reason, count: 1, oldestAt: START }], START).split("\n")[1],
    ),
    ...groupProblems.map(
      (problem) =>
        reminded(chat, {
          since: START,
          called: undefined,
          isFirst: true,
          isClaimable: false,
          problem,
        }).text.split("\n")[1],
    ),
  ]).toEqual([
    ":warning: The reply “Hi” did not reach the visitor. Chatra no longer has this visitor or this message.",
    ":warning: The reply “Hi” did not reach the visitor. Chatra did not accept the text.",
    ":warning: The reply “Hi” did not reach the visitor. Chatra refused the request.",
    ":warning: The reply “Hi” did not reach the visitor. The bot could not reach Chatra.",
    ":warning: The reply “Hi” did not reach the visitor. Chatra kept asking the bot to wait.",
    ":warning: The reply “Hi” did not reach the visitor. The bot does not have this message's ID.",
    ":warning: The reply “Hi” did not reach the visitor. The bot stopped trying.",
    ":warning: The bot could not delete the message `m1`. Chatra did not find what the command names.",
    ":warning: The bot could not delete the message `m1`. Chatra did not accept the values.",
    ":warning: The bot could not delete the message `m1`. Chatra refused the request.",
    ":warning: The bot could not delete the message `m1`. The bot could not reach Chatra.",
    ":warning: The bot could not delete the message `m1`. Chatra kept asking the bot to wait.",
    ":warning: The bot could not delete the message `m1`. The bot stopped trying.",
    ":warning: The bot could not delete the message `m1`. The bot stopped trying.",
    "Your edit was not sent: nothing is left that a visitor can read. “a”: a canvas opens only in Slack. Download it and attach it as a file. The visitor keeps the earlier text. Delete the message to unsend it.",
    "Your edit was not sent: nothing is left that a visitor can read. “a”: a list opens only in Slack. Export it and attach it as a file. The visitor keeps the earlier text. Delete the message to unsend it.",
    "Your edit was not sent: nothing is left that a visitor can read. “a”: the bot can't send files over 100 MB. Send a link to the file instead. The visitor keeps the earlier text. Delete the message to unsend it.",
    "Your edit was not sent: nothing is left that a visitor can read. “a”: Slack does not let the bot read this file. Upload it here and send it again. The visitor keeps the earlier text. Delete the message to unsend it.",
    "Your edit was not sent: nothing is left that a visitor can read. “a”: Slack hides this file because of your Slack plan. Send a link to it instead. The visitor keeps the earlier text. Delete the message to unsend it.",
    "Your edit was not sent: nothing is left that a visitor can read. “a”: Slack gave the bot no address for this file. Paste its link. The visitor keeps the earlier text. Delete the message to unsend it.",
    "Your edit was not sent: nothing is left that a visitor can read. “a”: Slack did not say what this file is. Attach it again. The visitor keeps the earlier text. Delete the message to unsend it.",
    "Your edit was not sent: nothing is left that a visitor can read. “a”: the bot has no public address for files. Ask its operator to set PUBLIC_URL. The visitor keeps the earlier text. Delete the message to unsend it.",
    "Your edit was not sent: nothing is left that a visitor can read. “a”: a forwarded message may hold internal words. Copy what the visitor may read into a reply. The visitor keeps the earlier text. Delete the message to unsend it.",
    "Your edit was not sent: nothing is left that a visitor can read. “a”: the bot can't send an image from another site. Upload it as a file. The visitor keeps the earlier text. Delete the message to unsend it.",
    "Your edit was not sent: nothing is left that a visitor can read. “a”: the bot can't send an embedded video. Write its link in a reply. The visitor keeps the earlier text. Delete the message to unsend it.",
    "Your edit was not sent: nothing is left that a visitor can read. “a”: the bot can't read this kind of content. Write its words in a reply. The visitor keeps the earlier text. Delete the message to unsend it.",
    "Last attempts: Slack asked to wait (1). `/chatra status` shows what to do.",
    "Last attempts: a busy channel (1). `/chatra status` shows what to do.",
    "Last attempts: Slack did not answer (1). `/chatra status` shows what to do.",
    "Last attempts: an answer from Slack got lost (1). `/chatra status` shows what to do.",
    "Last attempts: Slack refused the token (1). `/chatra status` shows what to do.",
    "Last attempts: Membrane is not logged in (1). `/chatra status` shows what to do.",
    "Last attempts: the `membrane` command is missing (1). `/chatra status` shows what to do.",
    "Last attempts: the `membrane` command is outdated (1). `/chatra status` shows what to do.",
    "Last attempts: the connection to Chatra is broken (1). `/chatra status` shows what to do.",
    "Last attempts: the bot can't post in the channel (1). `/chatra status` shows what to do.",
    "Last attempts: other (1). `/chatra status` shows what to do.",
    "Nobody in the group can get a direct message now.",
    "The bot can't see who is in the group. Ask an admin to reinstall the app with the permission `usergroups:read`.",
    "Slack did not say who is in the group.",
  ]);
});
