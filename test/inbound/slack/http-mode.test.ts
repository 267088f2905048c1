import { createServer } from "node:http";
import type { App } from "@slack/bolt";
import { pino } from "pino";
import { afterEach, describe, expect, it } from "vitest";
import { teamIdSchema } from "../../../src/domain/ids.ts";
import type { AcceptInput, Input } from "../../../src/domain/input.ts";
import { answerEmpty, answerJson } from "../../../src/http/answer.ts";
import { createFailureLimit } from "../../../src/http/failure-limit.ts";
import {
  createSlackApp,
  type SlackApp,
  type SlackAppOptions,
} from "../../../src/inbound/slack/create-slack-app.ts";
import { recordingHandlers } from "./recording-handlers.ts";
import { eventBody, pressBody, signed, signingSecret } from "./signed-request.ts";

const open: SlackApp[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((app) => app.stop(0)));
});

async function serve(accept: AcceptInput = async () => "stored", more: Partial<SlackAppOptions> = {}) {
  const lines: string[] = [];
  const logger = pino({ level: "trace" }, { write: (line: string) => void lines.push(line) });
  const accepted: Input[] = [];
  const ignored: [string, object][] = [];
  const app = createSlackApp({
    mode: { signingSecret },
    botOf: () => ({ userId: "UBOT", teamId: teamIdSchema.parse("T1") }),
    // Nothing listens there: a call to Slack would fail.
    slackApiUrl: "http://127.0.0.1:1/api/",
    host: "127.0.0.1",
    port: 0,
    routes: [],
    accept: async (input) => {
      const outcome = await accept(input);
      accepted.push(input);
      return outcome;
    },
    handlers: recordingHandlers().handlers,
    onUninstalled: async () => undefined,
    onChannelRenamed: async () => undefined,
    onIgnored: (reason, ids) => void ignored.push([reason, ids]),
    logger,
    failures: createFailureLimit({ now: Date.now }),
    now: Date.now,
    ...more,
  });
  open.push(app);
  await app.start();
  const base = `http://127.0.0.1:${app.address().port}`;
  const send = (init: RequestInit) => fetch(`${base}/slack/events`, init);
  const sendEvent = (event?: object) => send(signed(JSON.stringify(eventBody(event))));
  const sendPress = (actionId?: string) =>
    send(signed(new URLSearchParams({ payload: JSON.stringify(pressBody(actionId)) }).toString()));
  return { app, base, send, sendEvent, sendPress, accepted, ignored, lines };
}

