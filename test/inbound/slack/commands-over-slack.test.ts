import { WebClient } from "@slack/web-api";
import { pino } from "pino";
import { afterEach, describe, expect, it } from "vitest";
import type { CommandHandlers } from "../../../src/commands/command-handlers.ts";
import { teamIdSchema } from "../../../src/domain/ids.ts";
import { createFailureLimit } from "../../../src/http/failure-limit.ts";
import { createSlackApp } from "../../../src/inbound/slack/create-slack-app.ts";
import { startSlackSimulator } from "../../../src/simulator/slack/simulator.ts";
import { type HandlerCall, recordingHandlers } from "./recording-handlers.ts";

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

type Mode = "HTTP" | "Socket Mode";

async function serve(mode: Mode, answers: Partial<CommandHandlers> = {}, answerTimeoutMs = 3_000) {
  const slack = await startSlackSimulator({
    socketMode: mode === "Socket Mode",
    behaviour: { answerTimeoutMs },
  });
  open.push(() => slack.close());
  const lines: string[] = [];
  const { handlers, calls } = recordingHandlers(answers);
  const teamId = teamIdSchema.parse(slack.team.id);
  const app = createSlackApp({
    mode: mode === "HTTP" ? { signingSecret: slack.signingSecret } : { appToken: slack.appToken },
    botOf: () => ({ teamId, userId: slack.bot.userId, botId: slack.bot.botId }),
    slackApiUrl: slack.apiUrl,
    host: "127.0.0.1",
    port: 0,
    routes: [],
    accept: async () => "stored",
    handlers,
    onUninstalled: async () => undefined,
    onChannelRenamed: async () => undefined,
    onIgnored: () => undefined,
    logger: pino({ level: "trace" }, { write: (line: string) => void lines.push(line) }),
    failures: createFailureLimit({ now: Date.now }),
    now: Date.now,
  });
  open.push(() => app.stop(0));
  await app.start();
  slack.connect({ eventsUrl: `http://127.0.0.1:${app.address().port}/slack/events` });
  const web = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } });
  return { slack, web, calls, lines, ada: slack.user("ada"), channel: slack.channel("support").id };
}

const asked = (call: HandlerCall | undefined) =>
  call?.[0] === "onThreadCommand" || call?.[0] === "onSuggest" ? undefined : call?.[1];
const idOf = (call: HandlerCall) => asked(call)?.id;
const triggerOf = (call: HandlerCall | undefined) => asked(call)?.triggerId ?? "";
const responseUrlOf = (call: HandlerCall | undefined) => asked(call)?.responseUrl ?? "";

const blocks = [
  {
    type: "actions",
    elements: [
      {
        type: "button",
        action_id: "client.open",
        value: "cl_1",
        text: { type: "plain_text", text: "Open" },
      },
    ],
  },
];
const form = {
  type: "modal" as const,
  callback_id: "edit_client",
  private_metadata: "cl_1",
  title: { type: "plain_text" as const, text: "Client" },
  submit: { type: "plain_text" as const, text: "Save" },
  blocks: [
    {
      type: "input" as const,
      block_id: "name",
      optional: true,
      label: { type: "plain_text" as const, text: "Name" },
      element: { type: "plain_text_input" as const, action_id: "input", initial_value: "Ada" },
    },
    {
      type: "input" as const,
      block_id: "email",
      optional: true,
      label: { type: "plain_text" as const, text: "E-mail" },
      element: { type: "email_text_input" as const, action_id: "input" },
    },
  ],
};

