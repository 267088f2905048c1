import { expect, test } from "vitest";
import type { DeliveryState } from "../../src/domain/delivery.ts";
import { channelIdSchema, deliveryIdSchema } from "../../src/domain/ids.ts";
import type { Problematic, Status } from "../../src/messages/status.ts";
import { showStatus } from "../../src/messages/status.ts";
import { accountId } from "../commands/stage.ts";
import { aDelivery, aSendPayload } from "../domain/builders.ts";

const NOW = 10 * 24 * 60 * 60_000;
const about = {
  now: () => NOW,
  defaultChannel: channelIdSchema.parse("C1"),
  accountId,
  adminUsers: ["U1"],
};
type Queues = NonNullable<Status["queues"]>;
const idle: Queues = {
  depths: { inputs: 0, deliveries: [], oldestUnsettledAt: undefined },
  backlog: [],
  failed: [],
  uncertain: [],
  fault: undefined,
};
const show = (queues: Partial<Queues>, problem?: string) =>
  showStatus({ checks: [{ name: "Slack", problem }], queues: { ...idle, ...queues } }, about);
const paragraph = (text: string, accessory?: object) => ({
  type: "section",
  text: { type: "mrkdwn", text },
  ...(accessory ? { accessory } : {}),
});
const small = (text: string) => ({ type: "context", elements: [{ type: "mrkdwn", text }] });
const press = (id: string, label: string, value: string) => ({
  type: "button",
  action_id: id,
  text: { type: "plain_text", text: label },
  value,
});
const retryAll = {
  type: "actions",
  elements: [{ ...press("failed.retry-all", "Retry all failed", accountId), style: "primary" }],
};
const problematic = (number: number, state: DeliveryState, over: Partial<Problematic> = {}): Problematic => ({
  delivery: aDelivery(aSendPayload(`words ${number}`), {
    id: deliveryIdSchema.parse(`dl_${number}`),
    state,
    error: { reason: "refused", detail: "run `membrane login`" },
  }),
  client: "*Vera*",
  link: `https://a.example/${number}?a=1&b=2`,
  ...over,
});
const FINE = ":large_green_circle: Everything works.";
const needsYou = (what: string) => `:large_yellow_circle: Needs you: ${what}.`;

test("where all is well only that is told", () => {
  expect(show({})).toEqual({
    text: FINE,
    blocks: [paragraph(`*${FINE}*`), paragraph(":white_check_mark: Slack"), paragraph("Nothing waits.")],
  });
});

test("what waits is counted by where it goes, with how long the oldest has waited and why", () => {
  const depths: Queues["depths"] = {
    inputs: 7,
    deliveries: [
      { target: "chatra", state: "pending", count: 2 },
      { target: "chatra", state: "sending", count: 1 },
      { target: "chatra", state: "uncertain", count: 5 },
      { target: "slack", state: "pending", count: 4 },
      { target: "slack", state: "uncertain", count: 6 },
    ],
    oldestUnsettledAt: NOW - 2 * 60_000,
  };
  const backlog = [{ target: "slack", reason: "rate-limited", count: 4, oldestAt: NOW - 1000 } as const];
  const fault = { reason: "not-logged-in", detail: "x", url: undefined, since: NOW - 3 * 60 * 60_000 };
  expect(show({ depths, backlog, fault }).blocks?.[2]).toEqual(
    paragraph(
      [
        "Waiting: 3 to Chatra, 4 to Slack, 7 new and unread.",
        "The oldest has waited 2 minutes.",
        "• 4 to Slack: Slack asked the bot to wait. The bot retries.",
        "Replies have waited for the Chatra account for 3 hours.",
      ].join("\n"),
    ),
  );
});

test.each([
  [0, "less than a minute"],
  [59_999, "less than a minute"],
  [60_000, "1 minute"],
  [120_000, "2 minutes"],
  [120 * 60_000 - 1, "119 minutes"],
  [120 * 60_000, "2 hours"],
  [48 * 60 * 60_000 - 1, "47 hours"],
  [48 * 60 * 60_000, "2 days"],
])("a wait of %i ms is told in the largest unit that says enough: %s", (ms, words) => {
  const depths = { ...idle.depths, oldestUnsettledAt: NOW - ms };
  expect(JSON.stringify(show({ depths }).blocks)).toContain(`The oldest has waited ${words}.`);
});

