import { expect, test } from "vitest";
import { nothing } from "../../src/domain/decision.ts";
import { chatraMessageIdSchema, deliveryIdSchema, userGroupIdSchema } from "../../src/domain/ids.ts";
import type { Input, SlackMark, SlackMention } from "../../src/domain/input.ts";
import {
  decide,
  isRepeatable,
  logFieldsOf,
  needsOf,
  toldWhenUndecided,
} from "../../src/domain/inputs/input-kinds.ts";
import type { Needs } from "../../src/domain/needs.ts";
import type { Order } from "../../src/domain/order.ts";
import { brokenOrder } from "../../src/domain/orders/answer.ts";
import {
  aContext,
  aConversation,
  account,
  aDelete,
  aDelivery,
  aFile,
  aMessage,
  anAct,
  anAgentMessage,
  anEdit,
  anEvent,
  ann,
  aPress,
  aReply,
  aSendPayload,
  channel,
  clientId,
  otherChannel,
  replyRef,
  rootTs,
  START,
  ts,
} from "./builders.ts";
import { inLines } from "./in-lines.ts";
import { aRoute, aRoutedChat } from "./policy-story.ts";

/** What an input needs before it is decided, and what becomes of one that can't be. */
const { teamId } = replyRef;
const here = { channelId: channel, threadTs: rootTs, ts: ts(10) };
const mark: SlackMark = {
  kind: "slack.mark",
  teamId,
  channelId: channel,
  ts: rootTs,
  userId: ann,
  mark: "close",
  on: false,
  eventTs: ts(30),
};
const mention: SlackMention = {
  kind: "slack.mention",
  teamId,
  channelId: channel,
  threadTs: rootTs,
  ts: ts(30),
  userId: ann,
  isDirect: false,
};
const timer: Input = { kind: "timer", accountId: account, clientId, dueAt: START };

test("the log has the place, or the chat, of each input", () => {
  expect([mark, mention, timer].map(logFieldsOf)).toStrictEqual([
    { kind: "slack.mark", channelId: channel, ts: rootTs, mark: "close", on: false },
    { kind: "slack.mention", channelId: channel, threadTs: rootTs, ts: ts(30) },
    { kind: "timer", accountId: account, conversationId: aConversation().id, dueAt: START },
  ]);
  expect(logFieldsOf(aDelete())).toStrictEqual({
    kind: "slack.delete",
    channelId: channel,
    threadTs: rootTs,
    ts: ts(10),
  });
});

test.each<[string, Input, boolean]>([
  ["a mark", mark, false],
  ["a mention", mention, false],
  ["a timer", timer, true],
  ["a webhook", anEvent([]), true],
  ["a deletion", aDelete(), true],
  ["an edit", anEdit("Hi"), false],
  ["a reply", aReply("Hi"), false],
  ["a command", aReply("!close"), false],
  ["a note", aReply("// Hi"), true],
  ["an empty message", aReply(" "), true],
  ["a file", aReply("", { files: [aFile("F1")] }), false],
])("%s that may have been decided already can be decided again, or not", (_what, input, expected) => {
  expect(isRepeatable(input)).toBe(expected);
});

const route = aRoute({
  mention: { kind: "user", userId: ann },
  escalate: { kind: "group", groupId: userGroupIdSchema.parse("S1") },
});
const needs = (input: Input, known?: Parameters<typeof needsOf>[1]) => needsOf(input, known);
const order = (act: Order) => needs(anAct(act), aConversation());

