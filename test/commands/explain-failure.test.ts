import { expect, test } from "vitest";
import { explainFailure, isExplainable } from "../../src/commands/explain-failure.ts";
import type { Subject } from "../../src/messages/failures.ts";
import {
  type ChatraFailureReason,
  ChatraGatewayError,
} from "../../src/outbound/membrane/chatra-gateway-error.ts";
import { ConnectionChoiceError } from "../../src/outbound/membrane/discover-connection.ts";
import { type SlackFailureReason, SlackGatewayError } from "../../src/outbound/slack/slack-gateway.ts";
import { StoreError } from "../../src/store/store-error.ts";

const other: Subject = { kind: "other", failed: "It failed." };
const subjects: Subject[] = [
  { kind: "client", id: "c1" },
  { kind: "sought", typed: "ver" },
  { kind: "message", id: "m1", pushed: false },
  { kind: "message", id: "m2", pushed: true },
  other,
];
const reasons: ChatraFailureReason[] = [
  "not-logged-in",
  "connection-needs-action",
  "rate-limited",
  "not-found",
  "refused",
  "invalid-input",
  "unavailable",
  "cli-missing",
  "cli-outdated",
  "not-begun",
  "unknown-outcome",
];
const url = "https://a.example/connect";

test("each failure of Chatra's has words of its own, and who is to do something", () => {
  expect(
    Object.fromEntries(
      reasons.map((reason) => [
        reason,
        explainFailure(new ChatraGatewayError(reason, "it <said> so", { url }), other, ["U1"]),
      ]),
    ),
  ).toEqual({
    "not-logged-in":
      ":warning: It failed. Membrane is not logged in where the bot runs. Ask <@U1> to run `membrane login --tenant` there.",
    "connection-needs-action":
      ":warning: It failed. The connection to Chatra is broken. <https://a.example/connect|Open the connection> and reconnect it, or run `/chatra connect`.",
    "rate-limited": ":warning: It failed. Chatra asked the bot to wait. Try again in a minute.",
    "not-found": ":warning: It failed. Chatra did not find what you asked for (it &lt;said&gt; so).",
    refused: ":warning: It failed. Chatra or Membrane refused the request: it &lt;said&gt; so.",
    "invalid-input":
      ":warning: It failed. Chatra or Membrane did not accept the request: it &lt;said&gt; so.",
    unavailable:
      ":warning: It failed. The bot could not reach Chatra (it &lt;said&gt; so). Try again in a minute; `/chatra status` shows what works.",
    "cli-missing":
      ":warning: It failed. The `membrane` command is missing where the bot runs. Ask <@U1> to install it (`npm install -g @membranehq/cli`) or set MEMBRANE_BIN.",
    "cli-outdated":
      ":warning: It failed. The `membrane` command where the bot runs is outdated, or another program. Ask <@U1> to run `npm install -g @membranehq/cli@latest` there or set MEMBRANE_BIN.",
    "not-begun": ":warning: It failed. The bot did not start the request in time. Try again.",
    "unknown-outcome":
      ":warning: It failed. Chatra's answer got lost (it &lt;said&gt; so), so the change may have happened. Look in Chatra before you try again.",
  });
});

test("what could not be read is named, by what it is", () => {
  const error = new ChatraGatewayError("unavailable", "http_503");
  expect(subjects.map((subject) => explainFailure(error, subject, []))).toEqual([
    ":warning: The bot could not look up the visitor `c1`. The bot could not reach Chatra (http_503). Try again in a minute; `/chatra status` shows what works.",
    ":warning: The bot could not look up the visitor `ver`. The bot could not reach Chatra (http_503). Try again in a minute; `/chatra status` shows what works.",
    ":warning: The bot could not look up the message `m1`. The bot could not reach Chatra (http_503). Try again in a minute; `/chatra status` shows what works.",
    ":warning: The bot could not look up the pushed message `m2`. The bot could not reach Chatra (http_503). Try again in a minute; `/chatra status` shows what works.",
    ":warning: It failed. The bot could not reach Chatra (http_503). Try again in a minute; `/chatra status` shows what works.",
  ]);
});

