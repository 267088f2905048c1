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
      ":warning: It failed. Membrane is not logged in where this bot runs. Ask <@U1> to run `membrane login --tenant` there.",
    "connection-needs-action":
      ":warning: It failed. The connection to Chatra needs a person. <https://a.example/connect|Open the connection> and reconnect it, or use `/chatra connect`.",
    "rate-limited":
      ":warning: It failed. Too much is asked of Chatra at the moment. Please try again in a minute.",
    "not-found": ":warning: It failed. It is not known there (it &lt;said&gt; so).",
    refused: ":warning: It failed. It was refused: it &lt;said&gt; so.",
    "invalid-input": ":warning: It failed. It is not taken as it is: it &lt;said&gt; so.",
    unavailable:
      ":warning: It failed. Chatra could not be reached (it &lt;said&gt; so). Please try again in a minute; `/chatra status` tells how things are.",
    "cli-missing":
      ":warning: It failed. The `membrane` command was not found where this bot runs. Ask <@U1> to install it (`npm install -g @membranehq/cli`) or set MEMBRANE_BIN.",
    "cli-outdated":
      ":warning: It failed. Nothing goes out to visitors: this version of the `membrane` command does not know a command that the bot needs. Ask <@U1> to update it where this bot runs (`npm install -g @membranehq/cli@latest`), or to set MEMBRANE_BIN if it is another program of that name.",
    "not-begun": ":warning: It failed. The bot was held up and did not begin it. Please try again.",
    "unknown-outcome":
      ":warning: It failed. The answer was lost on the way (it &lt;said&gt; so), so it may have happened. Please look in Chatra before you try again.",
  });
});

test("what could not be read is named, by what it is", () => {
  const error = new ChatraGatewayError("unavailable", "http_503");
  expect(subjects.map((subject) => explainFailure(error, subject, []))).toEqual([
    ":warning: The client `c1` could not be read. Chatra could not be reached (http_503). Please try again in a minute; `/chatra status` tells how things are.",
    ":warning: The client `ver` could not be read. Chatra could not be reached (http_503). Please try again in a minute; `/chatra status` tells how things are.",
    ":warning: The message `m1` could not be read. Chatra could not be reached (http_503). Please try again in a minute; `/chatra status` tells how things are.",
    ":warning: The pushed message `m2` could not be read. Chatra could not be reached (http_503). Please try again in a minute; `/chatra status` tells how things are.",
    ":warning: It failed. Chatra could not be reached (http_503). Please try again in a minute; `/chatra status` tells how things are.",
  ]);
});

test("what Chatra does not know is told with what else to try; what Membrane does not know is its own affair", () => {
  const error = (origin: "chatra" | "membrane" | undefined) =>
    new ChatraGatewayError("not-found", "gone", { origin });
  expect(subjects.map((subject) => explainFailure(error("chatra"), subject, []))).toEqual([
    ":mag: Chatra knows no client `c1`. Cards show the ids of clients; a link to a message of their thread will do as well.",
    ":mag: Chatra knows no client `ver`, and no visitor whom the bot knows has this name or email. Try the beginning of another name or email; the bot knows whoever wrote since it was set up.",
    ":mag: Chatra knows no message `m1`, or no longer. A pushed message is shown by `/chatra pushed ID`.",
    ":mag: Chatra knows no pushed message `m2`, or no longer. An ordinary message is shown by `/chatra message ID`.",
    ":warning: It failed. It is not known there (gone).",
  ]);
  expect(subjects.map((subject) => explainFailure(error(undefined), subject, []))).toEqual(
    subjects.map((subject) => explainFailure(error("chatra"), subject, [])),
  );
  expect(explainFailure(error("membrane"), { kind: "client", id: "c1" }, [])).toBe(
    ":warning: The client `c1` could not be read. It is not known there (gone).",
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
    `:warning: It failed. Too much is asked of Chatra at the moment. Please try again in ${words}.`,
  );
});

test("a choice between connections, and what only the operator can do, say so", () => {
  expect([
    explainFailure(new ConnectionChoiceError("set MEMBRANE_CONNECTION_ID to one of: a, b"), other, ["U1"]),
    explainFailure(new ChatraGatewayError("refused", "no such thing!"), other, ["U1"]),
  ]).toEqual([
    ":warning: It failed. It is not clear which connection to use: set MEMBRANE_CONNECTION_ID to one of: a, b. Ask <@U1> to do this.",
    ":warning: It failed. It was refused: no such thing!",
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
      ":warning: It failed. The app lacks a permission in Slack (`a_word`). Ask <@U1> to install it again with the manifest of this version.",
      ":warning: It failed. Slack did not answer (`a_word`). Please try again in a minute.",
      ":warning: It failed. Slack did not answer (`a_word`). Please try again in a minute.",
      ":warning: It failed. Slack did not answer (`a_word`). Please try again in a minute.",
      ":warning: It failed. Slack refused it (`a_word`).",
      ":warning: It failed. Slack refused it (`a_word`).",
    ],
  );
});

test("a database that does not answer is told from a defect", () => {
  expect([
    explainFailure(new StoreError("unavailable", "secret"), other, []),
    explainFailure(new Error("secret"), other, ["U1"]),
    explainFailure(undefined, other, []),
  ]).toEqual([
    ":warning: It failed. The bot's database did not answer. Please try again in a minute.",
    ":warning: It failed. Something is wrong with the bot itself. Ask <@U1> to look into its log.",
    ":warning: It failed. Something is wrong with the bot itself. Ask the bot's operator to look into its log.",
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
