import { afterEach, describe, expect, test } from "vitest";
import { teamIdSchema } from "../../../src/domain/ids.ts";
import { createFailureLimit } from "../../../src/http/failure-limit.ts";
import {
  createSlackApp,
  type SlackApp,
  type SlackAppOptions,
} from "../../../src/inbound/slack/create-slack-app.ts";
import { recordLog } from "../../outbox/stage.ts";
import { recordingHandlers } from "./recording-handlers.ts";
import { eventBody, pressBody, signed, signingSecret } from "./signed-request.ts";
import { startSlackSocketServer, until } from "./slack-socket-server.ts";

const open: { stop: (timeoutMs: number) => Promise<unknown> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((app) => app.stop(0)));
});

const bot = { teamId: teamIdSchema.parse("T1"), userId: "UBOT", botId: "B1" };

/** The app, which is not started; `told` is what was handed on, in order. */
function prepare(more: Partial<SlackAppOptions> = {}) {
  const { lines, logger } = recordLog();
  const told: unknown[] = [];
  const app = createSlackApp({
    mode: { signingSecret },
    botOf: () => bot,
    slackApiUrl: "http://127.0.0.1:1/api/",
    host: "127.0.0.1",
    port: 0,
    routes: [],
    accept: async ({ kind }) => {
      told.push(kind);
      return "stored";
    },
    handlers: recordingHandlers().handlers,
    onUninstalled: async ({ kind }) => void told.push(kind),
    onChannelRenamed: async () => undefined,
    onIgnored: (reason) => void told.push(reason),
    logger,
    failures: createFailureLimit({ now: Date.now }),
    now: Date.now,
    ...more,
  });
  open.push(app);
  return { app, lines, told };
}

async function send(app: SlackApp, body: object): Promise<number> {
  const address = `http://127.0.0.1:${app.address().port}/slack/events`;
  const text = JSON.stringify(body);
  const sent = "event" in body ? text : `payload=${encodeURIComponent(text)}`;
  return (await fetch(address, signed(sent))).status;
}

const own = eventBody({ bot_id: "B1", thread_ts: undefined });
const uninstall = eventBody({ type: "app_uninstalled" });

describe("what is ignored is logged by its ids,", () => {
  test.each<[string, string, object]>([
    ["debug", "bot-message", own],
    ["debug", "other-tab", eventBody({ type: "app_home_opened", tab: "messages" })],
    ["warn", "malformed-event", eventBody({ ts: "x" })],
    ["warn", "malformed-event", eventBody({ type: 5 })],
    ["warn", "malformed-interaction", { ...pressBody(), actions: [] }],
    ["warn", "unknown-subtype", eventBody({ subtype: "brand_new" })],
    ["warn", "unhandled-event", eventBody({ type: "team_join" })],
    ["warn", "unhandled-interaction", pressBody("nobody.knows")],
  ])("at level %s: %s", async (level, reason, body) => {
    const { app, lines, told } = prepare();
    await app.start();
    expect(await send(app, body)).toBe(200);
    expect(told).toEqual([reason]);
    expect(lines).toEqual([
      expect.objectContaining({ level, reason, teamId: "T1", msg: "Slack input ignored" }),
    ]);
  });
});

test("what fails is logged by its ids and the error's name, and Slack delivers it again", async () => {
  const { app, lines } = prepare({ accept: () => Promise.reject(new RangeError("private")) });
  await app.start();
  expect(await send(app, eventBody())).toBe(503);
  const ids = { teamId: "T1", channelId: "C1", ts: "1700000001.000200", eventId: "Ev1", type: "message" };
  expect(lines).toContainEqual({
    level: "error",
    error: "RangeError",
    ...ids,
    msg: "Slack input not accepted",
  });
});

