import { expect, test } from "vitest";
import { userIdSchema } from "../../src/domain/ids.ts";
import { channelAdvice } from "../../src/messages/alerts.ts";
import {
  caughtUpNotices,
  faultNotice,
  lateNoticeIds,
  lateNotices,
  recoveryNotice,
} from "../../src/outbox/notices.ts";
import { accountId, channelId } from "./stage.ts";

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
