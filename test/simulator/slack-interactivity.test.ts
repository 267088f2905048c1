import { afterEach, beforeEach, expect, test } from "vitest";
import type { JsonObject } from "../../src/simulator/json.ts";
import { type InteractiveStage, startInteractiveStage } from "./interactive-stage.ts";

let stage: InteractiveStage;

beforeEach(async () => {
  stage = await startInteractiveStage();
});
afterEach(() => stage.close());

const button = {
  type: "button",
  action_id: "claim",
  value: "v1",
  text: { type: "plain_text", text: "Claim" },
};
const menu = {
  type: "static_select",
  action_id: "assign",
  options: [{ text: { type: "plain_text", text: "Grace" }, value: "grace" }],
};
const actions = [{ type: "actions", block_id: "row", elements: [button, menu] }];

const support = () => stage.slack.channel("support");
const ephemerals = (): string[] =>
  support()
    .ephemerals("ada")
    .map(({ text }) => text);

async function postActions(threadTs?: string): Promise<string> {
  const { channel } = stage;
  const answer = await stage.call("chat.postMessage", {
    channel,
    text: "card",
    blocks: actions,
    thread_ts: threadTs,
  });
  return String(answer.ts);
}

async function postEphemeralActions(threadTs?: string): Promise<string> {
  const { channel, ada } = stage;
  const args = { channel, user: ada.id, text: "psst", blocks: actions, thread_ts: threadTs };
  const answer = await stage.call("chat.postEphemeral", args);
  return String(answer.message_ts);
}

const respond = (url: unknown, body: JsonObject): Promise<Response> =>
  fetch(String(url), {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  });

test("a clicked button arrives with its message, and the app's answer comes back", async () => {
  const { ada, channel, slack } = stage;
  const ts = await postActions();
  stage.answerWith("fine");
  expect(await ada.clickButton(channel, ts, "claim")).toMatchObject({ status: 200, body: "fine" });
  expect(stage.payload()).toMatchObject({
    type: "block_actions",
    user: { id: ada.id, team_id: slack.team.id },
    api_app_id: slack.bot.appId,
    is_enterprise_install: false,
    trigger_id: expect.stringMatching(/./),
    container: { type: "message", message_ts: ts, channel_id: channel, is_ephemeral: false },
    message: { ts, text: "card" },
    actions: [{ action_id: "claim", block_id: "row", type: "button", value: "v1" }],
  });
});

test("a choice in a menu carries the option, and an unknown button is the test's own mistake", async () => {
  const { ada, channel } = stage;
  const ts = await postActions();
  await ada.choose(channel, ts, "assign", "grace");
  expect(stage.payload()).toMatchObject({
    actions: [{ selected_option: { value: "grace" } }],
    state: { values: { row: { assign: { selected_option: { value: "grace" } } } } },
  });
  await expect(ada.clickButton(channel, ts, "nothing")).rejects.toThrow("it has: claim, assign");
});

test("an entry of an overflow menu arrives as its option, and leaves no state", async () => {
  const { ada, channel } = stage;
  const options = ["Assign…", "Snooze…"].map((label) => ({
    text: { type: "plain_text", text: label },
    value: label.toLowerCase(),
  }));
  const more = { type: "overflow", action_id: "more", options };
  const blocks = [{ type: "actions", block_id: "row", elements: [button, more] }];
  const { ts } = await stage.call("chat.postMessage", { channel, text: "card", blocks });
  await ada.choose(channel, String(ts), "more", "snooze…");
  expect(stage.payload()).toMatchObject({
    type: "block_actions",
    message: { ts },
    state: { values: {} },
    actions: [{ type: "overflow", action_id: "more", block_id: "row", selected_option: options[1] }],
  });
  await expect(ada.choose(channel, String(ts), "more", "delete")).rejects.toThrow("has no option delete");
});

test.each([
  ["no entries", 0, "Assign…", "assign", "must provide at least 1 item"],
  ["six entries", 6, "Assign…", "assign", "no more than 5 items allowed"],
  ["an entry with too long a label", 2, "x".repeat(76), "assign", "must be less than 76 characters"],
  ["an entry with too long a value", 2, "Assign…", "x".repeat(151), "must be less than 151 characters"],
])("an overflow menu with %s is refused", async (_what, count, text, value, words) => {
  const option = { text: { type: "plain_text", text }, value };
  const more = { type: "overflow", action_id: "more", options: Array.from({ length: count }, () => option) };
  const blocks = [{ type: "actions", elements: [more] }];
  const answer = await stage.call("chat.postMessage", { channel: stage.channel, text: "card", blocks });
  expect(answer).toMatchObject({ ok: false, error: "invalid_blocks" });
  expect(JSON.stringify(answer)).toContain(words);
});

test("a button of a list is found by its value, where the list has one action id", async () => {
  const { ada, channel } = stage;
  const blocks = ["one", "two"].map((value) => ({
    type: "section",
    text: { type: "mrkdwn", text: value },
    accessory: { ...button, value },
  }));
  const { ts } = await stage.call("chat.postMessage", { channel, text: "list", blocks });
  await ada.choose(channel, String(ts), "claim", "two");
  expect(stage.payload()).toMatchObject({ actions: [{ action_id: "claim", block_id: "b1", value: "two" }] });
});

test("a button of an ephemeral message arrives without a message, and is its reader's only", async () => {
  const { ada, channel, slack } = stage;
  const root = await postActions();
  const ts = await postEphemeralActions(root);
  await ada.clickButton(channel, ts, "claim");
  expect(stage.payload()).toMatchObject({
    container: {
      type: "message",
      message_ts: ts,
      channel_id: channel,
      is_ephemeral: true,
      thread_ts: root,
    },
    channel: { id: channel },
  });
  expect(stage.payload()).not.toHaveProperty("message");
  await expect(slack.user("grace").clickButton(channel, ts, "claim")).rejects.toThrow("for grace");
});

