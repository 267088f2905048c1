import { expect, test } from "vitest";
import { deliveryIdOf, userIdSchema } from "../../src/domain/ids.ts";
import { channelAdvice } from "../../src/messages/alerts.ts";
import {
  caughtUpNotices,
  createChannelReport,
  faultNotice,
  lateNoticeIds,
  lateNotices,
  recoveryNotice,
} from "../../src/outbox/notices.ts";
import { accountId, channelId, recordLog } from "./stage.ts";

test("of several accounts, which may share a channel, each notice names the one that it is about", () => {
  const fault = { reason: "not-logged-in", detail: "", url: undefined, since: 1 };
  const textsOf = (accountName: string | undefined) => {
    const place = { accountId, channelId, accountName, adminUsers: [userIdSchema.parse("U1")] };
    const owed = [{ target: "slack" as const, reason: "channel-gone", count: 1, oldestAt: 0 }];
    const told = new Set(lateNoticeIds(place, 1));
    const notices = [
      faultNotice({ ...place, adminUsers: [] }, fault, 1),
      recoveryNotice(place, fault, 2),
      ...lateNotices(place, owed, 1),
      ...caughtUpNotices(place, told, { since: 1, raisedAt: 1 }, 2),
    ];
    expect(notices).toHaveLength(6);
    return notices.map(({ payload }) => ("text" in payload ? payload.text : payload.kind));
  };
  for (const text of textsOf("berlin")) expect(text).toMatch(/^[^\n]+ \(Chatra account \*berlin\*\)(?:\n|$)/);
  for (const text of textsOf(undefined)) expect(text).not.toContain("Chatra account");
});

test("what to do about a wrong channel is said with the setting, or the command, of the account that it is for", () => {
  expect(channelAdvice({ accountName: undefined })).toContain(
    "set `SLACK_CHANNEL` to another channel and restart",
  );
  expect(channelAdvice({ accountName: "berlin" })).toContain(
    "run `/chatra account berlin here` in another channel",
  );
});

test("the fault of an account and its end have ids of their own, by when it began", () => {
  const fault = { reason: "not-logged-in", detail: "", url: undefined, since: 7 };
  const place = { accountId, channelId, accountName: undefined, adminUsers: [] };
  const notice = { key: "account:default:slack", conversationId: undefined };
  const payload = { kind: "slack.notice", channelId, text: expect.any(String) };
  const idOf = (what: string) => deliveryIdOf("account:default", `${what}@7`);
  expect([faultNotice(place, fault, 8), recoveryNotice(place, fault, 9)]).toEqual([
    { ...notice, id: idOf("not-logged-in"), sourceTime: 8, payload },
    { ...notice, id: idOf("mended"), sourceTime: 9, payload },
  ]);
});

test("a channel that the bot can't post in is logged at once, and every five minutes, with what to do", () => {
  const place = { accountId, channelId, accountName: undefined, adminUsers: [] };
  const { lines, logger } = recordLog();
  let now = 1_000;
  const report = createChannelReport({ ...place, now: () => now, logger });
  for (now of [1_000, 1_001, 300_999, 301_000, 301_001]) report(`code_${now}`);
  const msg = "bot can't post in the channel for new chats";
  const line = { level: "error", accountId, channelId, advice: channelAdvice(place), msg };
  expect(lines).toEqual([
    { ...line, code: "code_1000" },
    { ...line, code: "code_301000" },
  ]);
});
