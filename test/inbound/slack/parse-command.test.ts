import { describe, expect, it } from "vitest";
import { parseCommand } from "../../../src/inbound/slack/parse-command.ts";
import { bot, commandBody, ours, secretTrigger, secretUrl } from "./interaction-bodies.ts";

describe("a slash command", () => {
  it("is read with its words, its place and the ways to answer it", () => {
    expect(parseCommand(commandBody(), bot)).toEqual({
      id: expect.stringMatching(/^as_/),
      teamId: "T1",
      userId: "U1",
      channelId: "C1",
      text: "find private words",
      responseUrl: secretUrl,
      triggerId: secretTrigger,
    });
  });

  it("has an id of its own, which is the same when it comes again and gives no secret away", () => {
    const first = parseCommand(commandBody(), bot);
    expect(parseCommand(commandBody(), bot)?.id).toBe(first?.id);
    expect(parseCommand(commandBody({ trigger_id: "13345224609.738474920.other" }), bot)?.id).not.toBe(
      first?.id,
    );
    expect(first?.id).not.toContain("secret-trigger");
  });

  it("belongs to the installation's team rather than to a guest's", () => {
    expect(parseCommand(commandBody(), ours)?.teamId).toBe("TOURS");
    expect(parseCommand(commandBody({ team_id: undefined }), ours)?.teamId).toBe("TOURS");
  });

  it("needs no address for answers, and a trigger of any length", () => {
    const command = parseCommand(commandBody({ response_url: 5, trigger_id: "t" }), bot);
    expect(command).toMatchObject({ responseUrl: undefined, triggerId: "t" });
  });

  it("without words has an empty text", () => {
    expect(parseCommand(commandBody({ text: "" }), bot)?.text).toBe("");
    expect(parseCommand(commandBody({ text: undefined }), bot)?.text).toBe("");
  });

  it.each([
    ["no user", { user_id: "" }],
    ["no channel", { channel_id: undefined }],
    ["nothing to know it again by", { trigger_id: undefined }],
    ["an empty trigger", { trigger_id: "" }],
    ["two texts", { text: ["a", "b"] }],
  ])("with %s is none", (_title, more) => {
    expect(parseCommand(commandBody(more), bot)).toBeUndefined();
  });
});
