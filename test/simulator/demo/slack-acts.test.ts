import { afterEach, beforeEach, expect, test } from "vitest";
import { actSchema } from "../../../src/simulator/demo/act-schema.ts";
import { actInSlack, type SlackOrder } from "../../../src/simulator/demo/slack-acts.ts";
import { type InteractiveStage, startInteractiveStage } from "../interactive-stage.ts";

let stage: InteractiveStage;
let by: string;

beforeEach(async () => {
  stage = await startInteractiveStage();
  by = stage.ada.id;
});
afterEach(() => stage.close());

const act = (given: SlackOrder): Promise<void> =>
  actInSlack(given, { slack: stage.slack, channelId: stage.channel });
const plain = (text: string) => ({ type: "plain_text", text });
const elements = [{ type: "button", action_id: "open", value: "1", text: plain("Open") }];
const blocks = [{ type: "actions", elements }];
const view = {
  type: "modal",
  title: plain("Edit"),
  submit: plain("Save"),
  blocks: [
    {
      type: "input",
      block_id: "name",
      label: plain("Name"),
      element: { type: "plain_text_input", action_id: "it" },
    },
  ],
};

async function ephemeral(user = by): Promise<string> {
  const { message_ts } = await stage.call("chat.postEphemeral", {
    channel: stage.channel,
    user,
    text: "psst",
    blocks,
  });
  return String(message_ts);
}

async function openForm(): Promise<string> {
  await act({ act: "slack.shortcut", by, callbackId: "open_client" });
  await stage.call("views.open", { trigger_id: stage.payload().trigger_id, view });
  return stage.slack.openView(by)?.id ?? "";
}

test("a reaction is put on, and taken away by the same person", async () => {
  const { slack, channel, ada } = stage;
  const { ts } = ada.postMessage(channel, "hello");
  const react = (person: string) => act({ act: "slack.react", by: person, ts, name: "eyes" });
  const grace = slack.user("grace").id;
  await react(by);
  await react(grace);
  expect(slack.channel(channel).reactions(ts)).toEqual([{ name: "eyes", users: [by, grace], count: 2 }]);
  await react(by);
  expect(slack.channel(channel).reactions(ts)).toEqual([{ name: "eyes", users: [grace], count: 1 }]);
  await ada.deleteMessage(channel, ts).delivered;
  await expect(react(by)).rejects.toThrow("deleted already");
});

test("a command is given with what was typed behind it", async () => {
  await act({ act: "slack.command", by, text: "/chatra  send a & b " });
  expect(stage.form()).toMatchObject({ command: "/chatra", text: "send a &amp; b", user_id: by });
});

test.each([
  ["/chat help", undefined, "/chat is not a valid command. In Slack, all messages that start with"],
  ["/chatra help", "1.2", "/chatra is not supported in threads. Sorry!"],
])("Slack itself refuses %s (thread: %s), and the app gets nothing", async (text, thread, words) => {
  await expect(act({ act: "slack.command", by, text, thread })).rejects.toThrow(words);
  expect(stage.app.received).toEqual([]);
});

test.each([
  ["does not answer in time", () => "never" as const, "operation_timeout"],
  ["fails", () => ({ status: 500 }), "dispatch_failed"],
])("a command to an app that %s is told in Slack's words", async (_what, answer, error) => {
  // Only an app that never answers is to be too late, however busy the machine is.
  if (answer() === "never") stage.slack.behaviour.answerTimeoutMs = 30;
  stage.app.answer = answer;
  const given = act({ act: "slack.command", by, text: "/chatra" });
  await expect(given).rejects.toThrow(`/chatra failed with the error "${error}"`);
});

test("shortcuts reach the app, and one at a message that is gone does not", async () => {
  const { ts } = stage.ada.postMessage(stage.channel, "hello");
  await stage.slack.settled();
  await act({ act: "slack.messageShortcut", by, ts, callbackId: "unsend" });
  expect(stage.payload()).toMatchObject({
    type: "message_action",
    callback_id: "unsend",
    message: { text: "hello" },
  });
  await stage.ada.deleteMessage(stage.channel, ts).delivered;
  const late = act({ act: "slack.messageShortcut", by, ts, callbackId: "unsend" });
  await expect(late).rejects.toThrow("This message was deleted already.");
});

test("only what one sees oneself can be clicked and dismissed, and only while it is there", async () => {
  const ts = await ephemeral();
  const grace = stage.slack.user("grace").id;
  const click = { act: "slack.click", ts, actionId: "open", value: "1" } as const;
  await expect(act({ ...click, by: grace })).rejects.toThrow("no longer there");
  await expect(act({ act: "slack.dismiss", by: grace, ts })).rejects.toThrow("This is gone already.");
  await act({ ...click, by });
  expect(stage.payload()).toMatchObject({ container: { is_ephemeral: true }, actions: [{ value: "1" }] });
  await expect(act({ ...click, by, value: "2" })).rejects.toThrow("no longer there");
  await act({ act: "slack.dismiss", by, ts });
  expect(stage.slack.channel(stage.channel).ephemerals()).toEqual([]);
  await expect(act({ ...click, by })).rejects.toThrow("no longer there");
});

