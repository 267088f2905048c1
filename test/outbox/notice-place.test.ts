import { expect, test } from "vitest";
import { faultNotice, mendedNotice } from "../../src/outbox/account-notices.ts";
import { caughtUpNotice, lateNotice } from "../../src/outbox/age-notices.ts";
import { accountId, channelId } from "./stage.ts";

test("of several accounts, which may share a channel, each notice names the one that it is about", () => {
  const fault = { reason: "not-logged-in", detail: "", url: undefined, since: 1 };
  const textsOf = (accountName: string | undefined) => {
    const place = { accountId, channelId, accountName };
    const notices = [
      faultNotice(place, fault, 1),
      mendedNotice(place, fault, 2),
      lateNotice(place, [], 1),
      caughtUpNotice(place, { since: 1, raisedAt: 1 }, 2),
    ];
    return notices.map(({ payload }) => ("text" in payload ? payload.text : payload.kind));
  };
  for (const text of textsOf("berlin")) expect(text).toMatch(/ \(Chatra account \*berlin\*\)$/);
  for (const text of textsOf(undefined)) expect(text).not.toContain("Chatra account");
});
