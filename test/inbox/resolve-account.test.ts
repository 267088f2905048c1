import { expect, test } from "vitest";
import { whatToTell } from "../../src/inbox/resolve-account.ts";
import { aConversation, anAct, anEdit, aReply, ts } from "../domain/builders.ts";

const now = 1_700_000_000_000;

test("who replies in a thread whose account is gone is told so alone, once, in the thread", () => {
  const [told, ...more] = whatToTell(aReply("Hello?", { ts: ts(5) }), aConversation(), now);
  expect(more).toEqual([]);
  expect(told).toMatchObject({
    conversationId: undefined,
    sourceTime: now,
    payload: { kind: "slack.whisper", channelId: "C1", threadTs: ts(0), userId: "UANN" },
  });
  expect(whatToTell(aReply("Hello?", { ts: ts(5) }), aConversation(), now + 1)[0]?.id).toBe(told?.id);
});

test("nobody is told of a reply outside our threads, nor of an edit", () => {
  expect(whatToTell(aReply("Hello?"), undefined, now)).toEqual([]);
  expect(whatToTell(anEdit("Hello!"), aConversation(), now)).toEqual([]);
});

test("who ordered something of an account that is gone is answered", () => {
  const act = anAct({ kind: "unsend", channelId: aConversation().channelId, threadTs: ts(0), ts: ts(1) });
  expect(whatToTell(act, undefined, now)).toMatchObject([
    { payload: { kind: "slack.answer", userId: "UANN" } },
  ]);
});
