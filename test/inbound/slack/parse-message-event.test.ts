import { describe, expect, it } from "vitest";
import { inputSchema } from "../../../src/domain/input.ts";
import { otherReasons, reasonBySubtype } from "../../../src/inbound/slack/ignored.ts";
import { parseMessageEvent } from "../../../src/inbound/slack/parse-message-event.ts";
import fc from "../../property.ts";
import { bot, ours } from "./interaction-bodies.ts";

const root = "1700000000.000100";
const ts = "1700000001.000200";

const envelope = (event: object, more: object = {}) => ({
  type: "event_callback",
  team_id: "T1",
  event_id: "Ev1",
  event_time: 1700000009,
  event: { type: "message", channel: "C1", ...event },
  ...more,
});
const reply = (more: object = {}) => ({ user: "U1", ts, thread_ts: root, text: "hi", ...more });
const parse = (event: object, more: object = {}) => parseMessageEvent(envelope(event, more), bot);
const changed = (message: object, previous?: object) => ({
  subtype: "message_changed",
  ts: "1700000005.000000",
  event_ts: "1700000005.000000",
  message,
  ...(previous === undefined ? {} : { previous_message: previous }),
});

describe("a reply of a person", () => {
  it("is a message with the thread's timestamp and its own", () => {
    expect(parse(reply({ some_new_field: { a: 1 } }))).toEqual({
      input: {
        kind: "slack.reply",
        teamId: "T1",
        channelId: "C1",
        threadTs: root,
        ts,
        userId: "U1",
        text: "hi",
        files: [],
      },
    });
  });

  it.each(["file_share", "thread_broadcast", "me_message"])("with subtype %s is a reply too", (subtype) => {
    expect(parse(reply({ subtype }))).toMatchObject({ input: { kind: "slack.reply", text: "hi" } });
  });

  it("may consist of files alone, and files without details keep their id", () => {
    const files = [
      { id: "F1", name: "a.png", mimetype: "image/png", size: 5, mode: "hosted" },
      { id: "F2", file_access: "check_file_info" },
      { id: "F3", mode: "tombstone" },
      { broken: true },
      null,
    ];
    expect(parse(reply({ subtype: "file_share", text: "", files }))).toMatchObject({
      input: {
        text: "",
        files: [
          { id: "F1", name: "a.png", mimetype: "image/png", size: 5 },
          { id: "F2", name: "F2", mimetype: "application/octet-stream", size: 0 },
        ],
      },
    });
  });

  it("in a channel shared by Slack Connect belongs to the installation's team", () => {
    const event = reply({ team: "TGUEST", user_team: "TGUEST", source_team: "TGUEST" });
    const named = { team_id: "TGUEST", context_team_id: "TOURS" };
    for (const more of [named, { team_id: null }])
      expect(parseMessageEvent(envelope(event, more), ours)).toMatchObject({ input: { teamId: "TOURS" } });
    expect(parse(event)).toMatchObject({ input: { teamId: "T1" } });
  });

  it.each([null, ""])("is one when Slack sends %j for what it has not", (none) => {
    const more = { bot_id: none, bot_profile: none, subtype: none, parent_user_id: none, message: none };
    expect(parse(reply(more))).toEqual(parse(reply()));
  });

  it("is one when all that it need not have is odd", () => {
    const odd = { parent_user_id: 5, edited: 5, is_ephemeral: "no", attachments: 5, blocks: {}, files: "x" };
    expect(parse(reply(odd))).toEqual(parse(reply()));
    expect(parse(reply({ ...odd, text: 5, files: [{ id: "F1" }] }))).toMatchObject({
      input: { text: "", files: [{ id: "F1" }] },
    });
  });

  it("names who wrote the root, and what Slack shows beside the summary", () => {
    const blocks = [{ type: "header", text: { type: "plain_text", text: "Hi" } }];
    expect(
      parse(reply({ text: "", blocks, parent_user_id: "U9", subtype: "file_share", message: {} })),
    ).toEqual({
      input: {
        kind: "slack.reply",
        teamId: "T1",
        channelId: "C1",
        threadTs: root,
        parentUserId: "U9",
        ts,
        userId: "U1",
        text: "",
        content: { blocks: [{ kind: "paragraph", spans: [{ kind: "text", text: "Hi" }] }], leftOut: [] },
        files: [],
      },
    });
  });
});

