import { expect, test } from "vitest";
import { readHours } from "../../src/domain/command/read-hours.ts";
import type { DigestChat } from "../../src/domain/digest.ts";
import type { Episode } from "../../src/domain/episode.ts";
import {
  accountIdSchema,
  chatraMessageIdSchema,
  deliveryIdSchema,
  userGroupIdSchema,
  userIdSchema,
} from "../../src/domain/ids.ts";
import { computeReport } from "../../src/domain/report.ts";
import { NEW_ROUTE, type Route } from "../../src/domain/route.ts";
import { accountAdded, askToRemove, type ShownAccount, showAccount } from "../../src/messages/accounts.ts";
import { listAgents } from "../../src/messages/agents.ts";
import { showAssignForm, showMoreForm, showSnoozeForm } from "../../src/messages/card-forms.ts";
import { filePost } from "../../src/messages/chat-message.ts";
import { offerForm, showEditForm, showFindForm, showPushForm } from "../../src/messages/client-forms.ts";
import { dailyDigest, openingDigest } from "../../src/messages/digest.ts";
import { outdatedForm } from "../../src/messages/forms.ts";
import { showAllHours, showHoursForm } from "../../src/messages/hours.ts";
import { failureNotice, uncertainQuestion } from "../../src/messages/notices.ts";
import { showNotifyForm } from "../../src/messages/notify.ts";
import { callDone, callFailed, threadIsAt } from "../../src/messages/order-answers.ts";
import { personalDigest } from "../../src/messages/personal-digest.ts";
import { directReminder, reminded } from "../../src/messages/reminders.ts";
import { routeSaved } from "../../src/messages/route-changes.ts";
import { showRouteForm, showRouteTestForm } from "../../src/messages/route-form.ts";
import { listRoutes, showRoute, showRouteTest } from "../../src/messages/routes.ts";
import { askToSendWithout, showSnippet, showSnippets } from "../../src/messages/snippets.ts";
import { showWaiting } from "../../src/messages/waiting.ts";
import {
  aConversation,
  account,
  ann,
  aSendPayload,
  channel,
  otherChannel,
  START,
} from "../domain/builders.ts";
import { inLines } from "./in-lines.ts";

/** Messages of several blocks and forms, compared whole. */
const bob = userIdSchema.parse("UBOB");
const id = deliveryIdSchema.parse("dl_1");
const messageId = chatraMessageIdSchema.parse("m1");
const WORKSPACE = "https://acme.slack.com/";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function anEpisode(over: Partial<Episode> = {}): Episode {
  return {
    number: 1,
    openedAt: START,
    firstWords: "Hi",
    firstMessageId: messageId,
    lastWordsAt: START,
    unanswered: [START],
    helpers: [],
    reminders: { count: 0, posts: [] },
    ...over,
  };
}

const waiting = aConversation({ episode: anEpisode() });
const answered = aConversation({
  episode: anEpisode({ unanswered: [], owner: ann, answer: { at: START, by: { userId: ann } } }),
});
const missed = (profile: { email?: string; phone?: string }, over: Partial<Episode> = {}): DigestChat => {
  const episode = anEpisode({ end: { at: START + HOUR, missed: true }, ...over });
  return { chat: aConversation({ episode, profile: { name: "Mo", ...profile } }), episode, at: START + HOUR };
};
const came = { chat: waiting, episode: anEpisode(), at: START };
const several = (count: number, one: DigestChat) => Array.from({ length: count }, () => one);
const counted = (digest: ReturnType<typeof openingDigest>) => [
  digest?.text,
  ...inLines(digest).map((line) => line.split("acme.slack.com").length - 1),
];

const facts = [
  { episodeId: "e1", route: "default", at: START, kind: "opened" as const },
  {
    episodeId: "e1",
    route: "default",
    at: START + MINUTE,
    kind: "answered" as const,
    wait: "first" as const,
    since: START,
    businessMs: MINUTE,
    userId: ann,
  },
  { episodeId: "e2", route: "default", at: START, kind: "opened" as const },
  { episodeId: "e2", route: "default", at: START + MINUTE, kind: "missed" as const, since: START },
];
const report = (some: typeof facts) =>
  computeReport(some, { from: START, to: START + HOUR }, { kind: "all" }, () => 0);
const none = { items: [], count: 0 };
const time = { days: ["mon" as const], minute: 540, zone: "UTC" };

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
const usual = aRoute({ name: "default" });
const groupId = userGroupIdSchema.parse("S1");
const full = aRoute({
  conditions: [
    { kind: "page", anyOf: ["*/pricing*"] },
    { kind: "state", anyOf: ["open"] },
  ],
  channelId: otherChannel,
  mention: { kind: "user", userId: ann },
  policy: "on-command",
  remind: [],
  remindNext: [],
  escalate: { kind: "group", groupId },
  hours: "support",
  claim: "manual",
  returnAfter: HOUR,
  digest: { days: ["mon"], minute: 1080, zone: "UTC" },
  auto: "Back {opens}",
  autoAfter: 90_000,
});
const lacks = { hours: false, groupScope: false };
const groups = [{ id: "S1", name: "Leads", handle: "leads" }];
const many = Array.from({ length: 120 }, (_, nth) => ({ id: `G${nth}`, name: "n".repeat(80), handle: "h" }));
const optionsIn = (form: ReturnType<typeof showRouteForm>) =>
  inLines(form).map((line) => [
    line.slice(0, 60),
    line.split("text: {").length,
    line.includes("The first ones."),
  ]);

const shop: ShownAccount = {
  name: "berlin",
  channelId: channel,
  connectionId: "con1",
  requestId: undefined,
  agentId: "a1",
  webhookSecrets: ["new-secret", "old-secret"],
};
const connected = new Map([["con1", { state: "READY", detail: undefined, url: undefined }]]);
const broken = new Map([
  ["con1", { state: "CLIENT_ACTION_REQUIRED", detail: "Log <in>", url: "https://m.example/c" }],
]);
const hi = { name: "hi", text: "Hi <!channel> {client.name}", ownerId: undefined, authorId: "UANN", used: 0 };
const mine = { ...hi, name: "mine", ownerId: ann };
const agentOf = (over: object) => ({ id: "a1", name: "Bo", email: "bo@x.example", teammates: [], ...over });

test("the digest at an opening lists what came and what was missed", () => {
  expect([
    ...inLines(openingDigest({ came: [], missed: [] }, WORKSPACE)),
    ...inLines(
      openingDigest({ came: [came], missed: [missed({ email: "mo@x.example", phone: "1" })] }, WORKSPACE),
    ),
    ...inLines(
      openingDigest(
        { came: [], missed: [missed({}, { firstWords: undefined }), missed({ phone: "1" })] },
        WORKSPACE,
      ),
    ),
    ...inLines(openingDigest({ came: [came, came], missed: [] }, WORKSPACE)),
  ]).toEqual([
    "{ text: 1 chat came while we were closed. 1 chat ended before we answered. }",
    "{ type: section, text: { type: mrkdwn, text: *1 chat came while we were closed.* } }",
    "{ type: section, text: { type: mrkdwn, text: 🔴 *<https://acme.slack.com/archives/C1/p1700000000000100|Vera>*  ·  <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC>  ·  “Hi” } }",
    "{ type: section, text: { type: mrkdwn, text: *1 chat ended before we answered.* } }",
    "{ type: section, text: { type: mrkdwn, text: ⚪ *<https://acme.slack.com/archives/C1/p1700000000000100|Mo>*  ·  `mo@x.example` or `1`  ·  “Hi” } }",
    "{ text: 2 chats ended before we answered. }",
    "{ type: section, text: { type: mrkdwn, text: *2 chats ended before we answered.* } }",
    "{ type: section, text: { type: mrkdwn, text: ⚪ *<https://acme.slack.com/archives/C1/p1700000000000100|Mo>*  ·  no email or phone\n⚪ *<https://acme.slack.com/archives/C1/p1700000000000100|Mo>*  ·  `1`  ·  “Hi” } }",
    "{ text: 2 chats came while we were closed. }",
    "{ type: section, text: { type: mrkdwn, text: *2 chats came while we were closed.* } }",
    "{ type: section, text: { type: mrkdwn, text: 🔴 *<https://acme.slack.com/archives/C1/p1700000000000100|Vera>*  ·  <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC>  ·  “Hi”\n🔴 *<https://acme.slack.com/archives/C1/p1700000000000100|Vera>*  ·  <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC>  ·  “Hi” } }",
  ]);
});

test("a digest lists twenty chats, and keeps room for ten that were missed", () => {
  expect([
    ...counted(openingDigest({ came: several(20, came), missed: [] }, WORKSPACE)),
    ...counted(openingDigest({ came: several(25, came), missed: several(12, missed({})) }, WORKSPACE)),
    ...counted(openingDigest({ came: several(3, came), missed: several(25, missed({})) }, WORKSPACE)),
    ...counted(openingDigest({ came: several(30, came), missed: several(2, missed({})) }, WORKSPACE)),
  ]).toEqual([
    "20 chats came while we were closed.",
    0,
    0,
    20,
    "25 chats came while we were closed. 12 chats ended before we answered.",
    0,
    0,
    10,
    0,
    0,
    10,
    0,
    "3 chats came while we were closed. 25 chats ended before we answered.",
    0,
    0,
    3,
    0,
    17,
    0,
    "30 chats came while we were closed. 2 chats ended before we answered.",
    0,
    0,
    18,
    0,
    0,
    2,
  ]);
});

test("the digest of a day counts what happened, as far as it did", () => {
  expect([
    ...inLines(dailyDigest({ since: START, report: report([]), waiting: 2, missed: [] }, WORKSPACE)),
    ...inLines(
      dailyDigest({ since: START, report: report(facts), waiting: 2, missed: [missed({})] }, WORKSPACE),
    ),
    ...inLines(
      dailyDigest({ since: START, report: report(facts.slice(0, 1)), waiting: 0, missed: [] }, WORKSPACE),
    ),
    ...inLines(
      dailyDigest({ since: START, report: report([]), waiting: 0, missed: [missed({})] }, WORKSPACE),
    ),
  ]).toEqual([
    "{ text: 2 chats since the last digest: 1 answered, 1 missed, 2 waiting now. }",
    "{ type: section, text: { type: mrkdwn, text: *2 chats* since <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC>\n1 answered  ·  1 missed  ·  2 waiting now\nFirst response after 1m (median) } }",
    "{ type: section, text: { type: mrkdwn, text: *1 chat ended before we answered.* } }",
    "{ type: section, text: { type: mrkdwn, text: ⚪ *<https://acme.slack.com/archives/C1/p1700000000000100|Mo>*  ·  no email or phone  ·  “Hi” } }",
    "{ text: 1 chat since the last digest: 0 answered. }",
    "{ type: section, text: { type: mrkdwn, text: *1 chat* since <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC>\n0 answered } }",
    "{ text: 0 chats since the last digest: 0 answered. }",
    "{ type: section, text: { type: mrkdwn, text: *0 chats* since <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC>\n0 answered } }",
    "{ type: section, text: { type: mrkdwn, text: *1 chat ended before we answered.* } }",
    "{ type: section, text: { type: mrkdwn, text: ⚪ *<https://acme.slack.com/archives/C1/p1700000000000100|Mo>*  ·  no email or phone  ·  “Hi” } }",
  ]);
});

