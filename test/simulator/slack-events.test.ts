import { verifySlackRequest } from "@slack/bolt";
import { WebClient } from "@slack/web-api";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isJsonObject } from "../../src/simulator/json.ts";
import { startSlackSimulator } from "../../src/simulator/slack/simulator.ts";
import type { SlackPerson, SlackSimulator } from "../../src/simulator/slack/simulator-api.ts";
import { subscribeTo } from "../../src/simulator/slack/subscriptions.ts";
import { type ReceivingApp, startReceivingApp } from "./receiving-app.ts";

let app: ReceivingApp;
let slack: SlackSimulator;
let ada: SlackPerson;
let channel: string;

beforeEach(async () => {
  app = await startReceivingApp();
  slack = await startSlackSimulator({ behaviour: { retryDelaysMs: [5, 5, 5] } });
  slack.connect({ eventsUrl: `${app.url}/slack/events` });
  ada = slack.user("ada");
  channel = slack.channel("support").id;
});
afterEach(async () => {
  await slack.close();
  await app.close();
});

const events = () => app.json().map((body) => body.event);
const web = () => new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl });

test("a person's message arrives in a signed envelope", async () => {
  const { ts, delivered } = ada.postMessage(channel, "hello");
  expect(await delivered).toMatchObject({ status: 200 });
  const [request] = app.received;
  const signature = String(request?.headers["x-slack-signature"]);
  const timestamp = Number(request?.headers["x-slack-request-timestamp"]);
  const headers = { "x-slack-signature": signature, "x-slack-request-timestamp": timestamp };
  verifySlackRequest({ signingSecret: slack.signingSecret, body: request?.body ?? "", headers });
  expect(app.json()).toMatchObject([
    {
      type: "event_callback",
      team_id: slack.team.id,
      context_team_id: slack.team.id,
      authorizations: [{ user_id: slack.bot.userId, is_bot: true }],
      event: { type: "message", user: ada.id, text: "hello", ts, channel, channel_type: "channel" },
    },
  ]);
  expect(app.json()[0]?.event_id).toMatch(/^Ev/);
});

test("the challenge of the URL comes signed", async () => {
  app.answer = ({ body }) => ({ status: 200, body });
  expect((await slack.verifyUrl()).body).toContain("challenge");
});

test("edits carry both texts and `edited`; deletions carry the ts", async () => {
  const { ts } = ada.postMessage(channel, "hallo");
  await ada.editMessage(channel, ts, "hello").delivered;
  await ada.deleteMessage(channel, ts).delivered;
  expect(events().slice(1)).toMatchObject([
    {
      subtype: "message_changed",
      message: { text: "hello", ts, edited: { user: ada.id } },
      previous_message: { text: "hallo" },
    },
    { subtype: "message_deleted", deleted_ts: ts, previous_message: { text: "hello" } },
  ]);
});

test("deleting a parent with replies arrives as a tombstone", async () => {
  const root = ada.postMessage(channel, "root");
  ada.postMessage(channel, "reply", { threadTs: root.ts });
  await ada.deleteMessage(channel, root.ts).delivered;
  expect(events().at(-1)).toMatchObject({
    subtype: "message_changed",
    message: { subtype: "tombstone", ts: root.ts },
  });
});

test("replies of a deleted parent are replayed as changes where that is asked for", async () => {
  slack.behaviour.replayRepliesOnParentDelete = true;
  const root = ada.postMessage(channel, "root");
  ada.postMessage(channel, "reply", { threadTs: root.ts });
  ada.deleteMessage(channel, root.ts);
  await slack.settled();
  expect(events().at(-1)).toMatchObject({ subtype: "message_changed", message: { text: "reply" } });
});

test("broadcasts, /me, files and joins have their subtypes", async () => {
  const root = ada.postMessage(channel, "root");
  await ada.postMessage(channel, "loud", { threadTs: root.ts, broadcast: true }).delivered;
  await ada.postMessage(channel, "waves", { me: true }).delivered;
  await ada.uploadFile(channel, { name: "a.png", bytes: "png", threadTs: root.ts, text: "look" }).delivered;
  const newcomer = slack.addUser({ name: "newcomer" });
  slack.channel(channel).join(newcomer.id);
  await slack.settled();
  expect(events().slice(1)).toMatchObject([
    { subtype: "thread_broadcast", thread_ts: root.ts, root: { ts: root.ts } },
    { subtype: "me_message" },
    { subtype: "file_share", text: "look", files: [{ name: "a.png", mimetype: "image/png", size: 3 }] },
    { type: "member_joined_channel", user: newcomer.id },
    { subtype: "channel_join", user: newcomer.id },
  ]);
});

