import { expect, test } from "vitest";
import type { Episode } from "../../src/domain/episode.ts";
import { chatraMessageIdSchema, clientIdSchema, userIdSchema } from "../../src/domain/ids.ts";
import { clientCard, leftCard } from "../../src/messages/card.ts";
import { aConversation, ann, START } from "../domain/builders.ts";
import { inLines } from "./in-lines.ts";

const WORKSPACE = "https://acme.slack.com/";
const bob = userIdSchema.parse("UBOB");
const anEpisode = (over: Partial<Episode> = {}): Episode => ({
  number: 1,
  openedAt: START,
  firstWords: "Hi <b>",
  firstMessageId: chatraMessageIdSchema.parse("m1"),
  lastWordsAt: START,
  unanswered: [START],
  helpers: [],
  reminders: { count: 0, posts: [] },
  ...over,
});
const linesOf = (over: Parameters<typeof aConversation>[0]) =>
  inLines(clientCard(aConversation(over), WORKSPACE));
/** Its second block, which says where the visitor writes from. */
const placeOf = (over: Parameters<typeof aConversation>[0]) => linesOf(over)[2];

test("shows on a card what there is of a chat, and what can be done with it", () => {
  expect([
    ...linesOf({}),
    ...linesOf({ episode: anEpisode(), card: { mention: "<@UANN>" }, muted: true }),
    ...linesOf({ episode: anEpisode({ owner: ann, firstWords: undefined }) }),
    ...linesOf({ episode: anEpisode({ end: { at: START, by: bob } }) }),
  ]).toEqual([
    "{ text: ⚪ Vera }",
    "{ type: section, text: { type: mrkdwn, text: ⚪ *Vera* } }",
    "{ type: context, elements: [{ type: mrkdwn, text: Client ID `client-0042` }] }",
    "{ type: actions, elements: [{ type: overflow, action_id: card.menu, options: [{ text: { type: plain_text, text: Assign… }, value: assign }, { text: { type: plain_text, text: Snooze… }, value: snooze }, { text: { type: plain_text, text: Snippet… }, value: snippet }, { text: { type: plain_text, text: Details }, value: details }, { text: { type: plain_text, text: More… }, value: more }] }] }",
    "{ text: 🔴 Vera: Hi &lt;b&gt; }",
    "{ type: section, text: { type: mrkdwn, text: 🔴 *Vera*\n> Hi &lt;b&gt; } }",
    "{ type: context, elements: [{ type: mrkdwn, text: Muted  ·  Client ID `client-0042` }] }",
    "{ type: context, elements: [{ type: mrkdwn, text: *Waiting for us since <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC> (first response)* }] }",
    "{ type: context, elements: [{ type: mrkdwn, text: Called: <@UANN> }] }",
    "{ type: actions, elements: [{ type: button, action_id: card.claim, text: { type: plain_text, text: Claim }, value: claim }, { type: button, action_id: card.close, text: { type: plain_text, text: Close }, value: close }, { type: overflow, action_id: card.menu, options: [{ text: { type: plain_text, text: Assign… }, value: assign }, { text: { type: plain_text, text: Snooze… }, value: snooze }, { text: { type: plain_text, text: Snippet… }, value: snippet }, { text: { type: plain_text, text: Details }, value: details }, { text: { type: plain_text, text: More… }, value: more }] }] }",
    "{ text: 🟡 Vera }",
    "{ type: section, text: { type: mrkdwn, text: 🟡 *Vera* } }",
    "{ type: context, elements: [{ type: mrkdwn, text: Client ID `client-0042` }] }",
    "{ type: context, elements: [{ type: mrkdwn, text: *<@UANN> has it*  ·  Waiting for us since <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC> (first response) }] }",
    "{ type: actions, elements: [{ type: button, action_id: card.release, text: { type: plain_text, text: Release }, value: release }, { type: button, action_id: card.close, text: { type: plain_text, text: Close }, value: close }, { type: overflow, action_id: card.menu, options: [{ text: { type: plain_text, text: Assign… }, value: assign }, { text: { type: plain_text, text: Snooze… }, value: snooze }, { text: { type: plain_text, text: Snippet… }, value: snippet }, { text: { type: plain_text, text: Details }, value: details }, { text: { type: plain_text, text: More… }, value: more }] }] }",
    "{ text: ⚪ Vera: Hi &lt;b&gt; }",
    "{ type: section, text: { type: mrkdwn, text: ⚪ *Vera*\n> Hi &lt;b&gt; } }",
    "{ type: context, elements: [{ type: mrkdwn, text: Client ID `client-0042` }] }",
    "{ type: context, elements: [{ type: mrkdwn, text: *Closed* <!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC> by <@UBOB> }] }",
    "{ type: actions, elements: [{ type: button, action_id: card.reopen, text: { type: plain_text, text: Reopen }, value: reopen }, { type: overflow, action_id: card.menu, options: [{ text: { type: plain_text, text: Assign… }, value: assign }, { text: { type: plain_text, text: Snooze… }, value: snooze }, { text: { type: plain_text, text: Snippet… }, value: snippet }, { text: { type: plain_text, text: Details }, value: details }, { text: { type: plain_text, text: More… }, value: more }] }] }",
  ]);
});