describe("an event", () => {
  it("is acknowledged only after it is stored", async () => {
    const gate = Promise.withResolvers<void>();
    const entered = Promise.withResolvers<void>();
    const { sendEvent, accepted } = await serve(async () => {
      entered.resolve();
      await gate.promise;
      return "stored";
    });
    let answered = false;
    const answer = sendEvent().then((result) => {
      answered = true;
      return result;
    });
    await entered.promise;
    expect(answered).toBe(false);
    gate.resolve();
    expect((await answer).status).toBe(200);
    expect(accepted).toMatchObject([{ kind: "slack.reply", text: "private words" }]);
  });

  it("that could not be stored is answered with 503, and stored when it comes again", async () => {
    let tries = 0;
    const { sendEvent, accepted, lines } = await serve(async () => {
      tries += 1;
      if (tries === 1) throw new Error("disk full of private words");
      return "stored";
    });
    const first = await sendEvent();
    expect([first.status, await first.text()]).toEqual([503, ""]);
    expect(accepted).toEqual([]);
    expect((await sendEvent()).status).toBe(200);
    expect(accepted).toHaveLength(1);
    expect(lines.join()).toContain("Slack input not accepted");
    expect(lines.join()).not.toContain("private words");
  });

  it("sent to our address with a slash at its end is taken as well", async () => {
    const { base, accepted } = await serve();
    const answer = await fetch(`${base}/slack/events/`, signed(JSON.stringify(eventBody())));
    expect(answer.status).toBe(200);
    expect(accepted).toHaveLength(1);
  });

  it("that takes longer than Slack waits is answered with 503, once", async () => {
    const gate = Promise.withResolvers<void>();
    const { app, sendEvent, accepted, lines } = await serve(async () => {
      await gate.promise;
      return "stored";
    });
    expect((await sendEvent()).status).toBe(503);
    gate.resolve();
    expect(await app.stop(5_000)).toBe(true);
    expect(accepted).toHaveLength(1);
    expect(lines.join()).toContain("not stored within 3 s");
  });

  it("that is ignored is acknowledged, counted and logged by its ids", async () => {
    const { sendEvent, ignored, lines } = await serve();
    expect((await sendEvent({ bot_id: "B1" })).status).toBe(200);
    const ids = { teamId: "T1", channelId: "C1", ts: "1700000001.000200", eventId: "Ev1", type: "message" };
    expect(ignored).toEqual([["bot-message", ids]]);
    expect(lines.join()).toContain("Ev1");
    expect(lines.join()).not.toContain("private words");
  });

  it("of a type that nobody listens to is acknowledged and counted with its type", async () => {
    const { sendEvent, ignored } = await serve();
    expect((await sendEvent({ type: "team_join", user: { id: "U1" } })).status).toBe(200);
    expect(ignored).toMatchObject([["unhandled-event", { type: "team_join" }]]);
  });

  it.each(["app_uninstalled", "tokens_revoked", "app_home_opened"])(
    "%s goes to its own listener",
    async (type) => {
      const seen: string[] = [];
      const { sendEvent, ignored } = await serve(undefined, {
        listeners: [
          {
            eventTypes: [type],
            register: (app) => app.event(type, async ({ event }) => void seen.push(event.type)),
          },
        ],
      });
      expect((await sendEvent({ type, tab: "home" })).status).toBe(200);
      expect([seen, ignored]).toEqual([[type], []]);
    },
  );

  it.each([{ event: null }, { event: "x" }, { event: {} }])(
    "that is none (%j) is acknowledged and counted",
    async (more) => {
      const { send, ignored } = await serve();
      expect((await send(signed(JSON.stringify({ ...eventBody(), ...more })))).status).toBe(200);
      expect(ignored).toMatchObject([["malformed-event", { teamId: "T1" }]]);
    },
  );

  it("with one failing listener among several is not acknowledged", async () => {
    const { sendEvent, accepted } = await serve(undefined, {
      listeners: [
        {
          register: (app) =>
            app.event("message", async () => {
              throw new Error("one of several");
            }),
        },
      ],
    });
    expect((await sendEvent()).status).toBe(503);
    expect(accepted).toHaveLength(1);
  });

  it("is not acknowledged when a handler of errors swallows the failure", async () => {
    const { sendEvent } = await serve(() => Promise.reject(new Error("disk full")), {
      listeners: [{ register: (app) => app.error(async () => undefined) }],
    });
    expect((await sendEvent()).status).toBe(503);
  });

  it("causes no call to Slack, nor does the start", async () => {
    const calls: (string | undefined)[] = [];
    const slack = createServer((request, response) => {
      calls.push(request.url);
      answerJson(response, 200, { ok: true });
    });
    await new Promise<void>((resolve) => slack.listen(0, "127.0.0.1", resolve));
    const address = slack.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const { sendEvent, sendPress } = await serve(undefined, { slackApiUrl: `http://127.0.0.1:${port}/api/` });
    await sendEvent();
    await sendPress();
    await new Promise((resolve) => slack.close(resolve));
    expect(calls).toEqual([]);
  });
});

describe("a press of a delivery's button", () => {
  it.each(["retry", "discard", "arrived", "send-again"])(
    "%s is stored, then acknowledged",
    async (action) => {
      const { sendPress, accepted } = await serve();
      expect((await sendPress(`delivery.${action}`)).status).toBe(200);
      expect(accepted).toMatchObject([{ kind: "slack.button", action, deliveryId: "dl_1" }]);
    },
  );

  it("that could not be stored is answered with 503", async () => {
    const { sendPress } = await serve(() => Promise.reject(new Error("disk full")));
    expect((await sendPress()).status).toBe(503);
  });

  it("of another kind is acknowledged at once and counted", async () => {
    const { sendPress, ignored, accepted } = await serve();
    expect((await sendPress("something.else")).status).toBe(200);
    expect(ignored).toMatchObject([["unhandled-interaction", { type: "block_actions", channelId: "C1" }]]);
    expect(accepted).toEqual([]);
  });
});

describe("what is answered with its acknowledgement", () => {
  it("the answer of a listener goes out after all listeners, and only one may answer", async () => {
    const menu = {
      register: (app: App) => app.options("menu", async ({ ack }) => ack({ options: [] })),
    };
    const one = await serve(undefined, { listeners: [menu] });
    const suggestion = {
      type: "block_suggestion",
      action_id: "menu",
      user: { id: "U1" },
      team: { id: "T1" },
    };
    const body = new URLSearchParams({ payload: JSON.stringify(suggestion) }).toString();
    const answer = await one.send(signed(body));
    expect([answer.status, await answer.json()]).toEqual([200, { options: [] }]);
    const two = await serve(undefined, { listeners: [menu, menu] });
    expect((await two.send(signed(body))).status).toBe(503);
  });
});

