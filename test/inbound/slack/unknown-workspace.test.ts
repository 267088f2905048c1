import { pino } from "pino";
import { expect, onTestFinished, test } from "vitest";
import { teamIdSchema } from "../../../src/domain/ids.ts";
import type { Input } from "../../../src/domain/input.ts";
import { createFailureLimit } from "../../../src/http/failure-limit.ts";
import { createSlackApp } from "../../../src/inbound/slack/create-slack-app.ts";
import { recordingHandlers } from "./recording-handlers.ts";
import { signed, signingSecret } from "./signed-request.ts";

const bot = { userId: "UBOT", teamId: teamIdSchema.parse("T1") };

/** `becomesKnown`: whether the workspace is there when it is looked for again. */
async function sendReply({ becomesKnown = false, isUnreadable = false }) {
  const taken: Input["kind"][] = [];
  const ignored: string[] = [];
  let isKnown = false;
  const app = createSlackApp({
    mode: { signingSecret },
    botOf: () => (isKnown ? bot : undefined),
    lookAgain: async () => {
      isKnown = becomesKnown;
    },
    isUnreadable: () => isUnreadable,
    // Nothing listens there: a call to Slack would fail.
    slackApiUrl: "http://127.0.0.1:1/api/",
    host: "127.0.0.1",
    port: 0,
    routes: [],
    accept: async ({ kind }) => {
      taken.push(kind);
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
  await app.start();
  onTestFinished(() => void app.stop(0));
  const event = {
    type: "message",
    channel: "C1",
    user: "U1",
    text: "hello",
    ts: "1795000001.000001",
    thread_ts: "1795000000.000001",
  };
  const envelope = {
    type: "event_callback",
    team_id: "T1",
    event_id: "Ev1",
    event_time: 1_795_000_001,
    event,
  };
  const address = `http://127.0.0.1:${app.address().port}/slack/events`;
  const { status } = await fetch(address, signed(JSON.stringify(envelope)));
  return { status, taken, ignored };
}

test("what comes from a workspace that was installed a moment ago is taken", async () => {
  expect(await sendReply({ becomesKnown: true })).toEqual({
    status: 200,
    taken: ["slack.reply"],
    ignored: [],
  });
});

test("what comes from a workspace that does not have the app is acknowledged, and left out", async () => {
  expect(await sendReply({})).toEqual({ status: 200, taken: [], ignored: ["unknown-workspace"] });
});

test("what comes from a workspace whose secrets can't be read stays with Slack, which delivers it again", async () => {
  expect(await sendReply({ isUnreadable: true })).toEqual({ status: 503, taken: [], ignored: [] });
});