test("says on a card where the visitor writes from, as far as it is known", () => {
  expect([
    placeOf({ profile: { name: "Vera", city: " ", country: "Norway", source: "widget" } }),
    placeOf({ profile: { name: "Vera", city: "Oslo", source: "e<mail" } }),
    placeOf({ profile: { name: "Vera", pageUrl: "", pageTitle: "Cart" } }),
    placeOf({ profile: { name: "Vera", pageTitle: "Cart" } }),
    placeOf({ profile: { name: "Vera", pageUrl: "https://x.example/a" } }),
    placeOf({ profile: { name: "Vera", pageUrl: "https://x.example/a", pageTitle: " " } }),
    placeOf({ profile: { name: "Vera", pageUrl: "javascript:alert(1)", pageTitle: "<Cart>" } }),
    placeOf({ profile: { name: "Vera", pageUrl: "\u200b" } }),
    placeOf({ nobodyAvailable: true, muted: true, clientId: clientIdSchema.parse("a`<b>") }),
  ]).toEqual([
    "{ type: context, elements: [{ type: mrkdwn, text: Norway  ·  Client ID `client-0042` }] }",
    "{ type: context, elements: [{ type: mrkdwn, text: Oslo  ·  e&lt;mail  ·  Client ID `client-0042` }] }",
    "{ type: context, elements: [{ type: mrkdwn, text: Client ID `client-0042` }] }",
    "{ type: context, elements: [{ type: mrkdwn, text: Client ID `client-0042` }] }",
    "{ type: context, elements: [{ type: mrkdwn, text: <https://x.example/a|https://x.example/a>  ·  Client ID `client-0042` }] }",
    "{ type: context, elements: [{ type: mrkdwn, text: <https://x.example/a|https://x.example/a>  ·  Client ID `client-0042` }] }",
    "{ type: context, elements: [{ type: mrkdwn, text: &lt;Cart&gt;  ·  Client ID `client-0042` }] }",
    "{ type: context, elements: [{ type: mrkdwn, text: page  ·  Client ID `client-0042` }] }",
    "{ type: context, elements: [{ type: mrkdwn, text: Nobody was online in Chatra  ·  Muted  ·  Client ID `a'&lt;b&gt;` }] }",
  ]);
});

test("links the card of a thread that was left to the new one, if there is one", () => {
  expect([
    ...inLines(leftCard(aConversation({ profile: { name: "Vera <b>" } }), WORKSPACE)),
    ...inLines(leftCard(aConversation({ threadTs: undefined }), WORKSPACE)),
  ]).toEqual([
    "{ text: ⚪ Vera &lt;b&gt;: continues in a new thread }",
    "{ type: section, text: { type: mrkdwn, text: ⚪ *Vera &lt;b&gt;*: continues in <https://acme.slack.com/archives/C1/p1700000000000100|a new thread> } }",
    "{ text: ⚪ Vera: continues in a new thread }",
    "{ type: section, text: { type: mrkdwn, text: ⚪ *Vera*: continues in a new thread } }",
  ]);
});
