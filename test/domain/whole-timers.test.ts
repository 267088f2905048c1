import { expect, test } from "vitest";
import type { Context, Decision } from "../../src/domain/decision.ts";
import { type Called, calledBy } from "../../src/domain/direct-reminders.ts";
import type { Episode } from "../../src/domain/episode.ts";
import {
  chatraMessageIdSchema,
  deliveryIdSchema,
  userGroupIdSchema,
  userIdSchema,
} from "../../src/domain/ids.ts";
import { decide } from "../../src/domain/inputs/input-kinds.ts";
import type { Found } from "../../src/domain/needs.ts";
import type { Preferences } from "../../src/domain/preferences.ts";
import { groupToCall, nextDueAt } from "../../src/domain/reminders.ts";
import {
  aContext,
  aConversation,
  account,
  aDelivery,
  ann,
  aSendPayload,
  clientId,
  START,
} from "./builders.ts";
import { inLines } from "./in-lines.ts";
import { aRoute } from "./policy-story.ts";

/** When something is due in a chat, and what is done then, compared whole. */
const bob = userIdSchema.parse("UBOB");
const cleo = userIdSchema.parse("UCLEO");
const MINUTE = 60_000;
const group = { kind: "group" as const, groupId: userGroupIdSchema.parse("S1") };
const route = aRoute({ remind: [MINUTE, 2 * MINUTE, 3 * MINUTE], remindNext: [5 * MINUTE], escalate: group });
const reminders = { count: 0, posts: [] };

/** A visitor who waits since the start. */
function anEpisode(over: Partial<Episode> = {}): Episode {
  return {
    number: 1,
    openedAt: START,
    firstMessageId: chatraMessageIdSchema.parse("m1"),
    lastWordsAt: START,
    unanswered: [START],
    helpers: [],
    reminders,
    route,
    ...over,
  };
}

test.each<[string, Partial<Episode>, number | undefined]>([
  ["waits", {}, MINUTE],
  ["was told of once", { reminders: { count: 1, posts: [] } }, 2 * MINUTE],
  ["was told of as often as the route says", { reminders: { count: 3, posts: [] } }, undefined],
  ["was answered before", { answer: { at: START - 1, by: { userId: ann } } }, 5 * MINUTE],
  ["waits for nothing", { unanswered: [] }, undefined],
  ["left", { end: { at: START } }, undefined],
  ["is asleep", { snooze: { until: START + 9, by: ann } }, 9],
  ["needs no reminder", { reminders: { ...reminders, areOff: true } }, undefined],
  ["was asleep", { reminders: { ...reminders, from: START + 7 } }, MINUTE + 7],
  ["was asleep before they wrote", { reminders: { ...reminders, from: START - 7 } }, MINUTE],
  ["has a reply on its way", { reminders: { ...reminders, pausedUntil: START + 2 * MINUTE } }, 2 * MINUTE],
  ["had a reply on its way", { reminders: { ...reminders, pausedUntil: START + 7 } }, MINUTE],
  ["has an owner", { owner: ann, ownedAt: START + 9, route: { ...route, returnAfter: 30_000 } }, 30_009],
  [
    "has had an owner for long",
    { owner: ann, ownedAt: START - 9, route: { ...route, returnAfter: 30_000 } },
    30_000,
  ],
  ["has an owner of an earlier version", { owner: ann, route: { ...route, returnAfter: 30_000 } }, 30_000],
  [
    "has an owner and was asleep",
    { owner: ann, route: { ...route, returnAfter: 30_000 }, reminders: { ...reminders, from: START + 9 } },
    30_009,
  ],
  [
    "has an owner and a reply on its way",
    {
      owner: ann,
      route: { ...route, returnAfter: 30_000 },
      reminders: { ...reminders, pausedUntil: START + 50_000 },
    },
    50_000,
  ],
  ["came by no route", { route: undefined }, undefined],
])("of a visitor who %s something is due, or nothing", (_who, over, after) => {
  const due = nextDueAt({ episode: anEpisode(over), muted: false });
  expect(due).toBe(after === undefined ? undefined : START + after);
});

test("a muted chat is due for its snooze alone", () => {
  expect(nextDueAt({ episode: anEpisode(), muted: true })).toBeUndefined();
  expect(nextDueAt({ episode: anEpisode({ snooze: { until: 9, by: ann } }), muted: true })).toBe(9);
});

