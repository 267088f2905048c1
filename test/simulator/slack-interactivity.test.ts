import { WebClient } from "@slack/web-api";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isJsonObject, type JsonObject } from "../../src/simulator/json.ts";
import { startSlackSimulator } from "../../src/simulator/slack/simulator.ts";
import type { SlackPerson, SlackSimulator } from "../../src/simulator/slack/simulator-api.ts";
import { type ReceivingApp, startReceivingApp } from "./receiving-app.ts";

let app: ReceivingApp;
let slack: SlackSimulator;
let web: WebClient;
let ada: SlackPerson;
let channel: string;
let now: number;

beforeEach(async () => {
  now = Date.now();
  app = await startReceivingApp();
  slack = await startSlackSimulator({ now: () => now, behaviour: { echoOwnMessages: false } });
  slack.connect({ eventsUrl: `${app.url}/slack/events` });
  web = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } });
  ada = slack.user("ada");
  channel = slack.channel("support").id;
});
afterEach(async () => {
  await slack.close();
  await app.close();
});

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
const modal = {
  type: "modal" as const,
  callback_id: "profile",
  title: { type: "plain_text" as const, text: "Profile" },
  submit: { type: "plain_text" as const, text: "Save" },
  blocks: [
    {
      type: "input" as const,
      block_id: "name",
      label: { type: "plain_text" as const, text: "Name" },
      element: { type: "plain_text_input" as const, action_id: "name_input", initial_value: "Old" },
    },
  ],
};

/** The last payload that the app got. */
function payload(): JsonObject {
  const text = new URLSearchParams(app.received.at(-1)?.body).get("payload") ?? "{}";
  const value: unknown = JSON.parse(text);
  return isJsonObject(value) ? value : {};
}

async function postActions(): Promise<string> {
  await web.apiCall("chat.postMessage", { channel, text: "card", blocks: actions });
  return slack.channel(channel).messages().at(-1)?.ts ?? "";
}

async function openModal(): Promise<void> {
  await ada.shortcut("open");
  await web.views.open({ trigger_id: String(payload().trigger_id), view: modal });
}

const respond = (url: unknown, body: JsonObject) =>
  fetch(String(url), {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  });

test("a clicked button arrives with its message, and the app's answer comes back", async () => {
  const ts = await postActions();
  app.answer = () => ({ status: 200, body: "fine" });
  expect(await ada.clickButton(channel, ts, "claim")).toMatchObject({ status: 200, body: "fine" });
  expect(payload()).toMatchObject({
    type: "block_actions",
    user: { id: ada.id },
    container: { message_ts: ts, channel_id: channel },
    message: { ts, text: "card" },
    actions: [{ action_id: "claim", block_id: "row", type: "button", value: "v1" }],
  });
});

test("a choice in a menu carries the option, and an unknown button is the test's own mistake", async () => {
  const ts = await postActions();
  await ada.choose(channel, ts, "assign", "grace");
  expect(payload()).toMatchObject({ actions: [{ selected_option: { value: "grace" } }] });
  await expect(ada.clickButton(channel, ts, "nothing")).rejects.toThrow("it has: claim, assign");
});

test("a response_url replaces and deletes its message, and answers beside it", async () => {
  const ts = await postActions();
  await ada.clickButton(channel, ts, "claim");
  const url = payload().response_url;
  await respond(url, { replace_original: true, text: "claimed" });
  expect(slack.channel(channel).message(ts)).toMatchObject({ text: "claimed", blocks: [] });
  await respond(url, { text: "only you" });
  await respond(url, { text: "everybody", response_type: "in_channel" });
  expect(slack.channel(channel).ephemerals("ada")).toMatchObject([{ text: "only you" }]);
  await respond(url, { delete_original: true });
  expect(
    slack
      .channel(channel)
      .messages()
      .map((message) => message.text),
  ).toEqual(["everybody"]);
});

test("a response_url is good for five answers and thirty minutes", async () => {
  await ada.slashCommand(channel, "/chatra");
  const url = new URLSearchParams(app.received.at(-1)?.body).get("response_url");
  const statuses: number[] = [];
  for (let use = 0; use < 6; use++) statuses.push((await respond(url, { text: "x" })).status);
  expect(statuses).toEqual([200, 200, 200, 200, 200, 404]);
  await ada.slashCommand(channel, "/chatra");
  const late = new URLSearchParams(app.received.at(-1)?.body).get("response_url");
  now += 31 * 60_000;
  expect(await (await respond(late, { text: "x" })).json()).toEqual({ ok: false, error: "expired_url" });
});

