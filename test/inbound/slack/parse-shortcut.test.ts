import { describe, expect, it } from "vitest";
import { messageShortcuts } from "../../../src/commands/command-handlers.ts";
import { parseGlobalShortcut, parseMessageShortcut } from "../../../src/inbound/slack/parse-shortcut.ts";
import fc from "../../property.ts";
import { said } from "./blocks.ts";
import {
  bot,
  globalShortcutBody,
  messageShortcutBody,
  ours,
  secretTrigger,
  secretUrl,
} from "./interaction-bodies.ts";

describe("a message shortcut", () => {
  it.each(messageShortcuts)("%s is read with its message", (callback_id) => {
    expect(parseMessageShortcut(messageShortcutBody({}, { callback_id }), bot)).toEqual({
      id: expect.stringMatching(/^as_/),
      teamId: "T1",
      userId: "U1",
      channelId: "C1",
      threadTs: "1700000000.000100",
      responseUrl: secretUrl,
      triggerId: secretTrigger,
      shortcut: callback_id,
      message: {
        ts: "1700000001.000200",
        threadTs: "1700000000.000100",
        authorId: "U2",
        text: "// private words",
        files: [],
      },
    });
  });

  it("has its message's files, as a reply has them", () => {
    const files = [
      { id: "F1", name: "a.png", mimetype: "image/png", size: 3, url_private: "https://files" },
      { id: "F2", mode: "tombstone" },
      "no file",
    ];
    expect(parseMessageShortcut(messageShortcutBody({ files }), bot)?.message.files).toEqual([
      { id: "F1", name: "a.png", mimetype: "image/png", size: 3 },
    ]);
  });

  it("has what Slack shows of its message", () => {
    const blocks = said("// dial *67*");
    expect(parseMessageShortcut(messageShortcutBody({ text: "", blocks }), bot)?.message.content).toEqual({
      blocks: [{ kind: "paragraph", spans: [{ kind: "text", text: "// dial *67*" }] }],
      leftOut: [],
    });
    const message = messageShortcutBody({ blocks: undefined, attachments: undefined });
    expect(parseMessageShortcut(message, bot)?.message).not.toHaveProperty("content");
  });

  it.each([
    ["a bot's", { user: "U9", bot_id: "B1" }],
    ["a bot's without a user", { user: undefined, subtype: "bot_message", bot_id: "B1" }],
    ["our own", { user: "UBOT" }],
    ["Slackbot's", { user: "USLACKBOT" }],
    ["that of a join", { subtype: "channel_join" }],
  ])("with %s message has no author", (_title, message) => {
    const use = parseMessageShortcut(messageShortcutBody(message), bot);
    expect(use?.message).toMatchObject({ ts: "1700000001.000200", authorId: undefined });
  });

  it.each(["file_share", "thread_broadcast", "me_message"])("%s has an author", (subtype) => {
    expect(parseMessageShortcut(messageShortcutBody({ subtype }), bot)?.message.authorId).toBe("U2");
  });

  it("belongs to the installation's team rather than to a guest's", () => {
    expect(parseMessageShortcut(messageShortcutBody(), ours)?.teamId).toBe("TOURS");
  });

  it("of a message outside of threads has none", () => {
    const use = parseMessageShortcut(messageShortcutBody({ thread_ts: undefined }), bot);
    expect([use?.threadTs, use?.message.threadTs]).toEqual([undefined, undefined]);
  });

  it.each([
    ["another shortcut", messageShortcutBody({}, { callback_id: "explode" })],
    ["no message", messageShortcutBody({}, { message: null })],
    ["a message without its place", messageShortcutBody({ ts: "x" })],
    ["no channel", messageShortcutBody({}, { channel: undefined })],
    ["nothing to know it again by", messageShortcutBody({}, { trigger_id: "", action_ts: "" })],
  ])("is none with %s", (_title, body) => {
    expect(parseMessageShortcut(body, bot)).toBeUndefined();
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (message, channel) => {
        parseMessageShortcut(messageShortcutBody({}, { message, channel }), bot);
      }),
    );
  });
});

describe("the global shortcut", () => {
  it("is read with who used it", () => {
    expect(parseGlobalShortcut(globalShortcutBody(), bot)).toEqual({
      id: expect.stringMatching(/^as_/),
      teamId: "T1",
      userId: "U1",
      responseUrl: undefined,
      triggerId: secretTrigger,
    });
    expect(parseGlobalShortcut(globalShortcutBody(), ours)?.teamId).toBe("TOURS");
  });

  it("without a trigger id is known again by its time", () => {
    const id = (more: object) =>
      parseGlobalShortcut(globalShortcutBody({ trigger_id: null, ...more }), bot)?.id;
    expect(id({})).toBe(id({}));
    expect(id({ action_ts: "1700000009.000400" })).not.toBe(id({}));
    expect(id({ action_ts: null })).toBeUndefined();
  });

  it("needs nothing but a trigger id to be known again", () => {
    const body = globalShortcutBody({ action_ts: 5, response_url: {} });
    expect(parseGlobalShortcut(body, bot)).toEqual(parseGlobalShortcut(globalShortcutBody(), bot));
    expect(parseGlobalShortcut(globalShortcutBody({ trigger_id: 5, action_ts: 5 }), bot)).toBeUndefined();
  });

  it("is none without a user", () => {
    expect(parseGlobalShortcut(globalShortcutBody({ user: {} }), bot)).toBeUndefined();
  });
});