describe("what is ignored has a name", () => {
  it.each([...reasonBySubtype].filter(([subtype]) => subtype !== "tombstone"))(
    "a message with subtype %s: %s",
    (subtype, reason) => {
      expect(parse(reply({ subtype }))).toEqual({ ignored: reason });
    },
  );

  it.each([
    "bot_message",
    "bot_add",
    "bot_remove",
    "bot_enable",
    "bot_disable",
    "message_replied",
    "channel_join",
    "group_join",
    "channel_leave",
    "group_leave",
    "channel_topic",
    "group_topic",
    "channel_purpose",
    "group_purpose",
    "channel_name",
    "group_name",
    "channel_archive",
    "group_archive",
    "channel_unarchive",
    "group_unarchive",
    "channel_convert_to_private",
    "channel_convert_to_public",
    "channel_posting_permissions",
    "channel_canvas_updated",
    "pinned_item",
    "unpinned_item",
    "reminder_add",
    "reminder_delete",
    "huddle_thread",
    "sh_room_created",
    "sh_room_shared",
    "ekm_access_denied",
    "assistant_app_thread",
    "file_comment",
    "file_mention",
    "document_mention",
    "joiner_notification",
    "joiner_notification_for_inviter",
  ])("of a subtype that Slack documents, such as %s, is known", (subtype) => {
    expect(parse(reply({ subtype }))).not.toEqual({ ignored: "unknown-subtype" });
  });

  it.each([
    ["a message in the channel", { user: "U1", ts, text: "hi" }, "not-in-thread"],
    ["a thread's root", reply({ thread_ts: ts }), "not-in-thread"],
    ["a message with a bot_id", reply({ bot_id: "B1" }), "bot-message"],
    ["a message of a bot of any form", reply({ bot_id: 0 }), "bot-message"],
    ["a message with any profile of a bot", reply({ bot_profile: false }), "bot-message"],
    ["a notice of any form about a message", { ts, message: 0 }, "message-replied"],
    ["a message with a bot_profile", reply({ bot_profile: { id: "B1" } }), "bot-message"],
    ["a message of an app with a bot", reply({ app_id: "A1", bot_id: "B1" }), "bot-message"],
    ["our own message", reply({ user: "UBOT" }), "bot-message"],
    ["a word of Slackbot", reply({ user: "USLACKBOT" }), "slackbot"],
    ["a message for one person only", reply({ is_ephemeral: true }), "ephemeral"],
    ["a reply without words or files", reply({ text: "" }), "no-content"],
    ["an unknown subtype", reply({ subtype: "brand_new" }), "unknown-subtype"],
    ["a subtype named like a method", reply({ subtype: "constructor" }), "unknown-subtype"],
    ["message_replied without its subtype", { ts, message: { ts: root }, hidden: true }, "message-replied"],
    ["a message of nobody", { ts, thread_ts: root, text: "hi" }, "malformed-event"],
    ["a timestamp that is none", reply({ ts: "yesterday" }), "malformed-event"],
    ["a change without a message", { subtype: "message_changed", ts }, "malformed-event"],
    ["a deletion of nothing", { subtype: "message_deleted", ts }, "malformed-event"],
  ])("%s", (_title, event, reason) => {
    expect(parse(event)).toEqual({ ignored: reason });
  });

  it.each([
    null,
    1,
    "x",
    [],
    {},
    { event: null },
    { event: { type: "message" } },
    envelope({ ...reply(), type: "other" }),
  ])("a body of %j", (body) => {
    expect(parseMessageEvent(body, bot)).toEqual({ ignored: "malformed-event" });
  });
});

