import { WebClient } from "@slack/web-api";
import { expect, test } from "vitest";
import { isJsonObject } from "../../src/simulator/json.ts";
import { grantScopes } from "../../src/simulator/slack/methods/scopes.ts";
import { subscribeTo } from "../../src/simulator/slack/subscriptions.ts";
import { type EventsStage, setEventsStage } from "./events-stage.ts";

const events = ["channel_id_changed", "channel_rename", "group_rename"];

async function setPrivateStage(): Promise<EventsStage> {
  const stage = await setEventsStage({
    channels: [{ name: "support" }, { name: "desk", id: "G012Y48650T", isPrivate: true }],
  });
  subscribeTo(stage.slack.behaviour, events);
  return stage;
}

const webOf = ({ slack }: EventsStage) =>
  new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } });

test("a channel gets another id, and its threads and members come along", async () => {
  await using stage = await setPrivateStage();
  const { slack, ada, grace } = stage;
  const root = grace.postMessage("desk", "root");
  ada.postMessage("desk", "reply", { threadTs: root.ts });
  await slack.settled();
  expect(slack.channel("desk").changeId()).toBe("C012Y48650T");
  await slack.settled();
  expect(stage.lastEvent()).toEqual({
    type: "channel_id_changed",
    old_channel_id: "G012Y48650T",
    new_channel_id: "C012Y48650T",
    event_ts: expect.stringMatching(/^\d{10}\.\d{6}$/),
  });
  const channel = slack.channel("C012Y48650T");
  expect(channel.thread(root.ts).map(({ text }) => text)).toEqual(["reply"]);
  expect(channel.info.members.has(ada.id)).toBe(true);
  await ada.postMessage("C012Y48650T", "later", { threadTs: root.ts }).delivered;
  expect(stage.lastEvent()).toMatchObject({ channel: "C012Y48650T", thread_ts: root.ts, text: "later" });
});

test("Slack knows the old id no longer", async () => {
  await using stage = await setPrivateStage();
  const { slack, ada } = stage;
  const { ts } = ada.postMessage("desk", "root");
  const web = webOf(stage);
  slack.channel("desk").changeId("C0NEW");
  const old = "G012Y48650T";
  for (const call of [
    () => web.chat.postMessage({ channel: old, thread_ts: ts, text: "x" }),
    () => web.chat.update({ channel: old, ts, text: "x" }),
    () => web.reactions.add({ channel: old, timestamp: ts, name: "eyes" }),
    () => web.conversations.replies({ channel: old, ts }),
    () => web.conversations.info({ channel: old }),
  ])
    await expect(call()).rejects.toMatchObject({ data: { error: "channel_not_found" } });
  expect(() => slack.channel(old)).toThrow(`no channel ${old}`);
  expect(await web.chat.postMessage({ channel: "C0NEW", thread_ts: ts, text: "x" })).toMatchObject({
    ok: true,
    channel: "C0NEW",
    message: { thread_ts: ts },
  });
});

test("an id that is taken is no new id", async () => {
  await using stage = await setPrivateStage();
  const { slack, channel } = stage;
  expect(() => slack.channel("desk").changeId(channel)).toThrow(`a channel ${channel} already`);
});

test("an app that has not subscribed to it, or is not in the channel, is not told", async () => {
  await using stage = await setPrivateStage();
  const { slack } = stage;
  slack.addChannel({ name: "elsewhere", id: "G0ELSE", isPrivate: true, members: ["ada"] });
  slack.channel("elsewhere").changeId();
  subscribeTo(slack.behaviour, ["message.groups"]);
  slack.channel("desk").changeId();
  await slack.settled();
  expect(stage.envelopes()).toEqual([]);
});

test("a renamed channel tells its name by an event and a message", async () => {
  await using stage = await setPrivateStage();
  const { slack, ada, channel } = stage;
  slack.channel(channel).rename("helpdesk", "ada");
  await slack.settled();
  const sent = stage.envelopes().map(({ event }) => event);
  expect(sent).toEqual([
    {
      type: "channel_rename",
      channel: {
        id: channel,
        name: "helpdesk",
        name_normalized: "helpdesk",
        created: Date.UTC(2026, 10, 28, 17, 14) / 1000,
        is_channel: true,
        is_mpim: false,
      },
      event_ts: expect.any(String),
    },
    expect.objectContaining({
      type: "message",
      subtype: "channel_name",
      user: ada.id,
      text: 'has renamed the channel from "support" to "helpdesk"',
      old_name: "support",
      name: "helpdesk",
      channel,
    }),
  ]);
  slack.channel("desk").rename("front", "ada");
  await slack.settled();
  expect(stage.envelopes().slice(2)).toMatchObject([
    { event: { type: "group_rename", channel: { name: "front", is_channel: false } } },
    { event: { subtype: "group_name", channel_type: "group" } },
  ]);
});

test("a channel that becomes private keeps its id", async () => {
  await using stage = await setPrivateStage();
  const { slack, channel } = stage;
  slack.channel(channel).convertToPrivate("ada");
  await slack.settled();
  expect(stage.lastEvent()).toMatchObject({
    subtype: "channel_convert_to_private",
    text: "made this channel *private*. Now, it can only be viewed or joined by invitation.",
    channel,
    channel_type: "group",
  });
  expect(await webOf(stage).conversations.info({ channel })).toMatchObject({
    channel: { id: channel, is_private: true },
  });
});

test("whoever joins a channel is told of by an event, the app itself as well, where it may hear of members", async () => {
  const channels = [
    { name: "support" },
    { name: "sales", members: ["ada"] },
    { name: "desk", isPrivate: true, members: ["ada"] },
  ];
  await using stage = await setEventsStage({ channels });
  const { slack, grace } = stage;
  const { behaviour, bot } = slack;
  const joined = () =>
    stage
      .envelopes()
      .flatMap(({ event }) => (isJsonObject(event) && event.type === "member_joined_channel" ? [event] : []));
  slack.channel("sales").join("grace");
  await slack.settled();
  expect(joined()).toEqual([]);
  slack.channel("sales").join("bot");
  await slack.settled();
  expect(joined()).toEqual([
    {
      type: "member_joined_channel",
      user: bot.userId,
      channel: slack.channel("sales").id,
      channel_type: "C",
      team: slack.team.id,
      event_ts: expect.stringMatching(/^\d{10}\.\d{6}$/),
    },
  ]);
  grantScopes(behaviour, ["channels:read"]);
  slack.channel("desk").join("bot");
  await slack.settled();
  expect(joined()).toHaveLength(1);
  grantScopes(behaviour, ["groups:read"]);
  slack.channel("desk").join("grace");
  await slack.settled();
  expect(joined().at(-1)).toMatchObject({ user: grace.id, channel: slack.channel("desk").id });
  subscribeTo(behaviour, ["message.groups"]);
  slack.channel("desk").join("linus");
  await slack.settled();
  expect(joined()).toHaveLength(2);
});
