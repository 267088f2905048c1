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
      lines: [
        "It can be used in your workspace from now on. These steps connect it with your Chatra account:",
      ],
      steps: [
        "Open the Slack channel in which new chats are to appear, or make one.",
        "Invite the app to it: type /invite @ and choose the app.",
        "Type there: /chatra account add NAME — with a name of your choice for your Chatra account.",
      ],
    },
    {
      status: 200,
      title: "The app is installed",
      lines: [
        "It can be used in Acme from now on. These steps connect it with your Chatra account:",
        "It is installed for your whole organization. An admin of the organization has to add it to each workspace in which it is to be used.",
      ],
      steps: [
        "Open the Slack channel in which new chats are to appear, or make one.",
        "Invite the app to it: type /invite @ and choose the app.",
        "Type there: /chatra account add NAME — with a name of your choice for your Chatra account.",
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
        "You, or Slack for you, did not allow it. Nothing was changed.",
        "If you want to install it after all, start again and choose Allow. In some workspaces an admin has to approve apps first.",
      ],
      link: { address: "https://bot.example/slack/install", text: "Start again" },
    },
    "not-granted": {
      status: 400,
      title: "The app was not installed",
      lines: [
        "Slack could not complete the installation. Nothing was changed.",
        "Start again. If it stays like this, ask an admin of your workspace whether apps may be installed.",
      ],
      link: { address: "https://bot.example/slack/install", text: "Start again" },
    },
    stale: {
      status: 400,
      title: "This installation has ended",
      lines: [
        "It has to be completed within ten minutes, once, and in the browser in which it began, with cookies allowed. Nothing was changed.",
        "Start again.",
      ],
      link: { address: "https://bot.example/slack/install", text: "Start again" },
    },
    "code-spent": {
      status: 400,
      title: "This installation has ended",
      lines: [
        "Slack does not accept its answer a second time, or after ten minutes.",
        "If you have seen a page that says the app is installed, all is well: close this one. Otherwise start again.",
      ],
      link: { address: "https://bot.example/slack/install", text: "Start again" },
    },
    "missing-scopes": {
      status: 400,
      title: "The app was not installed",
      lines: ["Slack did not grant all that the app needs, so it can't work."],
      link: { address: "https://bot.example/slack/install", text: "Start again" },
    },
    "slack-away": {
      status: 503,
      title: "Slack can't be reached",
      lines: ["The installation could not be completed. Start again in a few minutes."],
      link: { address: "https://bot.example/slack/install", text: "Start again" },
    },
    "not-kept": {
      status: 503,
      title: "The installation could not be kept",
      lines: ["Our database can't be reached at the moment. Start again in a few minutes."],
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
        "Slack does not know this app by the settings it runs with. Who runs it finds the reason in its log; SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and the app's redirect URL have to belong together.",
      ],
      link: { address: "https://bot.example/slack/install", text: "Start again" },
    },
    "unexpected-answer": {
      status: 502,
      title: "The app was not installed",
      lines: ["Slack's answer could not be used. Start again; if it stays like this, tell who runs the app."],
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