const told = (count: number): Partial<Episode> => ({ reminders: { count, posts: [] } });
test.each<[string, Partial<Episode>, boolean, string | undefined]>([
  ["the third reminder", told(2), false, "S1"],
  ["the second one", told(1), false, undefined],
  ["the fourth one, which there is not", told(3), false, undefined],
  ["a muted chat", told(2), true, undefined],
  ["a chat that sleeps", { ...told(2), snooze: { until: START, by: ann } }, false, undefined],
  ["a route that calls nobody", { ...told(2), route: { ...route, escalate: undefined } }, false, undefined],
  [
    "a route that calls a person",
    { ...told(2), route: { ...route, escalate: { kind: "user", userId: ann } } },
    false,
    undefined,
  ],
  ["a chat without a route", { ...told(2), route: undefined }, false, undefined],
])("for %s a group is looked up, or none", (_what, over, muted, groupId) => {
  expect(groupToCall({ episode: anEpisode(over), muted })).toBe(groupId);
});

const member = (userId: typeof ann) => ({ userId, mayOwn: true, isPresent: true, isBusy: false });
const chose = (...chosen: [typeof ann, Preferences][]) => new Map(chosen);
test.each<[string, () => Called, Called]>([
  [
    "nobody",
    () => calledBy(undefined, "reminders", { preferences: chose(), group: undefined }, START),
    { mention: undefined, direct: [] },
  ],
  [
    "a person",
    () =>
      calledBy({ kind: "user", userId: ann }, "reminders", { preferences: chose(), group: undefined }, START),
    { mention: "<@UANN>", direct: [] },
  ],
  [
    "a person who is escalated to",
    () =>
      calledBy(
        { kind: "user", userId: ann },
        "escalation",
        { preferences: chose(), group: undefined },
        START,
      ),
    { mention: undefined, direct: [ann] },
  ],
  [
    "a person who wants to hear nothing",
    () =>
      calledBy(
        { kind: "user", userId: ann },
        "reminders",
        { preferences: chose([ann, { reminders: "off" }]), group: undefined },
        START,
      ),
    { mention: undefined, direct: [] },
  ],
  [
    "who is there",
    () =>
      calledBy(
        { kind: "here" },
        "escalation",
        { preferences: chose(), group: { members: [member(ann)] } },
        START,
      ),
    { mention: "<!here>", direct: [] },
  ],
  [
    "a group that is reminded",
    () => calledBy(group, "reminders", { preferences: chose(), group: { members: [member(ann)] } }, START),
    { mention: "<!subteam^S1>", direct: [] },
  ],
  [
    "a group that Slack does not tell",
    () => calledBy(group, "escalation", { preferences: chose(), group: undefined }, START),
    { mention: "<!subteam^S1>", direct: [], problem: "untold" },
  ],
  [
    "a group that may not be read",
    () => calledBy(group, "escalation", { preferences: chose(), group: { problem: "no-scope" } }, START),
    { mention: "<!subteam^S1>", direct: [], problem: "no-scope" },
  ],
  [
    "a group in which nobody can come",
    () => calledBy(group, "escalation", { preferences: chose(), group: { members: [] } }, START),
    { mention: "<!subteam^S1>", direct: [], problem: "nobody" },
  ],
  [
    "people of a group, one each second",
    () =>
      calledBy(
        group,
        "escalation",
        { preferences: chose(), group: { members: [ann, bob].map(member) } },
        START + 1_999,
      ),
    { mention: undefined, direct: [bob, ann] },
  ],
  [
    "people of a group as they chose",
    () =>
      calledBy(
        group,
        "escalation",
        {
          preferences: chose([bob, { escalation: "thread" }], [cleo, { escalation: "thread" }]),
          group: { members: [ann, bob, cleo].map(member) },
        },
        START,
      ),
    { mention: "<@UCLEO> <@UBOB>", direct: [ann] },
  ],
  [
    "people of a group, of whom as many are mentioned",
    () =>
      calledBy(
        group,
        "escalation",
        { preferences: chose([bob, { escalation: "thread" }]), group: { members: [ann, bob].map(member) } },
        START,
      ),
    { mention: "<@UBOB>", direct: [ann] },
  ],
])("a step calls %s", (_whom, called, expected) => {
  expect(called()).toEqual(expected);
});