test("a person's digest lists what waits for them, what they have and what they missed", () => {
  expect([
    ...inLines(personalDigest({ forThem: none, theirs: none, missed: none }, time, WORKSPACE)),
    ...inLines(
      personalDigest(
        {
          forThem: { items: [waiting], count: 1 },
          theirs: { items: [answered], count: 1 },
          missed: { items: [missed({}).chat], count: 1 },
        },
        time,
        WORKSPACE,
      ),
    ),
    ...inLines(
      personalDigest(
        {
          forThem: { items: [waiting], count: 2 },
          theirs: { items: [answered], count: 3 },
          missed: { items: [missed({}).chat, aConversation()], count: 2 },
        },
        time,
        WORKSPACE,
      ),
    ),
  ]).toEqual([
    "{ text: 1 chat waits for you, 1 chat of yours is answered, 1 chat of yours ended unanswered. }",
    "{ type: section, text: { type: mrkdwn, text: *Waiting for you* (1) } }",
    "{ type: section, text: { type: mrkdwn, text: 🔴 *<https://acme.slack.com/archives/C1/p1700000000000100|Vera>*  ·  since <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC>  ·  “Hi” } }",
    "{ type: section, text: { type: mrkdwn, text: *Yours, answered* (1) } }",
    "{ type: section, text: { type: mrkdwn, text: 🟢 *<https://acme.slack.com/archives/C1/p1700000000000100|Vera>*  ·  answered <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC>  ·  <@UANN>  ·  “Hi” } }",
    "{ type: section, text: { type: mrkdwn, text: *Ended unanswered since the last digest* (1) } }",
    "{ type: section, text: { type: mrkdwn, text: ⚪ *<https://acme.slack.com/archives/C1/p1700000000000100|Mo>*  ·  no email or phone  ·  “Hi” } }",
    "{ type: context, elements: [{ type: mrkdwn, text: Your digest comes at `mon 9:00 UTC`. `/chatra notify digest=off` stops the digest. }] }",
    "{ text: 2 chats wait for you, 3 chats of yours are answered, 2 chats of yours ended unanswered. }",
    "{ type: section, text: { type: mrkdwn, text: *Waiting for you* (2) } }",
    "{ type: section, text: { type: mrkdwn, text: 🔴 *<https://acme.slack.com/archives/C1/p1700000000000100|Vera>*  ·  since <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC>  ·  “Hi” } }",
    "{ type: context, elements: [{ type: mrkdwn, text: … and 1 more. }] }",
    "{ type: section, text: { type: mrkdwn, text: *Yours, answered* (3) } }",
    "{ type: section, text: { type: mrkdwn, text: 🟢 *<https://acme.slack.com/archives/C1/p1700000000000100|Vera>*  ·  answered <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC>  ·  <@UANN>  ·  “Hi” } }",
    "{ type: context, elements: [{ type: mrkdwn, text: … and 2 more. }] }",
    "{ type: section, text: { type: mrkdwn, text: *Ended unanswered since the last digest* (2) } }",
    "{ type: section, text: { type: mrkdwn, text: ⚪ *<https://acme.slack.com/archives/C1/p1700000000000100|Mo>*  ·  no email or phone  ·  “Hi”\n } }",
    "{ type: context, elements: [{ type: mrkdwn, text: Your digest comes at `mon 9:00 UTC`. `/chatra notify digest=off` stops the digest. }] }",
  ]);
});

test("the queue counts the chats that wait, and says how many are not listed", () => {
  expect([
    ...inLines(showWaiting({ chats: [], count: 0 }, WORKSPACE, false)),
    ...inLines(showWaiting({ chats: [], count: 0 }, WORKSPACE, true)),
    ...inLines(showWaiting({ chats: [waiting], count: 1 }, WORKSPACE, true)),
    ...inLines(showWaiting({ chats: [waiting], count: 3 }, WORKSPACE, false)),
  ]).toEqual([
    "{ text: No chat waits for us. }",
    "{ type: section, text: { type: mrkdwn, text: No chat waits for us. } }",
    "{ text: No chat of yours waits for us. }",
    "{ type: section, text: { type: mrkdwn, text: No chat of yours waits for us. } }",
    "{ text: 1 chat of yours waits for us. }",
    "{ type: section, text: { type: mrkdwn, text: *1 chat of yours waits for us.* } }",
    "{ type: section, text: { type: mrkdwn, text: 🔴 *<https://acme.slack.com/archives/C1/p1700000000000100|Vera>*  ·  since <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC>  ·  “Hi” } }",
    "{ text: 3 chats wait for us. }",
    "{ type: section, text: { type: mrkdwn, text: *3 chats wait for us.* } }",
    "{ type: section, text: { type: mrkdwn, text: 🔴 *<https://acme.slack.com/archives/C1/p1700000000000100|Vera>*  ·  since <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC>  ·  “Hi” } }",
    "{ type: context, elements: [{ type: mrkdwn, text: … and 2 more. }] }",
  ]);
});

test("a reminder says who waits and since when, and offers what can be done", () => {
  expect([
    ...inLines(reminded(waiting, { since: START, called: "<@UANN>", isFirst: true, isClaimable: true })),
    ...inLines(
      reminded(waiting, {
        since: START,
        called: undefined,
        isFirst: false,
        isClaimable: false,
        problem: "nobody",
      }),
    ),
    ...inLines(
      reminded(waiting, {
        since: START,
        called: "<!subteam^S1>",
        isFirst: false,
        isClaimable: false,
        problem: "no-scope",
      }),
    ),
    ...inLines(
      directReminder(waiting, {
        since: START,
        isFirst: true,
        isClaimable: true,
        owner: undefined,
        receiver: ann,
        thread: undefined,
      }),
    ),
    ...inLines(
      directReminder(waiting, {
        since: START,
        isFirst: false,
        isClaimable: false,
        owner: ann,
        receiver: ann,
        thread: "https://acme.slack.com/x",
      }),
    ),
    ...inLines(
      directReminder(
        { ...waiting, accountId: accountIdSchema.parse("a".repeat(1_990)) },
        { since: START, isFirst: false, isClaimable: false, owner: bob, receiver: ann, thread: undefined },
      ),
    ),
  ]).toEqual([
    "{ text: <@UANN> ⏳ *Vera* has waited since <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC> (first response). }",
    "{ type: section, text: { type: mrkdwn, text: <@UANN> ⏳ *Vera* has waited since <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC> (first response). } }",
    "{ type: actions, elements: [{ type: button, action_id: card.claim, text: { type: plain_text, text: Claim }, value: claim }, { type: button, action_id: card.snooze, text: { type: plain_text, text: Snooze }, value: snooze }, { type: button, action_id: card.quiet, text: { type: plain_text, text: Not needed }, value: quiet }] }",
    "{ text: ⏳ *Vera* has waited since <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC> (next response).\nNobody in the group can get a direct message now. }",
    "{ type: section, text: { type: mrkdwn, text: ⏳ *Vera* has waited since <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC> (next response).\nNobody in the group can get a direct message now. } }",
    "{ type: actions, elements: [{ type: button, action_id: card.snooze, text: { type: plain_text, text: Snooze }, value: snooze }, { type: button, action_id: card.quiet, text: { type: plain_text, text: Not needed }, value: quiet }] }",
    "{ text: <!subteam^S1> ⏳ *Vera* has waited since <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC> (next response).\nThe bot can't see who is in the group. Ask an admin to reinstall the app with the permission `usergroups:read`. }",
    "{ type: section, text: { type: mrkdwn, text: <!subteam^S1> ⏳ *Vera* has waited since <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC> (next response).\nThe bot can't see who is in the group. Ask an admin to reinstall the app with the permission `usergroups:read`. } }",
    "{ type: actions, elements: [{ type: button, action_id: card.snooze, text: { type: plain_text, text: Snooze }, value: snooze }, { type: button, action_id: card.quiet, text: { type: plain_text, text: Not needed }, value: quiet }] }",
    "{ text: ⏳ *Vera* has waited since <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC> (first response). }",
    "{ type: section, text: { type: mrkdwn, text: ⏳ *Vera* has waited since <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC> (first response). } }",
    "{ type: actions, elements: [{ type: button, action_id: direct.claim, text: { type: plain_text, text: Claim }, value: acme/client-0042 }, { type: button, action_id: direct.snooze, text: { type: plain_text, text: Snooze }, value: acme/client-0042 }, { type: button, action_id: direct.quiet, text: { type: plain_text, text: Not needed }, value: acme/client-0042 }] }",
    "{ text: ⏳ *<https://acme.slack.com/x|Vera>* has waited since <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC> (next response). You have this chat. }",
    "{ type: section, text: { type: mrkdwn, text: ⏳ *<https://acme.slack.com/x|Vera>* has waited since <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC> (next response). You have this chat. } }",
    "{ type: actions, elements: [{ type: button, action_id: direct.snooze, text: { type: plain_text, text: Snooze }, value: acme/client-0042 }, { type: button, action_id: direct.quiet, text: { type: plain_text, text: Not needed }, value: acme/client-0042 }] }",
    "{ text: ⏳ *Vera* has waited since <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC> (next response). <@UBOB> has this chat. }",
    "{ type: section, text: { type: mrkdwn, text: ⏳ *Vera* has waited since <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC> (next response). <@UBOB> has this chat. } }",
  ]);
});

