import { expect, test } from "vitest";
import { append, nothing } from "../../src/domain/decision.ts";
import { deleteDelivery, editDelivery, postOf } from "../../src/domain/deliver.ts";
import { isNoticeOfNoChat } from "../../src/domain/delivery.ts";
import { markOfFact } from "../../src/domain/fact.ts";
import { chatraMessageIdSchema, deliveryIdSchema } from "../../src/domain/ids.ts";
import { isFollowUp, isHurried, isLine, type Payload, targetOf } from "../../src/domain/payload.ts";
import {
  aConversation,
  account,
  aDelivery,
  aLink,
  ann,
  aSendPayload,
  bot,
  channel,
  conversationId,
  replyRef,
  START,
  ts,
} from "./builders.ts";

const moment = { conversation: aConversation(), now: START + 60_000 };
const post = { channelId: channel, ts: ts(5) };
const order = { id: "order-1", userId: ann };
const messageId = chatraMessageIdSchema.parse("a1");

test.each<[string, Payload, string]>([
  ["a post of our own", { kind: "slack.post", text: "Hi" }, "slack hurried"],
  ["a post with somebody's words", { kind: "slack.post", text: "Hi", username: "Vera" }, "slack line"],
  [
    "a post that carries words to the visitor",
    {
      kind: "slack.post",
      text: "Hi",
      username: "Ann",
      carries: { text: "Hi", pushed: false, agent: {}, order: { id: "order-1", userId: bot } },
    },
    "slack hurried",
  ],
  ["a change of our own words", { kind: "slack.update", post, text: "Hi" }, "slack followUp hurried"],
  [
    "a change of somebody's words",
    { kind: "slack.update", post, text: "Hi", username: "Vera" },
    "slack followUp",
  ],
  ["a removal", { kind: "slack.remove", post }, "slack followUp"],
  ["a reaction", { kind: "slack.react", ...post, name: "eyes", on: true }, "slack followUp"],
  ["a notice", { kind: "slack.notice", channelId: channel, text: "Hi" }, "slack"],
  ["a send", aSendPayload("Hi"), "chatra"],
])("%s has its place among what goes out", (_what, payload, expected) => {
  const is = { followUp: isFollowUp(payload), line: isLine(payload), hurried: isHurried(payload) };
  const marks = Object.entries(is).flatMap(([name, holds]) => (holds ? name : []));
  expect([targetOf(payload), ...marks].join(" ")).toBe(expected);
});

test("a notice about the account is one that belongs to no chat", () => {
  const notice = aDelivery({ kind: "slack.notice", channelId: channel, text: "Hi" });
  expect(isNoticeOfNoChat({ ...notice, conversationId: undefined })).toBe(true);
  expect(isNoticeOfNoChat(notice)).toBe(false);
  expect(isNoticeOfNoChat(aDelivery({ kind: "slack.post", text: "Hi" }, { conversationId: undefined }))).toBe(
    false,
  );
});

test("a link stands for its post by its place, and for a line of it by its delivery", () => {
  const deliveryId = deliveryIdSchema.parse("dl_1");
  expect(postOf(aLink({ slackTs: ts(5) }))).toStrictEqual(post);
  expect(postOf(aLink({ slackTs: ts(5), line: 2 }))).toStrictEqual({ deliveryId });
  expect(postOf(aLink({ slackTs: undefined }))).toStrictEqual({ deliveryId });
  expect(() => postOf(aLink({ slackTs: undefined, deliveryId: undefined }))).toThrow(
    "the link link-1 names neither a post nor its delivery",
  );
});

test("an edit and a deletion keep what is known of the message, and nothing else", () => {
  const reply = { reply: replyRef, part: 1 };
  const known = { part: 1, sourceDigest: "words", chatraId: messageId, pushed: true };
  const unknown = { part: 1, sourceDigest: undefined, chatraId: undefined, pushed: false };
  const edits = [known, unknown].map((link) => editDelivery("new", link, replyRef, moment, "2").payload);
  expect(edits).toStrictEqual([
    { kind: "chatra.edit", text: "new", ...reply, source: "words", pushed: true },
    { kind: "chatra.edit", text: "new", ...reply },
  ]);
  expect(deleteDelivery(known, replyRef, moment, "cause", order).payload).toStrictEqual({
    kind: "chatra.delete",
    ...reply,
    chatraId: "a1",
    pushed: true,
    order,
  });
  const { key, conversationId: of, sourceTime, payload } = deleteDelivery(unknown, replyRef, moment, "cause");
  expect({ key, of, sourceTime, payload }).toStrictEqual({
    key: `${conversationId}:chatra`,
    of: conversationId,
    sourceTime: START + 60_000,
    payload: { kind: "chatra.delete", ...reply },
  });
});

test("all parts of a decision are added to another one", () => {
  const parts = {
    links: [aLink()],
    deletedLinks: ["link-2"],
    deliveries: [deleteDelivery(aLink(), replyRef, moment, "cause")],
    changes: [{ id: deliveryIdSchema.parse("dl_1"), state: "failed" as const }],
    skipped: [{ id: "m1", reason: "own-echo" as const }],
    audit: [
      {
        orderId: "order-1",
        teamId: replyRef.teamId,
        userId: ann,
        act: "send" as const,
        accountId: account,
        clientId: undefined,
        subject: undefined,
        outcome: "ordered" as const,
      },
    ],
    outcomes: [{ orderId: "order-1", outcome: "done" as const }],
    answers: [{ by: { userId: ann }, writtenAt: START }],
    facts: [{ episodeId: "ep", route: "default", at: START, kind: "opened" as const }],
  };
  const twice = nothing("note");
  append(twice, parts);
  append(twice, {});
  expect(twice).toStrictEqual({ ...parts, ignored: "note" });
  append(twice, parts);
  for (const [name, list] of Object.entries(parts))
    expect(Object.entries(twice)).toContainEqual([name, [...list, ...list]]);
});

test("facts of one kind in one episode are told apart by the wait they end, or by their time", () => {
  const of = { episodeId: "ep", route: "default", at: 9 };
  const since = 5;
  expect(
    [
      { ...of, kind: "opened" as const },
      { ...of, kind: "reopened" as const },
      { ...of, kind: "missed" as const, since },
      { ...of, kind: "closed" as const, since, businessMs: 4 },
      { ...of, kind: "answered" as const, wait: "first" as const, since, businessMs: 4 },
    ].map(markOfFact),
  ).toEqual([0, 9, 5, 5, 5]);
});
