import { pino } from "pino";
import { afterEach, describe, expect, test } from "vitest";
import { teamIdSchema } from "../../../src/domain/ids.ts";
import type { AcceptInput, Input } from "../../../src/domain/input.ts";
import { naturalIdOf } from "../../../src/domain/inputs/input-kinds.ts";
import { createFailureLimit } from "../../../src/http/failure-limit.ts";
import { createSlackApp, type SlackApp } from "../../../src/inbound/slack/create-slack-app.ts";
import { createAcceptInput } from "../../../src/inbox/accept-input.ts";
import { openStage } from "../../outbox/stage.ts";
import { recordingHandlers } from "./recording-handlers.ts";
import { signed, signingSecret } from "./signed-request.ts";

const open: SlackApp[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((app) => app.stop(0)));
});

/** The listener, which hands what it takes to `accept`. */
async function serve(accept?: AcceptInput) {
  const taken: Input[] = [];
  const ignored: string[] = [];
  const app = createSlackApp({
    mode: { signingSecret },
    botOf: (body) =>
      JSON.stringify(body).includes('"team_id":"T9"')
        ? undefined
        : { userId: "UBOT", teamId: teamIdSchema.parse("T1") },
    slackApiUrl: "http://127.0.0.1:1/api/",
    host: "127.0.0.1",
    port: 0,
    routes: [],
    accept: async (input) => {
      taken.push(input);
      return accept ? accept(input) : "stored";
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
  const send = async (event: object, more: object = {}) => {
    const body = {
      type: "event_callback",
      team_id: "T1",
      event_id: "Ev1",
      event_time: 1_700_000_000,
      event,
      ...more,
    };
    const address = `http://127.0.0.1:${app.address().port}/slack/events`;
    return (await fetch(address, signed(JSON.stringify(body)))).status;
  };
  return { send, taken, ignored };
}

const item = { type: "message", channel: "C1", ts: "1700000000.000100" };
const eyes = {
  type: "reaction_added",
  user: "U1",
  reaction: "eyes",
  item,
  item_user: "UBOT",
  event_ts: "1700000005.000100",
};
const input = {
  kind: "slack.mark",
  teamId: "T1",
  channelId: "C1",
  ts: "1700000000.000100",
  userId: "U1",
  mark: "claim",
  on: true,
  eventTs: "1700000005.000100",
};

describe("a reaction on a card is stored:", () => {
  test.each([
    ["👀", eyes, {}],
    ["the removal of 👀", { ...eyes, type: "reaction_removed" }, { on: false }],
    ["✅", { ...eyes, reaction: "white_check_mark" }, { mark: "close" }],
    [
      "the removal of ✅",
      { ...eyes, reaction: "white_check_mark", type: "reaction_removed" },
      { mark: "close", on: false },
    ],
    ["where Slack does not tell whose message it is", { ...eyes, item_user: undefined }, {}],
  ])("%s", async (_title, event, more) => {
    const { send, taken, ignored } = await serve();
    expect([await send(event), taken, ignored]).toEqual([200, [{ ...input, ...more }], []]);
  });
});

describe("dropped before it is stored:", () => {
  test.each([
    ["another emoji", { reaction: "heart" }],
    ["a skin tone of another", { reaction: "+1::skin-tone-2" }],
    ["one that only begins like ours", { reaction: "eyes_wide" }],
    ["our own", { user: "UBOT" }],
    ["on a teammate's message", { item_user: "U2" }],
    ["on a file", { item: { type: "file", file: "F1" } }],
    ["without a time", { event_ts: undefined }],
    ["without a place", { item: { type: "message", channel: "C1" } }],
    ["of nobody", { user: "" }],
  ])("%s", async (_title, more) => {
    const { send, taken, ignored } = await serve();
    expect([await send({ ...eyes, ...more }), taken, ignored]).toEqual([200, [], ["other-reaction"]]);
  });

  test("of a workspace that is not ours", async () => {
    const { send, taken } = await serve();
    await send(eyes, { team_id: "T9" });
    expect(taken).toEqual([]);
  });
});

test("a reaction that Slack delivers again is stored once; one that is put anew is another", async () => {
  await using stage = await openStage();
  const { send, taken } = await serve(createAcceptInput({ store: stage.store, now: Date.now }));
  await send(eyes);
  await send(eyes, { event_id: "Ev2" });
  await send({ ...eyes, type: "reaction_removed", event_ts: "1700000006.000100" });
  await send({ ...eyes, event_ts: "1700000007.000100" });
  expect(taken).toHaveLength(4);
  expect(new Set(taken.map(naturalIdOf)).size).toBe(3);
  expect(stage.rows("select count(*) as count from inputs")).toEqual([{ count: 3 }]);
});

test("what could not be stored is not acknowledged, so that Slack delivers it again", async () => {
  const { send } = await serve(() => Promise.reject(new Error("the disk is full")));
  expect(await send(eyes)).toBe(503);
});
