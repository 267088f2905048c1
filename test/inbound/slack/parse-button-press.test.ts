import { expect, it } from "vitest";
import { inputSchema } from "../../../src/domain/input.ts";
import { deliveryButtonId, parseButtonPress } from "../../../src/inbound/slack/parse-button.ts";
import fc from "../../property.ts";
import { bot, ours } from "./interaction-bodies.ts";

const press = (more: object = {}, action: object = {}) => ({
  type: "block_actions",
  team: { id: "T1" },
  user: { id: "U1", team_id: "TGUEST" },
  channel: { id: "C1", name: "chats" },
  container: { type: "message", message_ts: "2.000001", thread_ts: "1.000001", channel_id: "C1" },
  actions: [{ action_id: "delivery.retry", value: "dl_1", action_ts: "3.000001", ...action }],
  ...more,
});
const read = {
  kind: "slack.button",
  teamId: "T1",
  channelId: "C1",
  messageTs: "2.000001",
  threadTs: "1.000001",
  userId: "U1",
  action: "retry",
  deliveryId: "dl_1",
  actionTs: "3.000001",
};

it.each(["retry", "discard", "arrived", "send-again"])(
  "a press of %s names the delivery and the press",
  (action) => {
    expect(parseButtonPress(press({}, { action_id: `delivery.${action}` }), bot)).toEqual({
      ...read,
      action,
    });
  },
);

it("a press of any time is one", () => {
  expect(parseButtonPress(press({}, { action_ts: "3" }), bot)).toEqual({ ...read, actionTs: "3" });
});

it("the installation's team goes before the one in the body", () => {
  expect(parseButtonPress(press(), ours)).toMatchObject({ teamId: "TOURS" });
  expect(parseButtonPress(press({ team: null }), ours)).toMatchObject({ teamId: "TOURS" });
});

it("the message stands in where there is no container", () => {
  const message = { ts: "2.000001", thread_ts: "1.000001" };
  expect(parseButtonPress(press({ container: null, message }), bot)).toEqual(read);
});

const inContainer = { channel_id: "C2", message_ts: "4.000001", thread_ts: "3.000001" };
const inMessage = { ts: "6.000001", thread_ts: "5.000001" };
it.each([
  ["the channel and the container", {}, { channelId: "C1", messageTs: "4.000001", threadTs: "3.000001" }],
  [
    "the container, where the channel is odd",
    { channel: { id: 5 } },
    { channelId: "C2", messageTs: "4.000001", threadTs: "3.000001" },
  ],
  [
    "the container alone",
    { channel: null },
    { channelId: "C2", messageTs: "4.000001", threadTs: "3.000001" },
  ],
  ["the message", { container: {} }, { channelId: "C1", messageTs: "6.000001", threadTs: "5.000001" }],
  [
    "the message, where its container is odd",
    { container: 5 },
    { channelId: "C1", messageTs: "6.000001", threadTs: "5.000001" },
  ],
  [
    "no thread",
    { container: { message_ts: "4.000001" }, message: 5 },
    { channelId: "C1", messageTs: "4.000001" },
  ],
])("the place is that of %s", (_title, more, place) => {
  const { channelId: _, messageTs: __, threadTs: ___, ...others } = read;
  expect(parseButtonPress(press({ container: inContainer, message: inMessage, ...more }), bot)).toStrictEqual(
    {
      ...others,
      ...place,
    },
  );
});

it.each([
  ["no value", press({}, { value: "" })],
  ["an action that only ends alike", press({}, { action_id: "whatever.retry" })],
  ["no time", press({}, { action_ts: "" })],
  ["no channel", press({ channel: null, container: { message_ts: "2.000001" } })],
  ["another action", press({}, { action_id: "delivery.explode" })],
  ["no action", press({ actions: [] })],
  ["no user", press({ user: null })],
  ["no message", press({ container: null })],
  ["no body", null],
])("is not a press with %s", (_title, body) => {
  expect(parseButtonPress(body, bot)).toBeUndefined();
});

it("button ids are matched whole", () => {
  expect("delivery.retry-all").not.toMatch(deliveryButtonId);
  expect("x.delivery.retry").not.toMatch(deliveryButtonId);
});

it("never throws", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (container, actions, team) => {
      const parsed = parseButtonPress(press({ container, actions: [actions], team }), bot);
      if (parsed !== undefined) inputSchema.parse(parsed);
    }),
  );
});
