import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import { SECURITY_HEADERS } from "../../http/answer.ts";
import type { BotInstallation } from "./installation.ts";

/** A page for the installer. `lines` are plain text. */
export type InstallPage = {
  status: number;
  title: string;
  lines: readonly string[];
  steps?: readonly string[];
  link?: { address: string; text: string };
};

const STYLE =
  "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem}" +
  ":root{color-scheme:light dark}li{margin:.5rem 0}";
const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

/** The page loads nothing else, and does not reveal its address, which has Slack's code in it. */
const HEADERS = {
  ...SECURITY_HEADERS,
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
};

/** Answers with a page, unless an answer is already on its way. */
export function answerPage(
  response: ServerResponse,
  page: InstallPage,
  more: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent || response.destroyed) return;
  const body = render(page);
  const length = { "content-length": String(Buffer.byteLength(body)) };
  response.writeHead(page.status, { ...HEADERS, ...more, ...length });
  response.end(body);
}

function render({ title, lines, steps = [], link }: InstallPage): string {
  const list =
    steps.length === 0 ? "" : `<ol>${steps.map((step) => `<li>${escaped(step)}</li>`).join("")}</ol>`;
  const end = link === undefined ? "" : `<p><a href="${escaped(link.address)}">${escaped(link.text)}</a></p>`;
  const words = lines.map((line) => `<p>${escaped(line)}</p>`).join("");
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title>` +
    `<meta name="viewport" content="width=device-width,initial-scale=1"><style>${STYLE}</style></head>` +
    `<body><main><h1>${escaped(title)}</h1>${words}${list}${end}</main></body></html>`
  );
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** The app was installed; a later reload of the page does not name the workspace. */
export function installedPage(installed?: BotInstallation): InstallPage {
  const { name = "your workspace", isOrgWide = false, url = "" } = installed ?? {};
  return {
    status: 200,
    title: "The app is installed",
    lines: [
      `You can now use it in ${name}. Connect your Chatra account next:`,
      ...(isOrgWide
        ? [
            "It is installed for your whole organization. An organization admin must add it to each workspace that should use it.",
          ]
        : []),
    ],
    steps: [
      "Open the Slack channel for new chats, or create one.",
      "Invite the app: type /invite @ in the channel and choose the app.",
      "Type /chatra account add NAME in the channel. NAME is any name for your Chatra account.",
    ],
    ...(url.startsWith("https://") ? { link: { address: url, text: "Open Slack" } } : {}),
  };
}

/** Why there is no installation. Each says what happened and what to do. */
const REFUSALS = {
  denied: {
    status: 403,
    title: "The app was not installed",
    lines: [
      "You or your workspace did not allow it. Nothing was changed.",
      "To install it, start again and choose Allow. In some workspaces an admin must approve apps first.",
    ],
  },
  "not-granted": {
    status: 400,
    title: "The app was not installed",
    lines: [
      "Slack could not complete the installation. Nothing was changed.",
      "Start again. If this happens again, ask a workspace admin whether you may install apps.",
    ],
  },
  stale: {
    status: 400,
    title: "The app was not installed",
    lines: [
      "You must complete an installation once, within ten minutes, and in the browser where you began, with cookies allowed. Nothing was changed.",
      "Start again.",
    ],
  },
  "code-spent": {
    status: 400,
    title: "This installation is over",
    lines: [
      "Slack accepts an installation only once, and only for ten minutes.",
      "If another page says that the app is installed, close this one: you are done. Otherwise start again.",
    ],
  },
  "missing-scopes": {
    status: 400,
    title: "The app was not installed",
    lines: ["Slack did not grant all the scopes that the app needs. Start again and allow all of them."],
  },
  "slack-away": {
    status: 503,
    title: "Slack can't be reached",
    lines: ["The app was not installed. Start again in a few minutes."],
  },
  "not-kept": {
    status: 503,
    title: "The app was not installed",
    lines: ["The bot could not save the installation. Start again in a few minutes."],
  },
  busy: {
    status: 503,
    title: "Too many installations at once",
    lines: ["Wait a few seconds, then reload this page."],
  },
  "wrong-settings": {
    status: 502,
    title: "The app was not installed",
    lines: [
      "Slack rejects the settings of this app. Ask its operator to check that SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and the redirect URL belong to one Slack app. The bot's log names Slack's reason.",
    ],
  },
  "unexpected-answer": {
    status: 502,
    title: "The app was not installed",
    lines: [
      "The bot could not use Slack's answer. Start again. If this happens again, tell the app's operator.",
    ],
  },
  // For a sender of requests that can't be genuine.
  "too-many": {
    status: 429,
    title: "Too many attempts",
    lines: ["Wait a minute, then start again."],
  },
} satisfies Record<string, InstallPage>;

export type RefusalReason = keyof typeof REFUSALS;

/** `details`: scopes and the like; the page repeats no text of the request. */
export function refusalPage(
  reason: RefusalReason,
  startAgain: string,
  details: readonly string[] = [],
): InstallPage {
  const page = REFUSALS[reason];
  const lines = details.length === 0 ? page.lines : [...page.lines, `Missing: ${details.join(", ")}.`];
  return { ...page, lines, link: { address: startAgain, text: "Start again" } };
}
