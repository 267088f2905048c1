import { pino } from "pino";
import { afterEach, describe, expect, it } from "vitest";
import {
  type CommandHandlers,
  commandButtons,
  forms,
  messageShortcuts,
} from "../../../src/commands/command-handlers.ts";
import { teamIdSchema } from "../../../src/domain/ids.ts";
import type { AcceptInput } from "../../../src/domain/input.ts";
import { createFailureLimit } from "../../../src/http/failure-limit.ts";
import { createSlackApp, type SlackApp } from "../../../src/inbound/slack/create-slack-app.ts";
import fc from "../../property.ts";
import { said } from "./blocks.ts";
import {
  asFields,
  asPayload,
  buttonBody,
  buttonInFormBody,
  commandBody,
  formBody,
  globalShortcutBody,
  messageShortcutBody,
  secretTrigger,
  secretUrl,
} from "./interaction-bodies.ts";
import { recordingHandlers } from "./recording-handlers.ts";
import { eventBody, signed, signingSecret } from "./signed-request.ts";

const open: SlackApp[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((app) => app.stop(0)));
});

async function serve(answers: Partial<CommandHandlers> = {}, accept: AcceptInput = async () => "stored") {
  const lines: string[] = [];
  const ignored: [string, object][] = [];
  const { handlers, calls } = recordingHandlers(answers);
  const app = createSlackApp({
    mode: { signingSecret },
    botOf: () => ({ userId: "UBOT", teamId: teamIdSchema.parse("TOURS") }),
    // Nothing listens there: a call to Slack would fail.
    slackApiUrl: "http://127.0.0.1:1/api/",
    host: "127.0.0.1",
    port: 0,
    routes: [],
    accept,
    handlers,
    onUninstalled: async () => undefined,
    onChannelRenamed: async () => undefined,
    onIgnored: (reason, ids) => void ignored.push([reason, ids]),
    logger: pino({ level: "trace" }, { write: (line: string) => void lines.push(line) }),
    failures: createFailureLimit({ now: Date.now }),
    now: Date.now,
  });
  open.push(app);
  await app.start();
  const url = `http://127.0.0.1:${app.address().port}/slack/events`;
  const post = async (body: string, headers: Record<string, string> = {}) => {
    const init = signed(body);
    const answer = await fetch(url, { ...init, headers: { ...init.headers, ...headers } });
    return { status: answer.status, body: await answer.text() };
  };
  return {
    calls,
    ignored,
    lines,
    post,
    command: (more: Record<string, string> = {}) => post(asFields({ ...commandBody(), ...more })),
    interact: (body: unknown) => post(asPayload(body)),
    say: (event: object) => post(JSON.stringify(eventBody(event))),
  };
}

const empty = { status: 200, body: "" };
const kinds = [
  ["a command", asFields(commandBody()), "onCommand"],
  ["a button", asPayload(buttonBody()), "onButton"],
  ["a button in a form", asPayload(buttonInFormBody()), "onButton"],
  ["a message shortcut", asPayload(messageShortcutBody()), "onMessageShortcut"],
  ["the global shortcut", asPayload(globalShortcutBody()), "onOpenClientShortcut"],
  ["a form", asPayload(formBody()), "onForm"],
] as const;

