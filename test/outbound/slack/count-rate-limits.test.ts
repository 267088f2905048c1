import { expect, test } from "vitest";
import { channelIdSchema, slackTsSchema, userGroupIdSchema, userIdSchema } from "../../../src/domain/ids.ts";
import { countRateLimits } from "../../../src/outbound/slack/count-rate-limits.ts";
import {
  type SlackFailureReason,
  type SlackGateway,
  SlackGatewayError,
} from "../../../src/outbound/slack/slack-gateway.ts";

const channelId = channelIdSchema.parse("C1");
const ts = slackTsSchema.parse("1.1");
const userId = userIdSchema.parse("U1");
const place = { channelId, ts };
const search = { channelId, deliveryId: "d", since: 0 };

/** Calls every method of a gateway that refuses everything for one reason; returns what was counted. */
async function callAll(reason: SlackFailureReason, step?: string): Promise<string[]> {
  const refuse = () => Promise.reject(new SlackGatewayError(reason, "code", { step }));
  const counted: string[] = [];
  const slack: SlackGateway = countRateLimits(
    {
      identify: refuse,
      post: refuse,
      update: refuse,
      remove: refuse,
      react: refuse,
      postEphemeral: refuse,
      respond: refuse,
      openView: refuse,
      updateView: refuse,
      publishHome: refuse,
      upload: refuse,
      uploadToPerson: refuse,
      directMessage: refuse,
      openDirectMessage: refuse,
      groupMembers: refuse,
      userGroups: refuse,
      isPresent: refuse,
      doNotDisturb: refuse,
      findPost: refuse,
      threadExists: refuse,
      checkChannel: refuse,
      findAbsent: refuse,
      person: refuse,
      describeFile: refuse,
      file: refuse,
    },
    (method) => counted.push(method),
  );
  const calls = [
    slack.identify(),
    slack.post({ channelId, text: "", deliveryId: "d" }),
    slack.update({ ...place, text: "" }),
    slack.remove(place),
    slack.react({ ...place, name: "x", on: true }),
    slack.react({ ...place, name: "x", on: false }),
    slack.postEphemeral({ channelId, userId, text: "" }),
    slack.respond({ url: "https://hooks.slack.com/secret", text: "" }),
    slack.openView({ triggerId: "t", view: {} }),
    slack.updateView({ viewId: "v", view: {} }),
    slack.publishHome({ userId, view: {} }),
    slack.upload({ channelId, name: "a.txt", text: "" }),
    slack.uploadToPerson({ userId, text: "", files: [] }),
    slack.directMessage({ userId, text: "" }),
    slack.openDirectMessage(userId),
    slack.groupMembers(userGroupIdSchema.parse("S1")),
    slack.userGroups(),
    slack.isPresent(userId),
    slack.doNotDisturb([userId], 0),
    slack.findPost(search),
    slack.findPost({ ...search, threadTs: ts }),
    slack.threadExists({ channelId, threadTs: ts }),
    slack.person(userId),
    slack.describeFile("F1"),
    slack.file("F1"),
    slack.checkChannel(channelId),
    slack.findAbsent(channelId, { kind: "user", userId }),
  ];
  const results = await Promise.allSettled(calls);
  for (const result of results) expect(result).toMatchObject({ status: "rejected", reason: { reason } });
  return counted;
}

test("each call that Slack asks to make later is counted by its method, and fails as it did", async () => {
  expect(await callAll("rate-limited")).toEqual([
    "auth.test",
    "chat.postMessage",
    "chat.update",
    "chat.delete",
    "reactions.add",
    "reactions.remove",
    "chat.postEphemeral",
    "response_url",
    "views.open",
    "views.update",
    "views.publish",
    "files.getUploadURLExternal",
    "conversations.open",
    "chat.postMessage",
    "conversations.open",
    "usergroups.users.list",
    "usergroups.list",
    "users.getPresence",
    "dnd.teamInfo",
    "conversations.history",
    "conversations.replies",
    "conversations.replies",
    "users.info",
    "files.info",
    "files.info",
    "conversations.history",
    "conversations.members",
  ]);
  expect(new Set(await callAll("rate-limited", "files.completeUploadExternal"))).toEqual(
    new Set(["files.completeUploadExternal"]),
  );
});

test("other failures are not counted", async () => {
  expect(await callAll("unavailable")).toEqual([]);
});