test("a failure can be retried or discarded, and a doubt be decided", () => {
  expect([
    ...inLines(failureNotice(aSendPayload("Hi <b>"), { reason: "refused", detail: "Chatra says <no>" }, id)),
    ...inLines(
      failureNotice(
        aSendPayload("a  b".repeat(40), { parts: 2, automatic: true }),
        { reason: "other", detail: "" },
        id,
      ),
    ),
    ...inLines(uncertainQuestion(aSendPayload("Hi"), id, waiting)),
    ...inLines(
      uncertainQuestion(
        { kind: "slack.root", channelId: channel },
        id,
        aConversation({ profile: { chatLink: "https://app.chatra.io/c/1" } }),
      ),
    ),
  ]).toEqual([
    "{ text: :warning: The reply “Hi &lt;b&gt;” did not reach the visitor. Chatra refused the request. (Chatra says &lt;no&gt;) }",
    "{ type: section, text: { type: mrkdwn, text: :warning: The reply “Hi &lt;b&gt;” did not reach the visitor. Chatra refused the request. } }",
    "{ type: context, elements: [{ type: mrkdwn, text: Chatra says &lt;no&gt; }] }",
    "{ type: actions, elements: [{ type: button, action_id: delivery.retry, text: { type: plain_text, text: Retry }, value: dl_1, style: primary }, { type: button, action_id: delivery.discard, text: { type: plain_text, text: Discard }, value: dl_1 }] }",
    "{ text: :warning: The automatic message “a ba ba ba ba ba ba ba ba ba ba ba ba ba ba ba ba ba ba ba b…” (part 1 of 2) did not reach the visitor. The bot stopped trying. }",
    "{ type: section, text: { type: mrkdwn, text: :warning: The automatic message “a ba ba ba ba ba ba ba ba ba ba ba ba ba ba ba ba ba ba ba b…” (part 1 of 2) did not reach the visitor. The bot stopped trying. } }",
    "{ type: actions, elements: [{ type: button, action_id: delivery.retry, text: { type: plain_text, text: Retry }, value: dl_1, style: primary }, { type: button, action_id: delivery.discard, text: { type: plain_text, text: Discard }, value: dl_1 }] }",
    "{ text: :grey_question: Did the reply “Hi” reach *Vera* (`client-0042`)? Chatra's answer got lost. Look in Chatra before you choose: sending again can duplicate the message. }",
    "{ type: section, text: { type: mrkdwn, text: :grey_question: Did the reply “Hi” reach *Vera* (`client-0042`)? Chatra's answer got lost. Look in Chatra before you choose: sending again can duplicate the message. } }",
    "{ type: actions, elements: [{ type: button, action_id: delivery.arrived, text: { type: plain_text, text: It arrived }, value: dl_1, style: primary }, { type: button, action_id: delivery.send-again, text: { type: plain_text, text: Send again }, value: dl_1 }] }",
    "{ text: :grey_question: Did a message reach *Visitor 0042* (`client-0042`)? Chatra's answer got lost. Look in <https://app.chatra.io/c/1|Chatra> before you choose: sending again can duplicate the message. }",
    "{ type: section, text: { type: mrkdwn, text: :grey_question: Did a message reach *Visitor 0042* (`client-0042`)? Chatra's answer got lost. Look in <https://app.chatra.io/c/1|Chatra> before you choose: sending again can duplicate the message. } }",
    "{ type: actions, elements: [{ type: button, action_id: delivery.arrived, text: { type: plain_text, text: It arrived }, value: dl_1, style: primary }, { type: button, action_id: delivery.send-again, text: { type: plain_text, text: Send again }, value: dl_1 }] }",
  ]);
});

test("a call that ended shows its answer, or why it failed", () => {
  expect([
    ...inLines(callDone({ kind: "delete", messageId, pushed: false }, {}, waiting)),
    ...inLines(
      callDone({ kind: "run", actionId: "a1", actionName: "x", input: {} }, { output: '{"a":1}' }, undefined),
    ),
    ...inLines(
      callFailed(
        id,
        { kind: "delete", messageId, pushed: true },
        { reason: "unavailable", detail: "" },
        waiting,
      ),
    ),
    ...inLines(
      callFailed(
        id,
        { kind: "delete", messageId, pushed: true },
        { reason: "refused", detail: "No." },
        waiting,
      ),
    ),
    ...inLines(
      callFailed(
        id,
        { kind: "delete", messageId, pushed: true },
        { reason: "strange", detail: "No." },
        waiting,
      ),
    ),
  ]).toEqual([
    "{ text: :white_check_mark: Deleted the message `m1`. }",
    "{ text: :white_check_mark: Ran the action `x`. }",
    "{ type: section, text: { type: mrkdwn, text: :white_check_mark: Ran the action `x`. } }",
    '{ type: section, text: { type: mrkdwn, text: ```\n{\n  "a": 1\n}\n``` } }',
    "{ text: :warning: The bot could not delete the pushed message `m1`. The bot could not reach Chatra. }",
    "{ type: section, text: { type: mrkdwn, text: :warning: The bot could not delete the pushed message `m1`. The bot could not reach Chatra. } }",
    "{ type: context, elements: [{ type: mrkdwn, text: Chatra gave no details. }] }",
    "{ type: actions, elements: [{ type: button, action_id: failed.retry, text: { type: plain_text, text: Retry }, value: dl_1 }] }",
    "{ text: :warning: The bot could not delete the pushed message `m1`. Chatra refused the request. (No.) }",
    "{ type: section, text: { type: mrkdwn, text: :warning: The bot could not delete the pushed message `m1`. Chatra refused the request. } }",
    "{ type: context, elements: [{ type: mrkdwn, text: No. }] }",
    "{ text: :warning: The bot could not delete the pushed message `m1`. The bot stopped trying. (No.) }",
    "{ type: section, text: { type: mrkdwn, text: :warning: The bot could not delete the pushed message `m1`. The bot stopped trying. } }",
    "{ type: context, elements: [{ type: mrkdwn, text: No. }] }",
    "{ type: actions, elements: [{ type: button, action_id: failed.retry, text: { type: plain_text, text: Retry }, value: dl_1 }] }",
  ]);
});

test("the thread of a chat can be moved from another channel", () => {
  expect([
    ...inLines(threadIsAt(waiting, "https://acme.slack.com/x", false)),
    ...inLines(threadIsAt(waiting, "https://acme.slack.com/x", true)),
    ...inLines(
      threadIsAt(
        { ...waiting, accountId: accountIdSchema.parse("a".repeat(1_990)) },
        "https://acme.slack.com/x",
        true,
      ),
    ),
  ]).toEqual([
    "{ text: The chat with *Vera* is in <https://acme.slack.com/x|this thread>. }",
    "{ text: The chat with *Vera* is in <https://acme.slack.com/x|this thread> in <#C1>. }",
    "{ type: section, text: { type: mrkdwn, text: The chat with *Vera* is in <https://acme.slack.com/x|this thread> in <#C1>. } }",
    "{ type: actions, elements: [{ type: button, action_id: client.move, text: { type: plain_text, text: Continue in this channel }, value: acme/client-0042 }] }",
    "{ text: The chat with *Vera* is in <https://acme.slack.com/x|this thread>. }",
  ]);
});

test("a file shows as a picture, a link, or why there is none", () => {
  expect([
    filePost({ name: "a.png", url: "https://x.example/a", isImage: true, size: 2_000 }, waiting),
    filePost({ name: "a.pdf", url: "https://x.example/a", isImage: false }, waiting),
    filePost(
      { name: "a <b>", url: undefined, isImage: false, linkFault: "relative" },
      { profile: { chatLink: "https://app.chatra.io/c/1" } },
    ),
    filePost({ name: "", url: undefined, isImage: true }, waiting),
  ]).toEqual([
    {
      text: "📎 <https://x.example/a|a.png> (2 kB)",
      blocks: [
        { type: "section", text: { type: "mrkdwn", text: "📎 <https://x.example/a|a.png> (2 kB)" } },
        { type: "image", image_url: "https://x.example/a", alt_text: "a.png" },
      ],
      plainText: "📎 <https://x.example/a|a.png> (2 kB)",
    },
    { text: "📎 <https://x.example/a|a.pdf>" },
    {
      text: "📎 a &lt;b&gt;: Chatra gave a link without a host for this file. Open it in <https://app.chatra.io/c/1|Chatra>.",
    },
    { text: "📎 file: Chatra gave no usable link for this file. Open it in Chatra." },
  ]);
});

test("agents are listed with their teammates", () => {
  expect([
    ...inLines(listAgents([])),
    ...inLines(listAgents([agentOf({})])),
    ...inLines(
      listAgents([
        agentOf({
          teammates: [
            { userId: ann, byHand: true },
            { userId: bob, byHand: false },
          ],
        }),
        agentOf({
          name: undefined,
          email: undefined,
          teammates: Array.from({ length: 7 }, () => ({ userId: ann, byHand: true })),
        }),
      ]),
    ),
  ]).toEqual([
    "{ text: The bot knows no Chatra agent yet. It learns of agents from the chats that they answer. }",
    "{ type: section, text: { type: mrkdwn, text: The bot knows no Chatra agent yet. It learns of agents from the chats that they answer. } }",
    "{ type: context, elements: [{ type: mrkdwn, text: A teammate whose Slack email is an agent's email answers as that agent. `/chatra agents @teammate AGENT` sets another one (admins). }] }",
    "{ text: *One Chatra agent* }",
    "{ type: section, text: { type: mrkdwn, text: *One Chatra agent* } }",
    "{ type: section, text: { type: mrkdwn, text: *Bo* (`a1`)  ·  bo@x.example } }",
    "{ type: context, elements: [{ type: mrkdwn, text: A teammate whose Slack email is an agent's email answers as that agent. `/chatra agents @teammate AGENT` sets another one (admins). }] }",
    "{ text: *2 Chatra agents* }",
    "{ type: section, text: { type: mrkdwn, text: *2 Chatra agents* } }",
    "{ type: section, text: { type: mrkdwn, text: *Bo* (`a1`)  ·  bo@x.example  ·  <@UANN> (by hand), <@UBOB> (by email) } }",
    "{ type: section, text: { type: mrkdwn, text: `a1`  ·  <@UANN> (by hand), <@UANN> (by hand), <@UANN> (by hand), <@UANN> (by hand), <@UANN> (by hand) and 2 more } }",
    "{ type: context, elements: [{ type: mrkdwn, text: A teammate whose Slack email is an agent's email answers as that agent. `/chatra agents @teammate AGENT` sets another one (admins). }] }",
  ]);
});