test("a form is sent with its values, and is then closed to everything", async () => {
  const form = await openForm();
  await act({ act: "form.submit", by, form, values: { name: "Maya" } });
  expect(stage.payload()).toMatchObject({ view: { state: { values: { name: { it: { value: "Maya" } } } } } });
  await expect(act({ act: "form.close", by, form })).rejects.toThrow("This form was closed already.");
});

test("a menu of a form is filled by the app, and what it offers can be chosen", async () => {
  const accessory = { type: "external_select", action_id: "pick", min_query_length: 0 };
  const section = { type: "section", text: plain("Choose"), accessory };
  await act({ act: "slack.shortcut", by, callbackId: "open_client" });
  const trigger_id = stage.payload().trigger_id;
  await stage.call("views.open", { trigger_id, view: { ...view, blocks: [section] } });
  const form = stage.slack.openView(by)?.id ?? "";
  const suggest = { act: "form.suggest", by, form, actionId: "pick", typed: "o" } as const;
  stage.answerWith({ options: [{ text: plain("One"), value: "1" }] });
  await act(suggest);
  expect(stage.payload()).toMatchObject({ type: "block_suggestion", action_id: "pick", value: "o" });
  await act({ act: "form.use", by, form, actionId: "pick", value: "1" });
  expect(stage.payload()).toMatchObject({ actions: [{ selected_option: { value: "1" } }] });
  stage.answerWith("nonsense");
  await expect(act(suggest)).rejects.toThrow("The bot did not answer; Slack shows no options.");
});

test("a form of somebody else is none", async () => {
  const form = await openForm();
  const given = { act: "form.submit", by: stage.slack.user("grace").id, form, values: {} } as const;
  await expect(act(given)).rejects.toThrow("This form was closed already.");
});

test("what is wrong in a field is no failure, an app that does not follow is one", async () => {
  const form = await openForm();
  await act({ act: "form.submit", by, form, values: { name: "" } });
  expect(stage.slack.openView(by)?.errors).toEqual({ name: "Please complete this required field." });
  stage.answerWith({ response_action: "errors", errors: { name: "Taken" } });
  await act({ act: "form.submit", by, form, values: { name: "x" } });
  expect(stage.slack.openView(by)?.errors).toEqual({ name: "Taken" });
  stage.answerWith("nonsense");
  await expect(act({ act: "form.submit", by, form, values: { name: "x" } })).rejects.toThrow(
    "We had some trouble connecting. Try again?",
  );
  await act({ act: "form.close", by, form });
  expect(stage.slack.openView(by)).toBeUndefined();
});

test("words with /me are an action of the person", async () => {
  await act({ act: "slack.post", by, text: "waves", me: true });
  expect(stage.slack.channel(stage.channel).messages()).toMatchObject([
    { text: "waves", subtype: "me_message" },
  ]);
});

test.each([
  ["a command without its slash", { act: "slack.command", by: "U1", text: "chatra help" }],
  ["an unknown shortcut", { act: "slack.shortcut", by: "U1", callbackId: "rm" }],
  [
    "a value that no button can have",
    { act: "slack.click", by: "U1", ts: "1", actionId: "a", value: "x".repeat(2_001) },
  ],
  ["a field with a number", { act: "form.submit", by: "U1", form: "V1", values: { a: 1 } }],
])("%s is not performed", (_what, given) => {
  expect(actSchema.safeParse(given).success).toBe(false);
});

test("words in the direct messages with the app can be used and put away where the page shows them", async () => {
  const opened = await stage.call("conversations.open", { users: by });
  const direct = stage.slack.channels().find(({ kind }) => kind === "im")?.id ?? "";
  expect(opened).toMatchObject({ ok: true, channel: { id: direct } });
  const { message_ts } = await stage.call("chat.postEphemeral", {
    channel: direct,
    user: by,
    text: "psst",
    blocks,
  });
  const ts = String(message_ts);
  await act({ act: "slack.click", by, ts, actionId: "open", value: "1" });
  expect(stage.payload()).toMatchObject({
    channel: { id: direct },
    actions: [{ action_id: "open", value: "1" }],
  });
  await expect(act({ act: "slack.dismiss", by: stage.slack.user("grace").id, ts })).rejects.toThrow(
    "This is gone already.",
  );
  await act({ act: "slack.dismiss", by, ts });
  expect(stage.slack.channel(direct).ephemerals()).toEqual([]);
});
