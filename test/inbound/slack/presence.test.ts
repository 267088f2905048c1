import { pino } from "pino";
import { afterEach, expect, test } from "vitest";
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
  const taken: unknown[] = [];
  const ignored: string[] = [];
  const app = createSlackApp({
    mode: { signingSecret },
    botOf: () => ({ userId: "UBOT", teamId: teamIdSchema.parse("T1") }),
    slackApiUrl: "http://127.0.0.1:1/api/",
    host: "127.0.0.1",
    port: 0,
    routes: [],
    accept: async () => "stored",
    handlers: recordingHandlers({
      onHomeOpened: (person) => void taken.push(person),
      onJoined: async (joined) => {
        await take();
        taken.push(joined);
      },
    }).handlers,
    onUninstalled: async () => undefined,
    onChannelRenamed: async () => undefined,
    onIgnored: (reason) => void ignored.push(reason),
    logger: pino({ level: "silent" }),
    failures: createFailureLimit({ now: Date.now }),
    now: Date.now,
  });
  open.push(app);
  await app.start();
  const send = async (event: object, more: object = {}) => {
    const body = { type: "event_callback", team_id: "T1", event_id: "Ev1", event_time: 1_700_000_000, event };
    const address = `http://127.0.0.1:${app.address().port}/slack/events`;
    return (await fetch(address, signed(JSON.stringify({ ...body, ...more })))).status;
  };
  return { send, taken, ignored };
}

const home = {
  type: "app_home_opened",
  user: "U1",
  channel: "D1",
  tab: "home",
  event_ts: "1515449522000016",
};
const join = {
  type: "member_joined_channel",
  user: "UBOT",
  channel: "C1",
  channel_type: "C",
  team: "T1",
  inviter: "U1",
};

test("an opened Home tab is handed on with who opened it", async () => {
  const { send, taken, ignored } = await serve();
  expect(await send(home)).toBe(200);
  expect({ taken, ignored }).toEqual({ taken: [{ teamId: "T1", userId: "U1" }], ignored: [] });
});

test.each([
  ["the tab with messages", { ...home, tab: "messages" }, "other-tab"],
  ["a tab without a name", { ...home, tab: undefined }, "other-tab"],
  ["a tab of nobody", { ...home, user: undefined }, "malformed-event"],
  ["somebody else who joins", { ...join, user: "U2" }, "joined"],
  ["nobody who joins", { ...join, user: "" }, "malformed-event"],
  ["joining no channel", { ...join, channel: undefined }, "malformed-event"],
])("%s is ignored by name", async (_, event, reason) => {
  const { send, taken, ignored } = await serve();
  expect(await send(event)).toBe(200);
  expect({ taken, ignored }).toEqual({ taken: [], ignored: [reason] });
});

test("the bot's own joining is handed on with when it was, the same however often it is delivered", async () => {
  const { send, taken, ignored } = await serve();
  await send({ ...join, event_ts: "1700000001.000100" }, { event_id: "Ev2" });
  await send({ ...join, event_ts: "1700000001.000100" }, { event_id: "Ev3" });
  // Slack's own example has no time in the event.
  await send(join);
  const joined = { teamId: "T1", channelId: "C1" };
  expect(taken).toEqual([
    { ...joined, at: "1700000001.000100" },
    { ...joined, at: "1700000001.000100" },
    { ...joined, at: "1700000000" },
  ]);
  expect(ignored).toEqual([]);
});

test("it is not acknowledged before the question is stored", async () => {
  let isAway = true;
  const { send, taken } = await serve(async () => {
    if (isAway) throw new Error("the database is away");
  });
  expect(await send(join)).toBe(503);
  isAway = false;
  expect(await send(join)).toBe(200);
  expect(taken).toHaveLength(1);
});