test("an account is shown to an admin with its addresses and its connection", () => {
  expect([
    ...inLines(showAccount(shop, connected, "https://bot.example")),
    ...inLines(showAccount({ ...shop, agentId: undefined, webhookSecrets: ["one"] }, broken, undefined)),
    ...inLines(showAccount(shop, undefined, undefined)),
    ...inLines(showAccount(shop, new Map(), undefined)),
    ...inLines(showAccount({ ...shop, connectionId: undefined }, connected, undefined)),
    ...inLines(showAccount({ ...shop, connectionId: undefined, requestId: "r1" }, connected, undefined)),
    ...inLines(accountAdded(shop, "It is starting.", undefined)),
    ...inLines(askToRemove(shop, "value")),
  ]).toEqual([
    "{ text: *berlin*: new chats in <#C1>\n:large_green_circle: Connected\nDefault agent: `a1`\nWebhook URL: `https://bot.example/chatra/webhooks/new-secret`\nThe previous webhook URL works too. }",
    "{ type: section, text: { type: mrkdwn, text: *berlin*: new chats in <#C1>\n:large_green_circle: Connected\nDefault agent: `a1`\nWebhook URL: `https://bot.example/chatra/webhooks/new-secret`\nThe previous webhook URL works too. } }",
    "{ type: context, elements: [{ type: mrkdwn, text: `/chatra account berlin connect | here | agent ID | secret | remove` changes the account. Only you see this. }] }",
    "{ text: *berlin*: new chats in <#C1>\n:red_circle: The connection is not ready: client action required. Run `/chatra account berlin connect`.\nLog &lt;in&gt;\n<https://m.example/c|Open the connection>\nDefault agent: none\nWebhook URL: `/chatra/webhooks/one` after the bot's public URL }",
    "{ type: section, text: { type: mrkdwn, text: *berlin*: new chats in <#C1>\n:red_circle: The connection is not ready: client action required. Run `/chatra account berlin connect`.\nLog &lt;in&gt;\n<https://m.example/c|Open the connection>\nDefault agent: none\nWebhook URL: `/chatra/webhooks/one` after the bot's public URL } }",
    "{ type: context, elements: [{ type: mrkdwn, text: `/chatra account berlin connect | here | agent ID | secret | remove` changes the account. Only you see this. }] }",
    "{ text: *berlin*: new chats in <#C1>\n:white_circle: Connection unknown: Membrane does not answer.\nDefault agent: `a1`\nWebhook URL: `/chatra/webhooks/new-secret` after the bot's public URL\nThe previous webhook URL works too. }",
    "{ type: section, text: { type: mrkdwn, text: *berlin*: new chats in <#C1>\n:white_circle: Connection unknown: Membrane does not answer.\nDefault agent: `a1`\nWebhook URL: `/chatra/webhooks/new-secret` after the bot's public URL\nThe previous webhook URL works too. } }",
    "{ type: context, elements: [{ type: mrkdwn, text: `/chatra account berlin connect | here | agent ID | secret | remove` changes the account. Only you see this. }] }",
    "{ text: *berlin*: new chats in <#C1>\n:red_circle: The connection is gone. Run `/chatra account berlin connect`.\nDefault agent: `a1`\nWebhook URL: `/chatra/webhooks/new-secret` after the bot's public URL\nThe previous webhook URL works too. }",
    "{ type: section, text: { type: mrkdwn, text: *berlin*: new chats in <#C1>\n:red_circle: The connection is gone. Run `/chatra account berlin connect`.\nDefault agent: `a1`\nWebhook URL: `/chatra/webhooks/new-secret` after the bot's public URL\nThe previous webhook URL works too. } }",
    "{ type: context, elements: [{ type: mrkdwn, text: `/chatra account berlin connect | here | agent ID | secret | remove` changes the account. Only you see this. }] }",
    "{ text: *berlin*: new chats in <#C1>\n:red_circle: Not connected. Run `/chatra account berlin connect`.\nDefault agent: `a1`\nWebhook URL: `/chatra/webhooks/new-secret` after the bot's public URL\nThe previous webhook URL works too. }",
    "{ type: section, text: { type: mrkdwn, text: *berlin*: new chats in <#C1>\n:red_circle: Not connected. Run `/chatra account berlin connect`.\nDefault agent: `a1`\nWebhook URL: `/chatra/webhooks/new-secret` after the bot's public URL\nThe previous webhook URL works too. } }",
    "{ type: context, elements: [{ type: mrkdwn, text: `/chatra account berlin connect | here | agent ID | secret | remove` changes the account. Only you see this. }] }",
    "{ text: *berlin*: new chats in <#C1>\n:hourglass_flowing_sand: The connection waits for a login in the browser. Run `/chatra account berlin connect`.\nDefault agent: `a1`\nWebhook URL: `/chatra/webhooks/new-secret` after the bot's public URL\nThe previous webhook URL works too. }",
    "{ type: section, text: { type: mrkdwn, text: *berlin*: new chats in <#C1>\n:hourglass_flowing_sand: The connection waits for a login in the browser. Run `/chatra account berlin connect`.\nDefault agent: `a1`\nWebhook URL: `/chatra/webhooks/new-secret` after the bot's public URL\nThe previous webhook URL works too. } }",
    "{ type: context, elements: [{ type: mrkdwn, text: `/chatra account berlin connect | here | agent ID | secret | remove` changes the account. Only you see this. }] }",
    "{ text: :white_check_mark: Added the account *berlin*. Its new chats come to <#C1>, where the bot must be a member.\nIn Chatra's settings, enter the webhook URL `/chatra/webhooks/new-secret` after the bot's public URL and switch on all three events. Keep the URL secret: anybody who has it can post in the channel.\nIt is starting. }",
    "{ type: section, text: { type: mrkdwn, text: :white_check_mark: Added the account *berlin*. Its new chats come to <#C1>, where the bot must be a member. } }",
    "{ type: section, text: { type: mrkdwn, text: 1. In Chatra's settings, enter the webhook URL `/chatra/webhooks/new-secret` after the bot's public URL and switch on all three events. Keep the URL secret: anybody who has it can post in the channel. } }",
    "{ type: section, text: { type: mrkdwn, text: 2. It is starting. } }",
    "{ type: context, elements: [{ type: mrkdwn, text: Only you see this. }] }",
    "{ text: Remove the account *berlin* from this workspace? }",
    "{ type: section, text: { type: mrkdwn, text: Remove the account *berlin* from this workspace? } }",
    "{ type: section, text: { type: mrkdwn, text: • Goes: waiting replies and the webhook URL. Replies in its threads reach nobody.\n• Stays: the threads in Slack, and everything in Chatra and Membrane.\n• You can't undo this. } }",
    "{ type: actions, elements: [{ type: button, action_id: account.remove, text: { type: plain_text, text: Remove }, value: value, style: danger }, { type: button, action_id: account.keep, text: { type: plain_text, text: Cancel }, value: value }] }",
    "{ type: context, elements: [{ type: mrkdwn, text: Expires in an hour. }] }",
  ]);
});

test("hours are listed with whether they are open", () => {
  expect([
    ...inLines(showAllHours([], START)),
    ...inLines(showAllHours([{ name: "day", hours: readHours("weekdays 9:00-18:00 UTC") }], START)),
    ...inLines(
      showAllHours(
        [
          { name: "day", hours: readHours("weekdays 9:00-18:00 UTC") },
          { name: "all", hours: readHours("daily 0:00-24:00 UTC") },
        ],
        START,
      ),
    ),
  ]).toEqual([
    "{ text: There are no business hours yet. }",
    "{ type: section, text: { type: mrkdwn, text: There are no business hours yet. } }",
    "{ type: context, elements: [{ type: mrkdwn, text: `/chatra hours support weekdays 9:00-12:30 13:30-18:00 Europe/Berlin, closed 2026-12-24` sets them (admins). }] }",
    "{ text: *One set of business hours* }",
    "{ type: section, text: { type: mrkdwn, text: *One set of business hours* } }",
    "{ type: section, text: { type: mrkdwn, text: `day`  `weekdays 9:00-18:00 UTC`\nOpens next <!date^1700038800^{date_short_pretty} {time}|2023-11-15 09:00 UTC>. } }",
    "{ type: context, elements: [{ type: mrkdwn, text: `/chatra hours support weekdays 9:00-12:30 13:30-18:00 Europe/Berlin, closed 2026-12-24` sets them (admins). }] }",
    "{ text: *2 sets of business hours* }",
    "{ type: section, text: { type: mrkdwn, text: *2 sets of business hours* } }",
    "{ type: section, text: { type: mrkdwn, text: `day`  `weekdays 9:00-18:00 UTC`\nOpens next <!date^1700038800^{date_short_pretty} {time}|2023-11-15 09:00 UTC>. } }",
    "{ type: section, text: { type: mrkdwn, text: `all`  `daily 0:00-24:00 UTC`\nAlways open. } }",
    "{ type: context, elements: [{ type: mrkdwn, text: `/chatra hours support weekdays 9:00-12:30 13:30-18:00 Europe/Berlin, closed 2026-12-24` sets them (admins). }] }",
  ]);
});

