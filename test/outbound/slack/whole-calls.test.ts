import { expect, test } from "vitest";
import { channelIdSchema, slackTsSchema, userGroupIdSchema, userIdSchema } from "../../../src/domain/ids.ts";
import type { SlackGateway } from "../../../src/outbound/slack/slack-gateway.ts";
import { planSlack, told } from "./planned-slack.ts";

const channelId = channelIdSchema.parse("C1");
const userId = userIdSchema.parse("U1");
const groupId = userGroupIdSchema.parse("S1");
const threadTs = slackTsSchema.parse("1700000000.000100");
const ts = slackTsSchema.parse("1700000001.000200");
const text = "Hé & <you>";
const blocks = [{ type: "divider" }];
const BLOCKS = '[{"type":"divider"}]';
const view = { type: "home" };

/** What Slack answers to each method. */
const ANSWERS: Record<string, object> = {
  "auth.test": { team_id: "T1", user_id: "U9", bot_id: "B1", url: "https://x.slack.com/" },
  "chat.postMessage": { ts, channel: "C1", message: { thread_ts: threadTs } },
  "views.open": { view: { id: "V" } },
  "conversations.open": { channel: { id: "D1" } },
  "files.getUploadURLExternal": { upload_url: "https://files.slack.com/upload/1", file_id: "F1" },
  "usergroups.users.list": { users: ["U1", "U2"] },
  "usergroups.list": { usergroups: [{ id: "S1", name: "Sales", handle: "sales", more: 1 }] },
  "users.getPresence": { presence: "active" },
  "dnd.teamInfo": { users: {} },
  "conversations.members": { members: ["U2"] },
  "conversations.history": { messages: [] },
  "conversations.replies": { messages: [{ ts: threadTs }] },
  "users.info": { user: { name: "ann" } },
  "files.info": { file: { name: "a.png", url_private_download: "https://files.slack.com/a" } },
};

type Call = [string, Record<string, string>];
const opened: Call = ["conversations.open", { users: "U1" }];
const unfurl = { unfurl_links: "false", unfurl_media: "false" };

