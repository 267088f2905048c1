import { expect, test } from "vitest";
import { deliveryIdSchema } from "../../src/domain/ids.ts";
import type { BacklogItem } from "../../src/messages/alerts.ts";
import {
  explainWaiting,
  linkTo,
  nameOfPart,
  type Status,
  showFailed,
  showStatus,
} from "../../src/messages/status.ts";
import { account, aDelivery, aSendPayload, channel, START } from "../domain/builders.ts";
import { inLines } from "./in-lines.ts";

const about = { defaultChannel: channel, adminUsers: ["U1"], accountId: account, now: () => START };
const backlog = (
  target: BacklogItem["target"],
  reason: string | undefined,
  oldestAt = 0,
  count = 2,
): BacklogItem => ({
  target,
  reason,
  count,
  oldestAt,
});
const queues: NonNullable<Status["queues"]> = {
  depths: { inputs: 0, deliveries: [], oldestUnsettledAt: undefined },
  backlog: [],
  failed: [],
  uncertain: [],
  fault: undefined,
};

test("names each part that the bot depends on", () => {
  expect([
    nameOfPart("slack", "sqlite"),
    nameOfPart("chatra", "sqlite"),
    nameOfPart("database", "sqlite"),
    nameOfPart("database", "postgres"),
  ]).toEqual(["Slack", "Chatra through Membrane", "Database (SQLite)", "Database (PostgreSQL)"]);
});

test("says why messages wait, and what to do", () => {
  const reasons = [
    "channel-gone",
    "unauthorized",
    "not-logged-in",
    "cli-missing",
    "cli-outdated",
    "connection-needs-action",
    "rate-limited",
    "waits-its-turn",
    "unavailable",
    "unknown-outcome",
    "other",
  ];
  expect([
    ...reasons.flatMap((reason) => explainWaiting([backlog("slack", reason)], about)),
    ...["rate-limited", "unavailable"].flatMap((reason) =>
      explainWaiting([backlog("chatra", reason)], about),
    ),
  ]).toEqual([
    "• 2 to Slack: The bot can't post in <#C1>. Invite the bot, let it post there, unarchive the channel, or choose another channel.",
    "• 2 to Slack: Slack refuses the bot's token, or the token lacks a permission. Ask <@U1> to reinstall the app.",
    "• 2 to Slack: Membrane is not logged in where the bot runs. Ask <@U1> to run `membrane login --tenant` there.",
    "• 2 to Slack: The `membrane` command is missing where the bot runs. Ask <@U1> to install it (`npm install -g @membranehq/cli`) or set MEMBRANE_BIN.",
    "• 2 to Slack: The `membrane` command where the bot runs is outdated, or another program. Ask <@U1> to run `npm install -g @membranehq/cli@latest` there or set MEMBRANE_BIN.",
    "• 2 to Slack: The connection to Chatra is broken: run `/chatra connect`. Ask <@U1> to reconnect it in Membrane if that does not help.",
    "• 2 to Slack: Slack asked the bot to wait. The bot retries.",
    "• 2 to Slack: Slack accepts about one message per second in a channel. The bot sends them in order.",
    "• 2 to Slack: Slack did not answer, or an answer got lost. The bot retries.",
    "• 2 to Slack: Slack did not answer, or an answer got lost. The bot retries.",
    "• 2 to Slack: The last attempt ended with `other`. The bot retries.",
    "• 2 to Chatra: Chatra asked the bot to wait. The bot retries.",
    "• 2 to Chatra: Chatra did not answer, or an answer got lost. The bot retries.",
  ]);
});

test("gives the three reasons of what has waited longest, in that order", () => {
  const all = [
    backlog("slack", "a", 5),
    backlog("chatra", "b", 3),
    backlog("slack", undefined, 1),
    backlog("slack", "c", 4),
    backlog("slack", "d", 2),
  ];
  expect(explainWaiting(all, about)).toEqual([
    "• 2 to Slack: The last attempt ended with `d`. The bot retries.",
    "• 2 to Chatra: The last attempt ended with `b`. The bot retries.",
    "• 2 to Slack: The last attempt ended with `c`. The bot retries.",
  ]);
  expect(explainWaiting([], about)).toEqual([]);
});