test("routes are listed with what they do, and with what can be done at each place", () => {
  expect([
    ...inLines(listRoutes([usual], { accountId: account, channelId: channel })),
    ...inLines(
      listRoutes(
        [
          full,
          aRoute({ mention: { kind: "here" }, policy: "alerts", claim: "off", auto: "x" }),
          aRoute({ name: "last" }),
          usual,
        ],
        { accountId: account, channelId: channel },
        "Moved.",
      ),
    ),
    ...inLines(showRoute(full)),
  ]).toEqual([
    "{ text: *One route.* The first that fits takes a new chat. }",
    "{ type: section, text: { type: mrkdwn, text: *One route.* The first that fits takes a new chat. } }",
    "{ type: section, text: { type: mrkdwn, text: 1. `default`  every other chat\n<#C1>  ·  mentions nobody  ·  reminds after 5m,15m,30m  ·  later after 15m }, accessory: { type: overflow, action_id: route.menu, options: [{ text: { type: plain_text, text: Edit }, value: acme/edit/default }, { text: { type: plain_text, text: Reset }, value: acme/delete/default }] } }",
    "{ type: actions, elements: [{ type: button, action_id: route.add, text: { type: plain_text, text: Add }, value: acme/add/ }, { type: button, action_id: route.test, text: { type: plain_text, text: Test with a visitor }, value: acme/test/ }] }",
    "{ type: context, elements: [{ type: mrkdwn, text: A change applies to new chats; open chats stay where they are. `/chatra help routes` shows the commands. }] }",
    "{ text: Moved. }",
    "{ type: section, text: { type: mrkdwn, text: Moved. } }",
    "{ type: section, text: { type: mrkdwn, text: *4 routes.* The first that fits takes a new chat. } }",
    "{ type: section, text: { type: mrkdwn, text: 1. `vip`  `page=*/pricing*; open`\n<#C2>  ·  mentions <@UANN>  ·  only `!send` replies go to the visitor  ·  no reminder  ·  no later reminder  ·  escalates to <!subteam^S1>  ·  hours `support`  ·  claimed by hand  ·  back to the queue after 1h  ·  digest mon 18:00 UTC  ·  outside hours `Back {opens}` after 90s }, accessory: { type: overflow, action_id: route.menu, options: [{ text: { type: plain_text, text: Edit }, value: acme/edit/vip }, { text: { type: plain_text, text: Down }, value: acme/down/vip }, { text: { type: plain_text, text: Delete }, value: acme/delete/vip }] } }",
    "{ type: section, text: { type: mrkdwn, text: 2. `vip`  every chat\n<#C1>  ·  mentions @here  ·  replies stay in Slack  ·  reminds after 5m,15m,30m  ·  later after 15m  ·  nobody owns a chat  ·  outside hours `x` }, accessory: { type: overflow, action_id: route.menu, options: [{ text: { type: plain_text, text: Edit }, value: acme/edit/vip }, { text: { type: plain_text, text: Up }, value: acme/up/vip }, { text: { type: plain_text, text: Down }, value: acme/down/vip }, { text: { type: plain_text, text: Delete }, value: acme/delete/vip }] } }",
    "{ type: section, text: { type: mrkdwn, text: 3. `last`  every chat\n<#C1>  ·  mentions nobody  ·  reminds after 5m,15m,30m  ·  later after 15m }, accessory: { type: overflow, action_id: route.menu, options: [{ text: { type: plain_text, text: Edit }, value: acme/edit/last }, { text: { type: plain_text, text: Up }, value: acme/up/last }, { text: { type: plain_text, text: Delete }, value: acme/delete/last }] } }",
    "{ type: section, text: { type: mrkdwn, text: 4. `default`  every other chat\n<#C1>  ·  mentions nobody  ·  reminds after 5m,15m,30m  ·  later after 15m }, accessory: { type: overflow, action_id: route.menu, options: [{ text: { type: plain_text, text: Edit }, value: acme/edit/default }, { text: { type: plain_text, text: Reset }, value: acme/delete/default }] } }",
    "{ type: actions, elements: [{ type: button, action_id: route.add, text: { type: plain_text, text: Add }, value: acme/add/ }, { type: button, action_id: route.test, text: { type: plain_text, text: Test with a visitor }, value: acme/test/ }] }",
    "{ type: context, elements: [{ type: mrkdwn, text: A change applies to new chats; open chats stay where they are. `/chatra help routes` shows the commands. }] }",
    "{ text: *Route* `vip` }",
    "{ type: section, text: { type: mrkdwn, text: *Route* `vip` } }",
    '{ type: section, text: { type: mrkdwn, text: vip `when="page=*/pricing*; open"` channel=<#C2> mention=<@UANN> policy=on-command remind=none remind-next=none escalate=<!subteam^S1> hours=support claim=manual return=1h auto-after=90s digest="mon 18:00 UTC" `auto="Back {opens}"` } }',
    "{ type: context, elements: [{ type: mrkdwn, text: A change applies to new chats; open chats stay where they are. }] }",
  ]);
});

test("a saved route says what it lacks, and whom it does not reach", () => {
  expect([
    ...inLines(routeSaved({ outcome: "added", route: aRoute(), lacks })),
    ...inLines(routeSaved({ outcome: "changed", route: full, lacks: { hours: true, groupScope: true } })),
    ...inLines(
      routeSaved({
        outcome: "changed",
        route: usual,
        lacks,
        absent: { mention: { kind: "user", userId: ann }, channelId: channel, userIds: [ann] },
      }),
    ).slice(2),
    ...inLines(
      routeSaved({
        outcome: "changed",
        route: usual,
        lacks,
        absent: { mention: { kind: "user", userId: ann }, channelId: channel, userIds: [] },
      }),
    ).slice(2),
    ...inLines(
      routeSaved({
        outcome: "changed",
        route: usual,
        lacks,
        absent: { mention: { kind: "user", userId: ann }, channelId: channel, userIds: undefined },
      }),
    ).slice(2),
    ...inLines(
      routeSaved({
        outcome: "changed",
        route: usual,
        lacks,
        absent: { mention: { kind: "group", groupId }, channelId: channel, userIds: [ann, bob] },
      }),
    ).slice(2),
    ...inLines(
      routeSaved({
        outcome: "changed",
        route: usual,
        lacks,
        absent: {
          mention: { kind: "group", groupId },
          channelId: channel,
          userIds: Array.from({ length: 12 }, () => ann),
        },
      }),
    ).slice(2),
  ]).toEqual([
    "{ text: :white_check_mark: Added the route `vip`. }",
    "{ type: section, text: { type: mrkdwn, text: :white_check_mark: Added the route `vip`. } }",
    "{ type: section, text: { type: mrkdwn, text: vip policy=all remind=5m,15m,30m remind-next=15m claim=first-reply } }",
    "{ type: context, elements: [{ type: mrkdwn, text: Without `when` this route takes every chat that no route above takes. A change applies to new chats; open chats stay where they are. }] }",
    "{ text: :white_check_mark: Changed the route `vip`. }",
    "{ type: section, text: { type: mrkdwn, text: :white_check_mark: Changed the route `vip`. } }",
    '{ type: section, text: { type: mrkdwn, text: vip `when="page=*/pricing*; open"` channel=<#C2> mention=<@UANN> policy=on-command remind=none remind-next=none escalate=<!subteam^S1> hours=support claim=manual return=1h auto-after=90s digest="mon 18:00 UTC" `auto="Back {opens}"` } }',
    "{ type: section, text: { type: mrkdwn, text: :warning: There are no hours `support` yet, so the route is always open. `/chatra hours support` sets them. } }",
    "{ type: section, text: { type: mrkdwn, text: :warning: The bot mentions the user group in the thread, because it can't see the members. For direct messages, reinstall the app with the permission `usergroups:read`. } }",
    "{ type: context, elements: [{ type: mrkdwn, text: A change applies to new chats; open chats stay where they are. }] }",
    "{ type: section, text: { type: mrkdwn, text: default policy=all remind=5m,15m,30m remind-next=15m claim=first-reply } }",
    "{ type: section, text: { type: mrkdwn, text: :warning: <@UANN> is not in <#C1>, so a mention there does not reach them. Invite them with `/invite` in that channel. } }",
    "{ type: context, elements: [{ type: mrkdwn, text: A change applies to new chats; open chats stay where they are. }] }",
    "{ type: section, text: { type: mrkdwn, text: default policy=all remind=5m,15m,30m remind-next=15m claim=first-reply } }",
    "{ type: context, elements: [{ type: mrkdwn, text: A change applies to new chats; open chats stay where they are. }] }",
    "{ type: section, text: { type: mrkdwn, text: default policy=all remind=5m,15m,30m remind-next=15m claim=first-reply } }",
    "{ type: context, elements: [{ type: mrkdwn, text: Slack did not say whether <@UANN> can see <#C1>. }] }",
    "{ type: context, elements: [{ type: mrkdwn, text: A change applies to new chats; open chats stay where they are. }] }",
    "{ type: section, text: { type: mrkdwn, text: default policy=all remind=5m,15m,30m remind-next=15m claim=first-reply } }",
    "{ type: section, text: { type: mrkdwn, text: :warning: Of <!subteam^S1>, <@UANN> and <@UBOB> are not in <#C1>, so a mention there does not reach them. Invite them with `/invite` in that channel. } }",
    "{ type: context, elements: [{ type: mrkdwn, text: A change applies to new chats; open chats stay where they are. }] }",
    "{ type: section, text: { type: mrkdwn, text: default policy=all remind=5m,15m,30m remind-next=15m claim=first-reply } }",
    "{ type: section, text: { type: mrkdwn, text: :warning: Of <!subteam^S1>, <@UANN>, <@UANN>, <@UANN>, <@UANN>, <@UANN>, <@UANN>, <@UANN>, <@UANN>, <@UANN>, <@UANN> and 2 more are not in <#C1>, so a mention there does not reach them. Invite them with `/invite` in that channel. } }",
    "{ type: context, elements: [{ type: mrkdwn, text: A change applies to new chats; open chats stay where they are. }] }",
  ]);
});

test("a test of the routes says which takes a visitor, and why the others don't", () => {
  expect([
    ...inLines(
      showRouteTest(
        "*Vera*",
        { open: [{ route: aRoute(), unmet: [] }], closed: [{ route: aRoute(), unmet: [] }] },
        channel,
      ),
    ),
    ...inLines(
      showRouteTest(
        "*Vera*",
        {
          open: [{ route: full, unmet: [] }],
          closed: [
            { route: full, unmet: full.conditions },
            { route: usual, unmet: [] },
          ],
        },
        channel,
      ),
    ),
  ]).toEqual([
    "{ text: A chat with *Vera* would go to `vip`\n<#C1>  ·  mentions nobody  ·  reminds after 5m,15m,30m  ·  later after 15m\n• `vip` takes every chat }",
    "{ type: section, text: { type: mrkdwn, text: A chat with *Vera* would go to `vip`\n<#C1>  ·  mentions nobody  ·  reminds after 5m,15m,30m  ·  later after 15m\n• `vip` takes every chat } }",
    "{ text: While open, a chat with *Vera* would go to `vip`\n<#C2>  ·  mentions <@UANN>  ·  only `!send` replies go to the visitor  ·  no reminder  ·  no later reminder  ·  escalates to <!subteam^S1>  ·  hours `support`  ·  claimed by hand  ·  back to the queue after 1h  ·  digest mon 18:00 UTC  ·  outside hours `Back {opens}` after 90s\n• `vip` fits: `page=*/pricing*; open`\nWhile closed, it would go to `default`\n<#C1>  ·  mentions nobody  ·  reminds after 5m,15m,30m  ·  later after 15m\n• `vip` does not fit: `page=*/pricing*`, `open`\n• `default` takes every other chat }",
    "{ type: section, text: { type: mrkdwn, text: While open, a chat with *Vera* would go to `vip`\n<#C2>  ·  mentions <@UANN>  ·  only `!send` replies go to the visitor  ·  no reminder  ·  no later reminder  ·  escalates to <!subteam^S1>  ·  hours `support`  ·  claimed by hand  ·  back to the queue after 1h  ·  digest mon 18:00 UTC  ·  outside hours `Back {opens}` after 90s\n• `vip` fits: `page=*/pricing*; open` } }",
    "{ type: section, text: { type: mrkdwn, text: While closed, it would go to `default`\n<#C1>  ·  mentions nobody  ·  reminds after 5m,15m,30m  ·  later after 15m\n• `vip` does not fit: `page=*/pricing*`, `open`\n• `default` takes every other chat } }",
  ]);
});

