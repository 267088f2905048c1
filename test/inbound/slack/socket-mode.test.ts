import { pino } from "pino";
import { afterEach, describe, expect, it } from "vitest";
import { teamIdSchema } from "../../../src/domain/ids.ts";
import type { AcceptInput, Input } from "../../../src/domain/input.ts";
import { answerJson } from "../../../src/http/answer.ts";
import { createFailureLimit } from "../../../src/http/failure-limit.ts";
import { createSlackApp, type SlackApp } from "../../../src/inbound/slack/create-slack-app.ts";
import { recordingHandlers } from "./recording-handlers.ts";
import { eventBody, pressBody } from "./signed-request.ts";
import {
  type OpenAnswer,
  type SlackSocketServer,
  startSlackSocketServer,
  until,
} from "./slack-socket-server.ts";

const open: (SlackApp | SlackSocketServer)[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.stop(0);
});

async function prepare(accept: AcceptInput = async () => "stored", answer: OpenAnswer = "ok") {
  const slack = await startSlackSocketServer();
  open.push(slack);
  slack.behaviour.open = answer;
  const lines: string[] = [];
  const accepted: Input[] = [];
  const ignored: string[] = [];
  const app = createSlackApp({
    mode: { appToken: "xapp-secret-token" },
    botOf: () => ({ userId: "UBOT", teamId: teamIdSchema.parse("T1") }),
    slackApiUrl: slack.apiUrl,
    host: "127.0.0.1",
    port: 0,
    routes: [
      {
        path: "/files/:token/:name",
        handle: (_request, response, params) => answerJson(response, 200, params),
      },
    ],
    accept: async (input) => {
      const outcome = await accept(input);
      accepted.push(input);
      return outcome;
    },
    handlers: recordingHandlers().handlers,
    onUninstalled: async () => undefined,
    onChannelRenamed: async () => undefined,
    onIgnored: (reason) => void ignored.push(reason),
    logger: pino({ level: "trace" }, { write: (line: string) => void lines.push(line) }),
    failures: createFailureLimit({ now: Date.now }),
    now: Date.now,
    socket: { openTimeoutMs: 400, retryMs: 20, pongTimeoutMs: 300 },
  });
  open.push(app);
  return { app, slack, accepted, ignored, lines };
}

async function serve(accept?: AcceptInput) {
  const parts = await prepare(accept);
  await parts.app.start();
  await until(() => parts.slack.links.length === 2 && parts.app.connected());
  return parts;
}

describe("an envelope", () => {
  it("is acknowledged once, after it is stored", async () => {
    const gate = Promise.withResolvers<void>();
    const entered = Promise.withResolvers<void>();
    const { slack, accepted } = await serve(async () => {
      entered.resolve();
      await gate.promise;
      return "stored";
    });
    slack.deliver("E1", eventBody());
    await entered.promise;
    expect(slack.acks).toEqual([]);
    gate.resolve();
    await until(() => slack.acks.length > 0);
    slack.deliver("E2", eventBody({ bot_id: "B1" }));
    await until(() => slack.acks.length > 1);
    expect(slack.acks.map((ack) => ack.envelope_id)).toEqual(["E1", "E2"]);
    expect(accepted).toMatchObject([{ kind: "slack.reply" }]);
  });

  it("that could not be stored is not acknowledged, and is stored when it comes again", async () => {
    let tries = 0;
    const { slack, accepted, lines } = await serve(async () => {
      tries += 1;
      if (tries === 1) throw new Error("disk full of private words");
      return "stored";
    });
    slack.deliver("E1", eventBody());
    await until(() => lines.join().includes("Slack input not accepted"));
    slack.deliver("E1-again", eventBody());
    await until(() => slack.acks.length > 0);
    expect(slack.acks.map((ack) => ack.envelope_id)).toEqual(["E1-again"]);
    expect(accepted).toHaveLength(1);
    expect(lines.join()).not.toMatch(/private words|secret-token|secret-ticket/);
  });

  it("with a press of a button is stored", async () => {
    const { slack, accepted } = await serve();
    slack.deliver("E1", pressBody(), "interactive");
    await until(() => slack.acks.length > 0);
    expect(accepted).toMatchObject([{ kind: "slack.button", action: "retry" }]);
  });

  it("that can't be read does no harm", async () => {
    const { slack, lines, accepted } = await serve();
    slack.links[0]?.send("null");
    slack.links[0]?.send("{private words");
    slack.links[0]?.send(JSON.stringify({ type: "events_api", envelope_id: "E0", payload: {} }));
    slack.deliver("E1", eventBody());
    await until(() => slack.acks.length > 0);
    expect(accepted).toHaveLength(1);
    expect(lines.join()).toContain("Slack socket message unreadable");
    expect(lines.join()).not.toContain("private words");
  });
});