/** Each method, the calls that it makes, what it gives, and what is known when the answer to its last call gets lost. */
const CALLS: [string, (slack: SlackGateway) => Promise<unknown>, Call[], unknown, string][] = [
  [
    "identify",
    (s) => s.identify(),
    [["auth.test", {}]],
    { teamId: "T1", botUserId: "U9", botId: "B1", url: "https://x.slack.com/" },
    "unavailable ECONNRESET",
  ],
  [
    "post",
    (s) => s.post({ channelId, text, deliveryId: undefined }),
    [["chat.postMessage", { channel: "C1", text, ...unfurl }]],
    { ts, threadTs },
    "unknown-outcome ECONNRESET",
  ],
  [
    "post, whole",
    (s) =>
      s.post({
        channelId,
        threadTs,
        text,
        blocks,
        username: "Ann",
        broadcast: true,
        deliveryId: "d1",
        mergedIds: ["d2", "d3"],
      }),
    [
      [
        "chat.postMessage",
        {
          channel: "C1",
          thread_ts: threadTs,
          text,
          blocks: BLOCKS,
          username: "Ann",
          reply_broadcast: "true",
          ...unfurl,
          metadata:
            '{"event_type":"chatra_slack_delivery","event_payload":{"delivery_id":"d1","merged_ids":"d2 d3"}}',
        },
      ],
    ],
    { ts, threadTs },
    "unknown-outcome ECONNRESET",
  ],
  [
    "post, of two lines",
    (s) => s.post({ channelId, text, deliveryId: "d1", mergedIds: ["d2"] }),
    [
      [
        "chat.postMessage",
        {
          channel: "C1",
          text,
          ...unfurl,
          metadata:
            '{"event_type":"chatra_slack_delivery","event_payload":{"delivery_id":"d1","merged_ids":"d2"}}',
        },
      ],
    ],
    { ts, threadTs },
    "unknown-outcome ECONNRESET",
  ],
  [
    "post, to be broadcast from no thread",
    (s) => s.post({ channelId, text, broadcast: true, deliveryId: "d1", mergedIds: [] }),
    [
      [
        "chat.postMessage",
        {
          channel: "C1",
          text,
          ...unfurl,
          metadata: '{"event_type":"chatra_slack_delivery","event_payload":{"delivery_id":"d1"}}',
        },
      ],
    ],
    { ts, threadTs },
    "unknown-outcome ECONNRESET",
  ],
  [
    "post, in a thread alone",
    (s) => s.post({ channelId, threadTs, text, broadcast: false, deliveryId: undefined }),
    [["chat.postMessage", { channel: "C1", thread_ts: threadTs, text, ...unfurl }]],
    { ts, threadTs },
    "unknown-outcome ECONNRESET",
  ],
  [
    "update",
    (s) => s.update({ channelId, ts, text, blocks }),
    [["chat.update", { channel: "C1", ts, text, blocks: BLOCKS, parse: "none" }]],
    undefined,
    "unavailable ECONNRESET",
  ],
  [
    "remove",
    (s) => s.remove({ channelId, ts }),
    [["chat.delete", { channel: "C1", ts }]],
    undefined,
    "unavailable ECONNRESET",
  ],
  [
    "react, on",
    (s) => s.react({ channelId, ts, name: "eyes", on: true }),
    [["reactions.add", { channel: "C1", timestamp: ts, name: "eyes" }]],
    undefined,
    "unavailable ECONNRESET",
  ],
  [
    "react, off",
    (s) => s.react({ channelId, ts, name: "eyes", on: false }),
    [["reactions.remove", { channel: "C1", timestamp: ts, name: "eyes" }]],
    undefined,
    "unavailable ECONNRESET",
  ],
  [
    "postEphemeral",
    (s) => s.postEphemeral({ channelId, threadTs, userId, text, blocks }),
    [["chat.postEphemeral", { channel: "C1", thread_ts: threadTs, user: "U1", text, blocks: BLOCKS }]],
    undefined,
    "unknown-outcome ECONNRESET",
  ],
  [
    "openView",
    (s) => s.openView({ triggerId: "t1", view }),
    [["views.open", { trigger_id: "t1", view: '{"type":"home"}' }]],
    { viewId: "V" },
    "unknown-outcome ECONNRESET",
  ],
  [
    "updateView",
    (s) => s.updateView({ viewId: "V1", view }),
    [["views.update", { view_id: "V1", view: '{"type":"home"}' }]],
    undefined,
    "unavailable ECONNRESET",
  ],
  [
    "publishHome",
    (s) => s.publishHome({ userId, view }),
    [["views.publish", { user_id: "U1", view: '{"type":"home"}' }]],
    undefined,
    "unavailable ECONNRESET",
  ],
  [
    "upload",
    (s) => s.upload({ channelId, threadTs, name: "a.txt", text: "é" }),
    [
      ["files.getUploadURLExternal", { filename: "a.txt", length: "2" }],
      ["/upload/1", {}],
      [
        "files.completeUploadExternal",
        { files: '[{"id":"F1","title":"a.txt"}]', channel_id: "C1", thread_ts: threadTs },
      ],
    ],
    undefined,
    "unknown-outcome ECONNRESET files.completeUploadExternal",
  ],
  [
    "uploadToPerson",
    (s) =>
      s.uploadToPerson({
        userId,
        text: "Report",
        files: [
          { name: "a.txt", content: "abc" },
          { name: "b.png", content: new Uint8Array(5) },
        ],
      }),
    [
      opened,
      ["files.getUploadURLExternal", { filename: "a.txt", length: "3" }],
      ["/upload/1", {}],
      ["files.getUploadURLExternal", { filename: "b.png", length: "5" }],
      ["/upload/1", {}],
      [
        "files.completeUploadExternal",
        {
          files: '[{"id":"F1","title":"a.txt"},{"id":"F1","title":"b.png"}]',
          channel_id: "D1",
          initial_comment: "Report",
        },
      ],
    ],
    undefined,
    "unknown-outcome ECONNRESET files.completeUploadExternal",
  ],
  [
    "directMessage",
    (s) => s.directMessage({ userId, text, blocks }),
    [opened, ["chat.postMessage", { channel: "D1", text, blocks: BLOCKS, ...unfurl }]],
    undefined,
    "unknown-outcome ECONNRESET",
  ],
  ["openDirectMessage", (s) => s.openDirectMessage(userId), [opened], "D1", "unavailable ECONNRESET"],
  [
    "groupMembers",
    (s) => s.groupMembers(groupId),
    [["usergroups.users.list", { usergroup: "S1" }]],
    ["U1", "U2"],
    "unavailable ECONNRESET",
  ],
  [
    "userGroups",
    (s) => s.userGroups(),
    [["usergroups.list", {}]],
    [{ id: "S1", name: "Sales", handle: "sales" }],
    "unavailable ECONNRESET",
  ],
  [
    "isPresent",
    (s) => s.isPresent(userId),
    [["users.getPresence", { user: "U1" }]],
    true,
    "unavailable ECONNRESET",
  ],
  [
    "doNotDisturb",
    (s) => s.doNotDisturb([userId, userIdSchema.parse("U2")], 0),
    [["dnd.teamInfo", { users: "U1,U2" }]],
    [],
    "unavailable ECONNRESET",
  ],
  [
    "checkChannel",
    (s) => s.checkChannel(channelId),
    [["conversations.history", { channel: "C1", limit: "1" }]],
    undefined,
    "unavailable ECONNRESET",
  ],
  [
    "findAbsent, of a person",
    (s) => s.findAbsent(channelId, { kind: "user", userId }),
    [["conversations.members", { channel: "C1", limit: "999" }]],
    ["U1"],
    "unavailable ECONNRESET",
  ],
  [
    "findAbsent, of a group",
    (s) => s.findAbsent(channelId, { kind: "group", groupId }),
    [
      ["usergroups.users.list", { usergroup: "S1" }],
      ["conversations.members", { channel: "C1", limit: "999" }],
    ],
    ["U1"],
    "unavailable ECONNRESET",
  ],
  [
    "findPost",
    (s) => s.findPost({ channelId, deliveryId: "d1", since: 1_700_000_000_500 }),
    [
      [
        "conversations.history",
        {
          channel: "C1",
          oldest: "1700000000.500000",
          inclusive: "true",
          include_all_metadata: "true",
          limit: "200",
        },
      ],
    ],
    undefined,
    "unavailable ECONNRESET",
  ],
  [
    "threadExists",
    (s) => s.threadExists({ channelId, threadTs }),
    [["conversations.replies", { channel: "C1", ts: threadTs, limit: "1" }]],
    true,
    "unavailable ECONNRESET",
  ],
  [
    "person",
    (s) => s.person(userId),
    [["users.info", { user: "U1" }]],
    { name: "ann", email: undefined, timeZone: undefined, isAdmin: false, isGuest: false, isActive: true },
    "unavailable ECONNRESET",
  ],
  [
    "file",
    (s) => s.file("F1"),
    [["files.info", { file: "F1" }]],
    { url: "https://files.slack.com/a", name: "a.png", mimetype: "application/octet-stream", size: 0 },
    "unavailable ECONNRESET",
  ],
];

test.each(CALLS)("%s makes these calls, each with all that it needs", async (_, call, calls, result) => {
  const slack = planSlack((method) => ({ ok: true, ...ANSWERS[method] }));
  expect(await call(slack.gateway)).toStrictEqual(result);
  expect(slack.calls).toEqual(calls);
});

test.each(CALLS)("%s tells what is known once its answer is lost", async (_, call, calls, _result, line) => {
  const { gateway } = planSlack((method, _args, number) =>
    number === calls.length - 1 ? "gets lost" : { ok: true, ...ANSWERS[method] },
  );
  expect(await told(call(gateway))).toBe(line);
});