test("the form of a route holds what the route has", () => {
  expect([
    ...inLines(showRouteForm("meta", aRoute({ name: "" }), true, "no-scope")),
    ...inLines(showRouteForm(undefined, full, false, groups)),
    ...inLines(
      showRouteForm(
        undefined,
        aRoute({
          name: "default",
          mention: { kind: "group", groupId },
          escalate: { kind: "user", userId: bob },
        }),
        false,
        [],
      ),
    ),
    ...inLines(showRouteTestForm("meta")),
  ]).toEqual([
    "{ type: modal, callback_id: edit_route, title: { type: plain_text, text: Route }, close: { type: plain_text, text: Cancel }, submit: { type: plain_text, text: Save }, private_metadata: meta }",
    "{ type: input, block_id: name, label: { type: plain_text, text: Name }, hint: { type: plain_text, text: Letters, digits and hyphens. }, element: { type: plain_text_input, action_id: name, max_length: 32 } }",
    "{ type: input, block_id: when, label: { type: plain_text, text: Chats }, hint: { type: plain_text, text: Such as page=*/pricing*; country=DE,AT; open. Empty: every chat. }, element: { type: plain_text_input, action_id: when, max_length: 1000 }, optional: true }",
    "{ type: input, block_id: channel, label: { type: plain_text, text: Channel }, hint: { type: plain_text, text: Empty: the channel of the account. }, element: { type: conversations_select, action_id: channel, filter: { include: [public, private], exclude_bot_users: true } }, optional: true }",
    "{ type: input, block_id: mention, label: { type: plain_text, text: Mention }, element: { type: static_select, action_id: mention, options: [{ value: none, text: { type: plain_text, text: Nobody } }, { value: user, text: { type: plain_text, text: The teammate below } }, { value: here, text: { type: plain_text, text: Everybody who is online (@here) } }], initial_option: { value: none, text: { type: plain_text, text: Nobody } } } }",
    "{ type: input, block_id: mention-user, label: { type: plain_text, text: Teammate to mention }, element: { type: users_select, action_id: mention-user }, optional: true }",
    "{ type: input, block_id: policy, label: { type: plain_text, text: Replies that go to the visitor }, element: { type: static_select, action_id: policy, options: [{ value: all, text: { type: plain_text, text: all } }, { value: on-command, text: { type: plain_text, text: on-command } }, { value: alerts, text: { type: plain_text, text: alerts } }], initial_option: { value: all, text: { type: plain_text, text: all } } } }",
    "{ type: input, block_id: remind, label: { type: plain_text, text: Remind after }, hint: { type: plain_text, text: Such as 5m,15m,30m, or none. }, element: { type: plain_text_input, action_id: remind, max_length: 60, initial_value: 5m,15m,30m }, optional: true }",
    "{ type: input, block_id: remind-next, label: { type: plain_text, text: Remind of later messages after }, element: { type: plain_text_input, action_id: remind-next, max_length: 60, initial_value: 15m }, optional: true }",
    "{ type: input, block_id: escalate, label: { type: plain_text, text: Escalate to a teammate }, element: { type: users_select, action_id: escalate }, optional: true }",
    "{ type: context, elements: [{ type: mrkdwn, text: The bot can't list user groups until an admin reinstalls the app. Set one with `/chatra route NAME escalate=@group`. }] }",
    "{ type: input, block_id: hours, label: { type: plain_text, text: Business hours }, hint: { type: plain_text, text: The name of business hours. }, element: { type: plain_text_input, action_id: hours, max_length: 32 }, optional: true }",
    "{ type: input, block_id: claim, label: { type: plain_text, text: Claim }, element: { type: static_select, action_id: claim, options: [{ value: first-reply, text: { type: plain_text, text: first-reply } }, { value: manual, text: { type: plain_text, text: manual } }, { value: off, text: { type: plain_text, text: off } }], initial_option: { value: first-reply, text: { type: plain_text, text: first-reply } } } }",
    "{ type: input, block_id: return, label: { type: plain_text, text: Back to the queue after }, element: { type: plain_text_input, action_id: return, max_length: 20 }, optional: true }",
    "{ type: input, block_id: digest, label: { type: plain_text, text: Daily digest }, hint: { type: plain_text, text: Such as weekdays 18:00. Without hours add a zone, such as Europe/Berlin. }, element: { type: plain_text_input, action_id: digest, max_length: 100 }, optional: true }",
    "{ type: input, block_id: auto, label: { type: plain_text, text: Automatic message outside hours }, hint: { type: plain_text, text: Such as: We are back {opens}. Empty: none. }, element: { type: plain_text_input, action_id: auto, max_length: 1000 }, optional: true }",
    "{ type: input, block_id: auto-after, label: { type: plain_text, text: Send it after }, hint: { type: plain_text, text: Empty: 60s. }, element: { type: plain_text_input, action_id: auto-after, max_length: 20 }, optional: true }",
    "{ type: modal, callback_id: edit_route, title: { type: plain_text, text: Route }, close: { type: plain_text, text: Cancel }, submit: { type: plain_text, text: Save }, private_metadata:  }",
    "{ type: section, text: { type: mrkdwn, text: The route `vip` } }",
    "{ type: input, block_id: when, label: { type: plain_text, text: Chats }, hint: { type: plain_text, text: Such as page=*/pricing*; country=DE,AT; open. Empty: every chat. }, element: { type: plain_text_input, action_id: when, max_length: 1000, initial_value: page=*/pricing*; open }, optional: true }",
    "{ type: input, block_id: channel, label: { type: plain_text, text: Channel }, hint: { type: plain_text, text: Empty: the channel of the account. }, element: { type: conversations_select, action_id: channel, filter: { include: [public, private], exclude_bot_users: true }, initial_conversation: C2 }, optional: true }",
    "{ type: input, block_id: mention, label: { type: plain_text, text: Mention }, element: { type: static_select, action_id: mention, options: [{ value: none, text: { type: plain_text, text: Nobody } }, { value: user, text: { type: plain_text, text: The teammate below } }, { value: group, text: { type: plain_text, text: The user group below } }, { value: here, text: { type: plain_text, text: Everybody who is online (@here) } }], initial_option: { value: user, text: { type: plain_text, text: The teammate below } } } }",
    "{ type: input, block_id: mention-user, label: { type: plain_text, text: Teammate to mention }, element: { type: users_select, action_id: mention-user, initial_user: UANN }, optional: true }",
    "{ type: input, block_id: mention-group, label: { type: plain_text, text: User group to mention }, element: { type: static_select, action_id: mention-group, options: [{ value: S1, text: { type: plain_text, text: Leads (@leads) } }] }, optional: true }",
    "{ type: input, block_id: policy, label: { type: plain_text, text: Replies that go to the visitor }, element: { type: static_select, action_id: policy, options: [{ value: all, text: { type: plain_text, text: all } }, { value: on-command, text: { type: plain_text, text: on-command } }, { value: alerts, text: { type: plain_text, text: alerts } }], initial_option: { value: on-command, text: { type: plain_text, text: on-command } } } }",
    "{ type: input, block_id: remind, label: { type: plain_text, text: Remind after }, hint: { type: plain_text, text: Such as 5m,15m,30m, or none. }, element: { type: plain_text_input, action_id: remind, max_length: 60, initial_value: none }, optional: true }",
    "{ type: input, block_id: remind-next, label: { type: plain_text, text: Remind of later messages after }, element: { type: plain_text_input, action_id: remind-next, max_length: 60, initial_value: none }, optional: true }",
    "{ type: input, block_id: escalate, label: { type: plain_text, text: Escalate to a teammate }, element: { type: users_select, action_id: escalate }, optional: true }",
    "{ type: input, block_id: escalate-group, label: { type: plain_text, text: Or to three people of a user group }, element: { type: static_select, action_id: escalate-group, options: [{ value: S1, text: { type: plain_text, text: Leads (@leads) } }], initial_option: { value: S1, text: { type: plain_text, text: Leads (@leads) } } }, optional: true }",
    "{ type: input, block_id: hours, label: { type: plain_text, text: Business hours }, hint: { type: plain_text, text: The name of business hours. }, element: { type: plain_text_input, action_id: hours, max_length: 32, initial_value: support }, optional: true }",
    "{ type: input, block_id: claim, label: { type: plain_text, text: Claim }, element: { type: static_select, action_id: claim, options: [{ value: first-reply, text: { type: plain_text, text: first-reply } }, { value: manual, text: { type: plain_text, text: manual } }, { value: off, text: { type: plain_text, text: off } }], initial_option: { value: manual, text: { type: plain_text, text: manual } } } }",
    "{ type: input, block_id: return, label: { type: plain_text, text: Back to the queue after }, element: { type: plain_text_input, action_id: return, max_length: 20, initial_value: 1h }, optional: true }",
    "{ type: input, block_id: digest, label: { type: plain_text, text: Daily digest }, hint: { type: plain_text, text: Such as weekdays 18:00. Without hours add a zone, such as Europe/Berlin. }, element: { type: plain_text_input, action_id: digest, max_length: 100, initial_value: mon 18:00 UTC }, optional: true }",
    "{ type: input, block_id: auto, label: { type: plain_text, text: Automatic message outside hours }, hint: { type: plain_text, text: Such as: We are back {opens}. Empty: none. }, element: { type: plain_text_input, action_id: auto, max_length: 1000, initial_value: Back {opens} }, optional: true }",
    "{ type: input, block_id: auto-after, label: { type: plain_text, text: Send it after }, hint: { type: plain_text, text: Empty: 60s. }, element: { type: plain_text_input, action_id: auto-after, max_length: 20, initial_value: 90s }, optional: true }",
    "{ type: modal, callback_id: edit_route, title: { type: plain_text, text: Route }, close: { type: plain_text, text: Cancel }, submit: { type: plain_text, text: Save }, private_metadata:  }",
    "{ type: section, text: { type: mrkdwn, text: The route `default` } }",
    "{ type: input, block_id: channel, label: { type: plain_text, text: Channel }, hint: { type: plain_text, text: Empty: the channel of the account. }, element: { type: conversations_select, action_id: channel, filter: { include: [public, private], exclude_bot_users: true } }, optional: true }",
    "{ type: input, block_id: mention, label: { type: plain_text, text: Mention }, element: { type: static_select, action_id: mention, options: [{ value: none, text: { type: plain_text, text: Nobody } }, { value: user, text: { type: plain_text, text: The teammate below } }, { value: group, text: { type: plain_text, text: The user group below } }, { value: here, text: { type: plain_text, text: Everybody who is online (@here) } }], initial_option: { value: group, text: { type: plain_text, text: The user group below } } } }",
    "{ type: input, block_id: mention-user, label: { type: plain_text, text: Teammate to mention }, element: { type: users_select, action_id: mention-user }, optional: true }",
    "{ type: input, block_id: mention-group, label: { type: plain_text, text: User group to mention }, element: { type: static_select, action_id: mention-group, options: [{ value: S1, text: { type: plain_text, text: The user group, as until now } }], initial_option: { value: S1, text: { type: plain_text, text: The user group, as until now } } }, optional: true }",
    "{ type: input, block_id: policy, label: { type: plain_text, text: Replies that go to the visitor }, element: { type: static_select, action_id: policy, options: [{ value: all, text: { type: plain_text, text: all } }, { value: on-command, text: { type: plain_text, text: on-command } }, { value: alerts, text: { type: plain_text, text: alerts } }], initial_option: { value: all, text: { type: plain_text, text: all } } } }",
    "{ type: input, block_id: remind, label: { type: plain_text, text: Remind after }, hint: { type: plain_text, text: Such as 5m,15m,30m, or none. }, element: { type: plain_text_input, action_id: remind, max_length: 60, initial_value: 5m,15m,30m }, optional: true }",
    "{ type: input, block_id: remind-next, label: { type: plain_text, text: Remind of later messages after }, element: { type: plain_text_input, action_id: remind-next, max_length: 60, initial_value: 15m }, optional: true }",
    "{ type: input, block_id: escalate, label: { type: plain_text, text: Escalate to a teammate }, element: { type: users_select, action_id: escalate, initial_user: UBOB }, optional: true }",
    "{ type: input, block_id: hours, label: { type: plain_text, text: Business hours }, hint: { type: plain_text, text: The name of business hours. }, element: { type: plain_text_input, action_id: hours, max_length: 32 }, optional: true }",
    "{ type: input, block_id: claim, label: { type: plain_text, text: Claim }, element: { type: static_select, action_id: claim, options: [{ value: first-reply, text: { type: plain_text, text: first-reply } }, { value: manual, text: { type: plain_text, text: manual } }, { value: off, text: { type: plain_text, text: off } }], initial_option: { value: first-reply, text: { type: plain_text, text: first-reply } } } }",
    "{ type: input, block_id: return, label: { type: plain_text, text: Back to the queue after }, element: { type: plain_text_input, action_id: return, max_length: 20 }, optional: true }",
    "{ type: input, block_id: digest, label: { type: plain_text, text: Daily digest }, hint: { type: plain_text, text: Such as weekdays 18:00. Without hours add a zone, such as Europe/Berlin. }, element: { type: plain_text_input, action_id: digest, max_length: 100 }, optional: true }",
    "{ type: input, block_id: auto, label: { type: plain_text, text: Automatic message outside hours }, hint: { type: plain_text, text: Such as: We are back {opens}. Empty: none. }, element: { type: plain_text_input, action_id: auto, max_length: 1000 }, optional: true }",
    "{ type: input, block_id: auto-after, label: { type: plain_text, text: Send it after }, hint: { type: plain_text, text: Empty: 60s. }, element: { type: plain_text_input, action_id: auto-after, max_length: 20 }, optional: true }",
    "{ type: modal, callback_id: test_route, title: { type: plain_text, text: Test the routes }, close: { type: plain_text, text: Cancel }, submit: { type: plain_text, text: Test }, private_metadata: meta }",
    "{ type: input, block_id: client, label: { type: plain_text, text: Visitor }, hint: { type: plain_text, text: The beginning of a name or email, or a client ID. }, element: { type: plain_text_input, action_id: client, max_length: 2000 } }",
  ]);
});