describe.each<Mode>(["HTTP", "Socket Mode"])("over %s", (mode) => {
  it("a command is answered for the eyes of who asked, and a press of the answer's button is known as such", async () => {
    const { slack, ada, channel, calls } = await serve(mode, {
      onCommand: async () => ({ text: "Found Ada", blocks }),
    });
    await ada.slashCommand(channel, "/chatra", "find ada");
    const [shown] = slack.channel(channel).ephemerals(ada.id);
    expect(shown).toMatchObject({ text: "Found Ada" });
    const ts = shown?.ts ?? "";
    expect(await ada.clickButton(channel, ts, "client.open")).toMatchObject({ status: 200 });
    expect(calls).toMatchObject([
      ["onCommand", { userId: ada.id, channelId: channel, text: "find ada", teamId: slack.team.id }],
      ["onButton", { button: "client.open", value: "cl_1", isEphemeral: true, messageTs: ts }],
    ]);
    expect(new Set(calls.map(idOf)).size).toBe(2);
  });

  it("a command without an answer shows nothing", async () => {
    const { slack, ada, channel } = await serve(mode);
    expect(await ada.slashCommand(channel, "/chatra")).toMatchObject({ status: 200, body: "" });
    expect(slack.channel(channel).ephemerals()).toEqual([]);
  });

  it("a press in a thread tells where the button stands, and its address takes an answer", async () => {
    const { slack, web, ada, channel, calls } = await serve(mode);
    const { ts: threadTs } = await web.chat.postMessage({ channel, text: "card" });
    const post = await web.chat.postMessage({ channel, text: "x", blocks, thread_ts: threadTs ?? "" });
    await ada.clickButton(channel, post.ts ?? "", "client.open");
    expect(calls).toMatchObject([
      ["onButton", { messageTs: post.ts, threadTs, channelId: channel, isEphemeral: false }],
    ]);
    const answered = await fetch(responseUrlOf(calls[0]), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ text: "opened", replace_original: false }),
    });
    expect(answered.status).toBe(200);
    expect(slack.channel(channel).ephemerals(ada.id)).toMatchObject([{ text: "opened" }]);
  });

  it("a message shortcut has the message, with its author where a person wrote it", async () => {
    const { web, ada, channel, calls } = await serve(mode);
    const { ts: threadTs = "" } = await web.chat.postMessage({ channel, text: "card" });
    const upload = { name: "a.txt", bytes: "abc", mimetype: "text/plain", text: "// look", threadTs };
    const { ts, file, delivered } = ada.uploadFile(channel, upload);
    await delivered;
    await ada.messageShortcut(channel, ts, "send_note");
    await ada.messageShortcut(channel, threadTs, "resend");
    const files = [{ id: file.id, name: "a.txt", mimetype: "text/plain", size: 3 }];
    expect(calls).toMatchObject([
      [
        "onMessageShortcut",
        { shortcut: "send_note", message: { ts, threadTs, authorId: ada.id, text: "// look", files } },
      ],
      ["onMessageShortcut", { shortcut: "resend", message: { ts: threadTs, authorId: undefined } }],
    ]);
  });

  it("the shortcut's trigger opens a form, which stays until its errors are mended", async () => {
    const { slack, web, ada, calls } = await serve(mode, {
      onForm: async ({ values }) =>
        values.email === ""
          ? { kind: "errors", errors: { email: "An address is needed." } }
          : { kind: "show", view: { ...form, callback_id: "find_client" } },
    });
    await ada.shortcut("open_client");
    await web.views.open({ trigger_id: triggerOf(calls[0]), view: form });
    const view = slack.openView(ada.id)?.id ?? "";
    await ada.submitView(view, { name: null });
    expect(slack.openView(ada.id)).toMatchObject({ errors: { email: "An address is needed." } });
    await ada.submitView(view, { email: "ada@example.org" });
    expect(slack.openView(ada.id)).toMatchObject({ view: { callback_id: "find_client" } });
    const sent = { form: "edit_client", viewId: view, metadata: "cl_1" };
    expect(calls).toMatchObject([
      ["onOpenClientShortcut", { userId: ada.id }],
      ["onForm", { ...sent, values: { name: "", email: "" } }],
      ["onForm", { ...sent, values: { email: "ada@example.org" } }],
    ]);
    expect(new Set(calls.map(idOf)).size).toBe(3);
  });

  it("somebody who types in a menu of a form gets its options with the acknowledgement, and a choice is a press", async () => {
    const option = {
      text: { type: "plain_text" as const, text: "hours · shared · We open" },
      value: "hours",
    };
    const { slack, web, ada, calls } = await serve(mode, { onSuggest: async () => [option] });
    await ada.shortcut("open_client");
    const menu = { type: "external_select" as const, action_id: "snippet.pick", min_query_length: 0 };
    const text = { type: "mrkdwn" as const, text: "Choose" };
    const section = { type: "section" as const, block_id: "snippet", text, accessory: menu };
    await web.views.open({ trigger_id: triggerOf(calls[0]), view: { ...form, blocks: [section] } });
    const view = slack.openView(ada.id)?.id ?? "";
    const { status, body, error } = await ada.suggest(view, "snippet.pick", "ho");
    expect({ status, body: JSON.parse(body), error }).toEqual({
      status: 200,
      body: { options: [option] },
      error: undefined,
    });
    await ada.useView(view, "snippet.pick", "hours");
    const about = { userId: ada.id, teamId: slack.team.id };
    expect(calls.slice(1)).toMatchObject([
      ["onSuggest", { ...about, menu: "snippet.pick", metadata: "cl_1", typed: "ho" }],
      [
        "onButton",
        { ...about, button: "snippet.pick", value: "hours", inForm: { viewId: view, metadata: "cl_1" } },
      ],
    ]);
  });

  it("a form that is done closes", async () => {
    const { slack, web, ada, calls } = await serve(mode);
    await ada.shortcut("open_client");
    await web.views.open({ trigger_id: triggerOf(calls[0]), view: form });
    expect(await ada.submitView(slack.openView(ada.id) ?? "")).toMatchObject({ status: 200, body: "" });
    expect(slack.openView(ada.id)).toBeUndefined();
  });

  it("a !command in a thread reaches the handlers", async () => {
    const { web, ada, channel, calls } = await serve(mode);
    const { ts: threadTs = "" } = await web.chat.postMessage({ channel, text: "card" });
    const { ts, delivered } = ada.postMessage(channel, "!details", { threadTs });
    expect(await delivered).toMatchObject({ status: 200 });
    expect(calls).toMatchObject([["onThreadCommand", { ts, threadTs, userId: ada.id, text: "!details" }]]);
  });

  it("what could not be stored is not acknowledged: the person sees a failure", async () => {
    const fail = () => Promise.reject(new Error("disk full"));
    const { slack, web, ada, channel, calls, lines } = await serve(
      mode,
      {
        onCommand: fail,
        onButton: fail,
        onMessageShortcut: fail,
        onOpenClientShortcut: fail,
        onSuggest: fail,
      },
      400,
    );
    const { ts = "" } = await web.chat.postMessage({ channel, text: "x", blocks });
    const answers = await Promise.all([
      ada.slashCommand(channel, "/chatra", "x"),
      ada.clickButton(channel, ts, "client.open"),
      ada.messageShortcut(channel, ts, "unsend"),
      ada.shortcut("open_client"),
    ]);
    const failed = mode === "HTTP" ? 503 : 0;
    expect(answers.map((answer) => answer.status)).toEqual([failed, failed, failed, failed]);
    expect(calls).toEqual([]);
    expect(lines.filter((line) => line.includes("Slack input not accepted"))).toHaveLength(4);
    // Addresses for answers, and trigger ids, which hold the team's id between two points.
    expect(lines.join()).not.toContain("/actions/");
    expect(lines.join()).not.toContain(`.${slack.team.id}.`);
  });
});
