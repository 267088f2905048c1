import { describe, expect, test } from "vitest";
import { openListeners } from "./listeners-stage.ts";

const root = "1700000000.000100";
const ts = "1700000001.000200";
const about = { user: "U1", ts, event_ts: "1700000005.000000" };
const reply = { type: "message", channel: "C1", thread_ts: root, text: "hi", ...about };
const command = { ...reply, text: "!details", blocks: [{ type: "markdown", text: "!details **a**" }] };
const mention = { type: "app_mention", channel: "C1", ...about };
const direct = { type: "message", channel: "D1", channel_type: "im", ...about };
const item = { type: "message", channel: "C1", ts };
const eyes = { type: "reaction_added", user: "U1", reaction: "eyes", item, event_ts: "1700000005.000000" };
const home = { type: "app_home_opened", user: "U1", tab: "home" };
const join = { type: "member_joined_channel", user: "UBOT", channel: "C1" };
const rename = { type: "channel_id_changed", old_channel_id: "G1", new_channel_id: "C1" };
const gone = { type: "app_uninstalled" };

const envelope = (event: object, more: object = {}) => ({
  type: "event_callback",
  team_id: "T1",
  event_id: "Ev1",
  event_time: 1_700_000_009,
  event,
  ...more,
});
/** Bolt acknowledges events itself. */
const nothing = { taken: [], ignored: [], acks: [undefined], lines: [] };
const place = { teamId: "T1", channelId: "C1" };
const replyInput = {
  kind: "slack.reply",
  ...place,
  threadTs: root,
  parentUserId: undefined,
  ts,
  userId: "U1",
  text: "hi",
  files: [],
};
const mentionInput = {
  kind: "slack.mention",
  ...place,
  threadTs: undefined,
  ts,
  userId: "U1",
  isDirect: false,
  parentUserId: undefined,
};
const markInput = {
  kind: "slack.mark",
  ...place,
  ts,
  userId: "U1",
  mark: "claim",
  on: true,
  eventTs: "1700000005.000000",
};

describe("is handed on:", () => {
  test.each<[string, object, string, object]>([
    ["a reply", reply, "accept", replyInput],
    ["a mention", mention, "accept", mentionInput],
    [
      "a mention in a thread, with what is odd",
      { ...mention, thread_ts: root, parent_user_id: "U2", channel_type: 5, subtype: 5, bot_id: 5 },
      "accept",
      { ...mentionInput, threadTs: root, parentUserId: "U2" },
    ],
    [
      "a mention in a place that can't be read",
      { ...mention, thread_ts: "x", parent_user_id: 5 },
      "accept",
      mentionInput,
    ],
    ["a direct message", direct, "accept", { ...mentionInput, channelId: "D1", isDirect: true }],
    ["👀", eyes, "accept", markInput],
    ["✅", { ...eyes, reaction: "white_check_mark" }, "accept", { ...markInput, mark: "close" }],
    ["the end of 👀", { ...eyes, type: "reaction_removed" }, "accept", { ...markInput, on: false }],
    ["👀 on a message of an odd author", { ...eyes, item_user: 5 }, "accept", markInput],
    ["a Home tab", home, "onHomeOpened", { teamId: "T1", userId: "U1" }],
    ["our joining", join, "onJoined", { ...place, at: "1700000009" }],
    ["our joining, at its own time", { ...join, event_ts: "7.5" }, "onJoined", { ...place, at: "7.5" }],
    ["our joining, at an odd time", { ...join, event_ts: 7 }, "onJoined", { ...place, at: "1700000009" }],
    ["a rename", rename, "onChannelRenamed", { teamId: "T1", from: "G1", to: "C1", at: 1_700_000_009_000 }],
    [
      "a rename, at its own time",
      { ...rename, event_ts: "1700000005.000000" },
      "onChannelRenamed",
      { teamId: "T1", from: "G1", to: "C1", at: 1_700_000_005_000 },
    ],
    [
      "a rename, at an odd time",
      { ...rename, event_ts: "soon" },
      "onChannelRenamed",
      { teamId: "T1", from: "G1", to: "C1", at: 1_700_000_009_000 },
    ],
  ])("%s", async (_title, event, name, given) => {
    expect(await openListeners()(envelope(event))).toStrictEqual({ ...nothing, taken: [[name, given]] });
  });

  test.each([undefined, "soon", -1])(
    "what is dated by the envelope, though that says %j",
    async (event_time) => {
      const at = async (event: object) => (await openListeners()(envelope(event, { event_time }))).taken;
      expect(await at(rename)).toEqual([
        ["onChannelRenamed", { teamId: "T1", from: "G1", to: "C1", at: 5_000 }],
      ]);
      expect(await at(join)).toEqual([["onJoined", { ...place, at: "0" }]]);
      expect(await at(gone)).toEqual([["onUninstalled", { teamId: "T1", at: 0, kind: "app_uninstalled" }]]);
    },
  );

  test.each([
    [{ bot: ["UBOT"] }, ["UBOT"]],
    [{ bot: 5 }, undefined],
    [5, undefined],
  ])("the revoked tokens %j, once they are noted", async (tokens, revokedBots) => {
    const ids = { teamId: "T1", eventId: "Ev1", type: "tokens_revoked" };
    expect(await openListeners()(envelope({ type: "tokens_revoked", tokens }))).toEqual({
      ...nothing,
      taken: [
        ["onUninstalled", { teamId: "T1", at: 1_700_000_009_000, kind: "tokens_revoked", revokedBots }],
      ],
      lines: [{ level: "info", ...ids, msg: "app uninstalled or tokens revoked in Slack" }],
    });
  });
});

