import { afterEach, beforeEach, expect, test } from "vitest";
import type { JsonObject } from "../../src/simulator/json.ts";
import type { SlackView } from "../../src/simulator/slack/model.ts";
import { type InteractiveStage, startInteractiveStage } from "./interactive-stage.ts";

let stage: InteractiveStage;

beforeEach(async () => {
  stage = await startInteractiveStage();
});
afterEach(() => stage.close());

const plain = (text: string) => ({ type: "plain_text", text });
const option = (value: string, text = value) => ({ text: plain(text), value });
const menu = { type: "external_select", action_id: "pick", min_query_length: 0 };

async function open(element: JsonObject = menu): Promise<SlackView> {
  const text = { type: "mrkdwn", text: "Choose" };
  const field = {
    type: "input",
    block_id: "words",
    label: plain("Words"),
    element: { type: "plain_text_input", action_id: "words" },
    optional: true,
  };
  const blocks = [{ type: "section", block_id: "choice", text, accessory: element }, field];
  const view = { type: "modal", private_metadata: "m", title: plain("T"), submit: plain("Go"), blocks };
  await stage.ada.shortcut("open");
  const trigger_id = String(stage.payload().trigger_id);
  expect(await stage.call("views.open", { trigger_id, view })).toMatchObject({ ok: true });
  const shown = stage.slack.openView("ada");
  if (!shown) throw new Error("no view was opened");
  return shown;
}

test("Slack asks the app for the options of a menu, at an address of their own", async () => {
  const view = await open();
  stage.answerWith({ options: [option("a", "First"), option("b")] });
  stage.slack.connect({ eventsUrl: `${stage.app.url}/events`, optionsUrl: `${stage.app.url}/options` });
  expect(await stage.ada.suggest(view, "pick", "fi")).toMatchObject({ status: 200, error: undefined });
  expect(stage.app.received.at(-1)).toMatchObject({ path: "/options" });
  expect(stage.payload()).toMatchObject({
    type: "block_suggestion",
    user: { id: stage.ada.id },
    container: { type: "view", view_id: view.id },
    view: { id: view.id, private_metadata: "m" },
    block_id: "choice",
    action_id: "pick",
    value: "fi",
  });
  expect(stage.payload()).not.toHaveProperty("trigger_id");
});

test("what the app offered can be chosen, and nothing else", async () => {
  const view = await open();
  await expect(stage.ada.useView(view, "pick", "a")).rejects.toThrow("no option a");
  stage.answerWith({ option_groups: [{ label: plain("x"), options: [option("a", "First")] }] });
  await stage.ada.suggest(view, "pick");
  await stage.ada.useView(view, "pick", "a");
  const selected = { type: "external_select", selected_option: option("a", "First") };
  expect(stage.payload()).toMatchObject({
    type: "block_actions",
    actions: [selected],
    view: { state: { values: { choice: { pick: selected } } } },
  });
  await expect(stage.ada.useView(view, "pick", "b")).rejects.toThrow("no option b");
  stage.answerWith("");
  await stage.ada.submitView(view, { pick: "a" });
  expect(stage.payload()).toMatchObject({ view: { state: { values: { choice: { pick: selected } } } } });
});

test("an option that the menu began with can be chosen again, and is sent as it is", async () => {
  const initial_option = option("z", "Old");
  const view = await open({ ...menu, initial_option });
  await stage.ada.useView(view, "pick", "z");
  expect(stage.payload()).toMatchObject({ actions: [{ selected_option: initial_option }] });
});

test("Slack waits for as many characters as the menu says, three without it", async () => {
  const view = await open({ type: "external_select", action_id: "pick" });
  const before = stage.app.received.length;
  expect(await stage.ada.suggest(view, "pick", "fi")).toMatchObject({ error: "too few characters" });
  expect(stage.app.received).toHaveLength(before);
  stage.answerWith({ options: [] });
  expect(await stage.ada.suggest(view, "pick", "fir")).toMatchObject({ status: 200, error: undefined });
});

test("Slack does not wait longer than it says for an answer", async () => {
  const view = await open();
  stage.app.answer = () => "never";
  stage.slack.behaviour.answerTimeoutMs = 20;
  expect(await stage.ada.suggest(view, "pick")).toMatchObject({ status: 0, error: "timeout" });
});

test.each([
  ["nothing", ""],
  ["no options", {}],
  ["101 options", { options: Array.from({ length: 101 }, (_, index) => option(`${index}`)) }],
  ["a label of 76 characters", { options: [option("a", "x".repeat(76))] }],
  ["an empty label", { options: [option("a", "")] }],
  ["a label with markup", { options: [{ text: { type: "mrkdwn", text: "x" }, value: "a" }] }],
  ["a value of 151 characters", { options: [option("x".repeat(151), "x")] }],
  ["no value", { options: [{ text: plain("x") }] }],
])("Slack shows no answer with %s", async (_title, answer) => {
  const view = await open();
  stage.answerWith(answer);
  expect(await stage.ada.suggest(view, "pick")).toMatchObject({ status: 200, error: expect.any(String) });
  await expect(stage.ada.useView(view, "pick", "a")).rejects.toThrow("no option a");
});

test("only a menu that asks the app for options can be typed in", async () => {
  const view = await open({ type: "static_select", action_id: "pick", options: [option("a")] });
  await expect(stage.ada.suggest(view, "pick")).rejects.toThrow("does not ask");
  await expect(stage.ada.suggest(view, "other")).rejects.toThrow("no element other");
});