test("names all parts that do not work, and says where it can't tell", () => {
  const check = (name: string, problem?: string) => ({ name, problem });
  expect([
    ...inLines(showStatus({ checks: [check("Slack", "Away."), check("Chatra", "Gone.")], queues }, about)),
    ...inLines(showStatus({ checks: [check("Slack")], queues: undefined }, about)),
  ]).toEqual([
    "{ text: :red_circle: Slack and Chatra do not work. }",
    "{ type: section, text: { type: mrkdwn, text: *:red_circle: Slack and Chatra do not work.* } }",
    "{ type: section, text: { type: mrkdwn, text: *Slack*\nAway. } }",
    "{ type: section, text: { type: mrkdwn, text: *Chatra*\nGone. } }",
    "{ type: section, text: { type: mrkdwn, text: Nothing waits. } }",
    "{ text: :large_yellow_circle: The bot can't tell what waits. }",
    "{ type: section, text: { type: mrkdwn, text: *:large_yellow_circle: The bot can't tell what waits.* } }",
    "{ type: section, text: { type: mrkdwn, text: :white_check_mark: Slack } }",
    "{ type: section, text: { type: mrkdwn, text: The bot can't show what waits without the database. } }",
  ]);
});

test("counts what waits by what it is, and how long", () => {
  const lines = (over: Partial<typeof queues.depths>) =>
    inLines(
      showStatus({ checks: [], queues: { ...queues, depths: { ...queues.depths, ...over } } }, about),
    )[2];
  expect([
    lines({ inputs: 1 }),
    lines({ deliveries: [{ target: "slack", state: "sending", count: 1 }] }),
    lines({ deliveries: [{ target: "chatra", state: "pending", count: 1 }], oldestUnsettledAt: START + 1 }),
    lines({ oldestUnsettledAt: START }),
    lines({ oldestUnsettledAt: START - 3000 }),
    lines({ oldestUnsettledAt: START - 2 * 3_600_000 }),
    lines({ oldestUnsettledAt: START - 24 * 3_600_000 + 1 }),
    lines({ oldestUnsettledAt: START - 24 * 3_600_000 }),
  ]).toEqual([
    "{ type: section, text: { type: mrkdwn, text: Waiting: 1 new and unread. } }",
    "{ type: section, text: { type: mrkdwn, text: Waiting: 1 to Slack. } }",
    "{ type: section, text: { type: mrkdwn, text: Waiting: 1 to Chatra. } }",
    "{ type: section, text: { type: mrkdwn, text: Nothing waits.\nThe oldest has waited less than a minute. } }",
    "{ type: section, text: { type: mrkdwn, text: Nothing waits.\nThe oldest has waited less than a minute. } }",
    "{ type: section, text: { type: mrkdwn, text: Nothing waits.\nThe oldest has waited 2 hours. } }",
    "{ type: section, text: { type: mrkdwn, text: Nothing waits.\nThe oldest has waited 23 hours. } }",
    "{ type: section, text: { type: mrkdwn, text: Nothing waits.\nThe oldest has waited 24 hours. } }",
  ]);
});

test("shows what failed with as much as is known of it", () => {
  const failed = (error: { reason: string; detail: string } | undefined, link?: string) =>
    inLines({
      text: "",
      blocks: showFailed(
        {
          delivery: aDelivery(aSendPayload("Hi"), { id: deliveryIdSchema.parse("dl_1"), error }),
          client: undefined,
          link,
        },
        [],
      ),
    }).slice(1);
  expect([
    ...failed(undefined),
    ...failed({ reason: "refused", detail: "No!" }, "https://x.example/?a&b"),
    linkTo(undefined, "Show it"),
  ]).toEqual([
    "{ type: section, text: { type: mrkdwn, text: The message “Hi” to a visitor. }, accessory: { type: button, action_id: failed.retry, text: { type: plain_text, text: Retry }, value: dl_1 } }",
    "{ type: section, text: { type: mrkdwn, text: The message “Hi” to a visitor. refused: No! <https://x.example/?a&amp;b|Show it> }, accessory: { type: button, action_id: failed.retry, text: { type: plain_text, text: Retry }, value: dl_1 } }",
    "",
  ]);
});