const idsOf = (event: { type: string; channel?: string; ts?: string }) => ({
  teamId: "T1",
  channelId: event.channel,
  ts: event.ts,
  eventId: "Ev1",
  type: event.type,
  callbackId: undefined,
  actionId: undefined,
});

describe("is ignored by name, with its ids:", () => {
  test.each([
    ["malformed-event", { ...reply, ts: "x" }],
    ["malformed-event", { ...mention, user: "" }],
    ["malformed-event", { ...direct, channel: "" }],
    ["malformed-event", { ...home, user: 5 }],
    ["malformed-event", { ...join, channel: "" }],
    ["malformed-event", { ...rename, old_channel_id: "" }],
    ["not-in-thread", { ...reply, thread_ts: undefined }],
    ["bot-message", { ...mention, bot_id: "B2" }],
    ["bot-message", { ...direct, user: "UBOT" }],
    ["joined", { ...mention, subtype: "channel_join" }],
    ["unknown-subtype", { ...mention, subtype: "brand_new" }],
    ["other-reaction", { ...eyes, reaction: "heart" }],
    ["other-reaction", { ...eyes, user: "UBOT" }],
    ["other-reaction", { ...eyes, item_user: "U2" }],
    ["other-reaction", { ...eyes, event_ts: 5 }],
    ["other-tab", { ...home, tab: "messages" }],
    ["other-tab", { ...home, tab: 5 }],
    ["joined", { ...join, user: "U2" }],
    ["unhandled-event", { type: "team_join" }],
  ])("%s, as %j", async (reason, event) => {
    const { ts: time, ...ids } = idsOf(event);
    expect(await openListeners()(envelope(event))).toEqual({
      ...nothing,
      ignored: [[reason, { ...ids, ts: time, channelId: ids.channelId || undefined }]],
    });
  });

  test.each([reply, direct, mention, eyes, home, join, rename])(
    "whatever comes from a workspace that is not ours: %j",
    async (event) => {
      expect(await openListeners({ botOf: () => undefined })(envelope(event))).toEqual({
        ...nothing,
        ignored: [["unknown-workspace", idsOf(event)]],
      });
    },
  );

  test("the end of an installation of nobody", async () => {
    const { teamId: _, ...ids } = idsOf(gone);
    expect(await openListeners()(envelope(gone, { team_id: null }))).toEqual({
      ...nothing,
      ignored: [["malformed-event", ids]],
    });
  });

  test("no event that another listener handles", async () => {
    const seen: unknown[] = [];
    const send = openListeners({
      listeners: [
        { register: () => undefined },
        {
          eventTypes: ["team_join"],
          register: (app) => app.event("team_join", async ({ event }) => void seen.push(event.type)),
        },
      ],
    });
    expect(await send(envelope({ type: "team_join" }))).toEqual(nothing);
    expect(seen).toEqual(["team_join"]);
  });
});

describe("a command in a thread", () => {
  const content = {
    blocks: [{ kind: "paragraph", spans: [{ kind: "text", text: "!details **a**" }] }],
    leftOut: [],
  };
  const input = { ...replyInput, text: "!details", content };
  const call = { ...place, threadTs: root, ts, userId: "U1", text: "!details", content };

  test("runs once it is stored", async () => {
    const taken = [
      ["accept", input],
      ["onThreadCommand", call],
    ];
    expect(await openListeners()(envelope(command))).toEqual({ ...nothing, taken });
  });

  test("does not run again where it was stored before", async () => {
    expect(await openListeners({ accept: async () => "duplicate" })(envelope(command))).toEqual(nothing);
  });

  test("that fails is logged, and its reply stays", async () => {
    const send = openListeners({}, { onThreadCommand: () => Promise.reject(new TypeError("private")) });
    const line = { level: "error", error: "TypeError", teamId: "T1", channelId: "C1", ts, eventId: "Ev1" };
    expect(await send(envelope(command))).toEqual({
      ...nothing,
      taken: [["accept", input]],
      lines: [{ ...line, type: "message", msg: "thread command not accepted" }],
    });
  });

  test("is none in an edit", async () => {
    const edited = { user: "U1", ts: "1700000004.000000" };
    const message = { ...reply, text: "!details", edited };
    const change = {
      type: "message",
      subtype: "message_changed",
      channel: "C1",
      message,
      previous_message: reply,
    };
    const { taken } = await openListeners()(envelope(change));
    expect(taken).toMatchObject([["accept", { kind: "slack.edit" }]]);
  });
});