test("a response_url replaces and deletes its message, and answers beside it", async () => {
  const { ada, channel } = stage;
  const ts = await postActions();
  await ada.clickButton(channel, ts, "claim");
  const url = stage.payload().response_url;
  await respond(url, { replace_original: true, text: "claimed" });
  expect(support().message(ts)).toMatchObject({ text: "claimed", blocks: [] });
  await respond(url, { replace_original: false, text: "only you" });
  await respond(url, { replace_original: false, text: "everybody", response_type: "in_channel" });
  expect(ephemerals()).toEqual(["only you"]);
  await respond(url, { delete_original: true });
  expect(
    support()
      .messages()
      .map((message) => message.text),
  ).toEqual(["everybody"]);
});

test("an answer that says nothing of the original overwrites it", async () => {
  const { ada, channel } = stage;
  const ts = await postActions();
  await ada.clickButton(channel, ts, "claim");
  await respond(stage.payload().response_url, { response_type: "ephemeral", text: "oops" });
  expect(support().message(ts)).toMatchObject({ text: "oops", blocks: [] });
  expect(ephemerals()).toEqual([]);
});

test("an ephemeral message is replaced where it stands, and taken away", async () => {
  const { ada, channel } = stage;
  const root = await postActions();
  const ts = await postEphemeralActions(root);
  await ada.clickButton(channel, ts, "claim");
  const url = stage.payload().response_url;
  await respond(url, { replace_original: true, text: "next", blocks: actions });
  expect(support().ephemerals("ada")).toMatchObject([{ ts, thread_ts: root, text: "next", blocks: actions }]);
  await respond(url, { delete_original: true });
  expect(ephemerals()).toEqual([]);
  const gone = await respond(url, { replace_original: true, text: "late" });
  expect(await gone.json()).toEqual({ ok: false, error: "message_not_found" });
});

test("an answer stands in a thread only where it says so", async () => {
  const { ada, channel } = stage;
  const root = await postActions();
  const reply = await postActions(root);
  await ada.clickButton(channel, reply, "claim");
  const url = stage.payload().response_url;
  await respond(url, { replace_original: false, text: "in the channel" });
  await respond(url, { replace_original: false, text: "in the thread", thread_ts: root });
  expect(support().ephemerals("ada")).toMatchObject([
    { text: "in the channel" },
    { text: "in the thread", thread_ts: root },
  ]);
  expect(support().ephemerals("ada")[0]).not.toHaveProperty("thread_ts");
});

test("a response_url is good for five answers and thirty minutes", async () => {
  const { ada, channel } = stage;
  await ada.slashCommand(channel, "/chatra");
  const url = stage.form().response_url;
  const statuses: number[] = [];
  for (let use = 0; use < 6; use++) statuses.push((await respond(url, { text: "x" })).status);
  expect(statuses).toEqual([200, 200, 200, 200, 200, 404]);
  await ada.slashCommand(channel, "/chatra");
  const late = stage.form().response_url;
  stage.pass(31 * 60_000);
  expect(await (await respond(late, { text: "x" })).json()).toEqual({ ok: false, error: "expired_url" });
});

test("a slash command is a form, and its answer is shown to the person", async () => {
  const { ada, app, channel, slack } = stage;
  stage.answerWith({ text: "done" });
  await ada.slashCommand("support", "/chatra", "status all");
  expect(app.received[0]?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
  expect(stage.form()).toMatchObject({
    command: "/chatra",
    text: "status all",
    user_id: ada.id,
    user_name: "ada",
    channel_id: channel,
    channel_name: "support",
    team_id: slack.team.id,
    api_app_id: slack.bot.appId,
    is_enterprise_install: "false",
    trigger_id: expect.stringMatching(/./),
    response_url: expect.stringMatching(/^http/),
  });
  expect(ephemerals()).toEqual(["done"]);
});

test("the words of a command come with entities, but for people and channels", async () => {
  const { ada, channel } = stage;
  await ada.slashCommand(channel, "/chatra", `send a & b <c> to <@${ada.id}|ada> in <#${channel}>`);
  expect(stage.form().text).toBe(`send a &amp; b &lt;c&gt; to <@${ada.id}|ada> in <#${channel}>`);
});

test("there is nothing to replace after a command", async () => {
  const { ada, channel } = stage;
  stage.answerWith({ text: "one moment" });
  await ada.slashCommand(channel, "/chatra");
  await respond(stage.form().response_url, { replace_original: true, text: "done" });
  expect(ephemerals()).toEqual(["one moment", "done"]);
});

test("a message shortcut carries the message, and its answer leaves it alone", async () => {
  const { ada, channel, slack } = stage;
  const { ts } = ada.postMessage(channel, "hello");
  await slack.settled();
  await ada.messageShortcut(channel, ts, "send_note");
  expect(stage.payload()).toMatchObject({
    type: "message_action",
    callback_id: "send_note",
    message_ts: ts,
    channel: { id: channel },
    message: { text: "hello", user: ada.id },
  });
  const url = stage.payload().response_url;
  await respond(url, { replace_original: true, text: "sent" });
  await respond(url, { delete_original: true });
  expect(support().message(ts)).toMatchObject({ text: "hello" });
  expect(ephemerals()).toEqual(["sent"]);
});

test("an app that is too slow is a timeout for the person", async () => {
  const { ada, app, channel, slack } = stage;
  slack.behaviour.answerTimeoutMs = 20;
  app.answer = () => "never";
  expect(await ada.slashCommand(channel, "/chatra")).toMatchObject({ status: 0, error: "timeout" });
});
