import { expect, test } from "vitest";
import type { Conversation } from "../../src/domain/conversation.ts";
import type { Context } from "../../src/domain/decision.ts";
import type { Episode } from "../../src/domain/episode.ts";
import { userIdSchema } from "../../src/domain/ids.ts";
import type { SlackMark, SlackMention } from "../../src/domain/input.ts";
import { decide } from "../../src/domain/inputs/input-kinds.ts";
import type { Found } from "../../src/domain/needs.ts";
import {
  aContext,
  aConversation,
  anEpisode,
  ann,
  bot,
  channel,
  otherChannel,
  rootTs,
  START,
  ts,
} from "./builders.ts";
import { inLines } from "./in-lines.ts";

/** What reactions and mentions lead to, compared whole. */
const bob = userIdSchema.parse("UBOB");
const { teamId } = aConversation();

const chat = (over: Partial<Episode> = {}, more: Partial<Conversation> = {}) =>
  aConversation({ episode: anEpisode(over), ...more });

function marked(
  over: Partial<SlackMark>,
  conversation: Conversation,
  found: Partial<Context & Found> = {},
): string[] {
  const input: SlackMark = {
    kind: "slack.mark",
    teamId,
    channelId: channel,
    ts: rootTs,
    userId: ann,
    mark: "claim",
    on: true,
    eventTs: ts(30),
    ...over,
  };
  return inLines(decide(input, conversation, aContext(found)));
}

test.each<[string, () => string[], string[]]>([
  [
    "claims the chat",
    () => marked({}, chat()),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], reminders: { count: 1, posts: [] }, owner: UANN, ownedAt: +60000, helpers: [] } }",
      "slack cv:slack +60000 dl_gkW3C3fKViInvuNLXLoTxY1teHG { kind: slack.post, text: <@UANN> has this chat. }",
      "audit { orderId: mark:T1:C1:1700000000.000100:UANN:claim:1700000030.000100, teamId: T1, accountId: acme, userId: UANN, act: steer, clientId: client-0042, subject: claim, outcome: done }",
      "isShownAtOnce true",
    ],
  ],
  [
    "claims the chat of somebody else, which is told",
    () => marked({}, chat({ owner: bob, ownedAt: START })),
    [
      "slack answer:mark:T1:C1:1700000000.000100:UANN:claim:1700000030.000100 undefined +60000 dl_hJQNMSmafs8rVOqpSQuXvNohmWf { kind: slack.answer, userId: UANN, channelId: C1, threadTs: 1700000000.000100, text: <@UBOB> has this chat. `!assign @name` gives this chat to another teammate. }",
      "audit { orderId: mark:T1:C1:1700000000.000100:UANN:claim:1700000030.000100, teamId: T1, accountId: acme, userId: UANN, act: steer, subject: claim, outcome: refused }",
      "ignored nothing-to-do",
    ],
  ],
  ["claims one's own chat", () => marked({}, chat({ owner: ann })), ["ignored nothing-to-do"]],
  [
    "that is removed releases the chat",
    () => marked({ on: false }, chat({ owner: ann })),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], reminders: { count: 1, posts: [] }, helpers: [] } }",
      "audit { orderId: mark:T1:C1:1700000000.000100:UANN:claim:1700000030.000100, teamId: T1, accountId: acme, userId: UANN, act: steer, clientId: client-0042, subject: release, outcome: done }",
      "isShownAtOnce true",
    ],
  ],
  [
    "that is removed from the chat of somebody else",
    () => marked({ on: false }, chat({ owner: bob })),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 1, posts: [] }, owner: UBOB, marksOff: [{ mark: claim, by: UANN, at: +30000 }] } }",
      "ignored nothing-to-do",
    ],
  ],
  [
    "closes the chat",
    () => marked({ mark: "close" }, chat()),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 1, posts: [] }, end: { at: +60000, by: UANN, byMark: true } } }",
      "audit { orderId: mark:T1:C1:1700000000.000100:UANN:close:1700000030.000100, teamId: T1, accountId: acme, userId: UANN, act: steer, clientId: client-0042, subject: close, outcome: done }",
      "facts { episodeId: ep_K9hjkwGAoHMDg6OZB1n9Y4BVkNS, route: default, at: +60000, kind: closed, since: +0, businessMs: 60000, userId: UANN }",
      "isShownAtOnce true",
    ],
  ],
  [
    "closes a chat that is over",
    () => marked({ mark: "close" }, chat({ end: { at: START } })),
    ["ignored nothing-to-do"],
  ],
  [
    "that closed the chat is removed",
    () => marked({ mark: "close", on: false }, chat({ end: { at: START, by: ann, byMark: true } })),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 1, posts: [], from: +60000 }, reopenedAt: +60000 } }",
      "audit { orderId: mark:T1:C1:1700000000.000100:UANN:close:1700000030.000100, teamId: T1, accountId: acme, userId: UANN, act: steer, clientId: client-0042, subject: reopen, outcome: done }",
      "facts { episodeId: ep_K9hjkwGAoHMDg6OZB1n9Y4BVkNS, route: default, at: +60000, kind: reopened }",
      "isShownAtOnce true",
    ],
  ],
  [
    "of somebody else that closed the chat stays",
    () => marked({ mark: "close", on: false }, chat({ end: { at: START, by: bob, byMark: true } })),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 1, posts: [] }, end: { at: +0, by: UBOB, byMark: true }, marksOff: [{ mark: close, by: UANN, at: +30000 }] } }",
      "ignored nothing-to-do",
    ],
  ],
  ["is on another card", () => marked({ ts: ts(1) }, chat()), ["ignored not-our-thread"]],
  ["is in another channel", () => marked({ channelId: otherChannel }, chat()), ["ignored not-our-thread"]],
  ["is a guest's", () => marked({}, chat(), { mayOwn: () => false }), ["ignored guest-command"]],
  [
    "is on the card of a visitor who has not written",
    () => marked({}, aConversation()),
    ["ignored nothing-to-do"],
  ],
])("a reaction on a card %s", (_what, lines, expected) => {
  expect(lines()).toEqual(expected);
});