describe("what a person asks of the handlers", () => {
  it.each(kinds)("%s reaches it once, for the installation's team", async (_title, body, method) => {
    const { post, calls, ignored } = await serve();
    expect(await post(body)).toEqual(empty);
    const asked = { userId: "U1", teamId: "TOURS", triggerId: secretTrigger };
    expect(calls).toEqual([[method, expect.objectContaining(asked)]]);
    expect(ignored).toEqual([]);
  });

  it.each(kinds)(
    "%s is acknowledged when the handlers have taken it, not before",
    async (_title, body, method) => {
      const gate = Promise.withResolvers<void>();
      const entered = Promise.withResolvers<void>();
      const wait = async () => {
        entered.resolve();
        await gate.promise;
        return method === "onForm" ? { kind: "close" } : undefined;
      };
      const { post } = await serve({ [method]: wait });
      let answered = false;
      const answer = post(body).then((result) => {
        answered = true;
        return result;
      });
      await entered.promise;
      // A request of its own goes all the way there and back meanwhile.
      await post("ssl_check=1");
      expect(answered).toBe(false);
      gate.resolve();
      expect((await answer).status).toBe(200);
    },
  );

  it.each(kinds)("%s that could not be stored is a failure for Slack", async (_title, body, method) => {
    const { post, calls, lines } = await serve({
      [method]: () => Promise.reject(new Error(`disk full of private words at ${secretUrl}`)),
    });
    expect(await post(body)).toEqual({ status: 503, body: "" });
    expect(calls).toEqual([]);
    expect(lines.join()).toContain("Slack input not accepted");
    expect(lines.join()).not.toMatch(/private words|secret-/);
  });

  it.each(kinds)("%s with a forged signature or an old time is refused before it", async (_title, body) => {
    const { post, calls } = await serve();
    expect((await post(body, { "x-slack-signature": `v0=${"0".repeat(64)}` })).status).toBe(401);
    const old = String(Math.floor(Date.now() / 1_000) - 301);
    expect((await post(body, { "x-slack-request-timestamp": old })).status).toBe(401);
    expect(calls).toEqual([]);
  });

  it.each([
    ["a command", asFields({ command: "/chatra", team_id: "T1", channel_id: "C1" })],
    ["a button", asPayload(buttonBody({}, { container: null, message: null }))],
    ["a button without a person", asPayload(buttonBody({}, { user: null }))],
    ["a button with an odd channel", asPayload(buttonBody({}, { channel: null }))],
    ["a message shortcut", asPayload(messageShortcutBody({}, { message: null }))],
    ["the global shortcut", asPayload(globalShortcutBody({ user: {} }))],
    ["a shortcut with an odd id", asPayload(globalShortcutBody({ callback_id: 5 }))],
    ["a form", asPayload(formBody({ state: null }))],
    ["a form without a view", asPayload(formBody({}, { view: null }))],
    ["a form with odd ways to answer", asPayload(formBody({}, { response_urls: null }))],
  ])("%s without what makes one is acknowledged and counted", async (_title, body) => {
    const { post, calls, ignored } = await serve();
    expect(await post(body)).toEqual(empty);
    expect(calls).toEqual([]);
    expect(ignored.map(([reason]) => reason)).toEqual(["malformed-interaction"]);
  });

  it.each([
    ["a message shortcut", messageShortcutBody({}, { callback_id: "other" }), { callbackId: "other" }],
    ["a global shortcut", globalShortcutBody({ callback_id: "other" }), { callbackId: "other" }],
    [
      "a message shortcut by the name of the global one",
      messageShortcutBody({}, { callback_id: "open_client" }),
      { callbackId: "open_client" },
    ],
    ["a form", formBody({ callback_id: "edit_client_2" }), { callbackId: "edit_client_2" }],
    ["a form that was closed", formBody({}, { type: "view_closed" }), { callbackId: "edit_client" }],
    ["a button", buttonBody({ action_id: "client.opened" }), { actionId: "client.opened" }],
  ])("%s that nobody knows is acknowledged and counted by its id", async (_title, body, ids) => {
    const { interact, calls, ignored } = await serve();
    expect(await interact(body)).toEqual(empty);
    expect(calls).toEqual([]);
    expect(ignored).toEqual([
      ["unhandled-interaction", expect.objectContaining({ ...ids, type: body.type })],
    ]);
  });

  it("leaves no secret and no word in the log, whatever becomes of it", async () => {
    const { post, interact, command, lines } = await serve({
      onCommand: async () => ({ text: "private words" }),
      onForm: async () => ({ kind: "errors", errors: { name: "private words" } }),
    });
    for (const [, body] of kinds) await post(body);
    await command({ user_id: "" });
    await interact(formBody({ callback_id: "other" }));
    await interact(messageShortcutBody({}, { message: null }));
    await interact(buttonBody({}, { channel: null }));
    expect(lines.join()).toContain("malformed-interaction");
    expect(lines.join()).not.toMatch(/private words|secret-/);
  });

  it("is never a failure because of its form, so that a person can always be told", async () => {
    const { post } = await serve();
    const value = fc.oneof(fc.jsonValue(), fc.constantFrom("open_client", "edit_client", "client.open"));
    const key = fc.constantFrom(
      "command",
      "event",
      "type",
      "actions",
      "user",
      "channel",
      "view",
      "callback_id",
      "response_urls",
      "response_url",
      "team",
      "container",
      "message",
      "name",
      "trigger_id",
      "enterprise",
      "is_enterprise_install",
    );
    const basis = fc.constantFrom(
      {},
      buttonBody(),
      formBody(),
      globalShortcutBody(),
      messageShortcutBody(),
      formBody({}, { type: "view_closed" }),
    );
    await fc.assert(
      fc.asyncProperty(basis, fc.dictionary(key, value, { maxKeys: 3 }), async (body, more) => {
        expect(await post(asPayload({ ...body, ...more }))).toEqual(empty);
      }),
      { numRuns: 100 },
    );
  });
});

