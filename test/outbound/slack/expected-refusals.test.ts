import { expect, test } from "vitest";
import { channelIdSchema, slackTsSchema, userGroupIdSchema } from "../../../src/domain/ids.ts";
import type { SlackGateway } from "../../../src/outbound/slack/slack-gateway.ts";
import { fakeTimeouts } from "../../fake-timeouts.ts";
import { planSlack, told } from "./planned-slack.ts";

const channelId = channelIdSchema.parse("C1");
const groupId = userGroupIdSchema.parse("S1");
const ts = slackTsSchema.parse("1700000001.000200");

test("a call ends after ten seconds, or as long as it is given", async () => {
  const waits = fakeTimeouts();
  await told(planSlack(() => "can't be sent").gateway.identify());
  expect(waits).toEqual([10_000]);
  await told(planSlack(() => "can't be sent", { requestTimeoutMs: 300 }).gateway.identify());
  expect(waits).toEqual([10_000, 300]);
});

test.each<[string, (slack: SlackGateway) => Promise<unknown>, string[]]>([
  ["remove", (s) => s.remove({ channelId, ts }), ["message_not_found"]],
  ["react, on", (s) => s.react({ channelId, ts, name: "eyes", on: true }), ["already_reacted"]],
  ["react, off", (s) => s.react({ channelId, ts, name: "eyes", on: false }), ["no_reaction"]],
  ["groupMembers", (s) => s.groupMembers(groupId), ["missing_scope"]],
  ["userGroups", (s) => s.userGroups(), ["missing_scope"]],
  ["file", (s) => s.file("F1"), ["file_not_found", "file_deleted"]],
  [
    "describeFile",
    (s) => s.describeFile("F1"),
    ["file_not_found", "file_deleted", "access_denied", "missing_scope"],
  ],
])(
  "%s ends well where what it is about is not there, and with any other refusal else",
  async (_, call, codes) => {
    const answers = await Promise.all(
      [...codes, "is_archived"].map((error) => told(call(planSlack(() => ({ ok: false, error })).gateway))),
    );
    expect(answers).toEqual([...codes.map(() => undefined), "channel-gone is_archived"]);
  },
);