test.each<[string, () => Needs, object]>([
  [
    "a reply",
    () => needs(aReply("Hi")),
    {
      links: {
        ofMessage: {
          kind: "slack.reply",
          teamId: "T1",
          channelId: "C1",
          threadTs: "1700000000.000100",
          ts: "1700000010.000100",
          userId: "UANN",
          text: "Hi",
          files: [],
        },
      },
      deliveries: true,
      unfinished: false,
      preferences: [],
      snippets: {
        teamId: "T1",
        userId: "UANN",
        message: {
          kind: "slack.reply",
          teamId: "T1",
          channelId: "C1",
          threadTs: "1700000000.000100",
          ts: "1700000010.000100",
          userId: "UANN",
          text: "Hi",
          files: [],
        },
      },
    },
  ],
  [
    "a command to send again",
    () => needs(aReply("!resend")),
    {
      links: {
        ofUnfinished: {
          kind: "slack.reply",
          teamId: "T1",
          channelId: "C1",
          threadTs: "1700000000.000100",
          ts: "1700000010.000100",
          userId: "UANN",
          text: "!resend",
          files: [],
        },
      },
      deliveries: true,
      unfinished: true,
      preferences: [],
      snippets: {
        teamId: "T1",
        userId: "UANN",
        message: {
          kind: "slack.reply",
          teamId: "T1",
          channelId: "C1",
          threadTs: "1700000000.000100",
          ts: "1700000010.000100",
          userId: "UANN",
          text: "!resend",
          files: [],
        },
      },
      authorsAgents: true,
    },
  ],
  [
    "a command to assign",
    () => needs(aReply("!assign <@UBOB>")),
    {
      links: {
        ofMessage: {
          kind: "slack.reply",
          teamId: "T1",
          channelId: "C1",
          threadTs: "1700000000.000100",
          ts: "1700000010.000100",
          userId: "UANN",
          text: "!assign <@UBOB>",
          files: [],
        },
      },
      deliveries: true,
      unfinished: false,
      preferences: ["UBOB"],
      snippets: {
        teamId: "T1",
        userId: "UANN",
        message: {
          kind: "slack.reply",
          teamId: "T1",
          channelId: "C1",
          threadTs: "1700000000.000100",
          ts: "1700000010.000100",
          userId: "UANN",
          text: "!assign <@UBOB>",
          files: [],
        },
      },
    },
  ],
  [
    "a command to assign nobody",
    () => needs(aReply("!assign bob")),
    {
      links: {
        ofMessage: {
          kind: "slack.reply",
          teamId: "T1",
          channelId: "C1",
          threadTs: "1700000000.000100",
          ts: "1700000010.000100",
          userId: "UANN",
          text: "!assign bob",
          files: [],
        },
      },
      deliveries: true,
      unfinished: false,
      preferences: [],
      snippets: {
        teamId: "T1",
        userId: "UANN",
        message: {
          kind: "slack.reply",
          teamId: "T1",
          channelId: "C1",
          threadTs: "1700000000.000100",
          ts: "1700000010.000100",
          userId: "UANN",
          text: "!assign bob",
          files: [],
        },
      },
    },
  ],
  [
    "another command",
    () => needs(aReply("!close")),
    {
      links: {
        ofMessage: {
          kind: "slack.reply",
          teamId: "T1",
          channelId: "C1",
          threadTs: "1700000000.000100",
          ts: "1700000010.000100",
          userId: "UANN",
          text: "!close",
          files: [],
        },
      },
      deliveries: true,
      unfinished: false,
      preferences: [],
      snippets: {
        teamId: "T1",
        userId: "UANN",
        message: {
          kind: "slack.reply",
          teamId: "T1",
          channelId: "C1",
          threadTs: "1700000000.000100",
          ts: "1700000010.000100",
          userId: "UANN",
          text: "!close",
          files: [],
        },
      },
    },
  ],
  [
    "an edit",
    () => needs(anEdit("Hi")),
    {
      links: {
        ofMessage: {
          kind: "slack.edit",
          teamId: "T1",
          channelId: "C1",
          threadTs: "1700000000.000100",
          ts: "1700000010.000100",
          userId: "UANN",
          text: "Hi",
          files: [],
          editedTs: "1700000020.000100",
        },
      },
      deliveries: true,
      waiting: true,
      snippets: {
        teamId: "T1",
        userId: "UANN",
        message: {
          kind: "slack.edit",
          teamId: "T1",
          channelId: "C1",
          threadTs: "1700000000.000100",
          ts: "1700000010.000100",
          userId: "UANN",
          text: "Hi",
          files: [],
          editedTs: "1700000020.000100",
        },
      },
    },
  ],
  [
    "a deletion",
    () => needs(aDelete()),
    {
      links: {
        ofMessage: {
          kind: "slack.delete",
          teamId: "T1",
          channelId: "C1",
          threadTs: "1700000000.000100",
          ts: "1700000010.000100",
          at: 1700000030000,
        },
      },
      deliveries: true,
      waiting: true,
    },
  ],
  [
    "a press",
    () => needs(aPress("retry", "dl_1")),
    { delivery: "dl_1", links: { ofReplyOf: "dl_1" }, deliveries: true, authorsAgents: true },
  ],
  ["a mark", () => needs(mark), { preferences: [] }],
  ["a mention", () => needs(mention), {}],
  [
    "a timer of a chat that nobody has",
    () => needs(timer, aRoutedChat(route)),
    { unfinished: true, preferences: ["UANN"] },
  ],
  ["a timer of nobody", () => needs(timer), { unfinished: true, preferences: [] }],
  [
    "a visitor's words",
    () => needs(anEvent([aMessage("m1", "Hi")])),
    {
      links: {
        ofChatraMessages: {
          ids: ["m1"],
          fingerprints: ["fp:4_Ec9rPlo4p2Lzglt_X7PGjHtK7", "fp:gR0qfw2D0GC2WIZrOVc-6bFiHC3"],
          likenesses: [],
        },
      },
      deliveries: true,
      root: true,
      forgottenAt: "client-0042",
      routes: true,
    },
  ],
  [
    "a visitor's words in a chat that runs",
    () => needs(anEvent([aMessage("m1", "Hi")]), aRoutedChat(route)),
    {
      links: {
        ofChatraMessages: {
          ids: ["m1"],
          fingerprints: ["fp:4_Ec9rPlo4p2Lzglt_X7PGjHtK7", "fp:gR0qfw2D0GC2WIZrOVc-6bFiHC3"],
          likenesses: [],
        },
      },
      deliveries: true,
      root: true,
      forgottenAt: "client-0042",
      routes: false,
    },
  ],
  [
    "an agent's words after a visitor's",
    () => needs(anEvent([aMessage("m1", "Hi"), anAgentMessage("a1", "Ho")]), aConversation()),
    {
      links: {
        ofChatraMessages: {
          ids: ["m1", "a1"],
          fingerprints: [
            "fp:4_Ec9rPlo4p2Lzglt_X7PGjHtK7",
            "fp:gR0qfw2D0GC2WIZrOVc-6bFiHC3",
            "fp:zqKW_yvSEPJASe3zKbsHqyncF9u",
            "fp:6Hbd-ECPjwdxSW5APxzHDn-1E0n",
          ],
          likenesses: [],
        },
      },
      awaitingEcho: true,
      partsAwaited: true,
      deliveries: true,
      root: true,
      forgottenAt: "client-0042",
      routes: true,
    },
  ],
  [
    "an agent's words",
    () => needs(anEvent([anAgentMessage("a1", "Ho")]), aConversation()),
    {
      links: {
        ofChatraMessages: {
          ids: ["a1"],
          fingerprints: ["fp:zqKW_yvSEPJASe3zKbsHqyncF9u", "fp:6Hbd-ECPjwdxSW5APxzHDn-1E0n"],
          likenesses: [],
        },
      },
      awaitingEcho: true,
      partsAwaited: true,
      deliveries: true,
      root: true,
      forgottenAt: "client-0042",
      routes: false,
    },
  ],
  [
    "words without a time",
    () => needs(anEvent([aMessage("m1", "Hi", { undated: true })]), aRoutedChat(route)),
    {
      links: {
        ofChatraMessages: {
          ids: ["m1"],
          fingerprints: ["fp:gR0qfw2D0GC2WIZrOVc-6bFiHC3", "fp:gR0qfw2D0GC2WIZrOVc-6bFiHC3"],
          likenesses: ["fp:gR0qfw2D0GC2WIZrOVc-6bFiHC3"],
        },
      },
      deliveries: true,
      root: true,
      forgottenAt: "client-0042",
      routes: false,
    },
  ],
  [
    "an order to assign",
    () =>
      order({ kind: "steer", channelId: channel, threadTs: rootTs, step: { kind: "assign", userId: ann } }),
    { preferences: ["UANN"] },
  ],
  [
    "an order to claim",
    () => order({ kind: "steer", channelId: channel, threadTs: rootTs, step: { kind: "claim" } }),
    { preferences: [] },
  ],
  [
    "an order to relay",
    () => order({ kind: "relay", ...here, authorId: ann, text: "Hi", files: [] }),
    {
      links: { ofUnfinished: { teamId: "T1", channelId: "C1", ts: "1700000010.000100" } },
      deliveries: true,
      unfinished: true,
    },
  ],
  [
    "an order to take back",
    () => order({ kind: "unsend", ...here }),
    {
      links: { ofMessage: { teamId: "T1", channelId: "C1", ts: "1700000010.000100" } },
      deliveries: true,
      waiting: true,
    },
  ],
  [
    "an order to send again",
    () => order({ kind: "resend", ...here }),
    {
      links: { ofUnfinished: { teamId: "T1", channelId: "C1", ts: "1700000010.000100" } },
      deliveries: true,
      unfinished: true,
      authorsAgents: true,
    },
  ],
  [
    "an order to send all again",
    () => order({ kind: "resend", channelId: channel, threadTs: rootTs }),
    { links: {}, deliveries: true, unfinished: true, authorsAgents: true },
  ],
  [
    "an order to retry",
    () => order({ kind: "retry", deliveryId: deliveryIdSchema.parse("dl_1") }),
    { delivery: "dl_1", links: { ofReplyOf: "dl_1" }, deliveries: true, authorsAgents: true },
  ],
  [
    "an order to send",
    () => order({ kind: "send", clientId, text: "Hi", pushed: false }),
    { root: true, forgottenAt: "client-0042" },
  ],
  [
    "an order to open a thread",
    () => order({ kind: "open", clientId, channelId: channel, move: true }),
    { root: true, forgottenAt: "client-0042" },
  ],
  [
    "an order to edit",
    () => order({ kind: "edit", messageId: chatraMessageIdSchema.parse("a1"), text: "Hi", pushed: false }),
    { links: { ofChatraMessage: "a1" } },
  ],
])("%s needs what its decision reads", (_what, needed, expected) => {
  expect(needed()).toEqual(expected);
});