test("a menu of groups has as many as Slack takes, with the present one", () => {
  const fields = optionsIn(showRouteForm(undefined, full, false, many));
  expect(fields.filter(([name]) => String(name).includes("group"))).toEqual([
    ["{ type: input, block_id: mention-group, label: { type: plain", 100, true],
    ["{ type: input, block_id: escalate-group, label: { type: plai", 102, true],
  ]);
});

test("snippets are listed in a few blocks, with how often they were used and whose they are", () => {
  expect([
    ...inLines(showSnippets([], 0)),
    ...inLines(showSnippets([hi], 1)),
    ...inLines(showSnippets([hi, mine, { ...hi, used: 1 }, { ...hi, used: 2 }, hi, hi], 9)),
    ...inLines(showSnippet(hi)),
    ...inLines(showSnippet({ ...mine, used: 3 })),
    ...inLines(askToSendWithout({ name: "hi", unknown: ["page"], text: "a\n<b>", proposalId: "p1" })),
    ...inLines(askToSendWithout({ name: "hi", unknown: ["agent.name"], text: "" })),
  ]).toEqual([
    "{ text: There are no snippets yet. Save one with `/chatra snippet NAME text…`. }",
    "{ type: section, text: { type: mrkdwn, text: There are no snippets yet. Save one with `/chatra snippet NAME text…`. } }",
    "{ text: *One snippet* }",
    "{ type: section, text: { type: mrkdwn, text: *One snippet* } }",
    "{ type: section, text: { type: mrkdwn, text: • `hi`  Hi !channel {client.name}  ·  not used yet  ·  shared by <@UANN> } }",
    "{ type: context, elements: [{ type: mrkdwn, text: In a thread, `!r NAME` sends one to the visitor, and *Snippet…* in the card's menu shows it first. }] }",
    "{ text: *9 snippets* }",
    "{ type: section, text: { type: mrkdwn, text: *9 snippets* } }",
    "{ type: section, text: { type: mrkdwn, text: • `hi`  Hi !channel {client.name}  ·  not used yet  ·  shared by <@UANN>\n• `mine`  Hi !channel {client.name}  ·  not used yet  ·  yours\n• `hi`  Hi !channel {client.name}  ·  used once  ·  shared by <@UANN>\n• `hi`  Hi !channel {client.name}  ·  used 2 times  ·  shared by <@UANN>\n• `hi`  Hi !channel {client.name}  ·  not used yet  ·  shared by <@UANN> } }",
    "{ type: section, text: { type: mrkdwn, text: • `hi`  Hi !channel {client.name}  ·  not used yet  ·  shared by <@UANN> } }",
    "{ type: context, elements: [{ type: mrkdwn, text: … and 3 more. In a thread, `!r NAME` sends one to the visitor, and *Snippet…* in the card's menu shows it first. }] }",
    "{ text: *Snippet* `hi`  ·  not used yet  ·  shared by <@UANN> }",
    "{ type: section, text: { type: mrkdwn, text: *Snippet* `hi`  ·  not used yet  ·  shared by <@UANN> } }",
    "{ type: section, text: { type: mrkdwn, text: Hi &lt;!channel> {client.name} } }",
    "{ text: *Snippet* `mine`  ·  used 3 times  ·  yours }",
    "{ type: section, text: { type: mrkdwn, text: *Snippet* `mine`  ·  used 3 times  ·  yours } }",
    "{ type: section, text: { type: mrkdwn, text: Hi &lt;!channel> {client.name} } }",
    "{ text: The bot does not know the visitor's page (`{page}`), which the snippet `hi` needs. Nothing was sent to the visitor. Send the snippet like this? }",
    "{ type: section, text: { type: mrkdwn, text: The bot does not know the visitor's page (`{page}`), which the snippet `hi` needs. Nothing was sent to the visitor. Send the snippet like this? } }",
    "{ type: section, text: { type: mrkdwn, text: > a\n> &lt;b&gt; } }",
    "{ type: actions, elements: [{ type: button, action_id: proposal.confirm, text: { type: plain_text, text: Send without }, value: p1, style: primary }, { type: button, action_id: proposal.cancel, text: { type: plain_text, text: Cancel }, value: p1 }] }",
    "{ type: context, elements: [{ type: mrkdwn, text: Expires in an hour. }] }",
    "{ text: The bot does not know your name (`{agent.name}`), which the snippet `hi` needs. Nothing was sent to the visitor. Write the reply yourself. }",
    "{ type: section, text: { type: mrkdwn, text: The bot does not know your name (`{agent.name}`), which the snippet `hi` needs. Nothing was sent to the visitor. Write the reply yourself. } }",
  ]);
});

