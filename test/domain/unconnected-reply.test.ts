import { describe, expect, test } from "vitest";
import type { RichContent } from "../../src/domain/text/rich-content.ts";
import { unconnectedReply } from "../../src/domain/unheard.ts";
import { aContext, aFile, aReply, bot, payloads } from "./builders.ts";

const shows = (words: string): RichContent => ({
  blocks: [{ kind: "paragraph", spans: [{ kind: "text", text: words }] }],
  leftOut: [],
});
const underCard = { parentUserId: bot };
const told = (text: string, more: Parameters<typeof aReply>[1] = {}, context = {}) =>
  payloads(
    unconnectedReply(aReply(text, { ...underCard, ...more }), aContext(context)).deliveries,
    "slack.whisper",
  ).length;

describe("who replies under a card of no chat", () => {
  test.each<[string, Parameters<typeof aReply>[1]]>([
    ["an answer", {}],
    ["", { content: shows("words in the blocks alone") }],
    ["", { files: [aFile("F1")] }],
    ["", { content: { blocks: [], leftOut: [{ name: "message of Bo", reason: "forwarded" }] } }],
  ])("is told: %j %j", (text, more) => {
    expect(told(text, more)).toBe(1);
  });

  test.each<[string, Parameters<typeof aReply>[1]]>([
    ["// a note", {}],
    ["This message contains interactive elements.", { content: shows("// a note") }],
    ["!help", {}],
    ["", {}],
    ["talk", { parentUserId: undefined }],
  ])("is left alone: %j %j", (text, more) => {
    expect(told(text, more)).toBe(0);
  });

  test("is left alone under a notice", () => {
    expect(told("talk", {}, { isUnderNotice: true })).toBe(0);
  });
});
