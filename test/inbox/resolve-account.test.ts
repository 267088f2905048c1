import { expect, test } from "vitest";
import { BUTTON_ACTIONS, type Input } from "../../src/domain/input.ts";
import { whatToTell } from "../../src/inbox/resolve-account.ts";
import {
  aConversation,
  aDelete,
  anAct,
  anEdit,
  ann,
  aPress,
  aReply,
  channel,
  only,
  rootTs,
  ts,
} from "../domain/builders.ts";

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

const aMark = (on: boolean): Input => {
  const { teamId, channelId, userId } = aReply("");
  return { kind: "slack.mark", teamId, channelId, ts: rootTs, userId, mark: "close", on, eventTs: ts(9) };
};

test.each<[string, Input, RegExp]>([
  ["retries a reply", aPress("retry", "dl_1"), /^The bot did not try again: .* Answer in Chatra\.$/],
  [
    "sends a reply again",
    aPress("send-again", "dl_1"),
    /^The bot sent nothing again: .* Answer in Chatra\.$/,
  ],
  [
    "discards a reply",
    aPress("discard", "dl_1"),
    /^The bot sends nothing from here any more: .* in Chatra\.$/,
  ],
  [
    "says that a reply arrived",
    aPress("arrived", "dl_1"),
    /^The bot did not note that .* nothing left to do\.$/,
  ],
  ["edits a message", anEdit("Hello!"), /^The visitor does not see your edit: .* edit it in Chatra\.$/],
  ["deletes a message", aDelete({ userId: ann }), /^The message is deleted in Slack only: .* in Chatra\.$/],
  ["puts a mark on the card", aMark(true), /^Your reaction changed nothing: .* in Chatra\.$/],
])("who %s there is told what became of it, and what to do", (_, input, words) => {
  const { payload } = only(whatToTell(input, aConversation(), now));
  expect(payload).toMatchObject({ kind: "slack.whisper", channelId: channel, threadTs: rootTs, userId: ann });
  const text = "text" in payload ? (payload.text ?? "") : "";
  expect(text).toMatch(words);
  expect(text).toContain("an admin removed this thread's Chatra account from the bot");
  expect(text.length).toBeLessThanOrEqual(200);
});

test("two presses there are told apart, and one that Slack delivers twice is told once", () => {
  const presses = BUTTON_ACTIONS.flatMap((action) =>
    ["1", "2", "2"].map((actionTs) => aPress(action, "dl_1", { actionTs })),
  );
  const told = presses.map((press) => only(whatToTell(press, aConversation(), now)).id);
  expect(new Set(told).size).toBe(2 * BUTTON_ACTIONS.length);
});

test("nobody is told of what is in no thread of ours, of a card that is gone, nor of a mark that is taken off", () => {
  for (const input of [aReply("Hello?"), anEdit("Hello!"), aDelete(), aPress("retry", "dl_1"), aMark(true)])
    expect(whatToTell(input, undefined, now)).toEqual([]);
  expect(whatToTell(aDelete(), aConversation(), now)).toEqual([]);
  expect(whatToTell(aMark(false), aConversation(), now)).toEqual([]);
});

test("who ordered something of an account that is gone is answered", () => {
  const act = anAct({ kind: "unsend", channelId: aConversation().channelId, threadTs: ts(0), ts: ts(1) });
  expect(whatToTell(act, undefined, now)).toMatchObject([
    { payload: { kind: "slack.answer", userId: "UANN" } },
  ]);
});