test("what Chatra does not know is told with what else to try; what Membrane does not know is its own affair", () => {
  const error = (origin: "chatra" | "membrane" | undefined) =>
    new ChatraGatewayError("not-found", "gone", { origin });
  expect(subjects.map((subject) => explainFailure(error("chatra"), subject, []))).toEqual([
    "Chatra has no visitor `c1`. Copy the client ID from the visitor's card, or use a link to a message in their thread.",
    "No visitor matches `ver`: no client ID in Chatra, and no name or email. The bot finds visitors who wrote since its setup. Try the beginning of another name or email.",
    "Chatra has no message `m1`. Check the ID. For a pushed message, use `/chatra pushed ID`.",
    "Chatra has no pushed message `m2`. Check the ID. For an ordinary message, use `/chatra message ID`.",
    ":warning: It failed. Chatra did not find what you asked for (gone).",
  ]);
  expect(subjects.map((subject) => explainFailure(error(undefined), subject, []))).toEqual(
    subjects.map((subject) => explainFailure(error("chatra"), subject, [])),
  );
  expect(explainFailure(error("membrane"), { kind: "client", id: "c1" }, [])).toBe(
    ":warning: The bot could not look up the visitor `c1`. Membrane did not find what you asked for (gone).",
  );
});

test.each([
  [undefined, "a minute"],
  [0, "a second"],
  [1_000, "a second"],
  [1_001, "2 seconds"],
])("a wait of %s ms is told as %s", (retryAfterMs, words) => {
  const error = new ChatraGatewayError("rate-limited", "x", { retryAfterMs });
  expect(explainFailure(error, other, [])).toBe(
    `:warning: It failed. Chatra asked the bot to wait. Try again in ${words}.`,
  );
});

test("a choice between connections, and what only the operator can do, say so", () => {
  expect([
    explainFailure(new ConnectionChoiceError("set MEMBRANE_CONNECTION_ID to one of: a, b"), other, ["U1"]),
    explainFailure(new ChatraGatewayError("refused", "no such thing!"), other, ["U1"]),
  ]).toEqual([
    ":warning: It failed. The bot can't tell which connection to use: set MEMBRANE_CONNECTION_ID to one of: a, b. Ask <@U1> to do this.",
    ":warning: It failed. Chatra or Membrane refused the request: no such thing!",
  ]);
});

test("each failure of Slack's says what it was, and whether to try again", () => {
  const all: SlackFailureReason[] = [
    "unauthorized",
    "rate-limited",
    "unavailable",
    "unknown-outcome",
    "refused",
    "invalid",
  ];
  expect(all.map((reason) => explainFailure(new SlackGatewayError(reason, "a_word"), other, ["U1"]))).toEqual(
    [
      ":warning: It failed. The app lacks a permission in Slack (`a_word`). Ask <@U1> to reinstall the app with this version's manifest.",
      ":warning: It failed. Slack did not answer (`a_word`). Try again in a minute.",
      ":warning: It failed. Slack did not answer (`a_word`). Try again in a minute.",
      ":warning: It failed. Slack did not answer (`a_word`). Try again in a minute.",
      ":warning: It failed. Slack refused the request (`a_word`).",
      ":warning: It failed. Slack refused the request (`a_word`).",
    ],
  );
});

test("a database that does not answer is told from a defect", () => {
  expect([
    explainFailure(new StoreError("unavailable", "secret"), other, []),
    explainFailure(new Error("secret"), other, ["U1"]),
    explainFailure(undefined, other, []),
  ]).toEqual([
    ":warning: It failed. The database did not answer. Try again in a minute.",
    ":warning: It failed. The bot met an unexpected error. Ask <@U1> to check the bot's log.",
    ":warning: It failed. The bot met an unexpected error. Ask the bot's operator to check the bot's log.",
  ]);
});

test.each([
  [new ChatraGatewayError("refused", "x"), true],
  [new SlackGatewayError("refused", "x"), true],
  [new StoreError("unavailable", "x"), true],
  [new Error("x"), false],
  [undefined, false],
])("%s is one of ours: %s", (error, isOurs) => {
  expect(isExplainable(error)).toBe(isOurs);
});

test("what Chatra does not know is unknown; what Membrane does not know says nothing about a client", () => {
  const told = (origin: "chatra" | "membrane" | undefined) =>
    explainFailure(new ChatraGatewayError("not-found", "gone", { origin }), { kind: "client", id: "c1" }, []);
  expect(told("chatra")).toBe(told(undefined));
  expect(told("membrane")).not.toBe(told("chatra"));
  expect(told("membrane")).toContain("gone");
  expect(told("chatra")).not.toContain("gone");
});
