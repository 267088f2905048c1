import { expect, test } from "vitest";
import type { Delivery, Payload } from "../../src/domain/delivery.ts";
import { channelIdSchema, deliveryIdOf, slackTsSchema } from "../../src/domain/ids.ts";
import { type SlackGateway, SlackGatewayError } from "../../src/outbound/slack/slack-gateway.ts";
import { createSlackCarrier } from "../../src/outbox/carry-out-slack.ts";
import { channelId, conversation } from "./stage.ts";

const ts = slackTsSchema.parse("1795000002.000001");

/** A gateway of which only the given calls are expected. */
function gateway(calls: Partial<SlackGateway>): SlackGateway {
  const unexpected = () => Promise.reject(new Error("an unexpected call"));
  return {
    identify: unexpected,
    post: unexpected,
    update: unexpected,
    remove: unexpected,
    react: unexpected,
    whisper: unexpected,
    findPost: unexpected,
    threadExists: unexpected,
    person: unexpected,
    file: unexpected,
    ...calls,
  };
}

function jobOf(payload: Payload, more: Partial<Delivery> = {}) {
  const delivery: Delivery = {
    id: deliveryIdOf("post", "1"),
    key: "lane",
    target: "slack",
    conversationId: conversation.id,
    sourceTime: 0,
    payload,
    seq: 1,
    state: "sending",
    attempts: 1,
    nextAttemptAt: 0,
    createdAt: 0,
    outcomeUnknown: false,
    asked: false,
    result: undefined,
    error: undefined,
    ...more,
  };
  return { delivery, conversation, post: undefined, earlierThreads: [] };
}

function carrier(calls: Partial<SlackGateway>, now = () => 0, defaultChannel = channelId) {
  return createSlackCarrier({ slack: gateway(calls), defaultChannel, now });
}

const words: Payload = { kind: "slack.post", text: "words" };

test("words that landed in the channel are taken away again, and the thread is gone", async () => {
  const removed: string[] = [];
  const carry = carrier({
    post: async () => ({ ts, threadTs: undefined }),
    remove: async (place) => void removed.push(place.ts),
  });
  expect(await carry(jobOf(words))).toEqual({ kind: "thread-gone" });
  expect(removed).toEqual([ts]);
});

test("words in the channel that can't be taken away at once are looked for before anything else is posted", async () => {
  const refuse = async () => Promise.reject(new SlackGatewayError("unavailable", "internal_error"));
  const first = carrier({ post: async () => ({ ts, threadTs: undefined }), remove: refuse });
  expect(await first(jobOf(words))).toMatchObject({ kind: "try-again", outcomeUnknown: true });

  const removed: string[] = [];
  const second = carrier({
    findPost: async () => ({ ts, threadTs: undefined }),
    remove: async (place) => void removed.push(place.ts),
  });
  expect(await second(jobOf(words, { outcomeUnknown: true }))).toEqual({ kind: "thread-gone" });
  expect(removed).toEqual([ts]);
});

test("a post of unknown outcome that is found is not made again", async () => {
  const threadTs = conversation.threadTs;
  const carry = carrier({ findPost: async () => ({ ts, threadTs }) });
  expect(await carry(jobOf(words, { outcomeUnknown: true }))).toEqual({
    kind: "done",
    result: { channelId, ts },
  });
});

test("a post in doubt is looked for in the threads that were left, and taken out of the channel", async () => {
  const left = { channelId, threadTs: slackTsSchema.parse("1794000000.000001") };
  const job = { ...jobOf(words, { outcomeUnknown: true }), earlierThreads: [left] };
  const standing = carrier({ findPost: async () => ({ ts, threadTs: left.threadTs }) });
  expect(await standing(job)).toEqual({ kind: "done", result: { channelId, ts } });

  const removed: string[] = [];
  const again = slackTsSchema.parse("1795000003.000001");
  const stray = carrier({
    findPost: async ({ threadTs }) => (threadTs === left.threadTs ? { ts, threadTs: undefined } : undefined),
    remove: async (place) => void removed.push(place.ts),
    post: async ({ threadTs }) => ({ ts: again, threadTs }),
  });
  expect(await stray(job)).toEqual({ kind: "done", result: { channelId, ts: again } });
  expect(removed).toEqual([ts]);
});

test("a channel that is over its rate is left alone, a thread of another one is not", async () => {
  let now = 1_000;
  let calls = 0;
  const carry = carrier(
    {
      post: async ({ channelId: to }) => {
        calls += 1;
        if (to === channelId)
          throw new SlackGatewayError("rate-limited", "ratelimited", { retryAfterMs: 3_000 });
        return { ts, threadTs: undefined };
      },
    },
    () => now,
  );
  expect(await carry(jobOf(words))).toMatchObject({ kind: "blocked", afterMs: 3_000 });
  now = 2_000;
  expect(await carry(jobOf(words))).toMatchObject({ kind: "blocked", afterMs: 2_000 });
  expect(calls).toBe(1);
  const elsewhere = channelIdSchema.parse("C2");
  expect(await carry(jobOf({ kind: "slack.root", channelId: elsewhere, text: "card" }))).toMatchObject({
    kind: "done",
  });
});

test.each([
  ["a visitor's words, into the configured channel", words, channelId, "blocked"],
  ["a visitor's words, into a channel that is no longer configured", words, "C2", "thread-gone"],
  ["a notice to the channel", { kind: "slack.notice", channelId, text: "alarm" }, channelId, "blocked"],
  [
    "a pointer in a thread that was left",
    { kind: "slack.notice", channelId, threadTs: ts, text: "moved" },
    channelId,
    "moot",
  ],
] satisfies [string, Payload, string, string][])(
  "what becomes of %s that is archived",
  async (_, payload, configured, kind) => {
    const gone = () => Promise.reject(new SlackGatewayError("channel-gone", "is_archived"));
    const carry = carrier({ post: gone }, () => 0, channelIdSchema.parse(configured));
    expect((await carry(jobOf(payload))).kind).toBe(kind);
  },
);