test("who pressed a button that is out of date is told in the thread", () => {
  const press = aPress("retry", "dl_1");
  const sent = aDelivery(aSendPayload("Hi"), { state: "sent" });
  const { threadTs: _, ...outside } = press;
  expect(inLines(decide(press, aConversation(), aContext({ delivery: sent })))).toEqual([
    "slack cv:receipt +60000 dl_0w0Vq_ONo5Efpy1CfWLA8eQA2oB { kind: slack.whisper, channelId: C1, threadTs: 1700000000.000100, userId: UANN, text: The visitor already has this message. }",
    "ignored stale-button",
  ]);
  expect(inLines(decide(outside, undefined, aContext()))).toEqual([
    "slack whisper:acme:C1 undefined +60000 dl_0w0Vq_ONo5Efpy1CfWLA8eQA2oB { kind: slack.whisper, channelId: C1, userId: UANN, text: This button no longer works: the bot does not have its message any more. }",
    "ignored stale-button",
  ]);
});

test("an order that a fault of ours keeps from being decided is answered, and noted as failed", () => {
  const act: Order = { kind: "run", actionId: "x", actionName: "X", input: { clientId: "client-7" } };
  expect(inLines(brokenOrder(anAct(act), START + 60_000))).toEqual([
    "slack answer:order-1 undefined +60000 dl_wHwKTSEsxse-rCdV4kT5oJ8fztv { kind: slack.answer, userId: UANN, channelId: C2, text: :warning: Your command did nothing: the bot met an unexpected error. Nothing reached Chatra. Ask the bot's operator to check the bot's log. }",
    "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: run, clientId: client-7, subject: X, outcome: failed }",
  ]);
});

