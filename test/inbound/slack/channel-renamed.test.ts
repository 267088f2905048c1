import { pino } from "pino";
import { afterEach, expect, test } from "vitest";
import type { ChannelRename } from "../../../src/domain/channel-renames.ts";
import { teamIdSchema } from "../../../src/domain/ids.ts";
import { createFailureLimit } from "../../../src/http/failure-limit.ts";
import { createSlackApp, type SlackApp } from "../../../src/inbound/slack/create-slack-app.ts";
import { recordingHandlers } from "./recording-handlers.ts";
import { signed, signingSecret } from "./signed-request.ts";

const open: SlackApp[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((app) => app.stop(0)));
});

async function serve(take: () => Promise<void> = async () => undefined) {
  const taken: ChannelRename[] = [];
  const ignored: string[] = [];
  const app = createSlackApp({
    mode: { signingSecret },
    botOf: () => ({ userId: "UBOT", teamId: teamIdSchema.parse("T1") }),
    slackApiUrl: "http://127.0.0.1:1/api/",
    host: "127.0.0.1",
    port: 0,
    routes: [],
    accept: async () => "stored",
    handlers: recordingHandlers().handlers,
    onUninstalled: async () => undefined,
    onChannelRenamed: async (rename) => {
      await take();
      taken.push(rename);
    },
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

const event = { type: "channel_id_changed", old_channel_id: "G0SUPPORT", new_channel_id: "C0SUPPORT" };
const rename = { teamId: "T1", from: "G0SUPPORT", to: "C0SUPPORT" };

test("a channel's new id is handed on with its workspace and when it was given, in milliseconds", async () => {
  const { send, taken, ignored } = await serve();
  expect(await send({ ...event, event_ts: "1700000001.000000" })).toBe(200);
  expect(await send(event)).toBe(200);
  expect(taken).toEqual([
    { ...rename, at: 1_700_000_001_000 },
    { ...rename, at: 1_700_000_000_000 },
  ]);
  expect(ignored).toEqual([]);
});

test("it is not acknowledged before it was followed", async () => {
  let isAway = true;
  const { send, taken } = await serve(async () => {
    if (isAway) throw new Error("the database is away");
  });
  expect(await send(event)).toBe(503);
  isAway = false;
  expect(await send(event)).toBe(200);
  expect(taken).toHaveLength(1);
});

test.each([{ new_channel_id: undefined }, { old_channel_id: 5 }, { new_channel_id: "" }])(
  "one without both ids is ignored by name: %j",
  async (broken) => {
    const { send, taken, ignored } = await serve();
    expect(await send({ ...event, ...broken })).toBe(200);
    expect(taken).toEqual([]);
    expect(ignored).toEqual(["malformed-event"]);
  },
);
