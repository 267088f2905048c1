import { describe, expect, it } from "vitest";
import { commandButtons } from "../../../src/commands/command-handlers.ts";
import { parseCommandButton } from "../../../src/inbound/slack/parse-button.ts";
import fc from "../../property.ts";
import { bot, buttonBody, buttonInFormBody, ours, secretTrigger, secretUrl } from "./interaction-bodies.ts";

const ephemeral = {
  container: { type: "message", message_ts: "5.000001", channel_id: "C1", is_ephemeral: true },
  message: undefined,
};

describe("a press of a button of ours", () => {
  it.each(commandButtons)("%s is read with its value and the message that carries it", (button) => {
    expect(parseCommandButton(buttonBody({ action_id: button }), bot)).toEqual({
      id: expect.stringMatching(/^as_/),
      teamId: "T1",
      userId: "U1",
      channelId: "C1",
      threadTs: "1700000000.000100",
      responseUrl: secretUrl,
      triggerId: secretTrigger,
      button,
      value: "cl_1",
      messageTs: "1700000002.000300",
      isEphemeral: false,
    });
  });

  it("in an answer that one person sees is marked so", () => {
    expect(parseCommandButton(buttonBody({}, ephemeral), bot)).toMatchObject({
      isEphemeral: true,
      messageTs: "5.000001",
      channelId: "C1",
    });
  });

  it("in a form has no message and no channel", () => {
    expect(parseCommandButton(buttonInFormBody(), bot)).toMatchObject({
      messageTs: undefined,
      channelId: undefined,
      responseUrl: undefined,
      isEphemeral: false,
      value: "cl_1",
      inForm: { viewId: "V1", metadata: "" },
    });
  });

  it("in a form tells what the form was made with", () => {
    const view = { id: "V7", private_metadata: "private words" };
    expect(parseCommandButton({ ...buttonInFormBody(), view }, bot)).toMatchObject({
      inForm: { viewId: "V7", metadata: "private words" },
    });
    expect(parseCommandButton(buttonBody(), bot)).not.toHaveProperty("inForm");
    // Nothing opens in the place of a Home tab.
    const home = { ...view, type: "home" };
    expect(parseCommandButton({ ...buttonInFormBody(), view: home }, bot)).not.toHaveProperty("inForm");
  });

  it.each([
    [{ value: "cl_1", selected_option: { value: "cl_2" } }, "cl_1"],
    [{ value: undefined, selected_option: { value: "cl_2" } }, "cl_2"],
    [{ value: undefined, selected_option: null }, ""],
    [{ value: 5, selected_option: 5 }, ""],
  ])("takes its value from itself, else from the option of a menu: %j", (action, value) => {
    expect(parseCommandButton(buttonBody(action), bot)?.value).toBe(value);
  });

  it("is in a form where the container says so, or a view comes along", () => {
    const nowhere = { channel: undefined, message: undefined, response_url: undefined };
    const read = {
      id: expect.stringMatching(/^as_/),
      teamId: "T1",
      userId: "U1",
      channelId: undefined,
      threadTs: undefined,
      responseUrl: undefined,
      triggerId: secretTrigger,
      button: "client.open",
      value: "cl_1",
      messageTs: undefined,
      isEphemeral: false,
    };
    const container = { type: "view" };
    expect(parseCommandButton(buttonBody({}, { ...nowhere, container }), bot)).toStrictEqual(read);
    const view = { id: "V1", private_metadata: 5 };
    expect(parseCommandButton(buttonBody({}, { ...nowhere, container: 5, view }), bot)).toStrictEqual({
      ...read,
      inForm: { viewId: "V1", metadata: "" },
    });
    const short = buttonBody({}, { view: { ...view, id: "V" } });
    expect(parseCommandButton(short, bot)?.inForm).toEqual({ viewId: "V", metadata: "" });
    for (const odd of [5, { id: "" }])
      expect(parseCommandButton(buttonBody({}, { view: odd }), bot)).not.toHaveProperty("inForm");
  });

  it("belongs to the installation's team rather than to a guest's", () => {
    expect(parseCommandButton(buttonBody(), ours)?.teamId).toBe("TOURS");
    expect(parseCommandButton(buttonBody({}, { team: null }), ours)?.teamId).toBe("TOURS");
  });

  it("has an id that tells presses apart and knows one again, also without a trigger id", () => {
    const id = (action: object = {}, more: object = {}) =>
      parseCommandButton(buttonBody(action, more), bot)?.id;
    expect(id()).toBe(id());
    expect(id({}, { trigger_id: "1.2.other" })).not.toBe(id());
    const without = { trigger_id: null };
    expect(id({}, without)).toBe(id({}, without));
    const others = [
      id({ action_ts: "1700000009.000400" }, without),
      id({ action_id: "client.move" }, without),
      id({}, { ...without, user: { id: "U2" } }),
    ];
    expect(new Set([id({}, without), ...others]).size).toBe(4);
    expect(id({ action_ts: undefined }, without)).toBeUndefined();
  });

  it.each([
    ["another action", buttonBody({ action_id: "client.explode" })],
    ["no action", buttonBody({}, { actions: [] })],
    ["no user", buttonBody({}, { user: null })],
    ["neither message nor form", buttonBody({}, { container: null, message: null })],
    ["no channel", buttonBody({}, { container: { message_ts: "1.000001" }, channel: null })],
    ["no body", null],
  ])("is none with %s", (_title, body) => {
    expect(parseCommandButton(body, bot)).toBeUndefined();
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (container, action, view) => {
        parseCommandButton(buttonBody({}, { container, view, actions: [action] }), bot);
      }),
    );
  });
});