test("a chat of a visitor who is erased ends, for the reports, unless it had ended", () => {
  const forget = anAct({ kind: "forget", clientId });
  const open = aRoutedChat(aRoute());
  const over = aConversation({ episode: open.episode && { ...open.episode, end: { at: START } } });
  expect(decide(forget, open, aContext()).facts).toEqual([
    {
      episodeId: "ep_K9hjkwGAoHMDg6OZB1n9Y4BVkNS",
      route: "desk",
      at: START + 60_000,
      kind: "closed",
      since: START,
      businessMs: 60_000,
      userId: ann,
    },
  ]);
  expect([over, aConversation(), undefined].map((chat) => decide(forget, chat, aContext()).facts)).toEqual([
    [],
    [],
    [],
  ]);
});

test("of a webhook that can't be decided the visitor's page in Chatra is named, the newest that is known", () => {
  const known = aConversation({ profile: { name: "Vera", chatLink: "https://app.chatra.io/old" } });
  const told = (chatLink?: string) =>
    toldWhenUndecided(
      anEvent([], { profile: chatLink === undefined ? {} : { chatLink } }),
      known,
      otherChannel,
    )
      .map((payload) => ("text" in payload ? payload.text : ""))
      .join();
  expect(told()).toContain("Vera");
  expect(told()).toContain("https://app.chatra.io/old");
  expect(told("https://app.chatra.io/new")).toContain("https://app.chatra.io/new");
  expect(told("https://app.chatra.io/new")).not.toContain("https://app.chatra.io/old");
});

test("a card of another channel or another thread is not lost with a deletion", () => {
  const chat = aConversation();
  expect(decide(aDelete({ ts: rootTs }), chat, aContext()).conversation).toMatchObject({
    threadTs: undefined,
  });
  expect(
    decide(aDelete({ ts: rootTs, channelId: otherChannel }), chat, aContext()).conversation,
  ).toBeUndefined();
  expect(decide(aDelete({ ts: ts(1) }), chat, aContext()).conversation).toBeUndefined();
  expect(decide(aDelete(), undefined, aContext())).toEqual(nothing("not-our-thread"));
});
