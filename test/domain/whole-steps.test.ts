import { expect, test } from "vitest";
import type { Conversation } from "../../src/domain/conversation.ts";
import type { Context } from "../../src/domain/decision.ts";
import type { Episode } from "../../src/domain/episode.ts";
import { userIdSchema } from "../../src/domain/ids.ts";
import { decide } from "../../src/domain/inputs/input-kinds.ts";
import type { Found } from "../../src/domain/needs.ts";
import type { Order } from "../../src/domain/order.ts";
import { aContext, aConversation, anAct, anEpisode, ann, channel, rootTs, START } from "./builders.ts";
import { inLines } from "./in-lines.ts";
import { aRoute } from "./policy-story.ts";

/** What orders in a thread lead to, compared whole. */
const bob = userIdSchema.parse("UBOB");

const chat = (over: Partial<Episode> = {}, more: Partial<Conversation> = {}) =>
  aConversation({ episode: anEpisode(over), ...more });

type Step = Extract<Order, { kind: "steer" }>["step"];

function steered(step: Step, conversation: Conversation, found: Partial<Context & Found> = {}): string[] {
  const act: Order = { kind: "steer", channelId: channel, threadTs: rootTs, step };
  return inLines(decide(anAct(act), conversation, aContext(found)));
}

const directly = { preferences: new Map([[bob, { assigned: "dm" as const }]]) };
const remindedAt = anEpisode({ unanswered: [START + 5] });