function timed(over: Partial<Episode>, found: Partial<Context & Found> = {}): string[] {
  const decision: Decision = decide(
    { kind: "timer", accountId: account, clientId, dueAt: START },
    aConversation({ episode: anEpisode(over) }),
    aContext({ now: START + 10 * MINUTE, ...found }),
  );
  return inLines(decision).map((line) =>
    line.replace(/route: .*?name: desk(?:, \w+: (?:\{[^}]*\}|\d+))* \}/, "route: …"),
  );
}

const directs = [{ id: deliveryIdSchema.parse("dl_0"), userId: bob }];
const withReply = { unfinished: [aDelivery(aSendPayload("Hi"), { state: "pending" })] };
test.each<[string, () => string[], string[]]>([
  [
    "for a while",
    () => timed({}),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 1, posts: [], pausedUntil: +660000 }, route: … } }",
    ],
  ],
  [
    "for a little while",
    () => timed({}, { now: START + MINUTE }),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 1, posts: [] }, route: … } }",
    ],
  ],
  [
    "and nobody came",
    () => timed(told(1)),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 2, posts: [dl_DdIhpDr6ot725q6eIjIu2POeire], pausedUntil: +660000 }, route: …, broadcast: true } }",
      "slack cv:slack +600000 dl_DdIhpDr6ot725q6eIjIu2POeire { kind: slack.post, text: ⏳ *Vera* has waited since <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC> (first response)., blocks: 2, broadcast: true }",
    ],
  ],
  [
    "and nobody came, as the channel knows",
    () => timed({ ...told(1), broadcast: true }),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 2, posts: [], pausedUntil: +660000 }, route: …, broadcast: true } }",
    ],
  ],
  [
    "and still nobody came",
    () => timed(told(2), { group: { members: [member(ann)] } }),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 3, posts: [], directs: [{ id: dl_HYUyl3iFG-KqvVgWe15JRzGH2iw, userId: UANN }] }, route: … } }",
      "slack cv:direct +600000 dl_HYUyl3iFG-KqvVgWe15JRzGH2iw { kind: slack.direct, userId: UANN, text: ⏳ *<https://acme.slack.com/archives/C1/p1700000000000100|Vera>* has waited since <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC> (first response)., blocks: 2 }",
    ],
  ],
  [
    "for somebody who wants direct messages",
    () => timed({ owner: bob, ownedAt: START }, { preferences: chose([bob, { reminders: "dm" }]) }),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 1, posts: [], pausedUntil: +660000, directs: [{ id: dl_Do2c2NJhCRjbpdBJqvo6-dm3RCI, userId: UBOB }] }, route: …, owner: UBOB, ownedAt: +0 } }",
      "slack cv:direct +600000 dl_Do2c2NJhCRjbpdBJqvo6-dm3RCI { kind: slack.direct, userId: UBOB, text: ⏳ *<https://acme.slack.com/archives/C1/p1700000000000100|Vera>* has waited since <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC> (first response). You have this chat., blocks: 2 }",
    ],
  ],
  [
    "for somebody who was told before",
    () =>
      timed(
        { owner: bob, ownedAt: START, reminders: { count: 1, posts: [], directs } },
        { preferences: chose([bob, { reminders: "dm" }]) },
      ),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 2, posts: [dl_DdIhpDr6ot725q6eIjIu2POeire], directs: [{ id: dl_0, userId: UBOB }, { id: dl_0EEFX5rRWCT_u0v-tXG-0edbCVP, userId: UBOB }], pausedUntil: +660000 }, route: …, owner: UBOB, ownedAt: +0, broadcast: true } }",
      "slack cv:slack +600000 dl_DdIhpDr6ot725q6eIjIu2POeire { kind: slack.post, text: ⏳ *Vera* has waited since <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC> (first response)., blocks: 2, broadcast: true }",
      "slack cv:direct +600000 dl_0EEFX5rRWCT_u0v-tXG-0edbCVP { kind: slack.direct, userId: UBOB, text: ⏳ *<https://acme.slack.com/archives/C1/p1700000000000100|Vera>* has waited since <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC> (first response). You have this chat., blocks: 2 }",
    ],
  ],
  [
    "for somebody who answered before",
    () => timed({ answer: { at: START - 1, by: { userId: ann } } }),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 1, posts: [] }, route: …, answer: { at: +-1, by: { userId: UANN } } } }",
    ],
  ],
  [
    "for a silent owner",
    () => timed({ owner: bob, ownedAt: START, route: { ...route, returnAfter: MINUTE } }),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], reminders: { count: 1, posts: [], pausedUntil: +660000 }, route: …, helpers: [], broadcast: true } }",
      "slack cv:slack +600000 dl_ifCtLKKxrldUp9dCpQJ96Ema7j6 { kind: slack.post, text: ⏳ *Vera* still waits, and nobody has this chat: <@UBOB> has not answered., broadcast: true }",
    ],
  ],
  [
    "for a silent owner, as the channel knows",
    () =>
      timed({
        owner: bob,
        ownedAt: START,
        broadcast: true,
        reminders: { count: 3, posts: [] },
        route: { ...route, returnAfter: MINUTE },
      }),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], reminders: { count: 3, posts: [] }, route: …, broadcast: true, helpers: [] } }",
      "slack cv:slack +600000 dl_ifCtLKKxrldUp9dCpQJ96Ema7j6 { kind: slack.post, text: ⏳ *Vera* still waits, and nobody has this chat: <@UBOB> has not answered. }",
    ],
  ],
  [
    "for an owner who has some time left",
    () =>
      timed(
        { owner: bob, ownedAt: START, route: { ...route, returnAfter: 60 * MINUTE } },
        { now: START + MINUTE },
      ),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 1, posts: [dl_uJmpr8FR21ce5HI52ZIxsa-fMSL] }, route: …, owner: UBOB, ownedAt: +0 } }",
      "slack cv:slack +60000 dl_uJmpr8FR21ce5HI52ZIxsa-fMSL { kind: slack.post, text: <@UBOB> ⏳ *Vera* has waited since <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC> (first response)., blocks: 2 }",
    ],
  ],
  [
    "for an owner who left the team",
    () => timed({ owner: cleo, ownedAt: START }),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], reminders: { count: 1, posts: [], pausedUntil: +660000 }, route: …, helpers: [], broadcast: true } }",
      "slack cv:slack +600000 dl_ifCtLKKxrldUp9dCpQJ96Ema7j6 { kind: slack.post, text: ⏳ *Vera* still waits, and nobody has this chat: <@UCLEO> is no longer active here., broadcast: true }",
    ],
  ],
  [
    "while a reply is on its way",
    () => timed({}, withReply),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 0, posts: [], pausedUntil: +630000 }, route: … } }",
    ],
  ],
  [
    "while a reply has failed",
    () => timed({}, { unfinished: [aDelivery(aSendPayload("Hi"), { state: "failed" })] }),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 1, posts: [], pausedUntil: +660000 }, route: … } }",
    ],
  ],
  [
    "while an automatic message is on its way",
    () =>
      timed({}, { unfinished: [aDelivery(aSendPayload("Hi", { automatic: true }), { state: "pending" })] }),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 1, posts: [], pausedUntil: +660000 }, route: … } }",
    ],
  ],
  [
    "and was put off",
    () => timed({ snooze: { until: START, by: ann } }),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstMessageId: m1, lastWordsAt: +0, unanswered: [+0], helpers: [], reminders: { count: 0, posts: [], from: +600000 }, route: …, snoozeEndedAt: +600000 } }",
      "slack cv:slack +600000 dl_bTZciM8L_lcdMhZ-uj5cxzxZQY7 { kind: slack.post, text: <@UANN> Your snooze of this chat is over. }",
      "isShownAtOnce true",
    ],
  ],
  [
    "no longer",
    () => timed({ unanswered: [] }),
    [
      "conversation { episode: { number: 1, openedAt: +0, firstMessageId: m1, lastWordsAt: +0, unanswered: [], helpers: [], reminders: { count: 0, posts: [] }, route: … } }",
      "ignored nothing-to-do",
    ],
  ],
])("when a visitor waits %s, that is done", (_what, lines, expected) => {
  expect(lines()).toEqual(expected);
});

test("a timer of a visitor who was erased does nothing", () => {
  const input = { kind: "timer" as const, accountId: account, clientId, dueAt: START };
  expect(inLines(decide(input, undefined, aContext()))).toEqual(["ignored nothing-to-do"]);
});