test("forms about a chat and a visitor hold what is known", () => {
  expect([
    ...inLines(showAssignForm({ metadata: "m", name: "Vera", owner: ann })),
    ...inLines(showAssignForm({ metadata: undefined, name: "Vera", owner: undefined })),
    ...inLines(showSnoozeForm({ metadata: "m", name: "Vera" })),
    ...inLines(showPushForm({ metadata: "m", name: "Vera" })),
    ...inLines(showMoreForm({ metadata: "m", name: "Vera", muted: true })),
    ...inLines(showMoreForm({ metadata: "m", name: "Vera", muted: false })),
    ...inLines(showHoursForm({ metadata: "m", name: "day", line: undefined, longest: 500 })),
    ...inLines(showHoursForm({ metadata: "m", name: "day", line: "mon 9-18 UTC", longest: 500 })),
    ...inLines(
      showEditForm({
        metadata: undefined,
        name: "Vera",
        values: { name: "Vera", email: undefined, phone: undefined, notes: undefined },
      }),
    ),
    ...inLines(
      showEditForm({
        metadata: "m",
        name: "Vera",
        values: { name: "Ve\nra", email: "", phone: undefined, notes: "a\nb" },
      }),
    ),
    ...inLines(offerForm("*Vera*", undefined)),
    ...inLines(offerForm("*Vera*", "ref")),
    ...inLines(showFindForm()),
    ...inLines(showFindForm("Nobody.")),
    ...inLines(outdatedForm("edit_client")),
    ...inLines(
      showNotifyForm({ ways: { assigned: "thread", reminders: "dm", escalation: "off" }, digest: undefined }),
    ),
    ...inLines(
      showNotifyForm({
        ways: { assigned: "dm", reminders: "off", escalation: "thread" },
        digest: { ...time, isOwnZone: true },
      }),
    ),
  ]).toEqual([
    "{ type: modal, callback_id: assign_chat, title: { type: plain_text, text: Assign chat }, close: { type: plain_text, text: Cancel }, submit: { type: plain_text, text: Assign }, private_metadata: m }",
    "{ type: section, text: { type: mrkdwn, text: The chat with Vera } }",
    "{ type: input, block_id: person, label: { type: plain_text, text: Teammate }, element: { type: users_select, action_id: person, initial_user: UANN } }",
    "{ type: modal, callback_id: assign_chat, title: { type: plain_text, text: Assign chat }, close: { type: plain_text, text: Close }, private_metadata:  }",
    "{ type: section, text: { type: mrkdwn, text: Write `!assign @name` in the thread of this chat. } }",
    "{ type: modal, callback_id: snooze_chat, title: { type: plain_text, text: Snooze chat }, close: { type: plain_text, text: Cancel }, submit: { type: plain_text, text: Snooze }, private_metadata: m }",
    "{ type: section, text: { type: mrkdwn, text: The chat with Vera } }",
    "{ type: input, block_id: time, label: { type: plain_text, text: Until }, hint: { type: plain_text, text: 30m, 2h, 14:30, tomorrow, tomorrow 9am, monday 9:00. A new message ends the snooze. }, element: { type: plain_text_input, action_id: time, max_length: 40, initial_value: tomorrow 9:00 } }",
    "{ type: modal, callback_id: push_message, title: { type: plain_text, text: Push message }, close: { type: plain_text, text: Cancel }, submit: { type: plain_text, text: Send }, private_metadata: m }",
    "{ type: section, text: { type: mrkdwn, text: To Vera } }",
    "{ type: input, block_id: text, label: { type: plain_text, text: Message }, element: { type: plain_text_input, action_id: text, multiline: true, max_length: 3000 } }",
    "{ type: context, elements: [{ type: mrkdwn, text: A pushed message opens the chat on the visitor's page. }] }",
    "{ type: modal, callback_id: card_more, title: { type: plain_text, text: More }, close: { type: plain_text, text: Close }, private_metadata: m }",
    "{ type: section, text: { type: mrkdwn, text: The chat with Vera } }",
    "{ type: actions, elements: [{ type: button, action_id: more.edit, text: { type: plain_text, text: Edit… }, value: edit }, { type: button, action_id: more.push, text: { type: plain_text, text: Push message… }, value: push }, { type: button, action_id: more.transcript, text: { type: plain_text, text: Transcript }, value: transcript }, { type: button, action_id: more.unmute, text: { type: plain_text, text: Unmute }, value: unmute }] }",
    "{ type: context, elements: [{ type: mrkdwn, text: *Transcript* posts the whole chat in the thread as a file. *Mute* stops reminders for this visitor. }] }",
    "{ type: modal, callback_id: card_more, title: { type: plain_text, text: More }, close: { type: plain_text, text: Close }, private_metadata: m }",
    "{ type: section, text: { type: mrkdwn, text: The chat with Vera } }",
    "{ type: actions, elements: [{ type: button, action_id: more.edit, text: { type: plain_text, text: Edit… }, value: edit }, { type: button, action_id: more.push, text: { type: plain_text, text: Push message… }, value: push }, { type: button, action_id: more.transcript, text: { type: plain_text, text: Transcript }, value: transcript }, { type: button, action_id: more.mute, text: { type: plain_text, text: Mute }, value: mute }] }",
    "{ type: context, elements: [{ type: mrkdwn, text: *Transcript* posts the whole chat in the thread as a file. *Mute* stops reminders for this visitor. }] }",
    "{ type: modal, callback_id: edit_hours, title: { type: plain_text, text: Business hours }, close: { type: plain_text, text: Cancel }, submit: { type: plain_text, text: Save }, private_metadata: m }",
    "{ type: section, text: { type: mrkdwn, text: New hours `day` } }",
    "{ type: input, block_id: line, label: { type: plain_text, text: Opening times }, hint: { type: plain_text, text: Days, times, a time zone and closed dates, such as: weekdays 9:00-12:30 13:30-18:00 Europe/Berlin, closed 2026-12-24 }, element: { type: plain_text_input, action_id: line, max_length: 500 } }",
    "{ type: modal, callback_id: edit_hours, title: { type: plain_text, text: Business hours }, close: { type: plain_text, text: Cancel }, submit: { type: plain_text, text: Save }, private_metadata: m }",
    "{ type: section, text: { type: mrkdwn, text: Hours `day` } }",
    "{ type: input, block_id: line, label: { type: plain_text, text: Opening times }, hint: { type: plain_text, text: Days, times, a time zone and closed dates, such as: weekdays 9:00-12:30 13:30-18:00 Europe/Berlin, closed 2026-12-24 }, element: { type: plain_text_input, action_id: line, max_length: 500, initial_value: mon 9-18 UTC } }",
    "{ type: modal, callback_id: edit_client, title: { type: plain_text, text: Edit visitor }, close: { type: plain_text, text: Close }, private_metadata:  }",
    "{ type: section, text: { type: mrkdwn, text: This client ID is too long for a form. Use `/chatra update CLIENT email=…`. } }",
    "{ type: modal, callback_id: edit_client, title: { type: plain_text, text: Edit visitor }, close: { type: plain_text, text: Cancel }, submit: { type: plain_text, text: Save }, private_metadata: m }",
    "{ type: section, text: { type: mrkdwn, text: Vera } }",
    "{ type: input, block_id: name, label: { type: plain_text, text: Name }, element: { type: plain_text_input, action_id: name, multiline: false, max_length: 200, initial_value: Ve ra }, optional: true }",
    "{ type: input, block_id: email, label: { type: plain_text, text: Email }, element: { type: plain_text_input, action_id: email, multiline: false, max_length: 254 }, optional: true }",
    "{ type: input, block_id: phone, label: { type: plain_text, text: Phone }, element: { type: plain_text_input, action_id: phone, multiline: false, max_length: 50 }, optional: true }",
    "{ type: input, block_id: notes, label: { type: plain_text, text: Notes }, hint: { type: plain_text, text: This text replaces the notes in Chatra. }, element: { type: plain_text_input, action_id: notes, multiline: true, max_length: 3000, initial_value: a\nb }, optional: true }",
    "{ text: This client ID is too long for a form. Use `!update email=…`. }",
    "{ text: *Edit* opens the form for *Vera*. `!update email=…` updates a field directly. }",
    "{ type: section, text: { type: mrkdwn, text: *Edit* opens the form for *Vera*. `!update email=…` updates a field directly. } }",
    "{ type: actions, elements: [{ type: button, action_id: client.edit, text: { type: plain_text, text: Edit }, value: ref, style: primary }] }",
    "{ type: modal, callback_id: find_client, title: { type: plain_text, text: Find visitor }, close: { type: plain_text, text: Cancel }, submit: { type: plain_text, text: Find }, private_metadata:  }",
    "{ type: input, block_id: client, label: { type: plain_text, text: Visitor }, hint: { type: plain_text, text: The beginning of a name or email, a client ID, or a link to a message in the visitor's thread. }, element: { type: plain_text_input, action_id: client, max_length: 2000 } }",
    "{ type: modal, callback_id: find_client, title: { type: plain_text, text: Find visitor }, close: { type: plain_text, text: Cancel }, submit: { type: plain_text, text: Find }, private_metadata:  }",
    "{ type: section, text: { type: mrkdwn, text: Nobody. } }",
    "{ type: input, block_id: client, label: { type: plain_text, text: Visitor }, hint: { type: plain_text, text: The beginning of a name or email, a client ID, or a link to a message in the visitor's thread. }, element: { type: plain_text_input, action_id: client, max_length: 2000 } }",
    "{ type: modal, callback_id: edit_client, title: { type: plain_text, text: Open the form again }, close: { type: plain_text, text: Close }, private_metadata:  }",
    "{ type: section, text: { type: mrkdwn, text: This form is from an earlier version of the bot, so nothing was changed. Open the form again. } }",
    "{ type: modal, callback_id: notify, title: { type: plain_text, text: Your notifications }, close: { type: plain_text, text: Cancel }, submit: { type: plain_text, text: Save }, private_metadata:  }",
    "{ type: input, block_id: assigned, label: { type: plain_text, text: A chat is assigned to me }, element: { type: static_select, action_id: assigned, options: [{ text: { type: plain_text, text: Mention in the thread }, value: thread }, { text: { type: plain_text, text: Direct message }, value: dm }, { text: { type: plain_text, text: Off }, value: off }], initial_option: { text: { type: plain_text, text: Mention in the thread }, value: thread } } }",
    "{ type: input, block_id: reminders, label: { type: plain_text, text: A visitor in my chat waits }, element: { type: static_select, action_id: reminders, options: [{ text: { type: plain_text, text: Mention in the thread }, value: thread }, { text: { type: plain_text, text: Direct message }, value: dm }, { text: { type: plain_text, text: Off }, value: off }], initial_option: { text: { type: plain_text, text: Direct message }, value: dm } } }",
    "{ type: input, block_id: escalation, label: { type: plain_text, text: A chat is escalated to me }, element: { type: static_select, action_id: escalation, options: [{ text: { type: plain_text, text: Mention in the thread }, value: thread }, { text: { type: plain_text, text: Direct message }, value: dm }, { text: { type: plain_text, text: Off }, value: off }], initial_option: { text: { type: plain_text, text: Off }, value: off } } }",
    "{ type: input, block_id: digest, label: { type: plain_text, text: Daily digest by direct message }, hint: { type: plain_text, text: Such as weekdays 9:00, in your time zone. Empty: none. }, element: { type: plain_text_input, action_id: digest, max_length: 100 }, optional: true }",
    "{ type: modal, callback_id: notify, title: { type: plain_text, text: Your notifications }, close: { type: plain_text, text: Cancel }, submit: { type: plain_text, text: Save }, private_metadata:  }",
    "{ type: input, block_id: assigned, label: { type: plain_text, text: A chat is assigned to me }, element: { type: static_select, action_id: assigned, options: [{ text: { type: plain_text, text: Mention in the thread }, value: thread }, { text: { type: plain_text, text: Direct message }, value: dm }, { text: { type: plain_text, text: Off }, value: off }], initial_option: { text: { type: plain_text, text: Direct message }, value: dm } } }",
    "{ type: input, block_id: reminders, label: { type: plain_text, text: A visitor in my chat waits }, element: { type: static_select, action_id: reminders, options: [{ text: { type: plain_text, text: Mention in the thread }, value: thread }, { text: { type: plain_text, text: Direct message }, value: dm }, { text: { type: plain_text, text: Off }, value: off }], initial_option: { text: { type: plain_text, text: Off }, value: off } } }",
    "{ type: input, block_id: escalation, label: { type: plain_text, text: A chat is escalated to me }, element: { type: static_select, action_id: escalation, options: [{ text: { type: plain_text, text: Mention in the thread }, value: thread }, { text: { type: plain_text, text: Direct message }, value: dm }, { text: { type: plain_text, text: Off }, value: off }], initial_option: { text: { type: plain_text, text: Mention in the thread }, value: thread } } }",
    "{ type: input, block_id: digest, label: { type: plain_text, text: Daily digest by direct message }, hint: { type: plain_text, text: Such as weekdays 9:00, in your time zone. Empty: none. }, element: { type: plain_text_input, action_id: digest, max_length: 100, initial_value: mon 9:00 }, optional: true }",
  ]);
});