test.each<[string, () => string[], string[]]>([
  [
    "claims it",
    () => steered({ kind: "claim" }, chat()),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], reminders: { count: 1, posts: [] }, owner: UANN, ownedAt: +60000, helpers: [] } }",
      "slack cv:slack +60000 dl_KlYqzDNh3tWwFUkBfUO8iJqp8JX { kind: slack.post, text: <@UANN> has this chat. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: steer, clientId: client-0042, subject: claim, outcome: done }",
      "isShownAtOnce true",
    ],
  ],
  [
    "claims their own",
    () => steered({ kind: "claim" }, chat({ owner: ann })),
    [
      "slack answer:order-1 undefined +60000 dl_jjB-oD4VmkbgSiFJ0XUSeDEIbT9 { kind: slack.answer, userId: UANN, channelId: C2, text: You already have this chat. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: steer, subject: claim, outcome: refused }",
      "ignored nothing-to-do",
    ],
  ],
  [
    "claims one that nobody can have",
    () => steered({ kind: "claim" }, chat({ route: aRoute({ claim: "off" }) })),
    [
      "slack answer:order-1 undefined +60000 dl_jjB-oD4VmkbgSiFJ0XUSeDEIbT9 { kind: slack.answer, userId: UANN, channelId: C2, text: Nobody can claim or assign chats of the route `desk`. An admin can change that with `/chatra route desk claim=manual`. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: steer, subject: claim, outcome: refused }",
      "ignored nothing-to-do",
    ],
  ],
  [
    "releases it",
    () => steered({ kind: "release" }, chat({ owner: ann })),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], reminders: { count: 1, posts: [] }, helpers: [] } }",
      "slack answer:order-1 undefined +60000 dl_diJv-53omDHFsK0qH5L3Bn2KhIU { kind: slack.answer, userId: UANN, channelId: C2, text: Nobody has this chat now. It is back in the queue. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: steer, clientId: client-0042, subject: release, outcome: done }",
      "isShownAtOnce true",
    ],
  ],
  [
    "assigns it",
    () => steered({ kind: "assign", userId: bob }, chat()),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], reminders: { count: 1, posts: [] }, owner: UBOB, ownedAt: +60000, helpers: [] } }",
      "slack cv:slack +60000 dl_KlYqzDNh3tWwFUkBfUO8iJqp8JX { kind: slack.post, text: <@UBOB> has this chat, assigned by <@UANN>. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: steer, clientId: client-0042, subject: assign, outcome: done }",
      "isShownAtOnce true",
    ],
  ],
  [
    "assigns it to somebody who wants a direct message",
    () => steered({ kind: "assign", userId: bob }, chat(), directly),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], reminders: { count: 1, posts: [] }, owner: UBOB, ownedAt: +60000, helpers: [] } }",
      "slack cv:slack +60000 dl_KlYqzDNh3tWwFUkBfUO8iJqp8JX { kind: slack.post, text: *A teammate* has this chat, assigned by <@UANN>. }",
      "slack cv:assigned undefined +60000 dl_2bFX0klOHWsQr7kxMcejvAEy31z { kind: slack.answer, userId: UBOB, text: <@UANN> gave you the chat with *<https://acme.slack.com/archives/C1/p1700000000000100|Vera>*. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: steer, clientId: client-0042, subject: assign, outcome: done }",
      "isShownAtOnce true",
    ],
  ],
  [
    "assigns it to whom has it",
    () => steered({ kind: "assign", userId: bob }, chat({ owner: bob })),
    [
      "slack answer:order-1 undefined +60000 dl_jjB-oD4VmkbgSiFJ0XUSeDEIbT9 { kind: slack.answer, userId: UANN, channelId: C2, text: <@UBOB> has this chat. `!assign @name` gives this chat to another teammate. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: steer, subject: assign, outcome: refused }",
      "ignored nothing-to-do",
    ],
  ],
  [
    "assigns it to themselves",
    () =>
      steered({ kind: "assign", userId: ann }, chat(), {
        preferences: new Map([[ann, { assigned: "dm" as const }]]),
      }),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], reminders: { count: 1, posts: [] }, owner: UANN, ownedAt: +60000, helpers: [] } }",
      "slack cv:slack +60000 dl_KlYqzDNh3tWwFUkBfUO8iJqp8JX { kind: slack.post, text: <@UANN> has this chat. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: steer, clientId: client-0042, subject: assign, outcome: done }",
      "isShownAtOnce true",
    ],
  ],
  [
    "mutes it",
    () => steered({ kind: "mute" }, chat()),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 1, posts: [] } }, muted: true }",
      "slack answer:order-1 undefined +60000 dl_uToe5fq0QVggtbxzLRMiLSGUpu5 { kind: slack.answer, userId: UANN, channelId: C2, text: Muted: no reminders and no mentions for this visitor. `!unmute` brings both back. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: steer, clientId: client-0042, subject: mute, outcome: done }",
    ],
  ],
  [
    "ends its mute",
    () => steered({ kind: "unmute" }, chat({}, { muted: true })),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 1, posts: [], pausedUntil: +60000 } } }",
      "slack answer:order-1 undefined +60000 dl_qe8XyXjs16zSOxjFCYMUmkPJrEV { kind: slack.answer, userId: UANN, channelId: C2, text: Unmuted: reminders and mentions for this visitor are back. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: steer, clientId: client-0042, subject: unmute, outcome: done }",
    ],
  ],
  [
    "ends the mute of a visitor who has not written",
    () => steered({ kind: "unmute" }, aConversation({ muted: true })),
    [
      "conversation {  }",
      "slack answer:order-1 undefined +60000 dl_qe8XyXjs16zSOxjFCYMUmkPJrEV { kind: slack.answer, userId: UANN, channelId: C2, text: Unmuted: reminders and mentions for this visitor are back. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: steer, clientId: client-0042, subject: unmute, outcome: done }",
    ],
  ],
  [
    "mutes a visitor who has not written",
    () => steered({ kind: "mute" }, aConversation()),
    [
      "conversation { muted: true }",
      "slack answer:order-1 undefined +60000 dl_uToe5fq0QVggtbxzLRMiLSGUpu5 { kind: slack.answer, userId: UANN, channelId: C2, text: Muted: no reminders and no mentions for this visitor. `!unmute` brings both back. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: steer, clientId: client-0042, subject: mute, outcome: done }",
    ],
  ],
  [
    "needs no reminder",
    () => steered({ kind: "quiet" }, chat()),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 1, posts: [], areOff: true } } }",
      "slack answer:order-1 undefined +60000 dl_a-NxFKyvBsWn8vtOj81yddKST5_ { kind: slack.answer, userId: UANN, channelId: C2, text: No more reminders for this message. The visitor's next message starts new ones. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: steer, clientId: client-0042, subject: quiet, outcome: done }",
      "isShownAtOnce true",
    ],
  ],
  [
    "needs no reminder of this wait",
    () => steered({ kind: "quiet", remindedAt: START }, chat()),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 1, posts: [], areOff: true } } }",
      "slack answer:order-1 undefined +60000 dl_a-NxFKyvBsWn8vtOj81yddKST5_ { kind: slack.answer, userId: UANN, channelId: C2, text: No more reminders for this message. The visitor's next message starts new ones. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: steer, clientId: client-0042, subject: quiet, outcome: done }",
      "isShownAtOnce true",
    ],
  ],
  [
    "needs no reminder of an earlier wait",
    () => steered({ kind: "quiet", remindedAt: START - 5 }, aConversation({ episode: remindedAt })),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstMessageId: m1, lastWordsAt: +0, unanswered: [+5], helpers: [], reminders: { count: 1, posts: [] } } }",
      "slack answer:order-1 undefined +60000 dl_a-NxFKyvBsWn8vtOj81yddKST5_ { kind: slack.answer, userId: UANN, channelId: C2, text: No more reminders for this message. The visitor's next message starts new ones. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: steer, clientId: client-0042, subject: quiet, outcome: done }",
      "isShownAtOnce true",
    ],
  ],
  [
    "needs no reminder of what is over",
    () => steered({ kind: "quiet" }, chat({ end: { at: START } })),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 1, posts: [] }, end: { at: +0 } } }",
      "slack answer:order-1 undefined +60000 dl_a-NxFKyvBsWn8vtOj81yddKST5_ { kind: slack.answer, userId: UANN, channelId: C2, text: No more reminders for this message. The visitor's next message starts new ones. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: steer, clientId: client-0042, subject: quiet, outcome: done }",
      "isShownAtOnce true",
    ],
  ],
  [
    "closes it",
    () => steered({ kind: "close" }, chat()),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 1, posts: [] }, end: { at: +60000, by: UANN } } }",
      "slack answer:order-1 undefined +60000 dl_DY4GaoxOkGbhg1bPDying464Msh { kind: slack.answer, userId: UANN, channelId: C2, text: Closed. The visitor's next message opens it again. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: steer, clientId: client-0042, subject: close, outcome: done }",
      "facts { episodeId: ep_K9hjkwGAoHMDg6OZB1n9Y4BVkNS, route: default, at: +60000, kind: closed, since: +0, businessMs: 60000, userId: UANN }",
      "isShownAtOnce true",
    ],
  ],
  [
    "reopens it",
    () => steered({ kind: "reopen" }, chat({ end: { at: START, by: ann } })),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 1, posts: [], from: +60000 }, reopenedAt: +60000 } }",
      "slack answer:order-1 undefined +60000 dl_imZlYV6BO_fiDROys49Yq7bt2B0 { kind: slack.answer, userId: UANN, channelId: C2, text: Reopened. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: steer, clientId: client-0042, subject: reopen, outcome: done }",
      "facts { episodeId: ep_K9hjkwGAoHMDg6OZB1n9Y4BVkNS, route: default, at: +60000, kind: reopened }",
      "isShownAtOnce true",
    ],
  ],
  [
    "snoozes it",
    () => steered({ kind: "snooze", until: { ms: 3_600_000 } }, chat()),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 1, posts: [] }, snooze: { until: +3660000, by: UANN } } }",
      "slack answer:order-1 undefined +60000 dl_Fdf4PkW7JgYCMRMeiTZhrzMJ6jG { kind: slack.answer, userId: UANN, channelId: C2, text: Snoozed until <!date^1700003660^{date_short_pretty} {time}|2023-11-14 23:14 UTC>. The visitor's next message ends the snooze. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: steer, clientId: client-0042, subject: snooze, outcome: done }",
      "isShownAtOnce true",
    ],
  ],
  [
    "snoozes it again",
    () =>
      steered(
        { kind: "snooze", until: { ms: 3_600_000 } },
        chat({ snooze: { until: START + 90_000, by: bob } }),
      ),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 1, posts: [] }, snooze: { until: +3660000, by: UANN } } }",
      "slack answer:order-1 undefined +60000 dl_Fdf4PkW7JgYCMRMeiTZhrzMJ6jG { kind: slack.answer, userId: UANN, channelId: C2, text: Snoozed until <!date^1700003660^{date_short_pretty} {time}|2023-11-14 23:14 UTC>. The visitor's next message ends the snooze. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: steer, clientId: client-0042, subject: snooze, outcome: done }",
      "isShownAtOnce true",
    ],
  ],
  [
    "snoozes what is over",
    () =>
      steered(
        { kind: "snooze", until: { ms: 3_600_000 } },
        chat({ end: { at: START }, snooze: { until: START + 90_000, by: bob } }),
      ),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 1, posts: [], from: +60000 }, snooze: { until: +3660000, by: UANN }, reopenedAt: +60000 } }",
      "slack answer:order-1 undefined +60000 dl_Fdf4PkW7JgYCMRMeiTZhrzMJ6jG { kind: slack.answer, userId: UANN, channelId: C2, text: Snoozed until <!date^1700003660^{date_short_pretty} {time}|2023-11-14 23:14 UTC>. The visitor's next message ends the snooze. }",
      "audit { orderId: order-1, teamId: T1, accountId: acme, userId: UANN, act: steer, clientId: client-0042, subject: snooze, outcome: done }",
      "facts { episodeId: ep_K9hjkwGAoHMDg6OZB1n9Y4BVkNS, route: default, at: +60000, kind: reopened }",
      "isShownAtOnce true",
    ],
  ],
])("of a chat a teammate %s", (_what, lines, expected) => {
  expect(lines()).toEqual(expected);
});