describe("a request to /slack/events", () => {
  const body = JSON.stringify(eventBody());
  const seconds = () => Math.floor(Date.now() / 1_000);

  // Ten seconds of room where time runs towards the limit.
  it.each([-301, 310, 100_000])("of %i s from now is refused, though it is signed", async (offset) => {
    const { send, accepted } = await serve();
    expect((await send(signed(body, seconds() + offset))).status).toBe(401);
    expect(accepted).toEqual([]);
  });

  it.each([-290, 290])("of %i s from now is taken", async (offset) => {
    const { send } = await serve();
    expect((await send(signed(body, seconds() + offset))).status).toBe(200);
  });

  it.each([
    ["a wrong signature", { "x-slack-signature": `v0=${"0".repeat(64)}` }],
    ["a signature of another version", { "x-slack-signature": "v1=00" }],
    ["no time that can be read", { "x-slack-request-timestamp": "now" }],
  ])("with %s is refused", async (_title, headers) => {
    const { send, accepted, lines } = await serve();
    const init = signed(body);
    expect((await send({ ...init, headers: { ...init.headers, ...headers } })).status).toBe(401);
    expect((await send({ method: "POST", body })).status).toBe(401);
    expect(accepted).toEqual([]);
    expect(lines.join()).not.toContain("private words");
  });

  it.each(["{private words", '{"a":private words}', "null", " null ", "payload=null", "payload=%7Bprivate"])(
    "with %j, though it is signed, is 400, and the log does not quote it",
    async (malformed) => {
      const { send, sendEvent, lines } = await serve();
      const init = signed(malformed);
      const type = malformed.startsWith("payload") ? "application/x-www-form-urlencoded" : "application/json";
      expect((await send({ ...init, headers: { ...init.headers, "content-type": type } })).status).toBe(400);
      expect(lines.join()).not.toContain("private");
      expect((await sendEvent()).status).toBe(200);
    },
  );

  it("of more than 1 MB is 413", async () => {
    const { send } = await serve();
    expect((await send(signed(`{"a":"${"x".repeat(1_048_576)}"}`))).status).toBe(413);
  });

  it("that verifies the URL gets its challenge back", async () => {
    const { send } = await serve();
    const answer = await send(signed('{"type":"url_verification","challenge":"abc"}'));
    expect(await answer.json()).toEqual({ challenge: "abc" });
  });

  it("that checks the certificate needs no signature, and smuggles nothing in", async () => {
    const { send, accepted } = await serve();
    const payload = encodeURIComponent(JSON.stringify(pressBody()));
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const answer = await send({ method: "POST", body: `ssl_check=1&payload=${payload}`, headers });
    expect(answer.status).toBe(200);
    expect(accepted).toEqual([]);
  });

  it("with another method is 405", async () => {
    const { send } = await serve();
    expect((await send({ method: "GET" })).status).toBe(405);
  });
});

describe("beside Slack", () => {
  it("other routes are served, and failures of theirs stay theirs", async () => {
    const { base, sendEvent } = await serve(undefined, {
      routes: [
        {
          path: "/files/:token/:name",
          handle: (_request, response, params) => answerJson(response, 200, params),
        },
        { path: "/broken", handle: () => Promise.reject(new Error("x")) },
        { path: "/gone", handle: (_request, response) => answerEmpty(response, 410) },
      ],
    });
    expect(await (await fetch(`${base}/files/a/b.png`)).json()).toEqual({ token: "a", name: "b.png" });
    expect((await fetch(`${base}/broken`)).status).toBe(500);
    expect((await fetch(`${base}/gone`)).status).toBe(410);
    expect((await sendEvent()).status).toBe(200);
  });
});

describe("the end", () => {
  it("waits for what is being stored, and that is still acknowledged", async () => {
    const gate = Promise.withResolvers<void>();
    const entered = Promise.withResolvers<void>();
    const { app, sendEvent, accepted } = await serve(async () => {
      entered.resolve();
      await gate.promise;
      return "stored";
    });
    const answer = sendEvent();
    await entered.promise;
    const stopped = app.stop(5_000);
    expect(app.connected()).toBe(false);
    gate.resolve();
    expect([(await answer).status, await stopped]).toEqual([200, true]);
    expect(accepted).toHaveLength(1);
    await expect(sendEvent()).rejects.toThrow();
  });

  it("does not wait longer than it may", async () => {
    const entered = Promise.withResolvers<void>();
    const { app, sendEvent } = await serve(() => {
      entered.resolve();
      return new Promise(() => undefined);
    });
    const answer = sendEvent().catch(() => "cut");
    await entered.promise;
    expect(await app.stop(50)).toBe(false);
    expect(await answer).toBe("cut");
  });
});