describe("an edit", () => {
  const edited = { user: "U1", ts: "1700000004.000000" };

  it("is real when the words differ", () => {
    expect(parse(changed(reply({ text: "new", edited }), reply({ text: "old" })))).toStrictEqual({
      input: {
        kind: "slack.edit",
        teamId: "T1",
        channelId: "C1",
        threadTs: root,
        parentUserId: undefined,
        ts,
        userId: "U1",
        text: "new",
        files: [],
        editedTs: edited.ts,
      },
    });
  });

  it("is real when only the edit's time moved (there and back again)", () => {
    const before = { user: "U1", ts: "1700000003.000000" };
    expect(parse(changed(reply({ edited }), reply({ edited: before })))).toMatchObject({
      input: { kind: "slack.edit", editedTs: edited.ts },
    });
  });

  it("is real when a file was taken away, and is then ordered by the event's own time", () => {
    const files = [{ id: "F1" }, { id: "F2" }];
    expect(parse(changed(reply({ files: [{ id: "F1" }] }), reply({ files })))).toMatchObject({
      input: { kind: "slack.edit", files: [{ id: "F1" }], editedTs: "1700000005.000000" },
    });
  });

  it("is not real when files only come in another order", () => {
    const files = [{ id: "F1" }, { id: "F2" }];
    expect(parse(changed(reply({ files: files.toReversed() }), reply({ files })))).toEqual({
      ignored: "not-an-edit",
    });
  });

  it.each([
    ["an unfurl", { attachments: [{ id: 1 }] }],
    ["a language found", { language: { locale: "de" } }],
    ["an unfurl of an edited message", { edited, attachments: [{ id: 1 }] }],
  ])("is not %s", (_title, more) => {
    const previous = "edited" in more ? { edited } : {};
    expect(parse(changed(reply(more), reply(previous)))).toEqual({ ignored: "not-an-edit" });
  });

  it("is ordered by its own mark, else by the event's time, else by what there is", () => {
    const before = reply({ text: "old", edited: { user: "U1", ts: "1700000003.000000" } });
    const sameMark = reply({ text: "new", edited: { user: "U1", ts: "1700000003.000000" } });
    const event = (message: object, previous: object, more: object) => ({
      subtype: "message_changed",
      message,
      previous_message: previous,
      ...more,
    });
    const times = { event_ts: "1700000005.000000", ts: "1700000006.000000" };
    const editedTsOf = (given: object) => {
      const parsed = parse(given);
      return "input" in parsed && "editedTs" in parsed.input ? parsed.input.editedTs : parsed;
    };
    expect([
      editedTsOf(event(reply({ text: "new", edited }), before, times)),
      editedTsOf(event(sameMark, before, times)),
      editedTsOf(event(sameMark, before, { ts: times.ts })),
      editedTsOf(event(sameMark, before, {})),
      editedTsOf(event(sameMark, before, { event_ts: "soon", ts: 5 })),
      editedTsOf(event(reply({ text: "new" }), reply({ text: "old" }), {})),
    ]).toEqual([edited.ts, times.event_ts, times.ts, "1700000003.000000", "1700000003.000000", ts]);
  });

  it("is in the thread of the message before, where Slack leaves out its own", () => {
    const message = reply({ thread_ts: undefined, text: "new", edited });
    expect(parse(changed(message, reply({ text: "old" })))).toMatchObject({
      input: { kind: "slack.edit", threadTs: root, ts },
    });
    expect(parse(changed(reply({ text: "new", edited }), reply({ thread_ts: null })))).toMatchObject({
      input: { kind: "slack.edit", threadTs: root, ts },
    });
    expect(parse(changed(message, reply({ thread_ts: undefined, text: "old" })))).toMatchObject({
      input: { kind: "slack.edit", ts },
    });
  });

  it("is real when only what Slack shows differs, and names what can't go only once", () => {
    const shown = (text: string) => [{ type: "markdown", text }];
    const attachments = [{ is_share: true }];
    const before = reply({ blocks: shown("old"), attachments });
    const parsed = parse(changed(reply({ blocks: shown("new"), attachments, parent_user_id: "U9" }), before));
    expect(parsed).toEqual({
      input: {
        kind: "slack.edit",
        teamId: "T1",
        channelId: "C1",
        threadTs: root,
        parentUserId: "U9",
        ts,
        userId: "U1",
        text: "hi",
        content: { blocks: [{ kind: "paragraph", spans: [{ kind: "text", text: "new" }] }], leftOut: [] },
        files: [],
        editedTs: "1700000005.000000",
      },
    });
    expect(parse(changed(before, before))).toEqual({ ignored: "not-an-edit" });
    expect(parse(changed(before))).toEqual({ ignored: "not-an-edit" });
  });

  it("of somebody who is not named is malformed", () => {
    expect(parse(changed(reply({ user: null, edited }), reply()))).toEqual({ ignored: "malformed-event" });
  });

  it("without the message before is decided by its mark", () => {
    expect(parse(changed(reply({ edited })))).toMatchObject({ input: { kind: "slack.edit" } });
    expect(parse(changed(reply()))).toEqual({ ignored: "not-an-edit" });
  });

  it("of our own message is ignored, whoever's token changed it", () => {
    expect(parse(changed(reply({ bot_id: "B1", text: "b" }), reply({ text: "a" })))).toEqual({
      ignored: "bot-message",
    });
    expect(parse(changed(reply({ user: "UBOT", text: "b" }), reply({ text: "a" })))).toEqual({
      ignored: "bot-message",
    });
  });

  it("of a root is not in a thread", () => {
    expect(parse(changed(reply({ thread_ts: ts, text: "b", edited }), reply({ text: "a" })))).toEqual({
      ignored: "not-in-thread",
    });
  });
});