test("the bot's own posts and updates come back, unless that is turned off", async () => {
  const { ts } = await web().chat.postMessage({ channel, text: "from the bot" });
  await web().chat.update({ channel, ts: ts ?? "", text: "changed" });
  await slack.settled();
  expect(events()).toMatchObject([
    { bot_id: slack.bot.botId, text: "from the bot" },
    { subtype: "message_changed", message: { bot_id: slack.bot.botId, text: "changed" } },
  ]);
  slack.behaviour.echoOwnMessages = false;
  await web().chat.postMessage({ channel, text: "quiet" });
  await slack.settled();
  expect(events()).toHaveLength(2);
});

test("a channel without the bot sends nothing", async () => {
  slack.addChannel({ name: "elsewhere", members: ["ada"] });
  expect(await ada.postMessage("elsewhere", "hello").delivered).toMatchObject({ status: 0 });
  expect(app.received).toEqual([]);
});

test("a reaction and its removal are sent, also the app's own", async () => {
  const { ts } = ada.postMessage(channel, "hello");
  await ada.addReaction(channel, ts, "eyes").delivered;
  await ada.addReaction(channel, ts, "eyes").delivered;
  await ada.removeReaction(channel, ts, "eyes").delivered;
  await web().reactions.add({ channel, timestamp: ts, name: "tada" });
  await slack.settled();
  const item = { type: "message", channel, ts };
  const event_ts = expect.stringMatching(/^\d+\.\d{6}$/);
  const person = { user: ada.id, reaction: "eyes", item, item_user: ada.id, event_ts };
  expect(events().slice(1)).toEqual([
    { type: "reaction_added", ...person },
    { type: "reaction_removed", ...person },
    { type: "reaction_added", ...person, user: slack.bot.userId, reaction: "tada" },
  ]);
});

test("reactions are not sent to an app that did not subscribe to them, or is not in the channel", async () => {
  const elsewhere = slack.addChannel({ name: "elsewhere", members: ["ada"] }).id;
  const { ts: far } = ada.postMessage(elsewhere, "hello");
  expect(await ada.addReaction(elsewhere, far, "eyes").delivered).toMatchObject({ status: 0 });
  const { ts, delivered } = ada.postMessage(channel, "hello");
  await delivered;
  subscribeTo(slack.behaviour, ["message.channels", "reaction_added"]);
  await ada.addReaction(channel, ts, "eyes").delivered;
  await ada.removeReaction(channel, ts, "eyes").delivered;
  expect(events().slice(1)).toMatchObject([{ type: "reaction_added", user: ada.id }]);
});

test("an event that fails is sent again with its number and reason, under the same id", async () => {
  app.answer = (_request, count) => ({ status: count < 3 ? 500 : 200 });
  expect(await ada.postMessage(channel, "hello").delivered).toMatchObject({ status: 200 });
  expect(app.received.map(({ headers }) => headers["x-slack-retry-num"])).toEqual([undefined, "1", "2"]);
  expect(app.received[2]?.headers["x-slack-retry-reason"]).toBe("http_error");
  expect(new Set(app.json().map((body) => body.event_id)).size).toBe(1);
  expect(slack.deliveries()).toMatchObject([
    {
      state: "acknowledged",
      attempts: [{ acknowledged: false, status: 500 }, { status: 500 }, { acknowledged: true }],
    },
  ]);
});

test("an app that is down or silent gets three retries, then Slack gives up", async () => {
  slack.behaviour.answerTimeoutMs = 20;
  app.answer = () => "never";
  await ada.postMessage(channel, "hello").delivered;
  await app.close();
  await ada.postMessage(channel, "hello again").delivered;
  expect(slack.deliveries()).toMatchObject([
    {
      state: "given-up",
      attempts: [{ error: "timeout" }, { retryReason: "http_timeout" }, {}, { retryNum: 3 }],
    },
    { state: "given-up", attempts: [{}, { retryReason: "connection_failed" }, {}, {}] },
  ]);
});