describe("a command's answer", () => {
  it("goes out with the acknowledgement, for the eyes of who asked", async () => {
    const blocks = [{ type: "section", text: { type: "mrkdwn", text: "*Ada*" } }];
    const { command, calls } = await serve({ onCommand: async () => ({ text: "Ada", blocks }) });
    const { status, body } = await command();
    expect(status).toBe(200);
    expect(JSON.parse(body)).toEqual({ response_type: "ephemeral", text: "Ada", blocks });
    expect(calls).toMatchObject([["onCommand", { channelId: "C1", text: "find private words" }]]);
  });

  it("may be text alone", async () => {
    const { command } = await serve({ onCommand: async () => ({ text: "Ada" }) });
    expect(JSON.parse((await command()).body)).toEqual({ response_type: "ephemeral", text: "Ada" });
  });

  it("is given under any name of the command", async () => {
    const { command, calls } = await serve();
    await command({ command: "/chatra-dev" });
    await command({ command: "/hilfe", text: "" });
    expect(calls).toMatchObject([
      ["onCommand", { text: "find private words" }],
      ["onCommand", { text: "" }],
    ]);
  });
});

describe("buttons, shortcuts and forms", () => {
  it.each(commandButtons)("the button %s goes to the handlers", async (action_id) => {
    const { interact, calls } = await serve();
    expect(await interact(buttonBody({ action_id }))).toEqual(empty);
    expect(calls).toMatchObject([["onButton", { button: action_id, value: "cl_1" }]]);
  });

  it.each(messageShortcuts)("the message shortcut %s goes to the handlers", async (callback_id) => {
    const { interact, calls } = await serve();
    expect(await interact(messageShortcutBody({}, { callback_id }))).toEqual(empty);
    expect(calls).toMatchObject([["onMessageShortcut", { shortcut: callback_id, channelId: "C1" }]]);
  });

  it.each(forms)("the form %s goes to the handlers", async (callback_id) => {
    const { interact, calls } = await serve();
    expect(await interact(formBody({ callback_id }))).toEqual(empty);
    expect(calls).toMatchObject([["onForm", { form: callback_id, viewId: "V1", metadata: "cl_1" }]]);
  });

  it("a button that is a link is acknowledged and nothing else", async () => {
    const { interact, calls, ignored } = await serve();
    expect(await interact(buttonBody({ action_id: "link.chat", value: undefined }))).toEqual(empty);
    expect([calls, ignored]).toEqual([[], []]);
  });
});

