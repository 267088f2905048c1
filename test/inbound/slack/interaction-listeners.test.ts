import { describe, expect, test } from "vitest";
import {
  type Answer,
  commandButtons,
  type FormOutcome,
  forms,
  messageShortcuts,
} from "../../../src/commands/command-handlers.ts";
import {
  buttonBody,
  commandBody,
  formBody,
  globalShortcutBody,
  messageShortcutBody,
} from "./interaction-bodies.ts";
import { openListeners } from "./listeners-stage.ts";

const press = (action_id: string, value = "dl_1") => buttonBody({ action_id, value });
const suggestion = {
  type: "block_suggestion",
  user: { id: "U1" },
  team: { id: "T1" },
  action_id: "snippet.pick",
  block_id: "b",
  value: "ref",
  view: { id: "V1", type: "modal", private_metadata: "m" },
};
const unknown = { botOf: () => undefined };
const nothing = { taken: [], ignored: [], acks: [undefined], lines: [] };

describe("is handed on, and then acknowledged:", () => {
  test.each<[string, Record<string, unknown>, string, object]>([
    [
      "a command of any name",
      commandBody({ command: "/chatra-test" }),
      "onCommand",
      { text: "find private words" },
    ],
    ["a press under a reply", press("delivery.retry"), "accept", { kind: "slack.button", action: "retry" }],
    ...commandButtons.map((button): [string, Record<string, unknown>, string, object] => [
      `a press of ${button}`,
      press(button),
      "onButton",
      { button, value: "dl_1" },
    ]),
    ...messageShortcuts.map((callback_id): [string, Record<string, unknown>, string, object] => [
      `the shortcut ${callback_id}`,
      messageShortcutBody({}, { callback_id }),
      "onMessageShortcut",
      { shortcut: callback_id },
    ]),
    ["the global shortcut", globalShortcutBody(), "onOpenClientShortcut", { userId: "U1" }],
    ...forms.map((callback_id): [string, Record<string, unknown>, string, object] => [
      `the form ${callback_id}`,
      formBody({ callback_id }),
      "onForm",
      { form: callback_id, viewId: "V1" },
    ]),
  ])("%s", async (_title, body, name, given) => {
    expect(await openListeners()(body)).toEqual({
      ...nothing,
      taken: [[name, expect.objectContaining({ teamId: "T1", ...given })]],
    });
  });

  test("a press of a link, which is nothing to do", async () => {
    expect(await openListeners()(press("link.chat"))).toEqual(nothing);
  });
});

describe("is not acknowledged, as no listener knows it:", () => {
  test.each([
    press("card.claims"),
    press("x.card.claim"),
    press("cardXclaim"),
    press("delivery.explode"),
    press("a.link.chat"),
    messageShortcutBody({}, { callback_id: "send_notes" }),
    messageShortcutBody({}, { callback_id: "open_client" }),
    globalShortcutBody({ callback_id: "send_note" }),
    formBody({ callback_id: "edit_clients" }),
    { ...formBody(), type: "view_closed" },
    { ...suggestion, action_id: "snippetXpick" },
  ])("%j", async (body) => {
    expect(await openListeners()(body)).toEqual({ ...nothing, acks: [] });
  });
});

describe("is acknowledged and counted where it can't be read, or is not ours:", () => {
  const ids = { teamId: "T1" };
  test.each<[string, Record<string, unknown>, object, unknown[]]>([
    ["a command", commandBody({ user_id: "" }), { ...ids, channelId: "C1", type: "/chatra" }, [undefined]],
    [
      "a press under a reply",
      press("delivery.retry", ""),
      { ...ids, channelId: "C1", ts: "1700000002.000300", type: "block_actions", actionId: "delivery.retry" },
      [undefined],
    ],
    [
      "a press",
      { ...press("card.claim"), container: null, message: null },
      { ...ids, channelId: "C1", type: "block_actions", actionId: "card.claim" },
      [undefined],
    ],
    [
      "a shortcut",
      messageShortcutBody({ ts: "x" }),
      { ...ids, channelId: "C1", type: "message_action", callbackId: "send_note" },
      [undefined],
    ],
    [
      "the global shortcut",
      globalShortcutBody({ trigger_id: "", action_ts: "" }),
      { ...ids, type: "shortcut", callbackId: "open_client" },
      [undefined],
    ],
    [
      "a form",
      formBody({ id: "" }),
      { ...ids, type: "view_submission", callbackId: "edit_client" },
      [undefined],
    ],
    ["a menu", { ...suggestion, view: 5 }, { ...ids, type: "block_suggestion" }, [{ options: [] }]],
  ])("%s", async (_title, body, told, acks) => {
    const ignored = [["malformed-interaction", told]];
    expect(await openListeners()(body)).toEqual({ ...nothing, ignored, acks });
    const { taken, ignored: strange } = await openListeners(unknown)(body);
    expect([taken, strange]).toEqual([[], ignored]);
  });
});

test.each([commandBody(), press("card.claim"), formBody(), suggestion])(
  "nothing is handed on of a workspace that is not ours: %j",
  async (body) => {
    const { taken, ignored } = await openListeners(unknown)(body);
    expect([taken, ignored]).toEqual([[], [["malformed-interaction", expect.anything()]]]);
  },
);

describe("the acknowledgement carries", () => {
  const blocks = [{ type: "section", text: { type: "mrkdwn", text: "a" } }];

  test("the answer to a command, for its user alone", async () => {
    const acksOf = async (answer: Answer | undefined) =>
      (await openListeners({}, { onCommand: async () => answer })(commandBody())).acks;
    expect(await acksOf({ text: "a" })).toStrictEqual([{ response_type: "ephemeral", text: "a" }]);
    expect(await acksOf({ text: "a", blocks })).toStrictEqual([
      { response_type: "ephemeral", text: "a", blocks },
    ]);
    expect(await acksOf(undefined)).toEqual([undefined]);
  });

  test("the options of a menu", async () => {
    const options = [{ text: { type: "plain_text" as const, text: "Refund" }, value: "1" }];
    const { acks } = await openListeners({}, { onSuggest: async () => options })(suggestion);
    expect(acks).toStrictEqual([{ options }]);
  });

  test("what becomes of a form", async () => {
    const view = { type: "modal", title: { type: "plain_text", text: "Next" }, blocks };
    const acksOf = async (outcome: FormOutcome) =>
      (await openListeners({}, { onForm: async () => outcome })(formBody())).acks;
    expect(await acksOf({ kind: "close" })).toEqual([undefined]);
    expect(await acksOf({ kind: "errors", errors: { name: "no" } })).toStrictEqual([
      { response_action: "errors", errors: { name: "no" } },
    ]);
    expect(await acksOf({ kind: "show", view })).toStrictEqual([{ response_action: "update", view }]);
  });
});
