import { expect, test } from "vitest";
import { readHours } from "../../src/domain/command/read-hours.ts";
import type { Episode } from "../../src/domain/episode.ts";
import { chatraMessageIdSchema, userIdSchema } from "../../src/domain/ids.ts";
import type { Order } from "../../src/domain/order.ts";
import type { Payload } from "../../src/domain/payload.ts";
import { describeFailed, describeOrder } from "../../src/messages/describe.ts";
import { assignedToYou, stateLine } from "../../src/messages/episode.ts";
import { hoursSaved } from "../../src/messages/hours.ts";
import { displayName, withId } from "../../src/messages/names.ts";
import { orderInDoubt } from "../../src/messages/restored.ts";
import { SNIPPET_PROBLEMS } from "../../src/messages/snippets.ts";
import { chatLine } from "../../src/messages/waiting.ts";
import {
  aConversation,
  ann,
  aSendPayload,
  channel,
  clientId,
  rootTs,
  START,
  ts,
} from "../domain/builders.ts";

/** How chats, orders and their parts are described in a line. */
const bob = userIdSchema.parse("UBOB");
const WORKSPACE = "https://acme.slack.com/";
const relay = (over: Partial<Extract<Order, { kind: "relay" }>>): Order => ({
  kind: "relay",
  channelId: channel,
  threadTs: rootTs,
  ts: ts(10),
  authorId: ann,
  text: "summary",
  files: [],
  ...over,
});
const words = (...texts: string[]) => ({
  blocks: texts.map((text) => ({ kind: "paragraph" as const, spans: [{ kind: "text" as const, text }] })),
  leftOut: [],
});
const anEpisode = (over: Partial<Episode> = {}): Episode => ({
  number: 1,
  openedAt: START,
  firstWords: "Hi",
  firstMessageId: chatraMessageIdSchema.parse("m1"),
  lastWordsAt: START,
  unanswered: [START],
  helpers: [],
  reminders: { count: 0, posts: [] },
  ...over,
});

test("quotes of a note what a visitor would read", () => {
  expect([
    describeOrder(relay({}), "*Vera*"),
    describeOrder(relay({ content: words("of the <blocks>") }), "*Vera*"),
    describeOrder(relay({ content: words(" ") }), "*Vera*"),
    describeOrder(relay({ text: "// see `this`" }), "*Vera*"),
    describeOrder(relay({ text: "a note: see" }), "*Vera*"),
    describeOrder(relay({ text: "// see\n// that" }), "*Vera*"),
  ]).toEqual([
    "sending “summary” to *Vera*",
    "sending “of the &lt;blocks&gt;” to *Vera*",
    "sending “summary” to *Vera*",
    "sending “see 'this'” to *Vera*",
    "sending “a note: see” to *Vera*",
    "sending “// see // that” to *Vera*",
  ]);
});

test("counts the parts of a message that has several", () => {
  const part = (nth: number, parts: number): Payload => aSendPayload("Hi", { part: nth, parts });
  expect([part(0, 1), part(0, 2), part(1, 2)].map((payload) => describeFailed(payload, "*Vera*"))).toEqual([
    "The message “Hi” to *Vera*",
    "The message “Hi” (part 1 of 2) to *Vera*",
    "The message “Hi” (part 2 of 2) to *Vera*",
  ]);
});

test("names all who help, and who has a chat where others answer too", () => {
  const answer = { at: START, by: { userId: ann } };
  expect([
    stateLine(anEpisode({ owner: ann, helpers: [bob, ann] })),
    stateLine(anEpisode({ owner: ann, helpers: [bob], unanswered: [], answer })),
    stateLine(anEpisode({ owner: ann, unanswered: [], answer: { at: START, by: { agentName: "UANN" } } })),
    stateLine(anEpisode({ unanswered: [], snoozeEndedAt: START })),
    stateLine(anEpisode({ owner: ann, unanswered: [], snoozeEndedAt: START })),
    assignedToYou(aConversation(), bob, undefined),
    assignedToYou(aConversation(), bob, "https://acme.slack.com/x"),
  ]).toEqual([
    "*<@UANN> (with <@UBOB>) (with <@UANN>) has it*  ·  Waiting for us since <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC> (first response)",
    "*Answered* <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC> by <@UANN>, waiting for the visitor  ·  <@UANN> (with <@UBOB>) has it",
    "*Answered* <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC> by UANN, waiting for the visitor  ·  <@UANN> has it",
    "*Snooze ended <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC>*",
    "*<@UANN> has it*  ·  Snooze ended <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC>",
    "<@UBOB> gave you the chat with *Vera*.",
    "<@UBOB> gave you the chat with *<https://acme.slack.com/x|Vera>*.",
  ]);
});

test("lists a chat without a thread or words by what there is", () => {
  expect([
    chatLine(
      aConversation({ threadTs: undefined, episode: anEpisode({ firstWords: undefined }) }),
      WORKSPACE,
    ),
    chatLine(aConversation({ episode: anEpisode({ firstWords: "" }) }), WORKSPACE),
    chatLine(aConversation({ episode: undefined }), WORKSPACE),
  ]).toEqual([
    "🔴 *Vera*  ·  since <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC>",
    "🔴 *<https://acme.slack.com/archives/C1/p1700000000000100|Vera>*  ·  since <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC>",
    "",
  ]);
});

test("says of hours that are closed for a year that they do not open", () => {
  const monday = Date.UTC(2026, 0, 5);
  const mondays = Array.from({ length: 60 }, (_, week) =>
    new Date(monday + week * 7 * 24 * 3_600_000).toISOString().slice(0, 10),
  );
  const hours = readHours(`mon 9:00-10:00 UTC, closed ${mondays.join(" ")}`);
  expect(hoursSaved({ name: "day", hours }, monday).split("…")[1]).toBe("`. Does not open within a year.");
});

test("tells visitors of the same name apart by their ID", () => {
  expect([
    withId("*Vera*", clientId),
    displayName("🙂🙂🙂a🙂", {}),
    displayName("ab", { name: "", email: "\u200b" }),
    displayName("\u200b", {}),
  ]).toEqual(["*Vera* (`client-0042`)", "Visitor 🙂🙂a🙂", "Visitor ab", "Visitor"]);
});

test("says why a snippet looks internal, and which order is unconfirmed", () => {
  expect([
    SNIPPET_PROBLEMS.internal("note"),
    SNIPPET_PROBLEMS.internal("command"),
    orderInDoubt("forget"),
  ]).toEqual([
    "The text starts like a note, so it looks internal. Nothing was saved.",
    "The text starts like a `!command`, so it looks internal. Nothing was saved.",
    ":grey_question: Did the bot carry out your command (forget)? The bot was restored from a backup. Look in Chatra, and run the command again if not.",
  ]);
});

test("names what was typed into a form as it was typed, and what came from Slack without its escapes", () => {
  const text = "Use <b> &amp; more";
  const send = { kind: "send", clientId, text, pushed: false } as const;
  expect([describeOrder({ ...send, typed: true }, "*Vera*"), describeOrder(send, "*Vera*")]).toEqual([
    "sending “Use &lt;b&gt; &amp;amp; more” to *Vera*",
    "sending “Use b &amp; more” to *Vera*",
  ]);
});
