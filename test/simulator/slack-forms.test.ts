import { afterEach, beforeEach, expect, test } from "vitest";
import { type JsonObject, parseJsonObject } from "../../src/simulator/json.ts";
import type { SlackView } from "../../src/simulator/slack/model.ts";
import { subscribeTo } from "../../src/simulator/slack/subscriptions.ts";
import { type InteractiveStage, startInteractiveStage } from "./interactive-stage.ts";

let stage: InteractiveStage;

beforeEach(async () => {
  stage = await startInteractiveStage();
});
afterEach(() => stage.close());

const plain = (text: string) => ({ type: "plain_text", text });
const input = (id: string, element: JsonObject, more: JsonObject = {}): JsonObject => ({
  type: "input",
  block_id: id,
  label: plain(id),
  element: { action_id: `${id}_input`, ...element },
  ...more,
});
const name = input("name", { type: "plain_text_input", initial_value: "Old" });
const modal = {
  type: "modal",
  callback_id: "profile",
  private_metadata: "client-1",
  title: plain("Profile"),
  submit: plain("Save"),
  blocks: [name],
};

const call = (method: string, args: JsonObject) => stage.call(method, args);

async function trigger(): Promise<string> {
  await stage.ada.shortcut("open");
  return String(stage.payload().trigger_id);
}

async function open(view: JsonObject = modal): Promise<SlackView> {
  expect(await call("views.open", { trigger_id: await trigger(), view })).toMatchObject({ ok: true });
  const shown = stage.slack.openView("ada");
  if (!shown) throw new Error("no view was opened");
  return shown;
}

test("a trigger opens one view, within three seconds", async () => {
  const view = await open();
  expect(view).toMatchObject({ type: "modal", view: { callback_id: "profile" } });
  const used = String(stage.payload().trigger_id);
  const again = (trigger_id: string) => call("views.open", { trigger_id, view: modal });
  expect(await again(used)).toEqual({ ok: false, error: "exchanged_trigger_id" });
  const late = await trigger();
  stage.pass(3_001);
  expect(await again(late)).toEqual({ ok: false, error: "expired_trigger_id" });
  expect(await again("1.2.3")).toEqual({ ok: false, error: "invalid_trigger_id" });
});

test("a submitted view carries its values, typed or as they were", async () => {
  await stage.ada.submitView(await open(), { name_input: "New" });
  expect(stage.payload()).toMatchObject({
    type: "view_submission",
    view: {
      callback_id: "profile",
      private_metadata: "client-1",
      state: { values: { name: { name_input: { type: "plain_text_input", value: "New" } } } },
    },
    response_urls: [],
  });
  expect(stage.slack.openView()).toBeUndefined();
  await stage.ada.submitView(await open());
  expect(stage.payload()).toMatchObject({
    view: { state: { values: { name: { name_input: { value: "Old" } } } } },
  });
});

test("an empty field comes as null, and choices come as options", async () => {
  const options = ["vip", "mute"].map((value) => ({ text: plain(value), value }));
  const view = await open({
    ...modal,
    blocks: [
      input("notes", { type: "plain_text_input", multiline: true }, { optional: true }),
      input("language", { type: "static_select", options, initial_option: options[0] }),
      input("flags", { type: "checkboxes", options }, { optional: true }),
    ],
  });
  await stage.ada.submitView(view, { notes: "", flags: ["mute"] });
  expect(stage.payload()).toMatchObject({
    view: {
      state: {
        values: {
          notes: { notes_input: { value: null } },
          language: { language_input: { selected_option: { value: "vip" } } },
          flags: { flags_input: { selected_options: [{ value: "mute" }] } },
        },
      },
    },
  });
});

test("a person is chosen from all members, and may be chosen before", async () => {
  const { ada, slack } = stage;
  const person = (more: JsonObject) => ({
    ...modal,
    blocks: [input("person", { type: "users_select", ...more })],
  });
  const chosen = (id: string) => ({
    view: { state: { values: { person: { person_input: { type: "users_select", selected_user: id } } } } },
  });
  const { id } = slack.user("grace");
  expect(await ada.submitView(await open(person({})), {})).toMatchObject({ status: 0 });
  await ada.submitView(slack.openView("ada") ?? "", { person: id });
  expect(stage.payload()).toMatchObject(chosen(id));
  await ada.submitView(await open(person({ initial_user: ada.id })), {});
  expect(stage.payload()).toMatchObject(chosen(ada.id));
});

test.each([
  ["a required field that is empty", {}, "", "Please complete this required field."],
  ["what is no address", { type: "email_text_input" }, "ada", "Please enter a valid email address."],
  ["too long a text", { max_length: 3 }, "four", "Please enter no more than 3 characters."],
  ["too short a text", { min_length: 3 }, "ab", "Please enter at least 3 characters."],
])("Slack's form itself refuses %s, and the app gets nothing", async (_what, more, typed, words) => {
  const view = await open({ ...modal, blocks: [input("name", { type: "plain_text_input", ...more })] });
  const { length } = stage.app.received;
  expect(await stage.ada.submitView(view, { name: typed })).toMatchObject({ status: 0 });
  expect(stage.slack.openView()).toMatchObject({ errors: { name: words } });
  expect(stage.app.received).toHaveLength(length);
});