describe("a deletion", () => {
  it("names the deleted message, its thread, its author and its time", () => {
    const event = { subtype: "message_deleted", ts: "1700000006.500000", event_ts: "1700000006.500000" };
    expect(parse({ ...event, deleted_ts: ts, previous_message: reply() })).toEqual({
      input: {
        kind: "slack.delete",
        teamId: "T1",
        channelId: "C1",
        threadTs: root,
        ts,
        userId: "U1",
        at: 1700000006500,
      },
    });
  });

  it("without the message before, and without a time of its own, uses the envelope's seconds", () => {
    expect(parse({ subtype: "message_deleted", deleted_ts: ts })).toStrictEqual({
      input: { kind: "slack.delete", teamId: "T1", channelId: "C1", isBare: true, ts, at: 1700000009000 },
    });
  });

  it.each([
    [
      "by its own time",
      { event_ts: "1700000006.500000", ts: "1700000007.500000" },
      1_700_000_009,
      1_700_000_006_500,
    ],
    ["by its timestamp", { event_ts: "soon", ts: "1700000007.500000" }, 1_700_000_009, 1_700_000_007_500],
    ["by the envelope", { event_ts: 5, ts: null }, 1_700_000_009, 1_700_000_009_000],
    ["by the message, where there is nothing else", { ts: {} }, "soon", 1_700_000_001_000],
  ])("is dated %s", (_title, times, event_time, at) => {
    const event = { subtype: "message_deleted", deleted_ts: ts, previous_message: 5, ...times };
    expect(parse(event, { event_time })).toEqual({
      input: { kind: "slack.delete", teamId: "T1", channelId: "C1", isBare: true, ts, at },
    });
  });

  it("of a bot's message goes on: it may be our own card", () => {
    const event = { subtype: "message_deleted", deleted_ts: root };
    const parsed = parse({ ...event, previous_message: reply({ ts: root, bot_id: "B1" }) });
    expect(parsed).toMatchObject({ input: { kind: "slack.delete", ts: root } });
    expect(parsed).not.toHaveProperty("input.userId");
    expect(parsed).not.toHaveProperty("input.isBare");
  });

  it("of a root with replies comes as a tombstone, which is Slackbot's or a bot's", () => {
    const tombstone = { subtype: "tombstone", user: "USLACKBOT", bot_id: "B1", ts: root, thread_ts: root };
    expect(parse(changed(tombstone, { ...reply(), ts: root }))).toEqual({
      input: {
        kind: "slack.delete",
        teamId: "T1",
        channelId: "C1",
        threadTs: root,
        ts: root,
        userId: "U1",
        at: 1700000005000,
      },
    });
  });
});

it("never throws, and gives a valid input or a known reason, whatever the fields hold", () => {
  const known = new Set<string>([...otherReasons, ...reasonBySubtype.values()]);
  const junk = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom(undefined, ts, root, "U1", "B1", "message_changed", "message_deleted", "tombstone"),
  );
  const message = fc.record(
    {
      subtype: junk,
      ts: junk,
      thread_ts: junk,
      user: junk,
      bot_id: junk,
      text: junk,
      files: junk,
      edited: junk,
      deleted_ts: junk,
      event_ts: junk,
      channel: fc.oneof(fc.constant("C1"), junk),
    },
    { requiredKeys: [] },
  );
  const event = fc.tuple(message, message, message).map(([outer, inner, previous]) => ({
    type: "message",
    channel: "C1",
    ...outer,
    message: inner,
    previous_message: previous,
  }));
  fc.assert(
    fc.property(fc.oneof(event, message), (given) => {
      const parsed = parseMessageEvent({ team_id: "T1", event: given }, bot);
      if ("ignored" in parsed) expect(known).toContain(parsed.ignored);
      else expect(inputSchema.parse(parsed.input)).toEqual(parsed.input);
    }),
    { numRuns: 300 },
  );
});
