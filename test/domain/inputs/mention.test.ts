import { expect, test } from "vitest";
import { inputSchema, type SlackMention } from "../../../src/domain/input.ts";
import { decide, naturalIdOf, partitionOf } from "../../../src/domain/inputs/input-kinds.ts";
import { greeting } from "../../../src/messages/help.ts";
import {
  aContext,
  aConversation,
  bot as botUserId,
  channel as channelId,
  ts,
  ann as userId,
} from "../builders.ts";

const context = aContext();
const { teamId } = context;
const mention: SlackMention = {
  kind: "slack.mention",
  teamId,
  channelId,
  ts: ts(5),
  userId,
  isDirect: false,
};

function answerTo(over: Partial<SlackMention>) {
  const { deliveries, ...rest } = decide({ ...mention, ...over }, undefined, context);
  expect(rest).toMatchObject({ links: [], changes: [], audit: [] });
  return deliveries;
}

test("a mention in a channel is answered there, for its author alone", () => {
  expect(answerTo({})).toEqual([
    {
      id: expect.stringMatching(/^dl_/),
      key: `mention:${teamId}:${channelId}:${ts(5)}`,
      conversationId: undefined,
      sourceTime: context.now,
      payload: { kind: "slack.answer", userId, channelId, ...greeting() },
    },
  ]);
});

test("in a thread that shows no chat the answer stands in the thread", () => {
  expect(answerTo({ threadTs: ts(1) })).toMatchObject([{ payload: { channelId, threadTs: ts(1) } }]);
});

test("a direct message is answered by one, which stays, in its thread if it has one", () => {
  expect(answerTo({ isDirect: true })[0]?.payload).toEqual({ kind: "slack.answer", userId, ...greeting() });
  const [inThread] = answerTo({ isDirect: true, threadTs: ts(1), parentUserId: botUserId });
  expect(inThread?.payload).toEqual({ kind: "slack.notice", channelId, threadTs: ts(1), ...greeting() });
});

test("in a visitor's thread a mention is a reply, and under other posts of the bot it is talk of the team", () => {
  const inThread = { ...mention, threadTs: ts(1) };
  for (const decision of [
    decide(inThread, aConversation(), context),
    decide({ ...inThread, parentUserId: botUserId }, undefined, context),
  ]) {
    expect(decision).toMatchObject({ ignored: "mention-in-our-thread", deliveries: [], links: [] });
  }
});

test("it is one input however often Slack delivers it, and waits with its thread", () => {
  const again = { ...mention, threadTs: ts(1) };
  expect(naturalIdOf(again)).toBe(naturalIdOf(mention));
  expect(naturalIdOf({ ...mention, ts: ts(6) })).not.toBe(naturalIdOf(mention));
  expect(partitionOf(again)).toBe(`slack:${teamId}:${channelId}:${ts(1)}`);
  expect(inputSchema.parse(again)).toEqual(again);
});
