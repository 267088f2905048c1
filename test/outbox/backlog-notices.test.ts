import { expect, test } from "vitest";
import { CHANNEL_GONE } from "../../src/domain/delivery.ts";
import { userIdSchema } from "../../src/domain/ids.ts";
import { caughtUpNotices, lateNoticeIds, lateNotices } from "../../src/outbox/notices.ts";
import type { Unsettled } from "../../src/store/backlog.ts";
import { accountId, channelId } from "./stage.ts";

const NOW = 1_795_000_100_000;
const [ada, grace] = [userIdSchema.parse("U1"), userIdSchema.parse("U2")];
const place = { accountId, channelId, accountName: undefined, adminUsers: [ada, grace] };
const owed = (
  target: Unsettled["target"],
  reason: string | undefined,
  more: Partial<Unsettled> = {},
): Unsettled => ({
  target,
  reason,
  count: 1,
  oldestAt: NOW - 300_000,
  ...more,
});
const textOf = (list: Unsettled[]) =>
  lateNotices({ ...place, adminUsers: [] }, list, NOW).map(({ payload }) =>
    "text" in payload ? payload.text : "",
  );

test.each<[string, Unsettled[], string]>([
  [
    "one reply",
    [owed("chatra", undefined)],
    "*A reply or update has waited since … (5 minutes) to reach visitors.*\n",
  ],
  [
    "several of both, the oldest first met with",
    [
      owed("slack", undefined, { count: 2, oldestAt: NOW - 119_999 }),
      owed("chatra", undefined, { count: 2, oldestAt: NOW - 60_000 }),
      owed("chatra", undefined, { oldestAt: NOW - 59_999 }),
    ],
    "*3 replies or updates have waited since … (1 minute) to reach visitors. 2 messages or receipts have waited since … (1 minute) to show in Slack.*\n",
  ],
  [
    "what waited for less than a minute",
    [owed("slack", undefined, { oldestAt: NOW - 59_999 })],
    "*A message or receipt has waited since … (less than a minute) to show in Slack.*\n",
  ],
  [
    "what attempts met with",
    [owed("chatra", "unavailable", { count: 4 }), owed("slack", "rate-limited"), owed("slack", "odd")],
    "*4 replies or updates have waited since … (5 minutes) to reach visitors. 2 messages or receipts have waited since … (5 minutes) to show in Slack.*\nLast attempts: Chatra did not answer (4), Slack asked to wait (1), odd (1). ",
  ],
])("%s is told with how many, since when and why", (_, list, expected) => {
  const [text = ""] = textOf(list);
  const told = text.replaceAll(/<!date\^\d+\^[^>]+>/g, "…");
  expect(told).toBe(
    `:rotating_light: ${expected}\`/chatra status\` shows what to do.\nThe bot keeps trying and sends everything in order.`,
  );
});

test("since when is told in the reader's own time", () => {
  expect(textOf([owed("chatra", undefined, { oldestAt: 1_795_000_000_000 })])).toEqual([
    expect.stringContaining("<!date^1795000000^{date_short_pretty} {time}|2026-11-18 11:06 UTC>"),
  ]);
});

test("where the channel is what is wrong each admin is told first, by ids that name the alarm", () => {
  const gone = [owed("slack", CHANNEL_GONE)];
  const notices = lateNotices(place, gone, NOW);
  expect(notices.map(({ id }) => id)).toEqual(lateNoticeIds(place, NOW));
  expect(new Set(lateNoticeIds(place, NOW)).size).toBe(3);
  expect(lateNoticeIds(place, NOW + 1)).not.toEqual(lateNoticeIds(place, NOW));
  const partition = { key: "alarm:default:slack", conversationId: undefined, sourceTime: NOW };
  const inPerson = expect.stringMatching(
    /^:rotating_light: \*New chats don't show in Slack: the bot can't post in <#C1>\.\*\nInvite the bot .+\nThe bot keeps trying\. A message or receipt has waited/,
  );
  expect(notices).toEqual([
    { ...partition, id: expect.any(String), payload: { kind: "slack.answer", userId: ada, text: inPerson } },
    {
      ...partition,
      id: expect.any(String),
      payload: { kind: "slack.answer", userId: grace, text: inPerson },
    },
    {
      ...partition,
      id: expect.any(String),
      payload: {
        kind: "slack.notice",
        channelId,
        text: expect.stringContaining("the bot can't post in the channel (1)"),
      },
    },
  ]);
  // Of Chatra's side it is no reason.
  expect(lateNotices(place, [owed("chatra", CHANNEL_GONE)], NOW)).toHaveLength(1);
});

test("who was told of the alarm is told of its end, and nobody else", () => {
  const alarm = { since: NOW - 120_000, raisedAt: NOW - 60_000 };
  const [first = expect.fail(), , inChannel = expect.fail()] = lateNoticeIds(place, alarm.raisedAt);
  const end = (told: (typeof first)[]) => caughtUpNotices(place, new Set(told), alarm, NOW);
  const text = expect.stringMatching(
    /^:white_check_mark: \*Replies and messages arrive on time again\.\* .+ \(2 minutes\)\.$/,
  );
  const partition = { key: "alarm:default:slack", conversationId: undefined, sourceTime: NOW };
  const id = expect.any(String);
  expect(end([])).toEqual([]);
  expect(end([first])).toEqual([{ ...partition, id, payload: { kind: "slack.answer", userId: ada, text } }]);
  expect(end([inChannel])).toEqual([
    { ...partition, id, payload: { kind: "slack.notice", channelId, text } },
  ]);
  expect(new Set(end([first, inChannel]).map((one) => one.id)).size).toBe(2);
});
