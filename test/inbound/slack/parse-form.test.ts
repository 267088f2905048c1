import { describe, expect, it } from "vitest";
import { forms } from "../../../src/commands/command-handlers.ts";
import { parseForm } from "../../../src/inbound/slack/parse-form.ts";
import fc from "../../property.ts";
import { bot, formBody, ours, secretTrigger, secretUrl } from "./interaction-bodies.ts";

const withValues = (values: unknown) => formBody({ state: { values } });

describe("a form that was sent", () => {
  it.each(forms)("%s is read with its fields, an empty one as an empty text", (callback_id) => {
    expect(parseForm(formBody({ callback_id }), bot)).toEqual({
      id: expect.stringMatching(/^as_/),
      teamId: "T1",
      userId: "U1",
      channelId: undefined,
      responseUrl: undefined,
      triggerId: secretTrigger,
      form: callback_id,
      viewId: "V1",
      metadata: "cl_1",
      values: { name: "private words", email: "" },
    });
  });

  it.each([
    ["a choice", { type: "static_select", selected_option: { value: "b", text: {} } }, "b"],
    ["a choice between buttons", { type: "radio_buttons", selected_option: { value: "b" } }, "b"],
    ["a choice that we offered", { type: "external_select", selected_option: { value: "b" } }, "b"],
    ["no choice", { type: "static_select", selected_option: null }, ""],
    ["a conversation", { type: "conversations_select", selected_conversation: "C7" }, "C7"],
    ["a teammate", { type: "users_select", selected_user: "U7" }, "U7"],
    ["no teammate", { type: "users_select", selected_user: null }, ""],
    ["a channel", { type: "channels_select", selected_channel: null }, ""],
  ])("has %s by its value", (_title, element, value) => {
    expect(parseForm(withValues({ field: { input: element } }), bot)?.values).toEqual({ field: value });
  });

  it("has the first value of a field with several", () => {
    const element = {
      type: "plain_text_input",
      value: "1",
      selected_option: { value: "2" },
      selected_conversation: "3",
      selected_channel: "4",
      selected_user: "5",
    };
    const names = Object.keys(element).slice(1);
    const values = names.map((_name, index) => {
      const absent = Object.fromEntries(names.slice(0, index).map((name) => [name, null]));
      return parseForm(withValues({ field: { input: { ...element, ...absent } } }), bot)?.values;
    });
    expect(values).toEqual(["1", "2", "3", "4", "5"].map((field) => ({ field })));
    const two = { first: { ...element, value: "a" }, second: { ...element, value: "b" } };
    expect(parseForm(withValues({ field: two, none: {} }), bot)?.values).toStrictEqual({ field: "a" });
  });

  it("leaves out a field that it can't read, so that nobody takes it for one that was emptied", () => {
    const values = {
      unknown: { input: { type: "hologram", value: "x" } },
      wrong: { input: { type: "plain_text_input", value: 5 } },
      broken: null,
      name: { input: { type: "plain_text_input", value: "Ada" } },
    };
    expect(parseForm(withValues(values), bot)?.values).toStrictEqual({ name: "Ada" });
  });

  it("can be answered where its menu for a channel says", () => {
    const response_urls = [
      { block_id: "b", action_id: "a", channel_id: "C7", response_url: secretUrl },
      { block_id: "b2", action_id: "a", channel_id: "C8", response_url: "https://other" },
    ];
    expect(parseForm(formBody({}, { response_urls }), bot)).toMatchObject({
      channelId: "C7",
      responseUrl: secretUrl,
    });
  });

  it.each([
    [[{ channel_id: "C7" }], { channelId: "C7", responseUrl: "https://its.own" }],
    [[{ response_url: secretUrl }], { channelId: undefined, responseUrl: secretUrl }],
    [[], { channelId: undefined, responseUrl: "https://its.own" }],
    [null, { channelId: undefined, responseUrl: "https://its.own" }],
    [5, { channelId: undefined, responseUrl: "https://its.own" }],
  ])("with the ways %j can be answered by its own where they have none", (response_urls, expected) => {
    const form = parseForm(formBody({}, { response_urls, response_url: "https://its.own" }), bot);
    expect(form).toMatchObject(expected);
  });

  it("may have no metadata, no hash and a short id", () => {
    expect(parseForm(formBody({ id: "V" }), bot)?.viewId).toBe("V");
    expect(parseForm(formBody({ private_metadata: 5 }), bot)?.metadata).toBe("");
    const form = parseForm(formBody({ hash: undefined }, { trigger_id: undefined }), bot);
    expect(form?.id).toMatch(/^as_/);
  });

  it("belongs to the installation's team rather than to a guest's", () => {
    expect(parseForm(formBody(), ours)?.teamId).toBe("TOURS");
    expect(parseForm(formBody({}, { team: null }), ours)?.teamId).toBe("TOURS");
  });

  it("has an id that is the same for one submission and another for the next, of the same view and words", () => {
    const id = (more: object = {}) => parseForm(formBody({}, more), bot)?.id;
    expect(id()).toBe(id());
    expect(id({ trigger_id: "1.2.other" })).not.toBe(id());
  });

  it("without a trigger id is known again by its words, its view and who sent it", () => {
    const without = { trigger_id: undefined };
    const id = (view: object = {}, more: object = {}) =>
      parseForm(formBody(view, { ...without, ...more }), bot)?.id;
    expect(id()).toBe(id());
    const corrected = { state: { values: { name: { input: { type: "plain_text_input", value: "Ada" } } } } };
    const others = [id(corrected), id({ id: "V2" }), id({ hash: "2.abc" }), id({}, { user: { id: "U2" } })];
    expect(new Set([id(), ...others]).size).toBe(5);
  });

  it.each([
    ["another form", formBody({ callback_id: "explode" })],
    ["no fields", formBody({ state: {} })],
    ["no view", formBody({}, { view: null })],
    ["a view without an id", formBody({ id: "" })],
    ["no user", formBody({}, { user: null })],
  ])("is none with %s", (_title, body) => {
    expect(parseForm(body, bot)).toBeUndefined();
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (values, field, response_urls) => {
        parseForm(formBody({ state: { values } }, { response_urls }), bot);
        const parsed = parseForm(withValues({ field: { input: field } }), bot);
        for (const value of Object.values(parsed?.values ?? {})) expect(value).toBeTypeOf("string");
      }),
    );
  });
});