test("the events of a thread keep their order although the first answer is slow", async () => {
  const root = ada.postMessage(channel, "root");
  await root.delivered;
  for (const text of ["a", "b", "c", "d"]) ada.postMessage(channel, text, { threadTs: root.ts });
  await slack.settled();
  expect(events().map((event) => (isJsonObject(event) ? event.text : undefined))).toEqual([
    "root",
    "a",
    "b",
    "c",
    "d",
  ]);
});

test("duplicates come with new ids and without a retry header", async () => {
  slack.behaviour.duplicateEvents = 2;
  ada.postMessage(channel, "hello");
  await slack.settled();
  expect(new Set(app.json().map((body) => body.event_id)).size).toBe(3);
  expect(app.received.every(({ headers }) => headers["x-slack-retry-num"] === undefined)).toBe(true);
});

test("held events go out in the opposite order", async () => {
  slack.behaviour.reorderEvents = 2;
  const first = ada.postMessage(channel, "one");
  ada.editMessage(channel, first.ts, "two");
  await slack.settled();
  expect(events()).toMatchObject([{ subtype: "message_changed" }, { text: "one" }]);
});

test("an unfurl changes attachments and neither text nor `edited`", async () => {
  const { ts } = ada.postMessage(channel, "see https://shop.example/a");
  await slack.unfurl(channel, ts);
  const [, unfurl] = events();
  expect(unfurl).toMatchObject({
    subtype: "message_changed",
    message: { text: "see <https://shop.example/a>", attachments: [{ from_url: "https://shop.example/a" }] },
  });
  expect(unfurl).not.toHaveProperty("message.edited");
});

test("a message can be delivered again, and any event can be sent", async () => {
  const { ts } = ada.postMessage(channel, "hello");
  await slack.redeliver(channel, ts);
  await slack.sendEvent({ type: "app_uninstalled" });
  expect(events()).toMatchObject([{ ts }, { ts }, { type: "app_uninstalled" }]);
});

test("a raw post may lie about its signature and time", async () => {
  await slack.postRaw("{}", { signature: "v0=00", timestamp: 1 });
  expect(app.received[0]?.headers).toMatchObject({
    "x-slack-signature": "v0=00",
    "x-slack-request-timestamp": "1",
  });
});

test("a reply is announced to its root where that is asked for, with or without its subtype", async () => {
  const root = ada.postMessage(channel, "root");
  slack.behaviour.messageReplied = "with-subtype";
  ada.postMessage(channel, "one", { threadTs: root.ts });
  slack.behaviour.messageReplied = "without-subtype";
  ada.postMessage(channel, "two", { threadTs: root.ts });
  await slack.settled();
  expect(events().slice(1)).toMatchObject([
    { text: "one" },
    { subtype: "message_replied", message: { ts: root.ts, reply_count: 1 } },
    { text: "two" },
    { type: "message", message: { ts: root.ts, reply_count: 2 } },
  ]);
  expect(events().at(-1)).not.toHaveProperty("subtype");
});

test("previous_message can be left out, as Slack sometimes does", async () => {
  slack.behaviour.omitPreviousMessage = true;
  const { ts } = ada.postMessage(channel, "hello");
  await ada.deleteMessage(channel, ts).delivered;
  expect(events().at(-1)).toMatchObject({ subtype: "message_deleted", deleted_ts: ts });
  expect(events().at(-1)).not.toHaveProperty("previous_message");
});

test("links unfurl by themselves where that is asked for", async () => {
  slack.behaviour.unfurlLinks = true;
  ada.postMessage(channel, "see https://shop.example/a");
  await slack.settled();
  expect(events()).toMatchObject([{ text: "see <https://shop.example/a>" }, { subtype: "message_changed" }]);
});

test("a person of a connected workspace carries their own team", async () => {
  await ada.postMessage(channel, "hello", { fields: { user_team: "T0OTHER", source_team: "T0OTHER" } })
    .delivered;
  expect(events()).toMatchObject([{ user_team: "T0OTHER", source_team: "T0OTHER" }]);
});