describe("what becomes of a form", () => {
  const view = {
    type: "modal",
    callback_id: "find_client",
    title: { type: "plain_text", text: "Found" },
    blocks: [{ type: "section", block_id: "b", text: { type: "plain_text", text: "Ada" } }],
    private_metadata: "x",
  };
  it.each([
    ["closes", { kind: "close" }, ""],
    [
      "shows its errors",
      { kind: "errors", errors: { email: "This is no address." } },
      { response_action: "errors", errors: { email: "This is no address." } },
    ],
    ["shows something else", { kind: "show", view }, { response_action: "update", view }],
  ] as const)("it %s", async (_title, outcome, body) => {
    const { interact } = await serve({ onForm: async () => outcome });
    const answer = await interact(formBody());
    expect(answer.status).toBe(200);
    expect(answer.body === "" ? "" : JSON.parse(answer.body)).toEqual(body);
  });
});

describe("a reply that begins with !", () => {
  const command = { text: "!details" };

  it("goes to the handlers after it was stored", async () => {
    const order: string[] = [];
    const { say, calls } = await serve({ onThreadCommand: async () => void order.push("desk") }, async () => {
      order.push("stored");
      return "stored";
    });
    expect((await say(command)).status).toBe(200);
    expect(order).toEqual(["stored", "desk"]);
    const place = { channelId: "C1", threadTs: "1700000000.000100", ts: "1700000001.000200" };
    expect(calls).toEqual([
      ["onThreadCommand", { ...place, teamId: "TOURS", userId: "U1", text: "!details" }],
    ]);
  });

  it("goes there where its blocks alone say so", async () => {
    const { say, calls } = await serve({});
    expect(
      (await say({ text: "This message contains interactive elements.", blocks: said("!details") })).status,
    ).toBe(200);
    expect(
      (await say({ ts: "1700000001.000201", text: "!details", blocks: said("// !details") })).status,
    ).toBe(200);
    expect(calls).toMatchObject([["onThreadCommand", { content: { blocks: [{ kind: "paragraph" }] } }]]);
  });

  it("goes there once, however often Slack delivers it", async () => {
    const outcomes = ["stored", "duplicate", "duplicate"] as const;
    let tries = 0;
    const { say, calls } = await serve({}, async () => outcomes[tries++] ?? "duplicate");
    for (const _outcome of outcomes) expect((await say(command)).status).toBe(200);
    expect(calls).toHaveLength(1);
  });

  it("does not go there when it could not be stored", async () => {
    const { say, calls } = await serve({}, () => Promise.reject(new Error("disk full")));
    expect((await say(command)).status).toBe(503);
    expect(calls).toEqual([]);
  });

  it("is acknowledged when the handlers fail, because it is stored", async () => {
    const { say, lines } = await serve({
      onThreadCommand: () => Promise.reject(new TypeError("private words")),
    });
    expect((await say({ text: "!details private words" })).status).toBe(200);
    const line = lines.find((candidate) => candidate.includes("thread command not accepted"));
    expect(JSON.parse(line ?? "{}")).toMatchObject({ level: 50, error: "TypeError", eventId: "Ev1" });
    expect(lines.join()).not.toContain("private words");
  });

  it.each([
    ["a reply", { text: "Hello!" }],
    ["a note", { text: "// !details" }],
    ["a message outside of threads", { text: "!details", thread_ts: undefined }],
    [
      "an edit",
      {
        subtype: "message_changed",
        message: {
          user: "U1",
          ts: "1700000001.000200",
          thread_ts: "1700000000.000100",
          text: "!details",
          edited: { ts: "1700000005.000000" },
        },
      },
    ],
  ])("is not %s", async (_title, event) => {
    const { say, calls } = await serve();
    expect((await say(event)).status).toBe(200);
    expect(calls).toEqual([]);
  });
});