test("a slash command is a form, and its answer is shown to the person", async () => {
  app.answer = () => ({ status: 200, body: JSON.stringify({ text: "done" }) });
  await ada.slashCommand("support", "/chatra", "status all");
  const form = Object.fromEntries(new URLSearchParams(app.received[0]?.body));
  expect(form).toMatchObject({
    command: "/chatra",
    text: "status all",
    user_id: ada.id,
    channel_id: channel,
  });
  expect(slack.channel(channel).ephemerals("ada")).toMatchObject([{ text: "done" }]);
});

test("a message shortcut carries the message", async () => {
  const { ts } = ada.postMessage(channel, "hello");
  await slack.settled();
  await ada.messageShortcut(channel, ts, "send_to_client");
  expect(payload()).toMatchObject({
    type: "message_action",
    callback_id: "send_to_client",
    message: { text: "hello" },
  });
});

test("a trigger opens one view, within three seconds", async () => {
  await openModal();
  expect(slack.openView("ada")).toMatchObject({ type: "modal", view: { callback_id: "profile" } });
  const trigger_id = String(payload().trigger_id);
  const refused = (error: string) => expect.objectContaining({ data: expect.objectContaining({ error }) });
  await expect(web.views.open({ trigger_id, view: modal })).rejects.toEqual(refused("exchanged_trigger_id"));
  await ada.shortcut("open");
  now += 3_001;
  const late = String(payload().trigger_id);
  await expect(web.views.open({ trigger_id: late, view: modal })).rejects.toEqual(
    refused("expired_trigger_id"),
  );
});

test("a submitted view carries its values, typed or as they were", async () => {
  await openModal();
  const view = slack.openView();
  await ada.submitView(view ?? "", { name_input: "New" });
  expect(payload()).toMatchObject({
    type: "view_submission",
    view: { callback_id: "profile", state: { values: { name: { name_input: { value: "New" } } } } },
  });
  expect(slack.openView()).toBeUndefined();
  await openModal();
  await ada.submitView(slack.openView() ?? "");
  expect(payload()).toMatchObject({
    view: { state: { values: { name: { name_input: { value: "Old" } } } } },
  });
});

test("errors keep a view open, an update changes it", async () => {
  await openModal();
  const view = slack.openView();
  app.answer = () => ({
    status: 200,
    body: JSON.stringify({ response_action: "errors", errors: { name: "Too short" } }),
  });
  await ada.submitView(view ?? "", { name: "x" });
  expect(slack.openView()).toMatchObject({ state: "open", errors: { name: "Too short" } });
  const next = { ...modal, callback_id: "second" };
  app.answer = () => ({ status: 200, body: JSON.stringify({ response_action: "update", view: next }) });
  await ada.submitView(view ?? "", {});
  expect(slack.openView()).toMatchObject({ errors: undefined, view: { callback_id: "second" } });
});

test("a view can be updated by the app, and not with an old hash", async () => {
  await openModal();
  const view = slack.openView();
  const view_id = view?.id ?? "";
  const hash = view?.hash ?? "";
  await web.views.update({ view_id, hash, view: { ...modal, callback_id: "changed" } });
  expect(slack.openView()).toMatchObject({ view: { callback_id: "changed" } });
  await expect(web.views.update({ view_id, hash, view: modal })).rejects.toThrow("hash_conflict");
});

test("the Home tab is published per person, and its buttons work", async () => {
  await ada.openHome().delivered;
  expect(app.json()).toMatchObject([{ event: { type: "app_home_opened", user: ada.id, tab: "home" } }]);
  await web.apiCall("views.publish", { user_id: ada.id, view: { type: "home", blocks: actions } });
  await ada.useView(slack.homeView("ada") ?? "", "claim");
  expect(payload()).toMatchObject({ container: { type: "view" }, actions: [{ action_id: "claim" }] });
  expect(slack.homeView("grace")).toBeUndefined();
});

test("a view that Slack would not show is refused", async () => {
  await ada.shortcut("open");
  const trigger_id = String(payload().trigger_id);
  const view = { ...modal, private_metadata: "x".repeat(3_001) };
  await expect(web.views.open({ trigger_id, view })).rejects.toThrow("invalid_arguments");
});

test("an app that is too slow is a timeout for the person", async () => {
  slack.behaviour.answerTimeoutMs = 20;
  app.answer = () => "never";
  expect(await ada.slashCommand(channel, "/chatra")).toMatchObject({ status: 0, error: "timeout" });
});