describe("the connections", () => {
  it("are two; when Slack recycles one, the other receives, and a new one comes at once", async () => {
    const { app, slack, accepted } = await serve();
    const [first, second] = slack.links;
    first?.send(JSON.stringify({ type: "disconnect", reason: "refresh_requested" }));
    slack.deliver("E1", eventBody(), "events_api", second);
    await until(() => slack.acks.length === 1 && slack.opened() === 3);
    expect(app.connected()).toBe(true);
    await until(() => slack.links.length === 2 && slack.links[1] !== second);
    slack.deliver("E2", eventBody(), "events_api", slack.links[1]);
    await until(() => slack.acks.length === 2);
    expect(accepted).toHaveLength(2);
  });

  it("come back when both are cut, also past errors of Slack's API, after waits that double", async () => {
    const { app, slack, lines } = await serve();
    slack.behaviour.open = 503;
    const before = slack.calls();
    slack.cutAll();
    await until(() => !app.connected());
    await until(() => slack.calls() >= before + 4);
    const waits = lines.flatMap((line) => JSON.parse(line).delayMs ?? []);
    expect([...new Set(waits)].slice(0, 2)).toEqual([20, 40]);
    slack.behaviour.open = "ok";
    await until(() => app.connected() && slack.links.length === 2);
    slack.deliver("E1", eventBody());
    await until(() => slack.acks.length === 1);
  });

  it("that are accepted but never greeted are given up and opened again", async () => {
    const { app, slack } = await prepare();
    slack.behaviour.greet = false;
    await app.start();
    expect(app.connected()).toBe(false);
    await until(() => slack.opened() >= 3);
    slack.behaviour.greet = true;
    await until(() => app.connected());
  });

  it("whose peer does not answer our close are replaced without waiting for it", async () => {
    const { slack } = await serve();
    const [first] = slack.links;
    first?.send(JSON.stringify({ type: "disconnect", reason: "warning" }));
    first?.pause();
    await until(() => slack.opened() === 3, 3_000);
  });

  it("that have gone silent without a word are noticed and replaced", async () => {
    const { app, slack } = await serve();
    for (const link of slack.links) link.pause();
    await until(() => slack.opened() >= 4);
    await until(() => app.connected());
    slack.deliver("E1", eventBody(), "events_api", slack.links.at(-1));
    await until(() => slack.acks.length === 1);
  });

  it("are tried again when Slack is away at the start", async () => {
    const { app, slack } = await prepare(undefined, 503);
    await app.start();
    expect(app.connected()).toBe(false);
    slack.behaviour.open = "ok";
    await until(() => app.connected());
  });

  it("are an error of start when the token is wrong", async () => {
    const { app, lines } = await prepare(undefined, "invalid_auth");
    await expect(app.start()).rejects.toThrow("invalid_auth");
    expect(lines.join()).not.toContain("secret-token");
  });
});

it("other routes are served in this mode too", async () => {
  const { app } = await serve();
  const base = `http://127.0.0.1:${app.address().port}`;
  expect(await (await fetch(`${base}/files/a/b.png`)).json()).toEqual({ token: "a", name: "b.png" });
  expect((await fetch(`${base}/%zz`)).status).toBe(404);
  expect((await fetch(`${base}/slack/events`, { method: "POST", body: "{}" })).status).toBe(404);
});

describe("the end", () => {
  it("acknowledges what is being stored, takes nothing more, and closes the connections", async () => {
    const gate = Promise.withResolvers<void>();
    const entered = Promise.withResolvers<void>();
    const { app, slack, accepted, lines } = await serve(async () => {
      entered.resolve();
      await gate.promise;
      return "stored";
    });
    slack.deliver("E1", eventBody());
    await entered.promise;
    const stopped = app.stop(5_000);
    slack.deliver("E2", eventBody({ ts: "1700000002.000000" }));
    await until(() => lines.join().includes("NotTakenError"));
    gate.resolve();
    expect(await stopped).toBe(true);
    await until(() => slack.links.length === 0);
    expect(slack.acks.map((ack) => ack.envelope_id)).toEqual(["E1"]);
    expect(accepted).toHaveLength(1);
    expect(app.connected()).toBe(false);
  });
});