const waiting = (state: DeliveryState) => ({
  ...idle.depths,
  deliveries: [{ target: "slack", state, count: 1 } as const],
});
const gone = { target: "slack", reason: "channel-gone", count: 1, oldestAt: NOW } as const;

test.each<[string, Partial<Queues>, string]>([
  ["something waits", { depths: waiting("pending") }, FINE],
  [
    "something has waited for a minute",
    { depths: { ...idle.depths, oldestUnsettledAt: NOW - 60_000 } },
    FINE,
  ],
  [
    "it has waited for longer",
    { depths: { ...idle.depths, oldestUnsettledAt: NOW - 60_001 } },
    needsYou("late messages"),
  ],
  ["something failed", { depths: waiting("failed") }, needsYou("1 failed")],
  ["something is uncertain", { depths: waiting("uncertain") }, needsYou("1 unconfirmed")],
  ["the account waits", { fault: { since: NOW } }, needsYou("late messages")],
  [
    "several things need somebody",
    { fault: { since: NOW }, depths: waiting("failed") },
    needsYou("1 failed, late messages"),
  ],
  ["Slack does not answer", { backlog: [{ ...gone, reason: "unavailable" }] }, FINE],
  ["only the channel is gone", { backlog: [gone] }, needsYou("late messages")],
  ["the channel is gone", { backlog: [{ ...gone, reason: "unavailable" }, gone] }, needsYou("late messages")],
])("the heading where %s", (_title, queues, heading) => {
  expect(show(queues).text).toBe(heading);
});

test("what does not work is told first, and without a database nothing of what waits", () => {
  const heading = ":red_circle: Database does not work.";
  const checks = [
    { name: "Slack", problem: undefined },
    { name: "Database", problem: "It is away." },
  ];
  expect(showStatus({ checks, queues: undefined }, about)).toEqual({
    text: heading,
    blocks: [
      paragraph(`*${heading}*`),
      paragraph(":white_check_mark: Slack"),
      paragraph("*Database*\nIt is away."),
      paragraph("The bot can't show what waits without the database."),
    ],
  });
});

const countOf = (state: DeliveryState, count: number) => ({
  ...idle.depths,
  deliveries: [{ target: "chatra", state, count } as const],
});
const why = "refused: run 'membrane login'. Ask <@U1> to do this.";

test("what failed is told with why, where it is and a button; no more are counted than there are", () => {
  const failed = [problematic(1, "failed"), problematic(2, "failed", { client: undefined, link: undefined })];
  expect(show({ depths: countOf("failed", 5), failed }).blocks?.slice(3)).toEqual([
    paragraph("*Failed* (5)"),
    paragraph(
      `The message “words 1” to *Vera*. ${why} <https://a.example/1?a=1&amp;b=2|Show it>`,
      press("failed.retry", "Retry", "dl_1"),
    ),
    paragraph(`The message “words 2” to a visitor. ${why}`, press("failed.retry", "Retry", "dl_2")),
    retryAll,
  ]);
  expect(show({ depths: countOf("failed", 1) }).blocks?.slice(3)).toEqual([
    paragraph("*Failed* (1)"),
    retryAll,
  ]);
  expect(show({ depths: countOf("failed", 6), failed }).blocks?.slice(-2)).toEqual([
    small("… and 1 more."),
    retryAll,
  ]);
});

test("what is unconfirmed is told with where to decide, and how many more there are", () => {
  const uncertain = [problematic(1, "uncertain"), problematic(2, "uncertain", { link: undefined })];
  const told = (count: number) =>
    paragraph(
      [
        `*Unconfirmed* (${count})`,
        "• The message “words 1” to *Vera*: did it arrive? <https://a.example/1?a=1&amp;b=2|Decide in the thread>",
        "• The message “words 2” to *Vera*: did it arrive?",
      ].join("\n"),
    );
  expect(show({ depths: countOf("uncertain", 2), uncertain }).blocks?.slice(3)).toEqual([told(2)]);
  expect(show({ depths: countOf("uncertain", 3), uncertain }).blocks?.slice(3)).toEqual([
    told(3),
    small("… and 1 more."),
  ]);
});