test("errors keep a view open, an update changes it", async () => {
  const view = await open();
  stage.answerWith({ response_action: "errors", errors: { name: "Too short" } });
  await stage.ada.submitView(view, { name: "x" });
  expect(stage.slack.openView()).toMatchObject({ state: "open", errors: { name: "Too short" } });
  stage.answerWith({ response_action: "update", view: { ...modal, callback_id: "second" } });
  await stage.ada.submitView(view, {});
  expect(stage.slack.openView()).toMatchObject({ errors: undefined, view: { callback_id: "second" } });
});

test.each([
  ["errors of a field that is not there", { response_action: "errors", errors: { age: "Too young" } }],
  ["errors without words", { response_action: "errors", errors: {} }],
  [
    "a view with too long a title",
    { response_action: "update", view: { ...modal, title: plain("x".repeat(25)) } },
  ],
  ["an unknown action", { response_action: "close" }],
  ["no JSON", "thanks"],
])("%s in the answer to a submission leave the view as it was", async (_what, answer) => {
  const view = await open();
  stage.answerWith(answer);
  expect(await stage.ada.submitView(view)).toMatchObject({ status: 200, error: expect.any(String) });
  expect(stage.slack.openView()).toMatchObject({ state: "open", errors: undefined, hash: view.hash });
});

test("views lie on each other up to three, and a clear takes them all away", async () => {
  await open();
  stage.answerWith({ response_action: "push", view: { ...modal, callback_id: "second" } });
  await stage.ada.submitView(stage.slack.openView("ada") ?? "");
  stage.answerWith("");
  const third = { ...modal, callback_id: "third" };
  expect(await call("views.push", { trigger_id: await trigger(), view: third })).toMatchObject({ ok: true });
  expect(await call("views.push", { trigger_id: await trigger(), view: modal })).toEqual({
    ok: false,
    error: "push_limit_reached",
  });
  expect(stage.slack.openView("ada")).toMatchObject({ view: { callback_id: "third" } });
  await stage.ada.closeView(stage.slack.openView("ada") ?? "");
  expect(stage.slack.openView("ada")).toMatchObject({ view: { callback_id: "second" } });
  stage.answerWith({ response_action: "clear" });
  await stage.ada.submitView(stage.slack.openView("ada") ?? "");
  expect(stage.slack.openView("ada")).toBeUndefined();
});

test("a view is only laid on one of the same person", async () => {
  await open();
  await stage.slack.user("grace").shortcut("open");
  const { trigger_id } = stage.payload();
  expect(await call("views.push", { trigger_id, view: modal })).toEqual({ ok: false, error: "not_found" });
});

test("a closed view is told only where the app asked for it, and can't be used any more", async () => {
  const quiet = await open();
  const { length } = stage.app.received;
  await stage.ada.closeView(quiet);
  expect(stage.app.received).toHaveLength(length);
  const view = await open({ ...modal, notify_on_close: true });
  await stage.ada.closeView(view);
  expect(stage.payload()).toMatchObject({
    type: "view_closed",
    is_cleared: false,
    view: { id: view.id, private_metadata: "client-1" },
  });
  await expect(stage.ada.submitView(view)).rejects.toThrow("closed already");
});

test("a view can be updated by the app, and not with an old hash or when it was closed", async () => {
  const { id: view_id, hash } = await open();
  const update = (args: JsonObject) => call("views.update", { view_id, view: modal, ...args });
  await update({ hash, view: { ...modal, callback_id: "changed" } });
  expect(stage.slack.openView()).toMatchObject({ id: view_id, view: { callback_id: "changed" } });
  expect(await update({ hash })).toEqual({ ok: false, error: "hash_conflict" });
  expect(await update({ external_id: "mine" })).toMatchObject({
    error: "invalid_arguments",
    response_metadata: { messages: ["[ERROR] Cannot provide both `view_id` and `external_id`"] },
  });
  await stage.ada.closeView(view_id);
  expect(await update({})).toEqual({ ok: false, error: "not_found" });
});

test("a button in a view arrives with the view", async () => {
  const view = await open({
    ...modal,
    blocks: [
      name,
      {
        type: "actions",
        elements: [{ type: "button", action_id: "more", value: "2", text: plain("More") }],
      },
    ],
  });
  await stage.ada.useView(view, "more");
  expect(stage.payload()).toMatchObject({
    type: "block_actions",
    container: { type: "view", view_id: view.id },
    view: { id: view.id, state: { values: { name: { name_input: { value: "Old" } } } } },
    actions: [{ action_id: "more", value: "2" }],
  });
  expect(stage.payload()).not.toHaveProperty("response_url");
  await expect(stage.slack.user("grace").useView(view, "more")).rejects.toThrow("not shown to grace");
});

