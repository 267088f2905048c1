import { App, type Receiver, type ReceiverEvent } from "@slack/bolt";
import { pino } from "pino";
import { describe, expect, test } from "vitest";
import { toBoltLogger } from "../../../src/inbound/slack/bolt-logger.ts";
import { isOwnPost } from "../../../src/inbound/slack/slack-bot.ts";
import { type ReceiverHooks, storeBeforeAck } from "../../../src/inbound/slack/storing-receiver.ts";
import { bot } from "./interaction-bodies.ts";

/** What an app does with an event that it processes. */
type Process = (event: ReceiverEvent, app: App) => Promise<void>;

/** A receiver around one that keeps the app it is given. */
function open(process: Process, more: Partial<ReceiverHooks> = {}) {
  const told: unknown[] = [];
  let given: App | undefined;
  const inner: Receiver = {
    init: (app) => {
      given = app;
    },
    start: async (...args) => void told.push(["start", ...args]),
    stop: async (...args) => void told.push(["stop", ...args]),
  };
  const receiver = storeBeforeAck(inner, {
    ignores: async () => false,
    onFailed: (error, body) => void told.push(["failed", error, body]),
    onMalformed: (reason, body) => void told.push([reason, body]),
    onUnhandled: (body) => void told.push(["unhandled", body]),
    ...more,
  });
  const app = new App({
    receiver,
    authorize: async () => ({}),
    logger: toBoltLogger(pino({ level: "silent" })),
  });
  app.processEvent = function (event) {
    return process(event, this);
  };
  const take = (body: Record<string, unknown>) =>
    given?.processEvent({ body, retryNum: 2, ack: async (answer) => void told.push(["ack", answer]) });
  return { receiver, take, told };
}

const body = { type: "event_callback", team_id: "T1", event: { type: "message" } };
const ack: Process = ({ ack: answer, retryNum }) => answer(`the answer to delivery ${retryNum}`);

describe("a body", () => {
  test.each<[string, Process, Partial<ReceiverHooks>, Record<string, unknown>, unknown[]]>([
    ["is acknowledged with the listener's answer", ack, {}, body, [["ack", "the answer to delivery 2"]]],
    [
      "that no listener acknowledged is told, and acknowledged",
      async () => undefined,
      {},
      body,
      [
        ["unhandled", body],
        ["ack", undefined],
      ],
    ],
    [
      "that is ignored is acknowledged, and no listener sees it",
      ack,
      { ignores: async () => true },
      body,
      [["ack", undefined]],
    ],
    [
      "that can't be dispatched is told, and acknowledged",
      ack,
      {},
      { event: {} },
      [
        ["malformed-event", { event: {} }],
        ["ack", undefined],
      ],
    ],
  ])("%s", async (_title, process, more, given, expected) => {
    const { take, told } = open(process, more);
    await take(given);
    expect(told).toEqual(expected);
  });

  test.each<[string, Process, Partial<ReceiverHooks>, string]>([
    ["whose listener fails", () => Promise.reject(new Error("away")), {}, "away"],
    ["that can't be judged", ack, { ignores: () => Promise.reject(new Error("no key")) }, "no key"],
    [
      "that is acknowledged twice",
      async (event) => {
        await event.ack();
        await event.ack();
      },
      {},
      "not taken: acknowledged-twice",
    ],
    [
      "whose error would be handled elsewhere",
      (_event, app) => Reflect.apply(Reflect.get(app, "handleError"), app, [{ error: new Error("handled") }]),
      {},
      "handled",
    ],
  ])("%s is not acknowledged", async (_title, process, more, message) => {
    const { take, told } = open(process, more);
    await expect(take(body)).rejects.toThrow(message);
    expect(told).toEqual([["failed", expect.objectContaining({ message }), body]]);
  });
});

test("starts and stops the receiver within", async () => {
  const { receiver, told } = open(ack);
  await receiver.start(1, "a");
  await receiver.stop(2);
  expect(told).toEqual([
    ["start", 1, "a"],
    ["stop", 2],
  ]);
});

test("takes nothing once it was told to stop, and waits for what is under way", async () => {
  const gate = Promise.withResolvers<void>();
  const { receiver, take, told } = open(async (event) => {
    await gate.promise;
    await event.ack();
  });
  const underWay = take(body);
  receiver.stopTaking();
  await expect(take({ ...body, team_id: "T2" })).rejects.toThrow("not taken: stopping");
  const error = expect.objectContaining({ name: "NotTakenError", reason: "stopping" });
  expect(told).toEqual([["failed", error, { ...body, team_id: "T2" }]]);
  expect(await receiver.drain(1)).toBe(false);
  gate.resolve();
  expect(await receiver.drain(5_000)).toBe(true);
  await underWay;
  expect(told.at(-1)).toEqual(["ack", undefined]);
});

test.each<[object, boolean]>([
  [{}, true],
  [{ subtype: "thread_broadcast" }, true],
  [{ subtype: "bot_message" }, true],
  [{ subtype: "message_changed" }, false],
  [{ type: "app_mention" }, false],
  [{ bot_id: "B2" }, false],
  [{ bot_id: undefined }, false],
])("takes the event %j for a new message of our own: %s", (event, isOwn) => {
  const post = { type: "event_callback", event: { type: "message", bot_id: "B1", ...event } };
  expect(isOwnPost(post, { ...bot, botId: "B1" })).toBe(isOwn);
  expect(isOwnPost({ ...post, type: "block_actions" }, { ...bot, botId: "B1" })).toBe(false);
  expect(isOwnPost(post, bot)).toBe(false);
});
