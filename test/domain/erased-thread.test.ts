import { describe, expect, test } from "vitest";
import type { Input } from "../../src/domain/input.ts";
import { decide } from "../../src/domain/inputs/input-kinds.ts";
import {
  aContext,
  aConversation,
  aDelete,
  aFile,
  anAct,
  anEdit,
  ann,
  aReply,
  channel,
  only,
  payloads,
  rootTs,
  ts,
} from "./builders.ts";

const erased = aContext({ isErasedThread: true });
const decided = (input: Input) => decide(input, undefined, erased);
const words = "what Vera said of 4711";

describe("in the thread of a visitor who was erased", () => {
  test.each<[string, Input, RegExp]>([
    ["replies", aReply(words), /^Your message was not sent: .*erased.*`\/chatra open CLIENT`/],
    ["shares a file", aReply("", { files: [aFile("F1")] }), /^Your message was not sent: .*erased/],
    ["gives a command", aReply("!push and more"), /^Your command did nothing: .*erased/],
    ["mistypes a command", aReply("!nonsense"), /^Your command did nothing: .*erased/],
    ["changes a message", anEdit(words), /^The visitor does not see your edit: .*erased.*in Chatra/],
    [
      "makes a note of one",
      anEdit("// internal"),
      /^The visitor does not see your edit: .*erased.*in Chatra/,
    ],
    ["deletes one", aDelete({ userId: ann }), /deleted in Slack only: .*erased.*in Chatra/],
  ])("who %s is told so, by nothing that names the visitor", (_, input, expected) => {
    const decision = decided(input);
    const told = only(payloads(decision.deliveries, "slack.whisper"));
    expect(told).toMatchObject({ channelId: channel, threadTs: rootTs, userId: ann });
    expect(told.text).toMatch(expected);
    expect(JSON.stringify(decision)).not.toMatch(/4711|Vera/);
    expect(decision).toMatchObject({ ignored: "forgotten", links: [], audit: [] });
    expect(decision.conversation).toBeUndefined();
  });

  test("each message and each change of it is answered, and the same one once", () => {
    const ids = [
      aReply("one"),
      aReply("two", { ts: ts(11) }),
      anEdit("once", { editedTs: ts(20) }),
      anEdit("twice", { editedTs: ts(21) }),
      aDelete({ userId: ann }),
    ].map((input) => only(decided(input).deliveries).id);
    expect(new Set(ids).size).toBe(5);
    expect(only(decided(aReply("one")).deliveries).id).toBe(ids[0]);
  });

  test.each<[string, Input]>([
    ["a note", aReply("// what to do?")],
    ["nothing to see", aReply(" ")],
    ["a deletion that no person is known for", aDelete()],
  ])("nobody is told of %s", (_, input) => {
    expect(decided(input)).toMatchObject({ ignored: "forgotten", deliveries: [], links: [] });
  });

  test("who orders something about a message is told by the answer", () => {
    const place = { channelId: channel, threadTs: rootTs, ts: ts(10) };
    for (const act of [
      { kind: "unsend" as const, ...place },
      { kind: "resend" as const, ...place },
      { kind: "relay" as const, ...place, authorId: ann, text: words, files: [] },
    ]) {
      const decision = decided(anAct(act));
      expect(only(payloads(decision.deliveries, "slack.answer")).text).toMatch(/^Nothing was sent.*erased/);
      expect(decision.ignored).toBe("not-a-chat");
    }
  });

  test("a chat that is there goes on as ever", () => {
    const decision = decide(aReply("hello"), aConversation(), aContext());
    expect(payloads(decision.deliveries, "chatra.send")).toHaveLength(1);
  });
});