test("a field for a channel gives a way to answer there, where it asks for one", async () => {
  const view = await open({
    ...modal,
    blocks: [input("place", { type: "conversations_select", response_url_enabled: true })],
  });
  await stage.ada.submitView(view, { place: stage.channel });
  expect(stage.payload()).toMatchObject({
    response_urls: [{ block_id: "place", action_id: "place_input", channel_id: stage.channel }],
  });
});

test("the Home tab is published per person, and its buttons work", async () => {
  const { ada, app, slack } = stage;
  await ada.openHome().delivered;
  expect(app.json()).toMatchObject([{ event: { type: "app_home_opened", user: ada.id, tab: "home" } }]);
  const elements = [{ type: "button", action_id: "claim", text: plain("Claim") }];
  const view = { type: "home", blocks: [{ type: "actions", elements }] };
  await call("views.publish", { user_id: ada.id, view });
  await ada.useView(slack.homeView("ada") ?? "", "claim");
  expect(stage.payload()).toMatchObject({ container: { type: "view" }, actions: [{ action_id: "claim" }] });
  expect(slack.homeView("grace")).toBeUndefined();
  const last = () => parseJsonObject(app.received.at(-1)?.body ?? "");
  await ada.openHome().delivered;
  expect(last()).toMatchObject({
    event: { view: { id: slack.homeView("ada")?.id, type: "home" } },
  });
  await ada.openHome("messages").delivered;
  expect(last()).toMatchObject({ event: { tab: "messages" } });
  expect(last()).not.toHaveProperty("event.view");
});

test("a Home tab of more than 100 blocks or 250 kB, of nobody, or of another type is refused", async () => {
  const section = (text: string) => ({ type: "section", text: { type: "mrkdwn", text } });
  const publish = (count: number, text: string, more: JsonObject = {}) =>
    call("views.publish", {
      user_id: stage.ada.id,
      view: { type: "home", blocks: Array.from({ length: count }, () => section(text)) },
      ...more,
    });
  expect(await publish(100, "x".repeat(2_400))).toMatchObject({ ok: true });
  expect(await publish(101, "x")).toMatchObject({ ok: false, error: "invalid_arguments" });
  expect(await publish(100, "x".repeat(2_500))).toMatchObject({ ok: false, error: "view_too_large" });
  expect(await publish(1, "x", { user_id: "U0NOBODY" })).toMatchObject({ error: "user_not_found" });
  expect(await publish(1, "x", { view: modal })).toMatchObject({ error: "invalid_arguments" });
});

test("an app that did not subscribe to the opening of its Home tab is not told of it", async () => {
  subscribeTo(stage.slack.behaviour, ["message.channels"]);
  await stage.ada.openHome().delivered;
  expect(stage.app.received).toEqual([]);
});

const { title: _title, ...untitled } = modal;
const { submit: _submit, ...unsubmittable } = modal;

test.each([
  [
    "too long a title",
    { ...modal, title: plain("x".repeat(25)) },
    "must be less than 25 characters",
    "/title/text",
  ],
  ["no title", untitled, "missing required field: title", ""],
  [
    "fields, but nothing to submit them",
    unsubmittable,
    "must define `submit` to use `input` block",
    "/blocks/0/input",
  ],
  [
    "too long a label to submit",
    { ...modal, submit: plain("x".repeat(25)) },
    "must be less than 25 characters",
    "/submit/text",
  ],
  [
    "too much private metadata",
    { ...modal, private_metadata: "x".repeat(3_001) },
    "must be less than 3001 characters",
    "/private_metadata",
  ],
  [
    "a field without a label",
    { ...modal, blocks: [{ ...name, label: undefined }] },
    "missing required field: label",
    "/blocks/0",
  ],
  [
    "a choice of nothing",
    { ...modal, blocks: [input("a", { type: "static_select", options: [] })] },
    "must provide at least 1 item",
    "/blocks/0/element/options",
  ],
  [
    "too long an option",
    {
      ...modal,
      blocks: [input("a", { type: "static_select", options: [{ text: plain("x".repeat(76)), value: "a" }] })],
    },
    "must be less than 76 characters",
    "/blocks/0/element/options/0/text/text",
  ],
  [
    "too long a value of a button",
    {
      ...modal,
      blocks: [
        {
          type: "actions",
          elements: [{ type: "button", action_id: "a", text: plain("A"), value: "x".repeat(2_001) }],
        },
      ],
    },
    "must be less than 2001 characters",
    "/blocks/0/elements/0/value",
  ],
])("a view with %s is refused in Slack's words", async (_what, view, words, path) => {
  const answer = await call("views.open", { trigger_id: await trigger(), view });
  expect(answer).toMatchObject({
    ok: false,
    error: "invalid_arguments",
    response_metadata: { messages: [`[ERROR] ${words} [json-pointer:/view${path}]`] },
  });
  expect(stage.slack.openView()).toBeUndefined();
});

test("too large a view is refused", async () => {
  const blocks = Array.from({ length: 100 }, () => ({
    type: "section",
    text: { type: "mrkdwn", text: "x".repeat(2_600) },
  }));
  const answer = await call("views.open", { trigger_id: await trigger(), view: { ...modal, blocks } });
  expect(answer).toEqual({ ok: false, error: "view_too_large" });
});