describe("a workspace that is not known", () => {
  test.each<[string, object, Partial<SlackAppOptions>, number, string[]]>([
    ["is looked for again, and served if it is there", eventBody(), {}, 200, ["look", "slack.reply"]],
    ["gets its own posts ignored then", own, {}, 200, ["look", "bot-message"]],
    [
      "is ignored if it is not there",
      eventBody(),
      { botOf: () => undefined },
      200,
      ["look", "unknown-workspace"],
    ],
    [
      "keeps its input where it can't be read",
      eventBody(),
      { botOf: () => undefined, isUnreadable: () => true },
      503,
      ["look"],
    ],
    [
      "may remove the app, even where it can't be read",
      uninstall,
      { botOf: () => undefined, isUnreadable: () => true },
      200,
      ["look", "app_uninstalled"],
    ],
    [
      "is ignored where nothing tells why it can't be read",
      eventBody(),
      { botOf: () => undefined, isUnreadable: () => false },
      200,
      ["look", "unknown-workspace"],
    ],
  ])("%s", async (_title, body, more, status, expected) => {
    let isKnown = false;
    const { app, told } = prepare({
      botOf: () => (isKnown ? bot : undefined),
      lookAgain: async () => {
        told.push("look");
        isKnown = true;
      },
      ...more,
    });
    await app.start();
    expect(await send(app, body)).toBe(status);
    expect(told).toEqual(expected);
  });

  test("is not looked for where it is known, or where nobody can", async () => {
    const known = prepare({
      lookAgain: () => Promise.reject(new Error("not asked")),
      isUnreadable: () => true,
    });
    await known.app.start();
    expect([await send(known.app, eventBody()), known.told]).toEqual([200, ["slack.reply"]]);
    expect([await send(known.app, own), known.told]).toEqual([200, ["slack.reply", "bot-message"]]);
    const unknown = prepare({ botOf: () => undefined });
    await unknown.app.start();
    expect([await send(unknown.app, eventBody()), unknown.told]).toEqual([200, ["unknown-workspace"]]);
  });
});

describe("the app", () => {
  test("counts as connected from its start to its stop", async () => {
    const { app } = prepare();
    const states = [app.connected()];
    await app.start();
    states.push(app.connected());
    const stopped = app.stop(5_000);
    states.push(app.connected());
    expect([states, await stopped]).toEqual([[false, true, false], true]);
    expect(() => app.address()).toThrow("not listening");
  });

  test("tells whether all was finished in its time", async () => {
    const entered = Promise.withResolvers<void>();
    const { app } = prepare({
      accept: () => {
        entered.resolve();
        return new Promise(() => undefined);
      },
    });
    await app.start();
    const answer = send(app, eventBody()).catch(() => "cut");
    await entered.promise;
    expect([await app.stop(1), await answer]).toEqual([false, "cut"]);
  });

  test("counts as connected by its sockets, and as unfinished by what came over them", async () => {
    const slack = await startSlackSocketServer();
    open.push(slack);
    slack.behaviour.open = 503;
    const entered = Promise.withResolvers<void>();
    const { app } = prepare({
      mode: { appToken: "xapp-1" },
      slackApiUrl: slack.apiUrl,
      socket: { retryMs: 10 },
      accept: () => {
        entered.resolve();
        return new Promise(() => undefined);
      },
    });
    await app.start();
    expect(app.connected()).toBe(false);
    slack.behaviour.open = "ok";
    await until(() => app.connected());
    slack.deliver("E1", eventBody());
    await entered.promise;
    expect([await app.stop(1), app.connected()]).toEqual([false, false]);
  });

  test("leaves no port open where Slack refuses its token", async () => {
    const slack = await startSlackSocketServer();
    open.push(slack);
    slack.behaviour.open = "invalid_auth";
    const { app } = prepare({ mode: { appToken: "xapp-1" }, slackApiUrl: slack.apiUrl });
    await expect(app.start()).rejects.toThrow("invalid_auth");
    expect(() => app.address()).toThrow("not listening");
  });
});
