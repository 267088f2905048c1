import { pino } from "pino";
import { afterEach, expect, test } from "vitest";
import { teamIdSchema } from "../../../src/domain/ids.ts";
import type { Input } from "../../../src/domain/input.ts";
import { createFailureLimit } from "../../../src/http/failure-limit.ts";
import { createSlackApp, type SlackApp } from "../../../src/inbound/slack/create-slack-app.ts";
import { recordingHandlers } from "./recording-handlers.ts";
import { signed, signingSecret } from "./signed-request.ts";

const open: SlackApp[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((app) => app.stop(0)));
});

async function serve(store: () => Promise<void> = async () => undefined) {
  const taken: Input[] = [];
  const ignored: string[] = [];
  const app = createSlackApp({
    mode: { signingSecret },
    botOf: () => ({ userId: "UBOT", teamId: teamIdSchema.parse("T1") }),
    slackApiUrl: "http://127.0.0.1:1/api/",
    host: "127.0.0.1",
    port: 0,
    routes: [],
    accept: async (input) => {
      await store();
      taken.push(input);
      return "stored";
    },
    handlers: recordingHandlers().handlers,
    onUninstalled: async () => undefined,
    onChannelRenamed: async () => undefined,
    onIgnored: (reason) => void ignored.push(reason),
    logger: pino({ level: "silent" }),
    failures: createFailureLimit({ now: Date.now }),
    now: Date.now,
  });
  open.push(app);
  await app.start();
  const send = async (event: object) => {
    const body = { type: "event_callback", team_id: "T1", event_id: "Ev1", event_time: 1_700_000_000, event };
    const address = `http://127.0.0.1:${app.address().port}/slack/events`;
    return (await fetch(address, signed(JSON.stringify(body)))).status;
  };
  return { send, taken, ignored };
}

const place = { user: "U1", text: "<@UBOT> hi", ts: "1700000001.000100", event_ts: "1700000001.000100" };
const mention = { type: "app_mention", channel: "C1", ...place };
const direct = { type: "message", channel: "D1", channel_type: "im", ...place };
const input = { kind: "slack.mention", teamId: "T1", ts: "1700000001.000100", userId: "U1" };

test.each([
  ["a mention in a channel", mention, { channelId: "C1", isDirect: false }],
  [
    "a mention in a thread",
    { ...mention, thread_ts: "1700000000.000100", parent_user_id: "U2" },
    { channelId: "C1", threadTs: "1700000000.000100", parentUserId: "U2", isDirect: false },
  ],
  ["a direct message", direct, { channelId: "D1", isDirect: true }],
  ["a file in a direct message", { ...direct, subtype: "file_share", text: "" }, { isDirect: true }],
  ["a reply in a direct message", { ...direct, thread_ts: "1700000000.000100" }, { isDirect: true }],
  [
    "a reply that is also sent to the channel",
    { ...mention, subtype: "thread_broadcast", thread_ts: "1700000000.000100" },
    { channelId: "C1", threadTs: "1700000000.000100", isDirect: false },
  ],
  ["`/me` in a direct message", { ...direct, subtype: "me_message" }, { isDirect: true }],
])("%s is taken in, without its text", async (_, event, expected) => {
  const { send, taken } = await serve();
  expect(await send(event)).toBe(200);
  expect(taken).toMatchObject([{ ...input, ...expected }]);
  expect(JSON.stringify(taken)).not.toContain("hi");
});

test.each([
  ["another app's mention", { ...mention, bot_id: "B2" }, "bot-message"],
  ["the bot's own direct message", { ...direct, user: "UBOT" }, "bot-message"],
  ["an edit in a direct message", { ...direct, subtype: "message_changed" }, "unknown-subtype"],
  ["somebody who joins", { ...mention, subtype: "channel_join" }, "joined"],
  [
    "an edit as Slack sends it",
    {
      type: "message",
      channel: "D1",
      channel_type: "im",
      subtype: "message_changed",
      message: place,
      ts: "1.2",
    },
    "malformed-event",
  ],
  ["one without an author", { ...mention, user: undefined }, "malformed-event"],
])("%s is ignored by name", async (_, event, reason) => {
  const { send, taken, ignored } = await serve();
  expect(await send(event)).toBe(200);
  expect(taken).toEqual([]);
  expect(ignored).toEqual([reason]);
});

test("one that could not be stored is not acknowledged, so that Slack delivers it again", async () => {
  let isAway = true;
  const { send, taken } = await serve(async () => {
    if (isAway) throw new Error("the database is away");
  });
  expect(await send(mention)).toBe(503);
  expect(await send(direct)).toBe(503);
  isAway = false;
  expect(await send(mention)).toBe(200);
  expect(taken).toHaveLength(1);
});
