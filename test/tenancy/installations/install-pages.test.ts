import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { teamIdSchema, userIdSchema } from "../../../src/domain/ids.ts";
import {
  answerPage,
  type InstallPage,
  installedPage,
  type RefusalReason,
  refusalPage,
} from "../../../src/tenancy/installations/install-pages.ts";

const again = "https://bot.example/slack/install";

/** The page as a browser gets it: its status, the headers that are ours, and the words in its body. */
async function shown(page: InstallPage, more: Record<string, string> = {}) {
  const server = createServer((_request, response) => {
    answerPage(response, page, more);
    answerPage(response, page);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const answer = await fetch(`http://127.0.0.1:${port}/`);
  const body = await answer.text();
  const {
    date: _date,
    connection: _connection,
    "keep-alive": _alive,
    ...headers
  } = Object.fromEntries(answer.headers);
  return { status: answer.status, headers, body };
}

test("a page has its words, its steps and its link, each as text, and shows nothing else", async () => {
  const page = {
    status: 201,
    title: 'A <title> & "more"',
    lines: ["one <b>", "two's"],
    steps: ["first", "second <i>"],
    link: { address: "https://a.example/?a=1&b='2'", text: "go <on>" },
  };
  expect(await shown(page, { "set-cookie": "a=b" })).toEqual({
    status: 201,
    headers: {
      "cache-control": "no-store",
      "content-length": "584",
      "content-security-policy":
        "default-src 'none'; style-src 'sha256-+ARcSvSEv1EXVCMXxUGdJQP3Ii28WDkrcvi22wTqfPk='; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
      "content-type": "text/html; charset=utf-8",
      "referrer-policy": "no-referrer",
      "set-cookie": "a=b",
      "x-content-type-options": "nosniff",
    },
    body: '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A &#60;title&#62; &#38; &#34;more&#34;</title><meta name="viewport" content="width=device-width,initial-scale=1"><style>body{font:1.1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem}:root{color-scheme:light dark}li{margin:.5rem 0}</style></head><body><main><h1>A &#60;title&#62; &#38; &#34;more&#34;</h1><p>one &#60;b&#62;</p><p>two&#39;s</p><ol><li>first</li><li>second &#60;i&#62;</li></ol><p><a href="https://a.example/?a=1&#38;b=&#39;2&#39;">go &#60;on&#62;</a></p></main></body></html>',
  });
  expect((await shown({ status: 200, title: "t", lines: [] })).body).toEqual(
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>t</title><meta name="viewport" content="width=device-width,initial-scale=1"><style>body{font:1.1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem}:root{color-scheme:light dark}li{margin:.5rem 0}</style></head><body><main><h1>t</h1></main></body></html>',
  );
});

test("after an installation the next steps are told, for a workspace and for an organization", () => {
  const installed = {
    teamId: teamIdSchema.parse("T1"),
    name: "Acme",
    isOrgWide: true,
    botToken: "xoxb-1",
    botUserId: userIdSchema.parse("UBOT"),
    botId: "B1",
    url: "https://acme.slack.com/",
  };
  expect([installedPage(), installedPage(installed)]).toEqual([
    {
      status: 200,
      title: "The app is installed",
      lines: ["You can now use it in your workspace. Connect your Chatra account next:"],
      steps: [
        "Open the Slack channel for new chats, or create one.",
        "Invite the app: type /invite @ in the channel and choose the app.",
        "Type /chatra account add NAME in the channel. NAME is any name for your Chatra account.",
      ],
    },
    {
      status: 200,
      title: "The app is installed",
      lines: [
        "You can now use it in Acme. Connect your Chatra account next:",
        "It is installed for your whole organization. An organization admin must add it to each workspace that should use it.",
      ],
      steps: [
        "Open the Slack channel for new chats, or create one.",
        "Invite the app: type /invite @ in the channel and choose the app.",
        "Type /chatra account add NAME in the channel. NAME is any name for your Chatra account.",
      ],
      link: { address: "https://acme.slack.com/", text: "Open Slack" },
    },
  ]);
});

test("each refusal says what happened and what to do", () => {
  const reasons: RefusalReason[] = [
    "denied",
    "not-granted",
    "stale",
    "code-spent",
    "missing-scopes",
    "slack-away",
    "not-kept",
    "busy",
    "wrong-settings",
    "unexpected-answer",
  ];
  expect(Object.fromEntries(reasons.map((reason) => [reason, refusalPage(reason, again)]))).toEqual({
    denied: {
      status: 403,
      title: "The app was not installed",
      lines: [
        "You or your workspace did not allow it. Nothing was changed.",
        "To install it, start again and choose Allow. In some workspaces an admin must approve apps first.",
      ],
      link: { address: "https://bot.example/slack/install", text: "Start again" },
    },
    "not-granted": {
      status: 400,
      title: "The app was not installed",
      lines: [
        "Slack could not complete the installation. Nothing was changed.",
        "Start again. If this happens again, ask a workspace admin whether you may install apps.",
      ],
      link: { address: "https://bot.example/slack/install", text: "Start again" },
    },
    stale: {
      status: 400,
      title: "The app was not installed",
      lines: [
        "You must complete an installation once, within ten minutes, and in the browser where you began, with cookies allowed. Nothing was changed.",
        "Start again.",
      ],
      link: { address: "https://bot.example/slack/install", text: "Start again" },
    },
    "code-spent": {
      status: 400,
      title: "This installation is over",
      lines: [
        "Slack accepts an installation only once, and only for ten minutes.",
        "If another page says that the app is installed, close this one: you are done. Otherwise start again.",
      ],
      link: { address: "https://bot.example/slack/install", text: "Start again" },
    },
    "missing-scopes": {
      status: 400,
      title: "The app was not installed",
      lines: ["Slack did not grant all the scopes that the app needs. Start again and allow all of them."],
      link: { address: "https://bot.example/slack/install", text: "Start again" },
    },
    "slack-away": {
      status: 503,
      title: "Slack can't be reached",
      lines: ["The app was not installed. Start again in a few minutes."],
      link: { address: "https://bot.example/slack/install", text: "Start again" },
    },
    "not-kept": {
      status: 503,
      title: "The app was not installed",
      lines: ["The bot could not save the installation. Start again in a few minutes."],
      link: { address: "https://bot.example/slack/install", text: "Start again" },
    },
    busy: {
      status: 503,
      title: "Too many installations at once",
      lines: ["Wait a few seconds, then reload this page."],
      link: { address: "https://bot.example/slack/install", text: "Start again" },
    },
    "wrong-settings": {
      status: 502,
      title: "The app was not installed",
      lines: [
        "Slack rejects the settings of this app. Ask its operator to check that SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and the redirect URL belong to one Slack app. The bot's log names Slack's reason.",
      ],
      link: { address: "https://bot.example/slack/install", text: "Start again" },
    },
    "unexpected-answer": {
      status: 502,
      title: "The app was not installed",
      lines: [
        "The bot could not use Slack's answer. Start again. If this happens again, tell the app's operator.",
      ],
      link: { address: "https://bot.example/slack/install", text: "Start again" },
    },
  });
  expect(refusalPage("missing-scopes", again, ["chat:write", "files:read"]).lines.at(-1)).toBe(
    "Missing: chat:write, files:read.",
  );
  expect(refusalPage("too-many", again)).toEqual({
    status: 429,
    title: "Too many attempts",
    lines: ["Wait a minute, then start again."],
    link: { address: "https://bot.example/slack/install", text: "Start again" },
  });
});
