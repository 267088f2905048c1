import { expect, test } from "vitest";
import { repliesWait } from "../../src/messages/alerts.ts";
import { waitsForChatra } from "../../src/messages/answers.ts";
import {
  askOperator,
  askToRun,
  explainFault,
  type Fault,
  withWhomToAsk,
} from "../../src/messages/operator.ts";
import { describeGuestRefusal, onlyAdmins } from "../../src/messages/permissions.ts";

/** What does not work, and who has to do what. */
const fault = (reason: string, detail = "", url?: string): Fault => ({ reason, detail, url });

test("explains each fault of the connection to Chatra, and asks whoever can help", () => {
  expect(
    [
      fault("not-logged-in", "log in first"),
      fault("not-logged-in", "set MEMBRANE_ACCESS_TOKEN to a <token>"),
      fault("not-logged-in", "the MEMBRANE_WORKSPACE_KEY is wrong."),
      fault("cli-missing"),
      fault("cli-outdated"),
      fault("connection-needs-action", "an admin connects it with `/chatra account shop connect`"),
      fault("connection-needs-action", "", "https://m.example/x"),
      fault("connection-needs-action", "run `membrane connect --connectionId abc-1` now"),
      fault(
        "connection-needs-action",
        "run `membrane connect --connectionId abc-1` now",
        "https://m.example/x",
      ),
      fault("connection-needs-action", "expired"),
      fault("unavailable", "status <503>"),
    ].map((one) => explainFault(one, ["U1"])),
  ).toEqual([
    "Membrane is not logged in where the bot runs. Ask <@U1> to run `membrane login --tenant` there.",
    "Membrane refuses the bot: set MEMBRANE_ACCESS_TOKEN to a &lt;token&gt;. Ask <@U1> to do this.",
    "Membrane refuses the bot: the MEMBRANE_WORKSPACE_KEY is wrong. Ask <@U1> to do this.",
    "The `membrane` command is missing where the bot runs. Ask <@U1> to install it (`npm install -g @membranehq/cli`) or set MEMBRANE_BIN.",
    "The `membrane` command where the bot runs is outdated, or another program. Ask <@U1> to run `npm install -g @membranehq/cli@latest` there or set MEMBRANE_BIN.",
    "The bot can't reach Chatra: an admin connects it with `/chatra account shop connect`.",
    "The connection to Chatra is broken. <https://m.example/x|Open the connection> and reconnect it, or run `/chatra connect`.",
    "The connection to Chatra is broken. Ask <@U1> to run `membrane connect --connectionId abc-1` where the bot runs and finish in the browser.",
    "The connection to Chatra is broken. <https://m.example/x|Open the connection> and reconnect it, or run `/chatra connect`.",
    "The connection to Chatra is broken: run `/chatra connect`. Ask <@U1> to reconnect it in Membrane if that does not help.",
    "The bot can't reach Chatra: status &lt;503&gt;. Ask <@U1> to check the bot's log.",
  ]);
});

test("asks three of the admins at most, or the operator", () => {
  expect([
    askOperator([], "go on"),
    askOperator(["U1", "U2"], "go on"),
    askOperator(["U1", "U2", "U3"], "go on"),
    askOperator(["U1", "U2", "U3", "U4"], "go on"),
    askToRun("membrane login", ["U1"]),
  ]).toEqual([
    "Ask the bot's operator to go on.",
    "Ask <@U1> or <@U2> to go on.",
    "Ask <@U1>, <@U2> or <@U3> to go on.",
    "Ask <@U1>, <@U2> or <@U3> to go on.",
    "Ask <@U1> to run `membrane login` where the bot runs and finish in the browser.",
  ]);
});

test("adds whom to ask to words that only the operator understands, once", () => {
  expect([
    withWhomToAsk("no such visitor", ["U1"]),
    withWhomToAsk("set MEMBRANE_TOKEN"),
    withWhomToAsk("set MEMBRANE_TOKEN", ["U1"]),
    withWhomToAsk("the ENCRYPTION_KEY is missing.", ["U1"]),
    withWhomToAsk("run npm install", ["U1"]),
    withWhomToAsk("run npm install. Ask <@U2> to do it", ["U1"]),
    withWhomToAsk("run npm install. Ask the bot's operator", ["U1"]),
  ]).toEqual([
    "no such visitor",
    "set MEMBRANE_TOKEN. Ask the bot's operator to do this.",
    "set MEMBRANE_TOKEN. Ask <@U1> to do this.",
    "the ENCRYPTION_KEY is missing. Ask <@U1> to do this.",
    "run npm install. Ask <@U1> to do this.",
    "run npm install. Ask <@U2> to do it",
    "run npm install. Ask the bot's operator",
  ]);
});

test("says why nothing gets through in an answer and in the channel", () => {
  expect([waitsForChatra(fault("cli-missing"), ["U1"]), repliesWait(fault("cli-missing"), [])]).toEqual([
    "This waits until the bot reaches Chatra again. The `membrane` command is missing where the bot runs. Ask <@U1> to install it (`npm install -g @membranehq/cli`) or set MEMBRANE_BIN.",
    ":rotating_light: *Replies don't reach visitors now.*\nThe `membrane` command is missing where the bot runs. Ask the bot's operator to install it (`npm install -g @membranehq/cli`) or set MEMBRANE_BIN.\nThe bot keeps all replies and sends them in order once this is fixed.",
  ]);
});

test("says who may do something", () => {
  expect([
    onlyAdmins("run actions", []),
    onlyAdmins("run actions", ["U1"]),
    onlyAdmins("run actions", ["U1", "U2"]),
    onlyAdmins(
      "run actions",
      Array.from({ length: 11 }, (_, nth) => `U${nth}`),
    ),
    describeGuestRefusal("guest"),
    describeGuestRefusal("untold"),
  ]).toEqual([
    "Only admins can run actions. Ask an admin or owner of this Slack workspace.",
    "Only admins can run actions. Ask an admin or owner of this Slack workspace, or <@U1>.",
    "Only admins can run actions. Ask an admin or owner of this Slack workspace, or <@U1> or <@U2>.",
    "Only admins can run actions. Ask an admin or owner of this Slack workspace, or <@U0>, <@U1>, <@U2>, <@U3>, <@U4>, <@U5>, <@U6>, <@U7>, <@U8> or <@U9>.",
    "Only members of this workspace can use commands, and you are a guest. You can write replies and notes in threads; ask a teammate for everything else.",
    "Only members of this workspace can use commands, and Slack did not say whether you are a guest. Try again in a minute.",
  ]);
});