function mentioned(over: Partial<SlackMention>, conversation?: Conversation): string[] {
  const input: SlackMention = {
    kind: "slack.mention",
    teamId,
    channelId: channel,
    ts: ts(30),
    userId: ann,
    isDirect: false,
    ...over,
  };
  return inLines(decide(input, conversation, aContext())).map((line) =>
    line.replace(/text: [\s\S]*, blocks/, "text: …, blocks"),
  );
}

test.each<[string, () => string[], string[]]>([
  [
    "in a channel",
    () => mentioned({}),
    [
      "slack mention:T1:C1:1700000030.000100 undefined +60000 dl_EaUQ-2GXpJ-AzfyL176FlaslWfM { kind: slack.answer, userId: UANN, channelId: C1, text: …, blocks: 2 }",
    ],
  ],
  [
    "in a thread",
    () => mentioned({ threadTs: ts(20) }),
    [
      "slack mention:T1:C1:1700000030.000100 undefined +60000 dl_EaUQ-2GXpJ-AzfyL176FlaslWfM { kind: slack.answer, userId: UANN, channelId: C1, threadTs: 1700000020.000100, text: …, blocks: 2 }",
    ],
  ],
  [
    "in a direct message",
    () => mentioned({ isDirect: true }),
    [
      "slack mention:T1:C1:1700000030.000100 undefined +60000 dl_EaUQ-2GXpJ-AzfyL176FlaslWfM { kind: slack.answer, userId: UANN, text: …, blocks: 2 }",
    ],
  ],
  [
    "in a thread of direct messages",
    () => mentioned({ isDirect: true, threadTs: ts(20) }),
    [
      "slack mention:T1:C1:1700000030.000100 undefined +60000 dl_EaUQ-2GXpJ-AzfyL176FlaslWfM { kind: slack.notice, channelId: C1, threadTs: 1700000020.000100, text: …, blocks: 2 }",
    ],
  ],
  [
    "under a post of ours",
    () => mentioned({ threadTs: ts(20), parentUserId: bot }),
    ["ignored mention-in-our-thread"],
  ],
  [
    "under a direct message of ours",
    () => mentioned({ isDirect: true, threadTs: ts(20), parentUserId: bot }),
    [
      "slack mention:T1:C1:1700000030.000100 undefined +60000 dl_EaUQ-2GXpJ-AzfyL176FlaslWfM { kind: slack.notice, channelId: C1, threadTs: 1700000020.000100, text: …, blocks: 2 }",
    ],
  ],
  [
    "in the thread of a chat",
    () => mentioned({ threadTs: rootTs }, aConversation()),
    ["ignored mention-in-our-thread"],
  ],
])("who mentions the bot %s is answered or not", (_what, lines, expected) => {
  expect(lines()).toEqual(expected);
});
