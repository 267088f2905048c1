import { describe, expect, test } from "vitest";
import type { Outcome } from "../../src/domain/attempt.ts";
import type { Delivery } from "../../src/domain/delivery.ts";
import { channelIdSchema, deliveryIdOf, digest, slackTsSchema, userIdSchema } from "../../src/domain/ids.ts";
import type { MayBegin } from "../../src/domain/may-begin.ts";
import type { SlackPayload } from "../../src/domain/payload.ts";
import { ATTEMPT_DETAILS } from "../../src/messages/attempt-details.ts";
import {
  type SlackFailureReason,
  type SlackGateway,
  SlackGatewayError,
} from "../../src/outbound/slack/slack-gateway.ts";
import { fromCode } from "../../src/outbound/slack/to-gateway-error.ts";
import { createSlackCarrier } from "../../src/outbox/carry-out-slack.ts";
import type { SlackJob } from "../../src/outbox/slack-job.ts";
import { pauseAsked } from "../../src/outbox/slack-outcome.ts";
import type { StoredDelivery } from "../../src/store/cause.ts";
import { gatewayOf } from "./slack-gateway.ts";
import { accountId, channelId, conversation } from "./stage.ts";

const ts = slackTsSchema.parse("1795000002.000001");

function jobOf(payload: SlackPayload, more: Partial<StoredDelivery> = {}): SlackJob {
  const delivery = {
    accountId,
    id: deliveryIdOf("post", "1"),
    key: "lane",
    conversationId: conversation.id,
    sourceTime: 0,
    seq: 1,
    state: "sending",
    attempts: 1,
    nextAttemptAt: 0,
    createdAt: 0,
    outcomeUnknown: false,
    asked: false,
    waitShown: false,
    result: undefined,
    error: undefined,
    ...more,
    payload,
  } as const;
  return { delivery, conversation, card: CARD, post: undefined, earlierThreads: [] };
}

const CARD = { text: "card", blocks: [] };
const NOW = 2_000_000;

function carrier(
  calls: Partial<SlackGateway>,
  defaultChannel = channelId,
  onRateLimited: () => void = () => undefined,
  mayBegin: MayBegin = () => true,
  onChannelGone: (code: string) => void = () => undefined,
) {
  const carry = createSlackCarrier({
    slack: gatewayOf(calls),
    defaultChannel,
    onRateLimited,
    onChannelGone,
    now: () => NOW,
  });
  return (job: SlackJob) => carry(job, mayBegin);
}

const words: SlackPayload = { kind: "slack.post", text: "words" };

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
  expect(await first(jobOf(words))).toEqual({
    kind: "try-again",
    error: { reason: "unavailable", detail: "Slack answered internal_error." },
    outcomeUnknown: true,
  });

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
  for (const line of [{}, { line: 2 }]) {
    const carry = carrier({ findPost: async () => ({ ts, threadTs, ...line }) });
    expect(await carry(jobOf(words, { outcomeUnknown: true }))).toEqual({
      kind: "done",
      result: { channelId, ts, ...line },
    });
  }
});

test.each([
  ["written down since its message was written", 1_500_000, 1_400_000, 1_400_000],
  ["a card, which has no time of its own", 1_500_000, 0, 1_500_000],
  ["written down by a clock that was ahead", 9_000_000, 0, NOW],
  ["written down by a clock that was ahead, long after its message", 9_000_000, 1_400_000, 1_400_000],
])(
  "a post of unknown outcome, %s, is looked for from ten minutes before",
  async (_, createdAt, sourceTime, from) => {
    const searches: number[] = [];
    const carry = carrier({
      findPost: async ({ since, threadTs }) => {
        searches.push(since);
        return { ts, threadTs };
      },
    });
    await carry(jobOf(words, { outcomeUnknown: true, createdAt, sourceTime }));
    expect(searches).toEqual([from - 600_000]);
  },
);

const notBegun = {
  kind: "blocked",
  error: { reason: "not-begun", detail: ATTEMPT_DETAILS.heldUp },
  afterMs: 0,
};

test("what another process may have taken over meanwhile is not posted, nor is anything changed", async () => {
  const late = carrier({}, channelId, undefined, () => false);
  for (const payload of [words, { kind: "slack.react", channelId, ts, name: "x", on: true } as const])
    expect(await late(jobOf(payload))).toEqual(notBegun);
});

test("a post is not made when the look for an earlier one took so long that another process may have it", async () => {
  let isHeld = true;
  const carry = carrier(
    {
      findPost: async () => {
        isHeld = false;
        return undefined;
      },
    },
    channelId,
    undefined,
    () => isHeld,
  );
  expect(await carry(jobOf(words, { outcomeUnknown: true }))).toEqual(notBegun);
});

test("a post without the blocks that Slack refused is not made when another process may have it by then", async () => {
  let isHeld = true;
  const posts: unknown[] = [];
  const post: SlackGateway["post"] = async ({ blocks }) => {
    posts.push(blocks);
    isHeld = false;
    throw new SlackGatewayError("invalid", "invalid_blocks");
  };
  const carry = carrier({ post }, channelId, undefined, () => isHeld);
  const blocks = [{ type: "divider" }];
  expect(await carry(jobOf({ ...words, blocks }))).toEqual(notBegun);
  expect(posts).toEqual([blocks]);
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

test("a post in doubt is looked for once in each thread, and the chat's own is the last", async () => {
  const left = { channelId, threadTs: slackTsSchema.parse("1794000000.000001") };
  const present = { channelId, threadTs: conversation.threadTs ?? expect.fail() };
  const searched: unknown[] = [];
  const carry = carrier({
    findPost: async ({ channelId: channel, threadTs, deliveryId }) => {
      searched.push({ channelId: channel, threadTs, deliveryId });
      return undefined;
    },
    post: async ({ threadTs }) => ({ ts, threadTs }),
  });
  const job = { ...jobOf(words, { outcomeUnknown: true }), earlierThreads: [present, left] };
  expect(await carry(job)).toEqual({ kind: "done", result: { channelId, ts } });
  const deliveryId = deliveryIdOf("post", "1");
  expect(searched).toEqual([left, present].map((place) => ({ ...place, deliveryId })));
});

test("what is also shown in the channel is not posted to a thread that is gone, nor is anything without one", async () => {
  const asked: unknown[] = [];
  const carry = carrier({
    threadExists: async (place) => {
      asked.push(place);
      return false;
    },
  });
  const { threadTs } = conversation;
  expect(await carry(jobOf({ ...words, broadcast: true }))).toEqual({ kind: "thread-gone" });
  expect(asked).toEqual([{ channelId, threadTs }]);
  const without = { ...conversation, threadTs: undefined };
  expect(await carry({ ...jobOf(words), conversation: without })).toEqual({ kind: "thread-gone" });
});

test("each delivery is one call with all that it says, and its place is kept", async () => {
  const calls: unknown[] = [];
  const call = (name: string) => async (given: unknown) => void calls.push([name, given]);
  const carry = carrier({
    post: async (post) => {
      calls.push(["post", post]);
      return { ts, threadTs: post.threadTs };
    },
    threadExists: async () => true,
    update: call("update"),
    remove: call("remove"),
    react: call("react"),
    postEphemeral: call("whisper"),
  });
  const { threadTs } = conversation;
  const userId = userIdSchema.parse("U1");
  const place = { channelId, ts };
  const said = { text: "Hi", blocks: [{ type: "divider" }] };
  const deliveryId = deliveryIdOf("post", "1");
  const [second, third] = [deliveryIdOf("post", "2"), deliveryIdOf("post", "3")];
  const lines = [
    { deliveryId, text: "one" },
    { deliveryId: second, text: "two" },
    { deliveryId: third, text: "three" },
  ];
  const signed = { ...said, username: "Vera", broadcast: true };
  const rest = { mergedIds: undefined, username: undefined, broadcast: undefined };
  const whisper = { kind: "slack.whisper", channelId, threadTs: ts, userId, ...said } as const;
  const receipt = { kind: "slack.react", ...place, name: "eyes", on: true } as const;
  const carried = async (payload: SlackPayload, more: Partial<SlackJob> = {}) => {
    calls.length = 0;
    return [await carry({ ...jobOf(payload), ...more }), ...calls];
  };
  const [done, posted] = [{}, place].map((result) => ({ kind: "done", result }));
  const post = { kind: "slack.post", ...signed, plainText: "plain" } as const;
  expect(await carried(post)).toEqual([posted, ["post", { channelId, threadTs, deliveryId, ...signed }]]);
  expect(await carried({ kind: "slack.post", text: "one", lines })).toEqual([
    posted,
    ["post", { channelId, threadTs, deliveryId, mergedIds: [second, third], text: "one\ntwo\nthree" }],
  ]);
  expect(await carried({ kind: "slack.notice", channelId, threadTs: ts, ...said })).toEqual([
    posted,
    ["post", { channelId, threadTs: ts, deliveryId, ...rest, ...said }],
  ]);
  const edit = { kind: "slack.update", post: place, ...said } as const;
  const removal = { kind: "slack.remove", post: place } as const;
  expect(await carried(edit, { post: place })).toEqual([done, ["update", { ...place, ...said }]]);
  expect(await carried(removal, { post: place })).toEqual([done, ["remove", place]]);
  const shown = ["update", { ...place, text: "one\ntwo\nthree" }];
  expect(await carried(edit, { post: place, lines })).toEqual([done, shown]);
  expect(await carried(removal, { post: place, lines })).toEqual([done, shown]);
  const gone = lines.map((line) => ({ ...line, isGone: true as const }));
  expect(await carried(removal, { post: place, lines: gone })).toEqual([done, ["remove", place]]);
  const long = [...lines, { deliveryId: third, text: "x".repeat(4_000) }];
  const error = { reason: "invalid", detail: ATTEMPT_DETAILS.tooLongTogether };
  expect(await carried(edit, { post: place, lines: long })).toEqual([{ kind: "refused", error }]);
  expect(await carried(receipt)).toEqual([done, ["react", receipt]]);
  expect(await carried(whisper)).toEqual([done, ["whisper", whisper]]);
});

test("a post that Slack asks to wait with is no failed attempt, and says so at once", async () => {
  let told = 0;
  const refuse = () =>
    Promise.reject(new SlackGatewayError("rate-limited", "ratelimited", { retryAfterMs: 3_000 }));
  const carry = carrier({ post: refuse }, channelId, () => {
    told += 1;
  });
  expect(await carry(jobOf(words))).toMatchObject({ kind: "blocked", afterMs: 3_000 });
  expect(told).toBe(1);
});

test.each([
  ["a visitor's words, into the configured channel", words, channelId, "blocked"],
  ["a visitor's words, into a channel that is no longer configured", words, "C2", "thread-gone"],
  ["a notice to a chat's channel", { kind: "slack.notice", channelId, text: "alarm" }, channelId, "blocked"],
  [
    "a pointer in a thread that was left",
    { kind: "slack.notice", channelId, threadTs: ts, text: "moved" },
    channelId,
    "obsolete",
  ],
] satisfies [string, SlackPayload, string, string][])(
  "what becomes of %s that is archived",
  async (_, payload, configured, kind) => {
    const gone = () => Promise.reject(new SlackGatewayError("channel-gone", "is_archived"));
    const carry = carrier({ post: gone }, channelIdSchema.parse(configured));
    expect((await carry(jobOf(payload))).kind).toBe(kind);
  },
);

test.each([
  ["restricted_action", "blocked", "thread-gone", "obsolete"],
  ["restricted_action_read_only_channel", "blocked", "thread-gone", "obsolete"],
  ["restricted_action_non_threadable_channel", "blocked", "thread-gone", "obsolete"],
  ["restricted_action_thread_only_channel", "blocked", "thread-gone", "obsolete"],
  ["posting_to_channel_denied", "blocked", "thread-gone", "obsolete"],
  ["restricted_action_thread_locked", "thread-gone", "thread-gone", "obsolete"],
])(
  "nothing is given up for the right to post in a channel or a thread (%s)",
  async (code, here, elsewhere, pointer) => {
    const post = () => Promise.reject(fromCode(code, "once"));
    const findPost = async () => undefined;
    const kindOf = async (payload: SlackPayload, configured = channelId, tried: Partial<Delivery> = {}) =>
      (await carrier({ post, findPost }, configured)(jobOf(payload, tried))).kind;
    expect(await kindOf(words)).toBe(here);
    expect(await kindOf(words, channelId, { outcomeUnknown: true })).toBe(here);
    expect(await kindOf(words, channelIdSchema.parse("C2"))).toBe(elsewhere);
    expect(await kindOf({ kind: "slack.notice", channelId, threadTs: ts, text: "moved" })).toBe(pointer);
  },
);

describe("what becomes of a delivery that Slack does not carry out", () => {
  const userId = userIdSchema.parse("U1");
  const place = { channelId, ts };
  const POSTS: Record<string, SlackPayload> = {
    "a card to post": { kind: "slack.root", channelId },
    "a line": words,
    "a notice": { kind: "slack.notice", channelId, text: "moved" },
  };
  const CHANGES: Record<string, SlackPayload> = {
    "an edit": { kind: "slack.update", post: place, text: "edited" },
    "a removal": { kind: "slack.remove", post: place },
    "a receipt": { kind: "slack.react", ...place, name: "x", on: true },
  };
  const OTHERS: Record<string, SlackPayload> = {
    "a direct message": { kind: "slack.direct", userId, text: "waits" },
    "a change of a card": { kind: "slack.card", rootDeliveryId: conversation.rootDeliveryId },
    "an ephemeral message": { kind: "slack.whisper", channelId, userId, text: "psst" },
    "an answer": { kind: "slack.answer", userId, text: "done" },
  };
  const [posts, changes, others] = [Object.keys(POSTS), Object.keys(CHANGES), Object.keys(OTHERS)];
  const noPosts = [...changes, ...others];
  const [direct = "", card = "", ...shown] = others;

  /** How each delivery ends. */
  async function endsOf(reason: SlackFailureReason, outcomeUnknown: boolean) {
    const fail = () => Promise.reject(new SlackGatewayError(reason, "code"));
    const carry = carrier({
      post: fail,
      update: fail,
      remove: fail,
      react: fail,
      postEphemeral: fail,
      directMessage: fail,
      findPost: async () => undefined,
      openDirectMessage: async () => channelIdSchema.parse("D1"),
    });
    const ends = new Map<string, Outcome>();
    for (const [name, payload] of Object.entries({ ...POSTS, ...CHANGES, ...OTHERS })) {
      const id = payload.kind === "slack.root" ? conversation.rootDeliveryId : deliveryIdOf("one", name);
      ends.set(name, await carry({ ...jobOf(payload, { id, outcomeUnknown }), post: place }));
    }
    return ends;
  }

  const error = (reason: string) => ({ reason, detail: "Slack answered code." });
  const retry = (reason: string, outcomeUnknown: boolean): Outcome => ({
    kind: "try-again",
    error: error(reason),
    outcomeUnknown,
  });
  const over = (reason: string): Outcome => ({ kind: "obsolete", error: error(reason) });
  const refused = (reason: string) => ({ kind: "refused", error: error(reason) }) as const;
  const blocked = (reason: string): Outcome => ({ kind: "blocked", error: error(reason), afterMs: 15_000 });
  const asked = { reason: "rate-limited", detail: "Slack asked to wait." };
  const ENDS: [SlackFailureReason, [string[], Outcome][]][] = [
    [
      "unknown-outcome",
      [
        [[...posts, direct, card], retry("unknown-outcome", true)],
        [changes, retry("unknown-outcome", false)],
        [shown, over("unknown-outcome")],
      ],
    ],
    [
      "unauthorized",
      [
        [[...posts, ...changes, direct, card, "an ephemeral message"], blocked("unauthorized")],
        [["an answer"], { ...refused("refused"), isPosted: "maybe" }],
      ],
    ],
    [
      "channel-gone",
      [
        [posts, blocked("channel-gone")],
        [[direct], refused("channel-gone")],
        [[...changes, card, ...shown], over("channel-gone")],
      ],
    ],
    [
      "message-gone",
      [
        [["a line"], { kind: "thread-gone" }],
        [[direct], refused("message-gone")],
        [["a card to post", "a notice", ...changes, card, ...shown], over("message-gone")],
      ],
    ],
    [
      "rate-limited",
      [
        [posts, { kind: "blocked", error: { ...asked, queuedSince: NOW }, afterMs: 1_000 }],
        [noPosts, { kind: "blocked", error: asked, afterMs: 1_000 }],
      ],
    ],
  ];
  const byName = (ends: [string[], Outcome][]) =>
    new Map(ends.flatMap(([names, outcome]) => names.map((name): [string, Outcome] => [name, outcome])));

  test.each(ENDS)("%s", async (reason, ends) => {
    for (const outcomeUnknown of [false, true])
      expect(await endsOf(reason, outcomeUnknown)).toEqual(byName(ends));
  });

  test.each([false, true])("unavailable, after an attempt of unknown outcome: %s", async (outcomeUnknown) => {
    const ends = byName([[[...posts, ...noPosts], retry("unavailable", outcomeUnknown)]]);
    expect(await endsOf("unavailable", outcomeUnknown)).toEqual(ends);
  });

  test.each(["invalid", "refused"] as const)("%s", async (reason) => {
    const ends = byName([[[...posts, ...noPosts], refused(reason)]]);
    expect(await endsOf(reason, false)).toEqual(ends);
    // The look before the attempt has not found it.
    const missing: [string[], Outcome] = [[...posts, direct], { ...refused(reason), isPosted: "no" }];
    const unlike = byName([missing, [[...changes, card, ...shown], refused(reason)]]);
    expect(await endsOf(reason, true)).toEqual(unlike);
  });
});

test("a notice of no chat is tried some times only where the channel is wrong, and who runs the bot is told why", async () => {
  const gone = () => Promise.reject(new SlackGatewayError("channel-gone", "not_in_channel"));
  const told: string[] = [];
  const carry = carrier({ post: gone }, channelId, undefined, undefined, (code) => told.push(code));
  const notice = jobOf({ kind: "slack.notice", channelId, text: "alarm" }, { conversationId: undefined });
  expect(await carry({ ...notice, conversation: undefined })).toMatchObject({
    kind: "try-again",
    error: { reason: "channel-gone" },
    afterMs: 15_000,
  });
  expect(told).toEqual(["not_in_channel"]);
});

describe("an answer to an order", () => {
  const responseUrl = "https://hooks.slack.com/commands/1";
  const userId = userIdSchema.parse("U1");
  const answer: SlackPayload = {
    kind: "slack.answer",
    userId,
    channelId,
    responseUrl,
    text: "done",
    blocks: [{ type: "divider" }],
  };
  const fails = (reason: SlackFailureReason) => async () =>
    Promise.reject(new SlackGatewayError(reason, reason));

  /** Which ways were gone, with the words of each. */
  function waysOf(closed: Partial<Record<"respond" | "postEphemeral" | "in person", () => Promise<void>>>) {
    const said: [string, unknown][] = [];
    const carry = carrier({
      respond: async ({ url, blocks }) => {
        expect(url).toBe(responseUrl);
        said.push(["respond", blocks]);
        await closed.respond?.();
      },
      postEphemeral: async ({ blocks }) => {
        said.push(["postEphemeral", blocks]);
        await closed.postEphemeral?.();
      },
      directMessage: async ({ blocks }) => {
        said.push(["in person", blocks]);
        await closed["in person"]?.();
      },
    });
    return { carry, said, ways: () => said.map(([way]) => way) };
  }

  test("goes by the address that came with it, and nowhere else", async () => {
    const { carry, said } = waysOf({});
    expect(await carry(jobOf(answer))).toEqual({ kind: "done", result: {} });
    expect(said).toEqual([["respond", answer.blocks]]);
  });

  test.each(["message-gone", "refused", "channel-gone"] as const)(
    "is an ephemeral message in the channel when its address is %s",
    async (reason) => {
      const { carry, ways } = waysOf({ respond: fails(reason) });
      expect((await carry(jobOf(answer))).kind).toBe("done");
      expect(ways()).toEqual(["respond", "postEphemeral"]);
    },
  );

  test("goes to the direct message where the bot, or the person, is not in the channel", async () => {
    for (const reason of ["channel-gone", "refused"] as const) {
      const { carry, ways } = waysOf({ respond: fails("message-gone"), postEphemeral: fails(reason) });
      expect((await carry(jobOf(answer))).kind).toBe("done");
      expect(ways()).toEqual(["respond", "postEphemeral", "in person"]);
    }
  });

  test("goes without its form when Slack refuses that", async () => {
    let refusals = 0;
    const { carry, said } = waysOf({
      respond: async () => {
        refusals += 1;
        if (refusals === 1) await fails("invalid")();
      },
    });
    expect((await carry(jobOf(answer))).kind).toBe("done");
    expect(said).toEqual([
      ["respond", answer.blocks],
      ["respond", undefined],
    ]);
  });

  test("of unknown outcome is not repeated", async () => {
    const { carry, ways } = waysOf({ respond: fails("unknown-outcome") });
    expect((await carry(jobOf(answer))).kind).toBe("obsolete");
    expect(ways()).toEqual(["respond"]);
  });

  test.each(["unavailable", "rate-limited"] as const)("waits while Slack is %s", async (reason) => {
    const { carry } = waysOf({ respond: fails(reason) });
    expect((await carry(jobOf(answer))).kind).toMatch(/try-again|blocked/);
  });

  test("that has no way left is given up, also where only the scope for direct messages is missing", async () => {
    const carry = carrier({
      respond: fails("message-gone"),
      postEphemeral: fails("channel-gone"),
      directMessage: () => Promise.reject(new SlackGatewayError("unauthorized", "missing_scope")),
    });
    expect((await carry(jobOf(answer))).kind).toBe("obsolete");
  });
});

describe("a direct message about a chat", () => {
  const userId = userIdSchema.parse("U1");
  const directId = channelIdSchema.parse("D1");
  const message: SlackPayload = {
    kind: "slack.direct",
    userId,
    text: "waits",
    blocks: [{ type: "divider" }],
  };
  const openDirectMessage = async () => directId;
  const done = { kind: "done", result: { channelId: directId, ts } };
  const failing =
    (reason: SlackFailureReason, code: string = reason) =>
    async () =>
      Promise.reject(new SlackGatewayError(reason, code));

  test("goes to the person's own channel under its id, and its place is kept", async () => {
    const posted: unknown[] = [];
    const carry = carrier({
      openDirectMessage,
      post: async (post) => {
        posted.push(post);
        return { ts, threadTs: undefined };
      },
    });
    expect(await carry(jobOf(message))).toEqual(done);
    expect(posted).toEqual([
      expect.objectContaining({ channelId: directId, text: "waits", deliveryId: deliveryIdOf("post", "1") }),
    ]);
  });

  test("of unknown outcome is looked for there, and not made again", async () => {
    const searched: unknown[] = [];
    const carry = carrier({
      openDirectMessage,
      findPost: async ({ channelId: place, threadTs }) => {
        searched.push([place, threadTs]);
        return { ts, threadTs: undefined };
      },
    });
    expect(await carry(jobOf(message, { outcomeUnknown: true }))).toEqual(done);
    expect(searched).toEqual([[directId, undefined]]);
    const lost = carrier({ openDirectMessage, post: failing("unknown-outcome") });
    expect(await lost(jobOf(message))).toMatchObject({ kind: "try-again", outcomeUnknown: true });
  });

  test.each([
    ["unauthorized", "missing_scope", "refused"],
    ["refused", "user_disabled", "refused"],
    ["channel-gone", "channel_not_found", "refused"],
    ["unauthorized", "invalid_auth", "blocked"],
    ["rate-limited", "ratelimited", "blocked"],
    ["unavailable", "service_unavailable", "try-again"],
  ] as const)("that Slack does not take, %s by %s, is %s", async (reason, code, kind) => {
    const closed = carrier({ openDirectMessage: failing(reason, code) });
    expect(await closed(jobOf(message))).toMatchObject({ kind });
    const refused = carrier({ openDirectMessage, post: failing(reason, code) });
    expect(await refused(jobOf(message))).toMatchObject({ kind });
  });
});

test("a card that is not the chat's any more is not posted", async () => {
  const card: SlackPayload = { kind: "slack.root", channelId };
  const obsolete = (detail: string) => ({ kind: "obsolete", error: { reason: "obsolete", detail } });
  expect(await carrier({})(jobOf(card))).toEqual(obsolete(ATTEMPT_DETAILS.otherThread));
  const current = jobOf(card, { id: conversation.rootDeliveryId });
  expect(await carrier({})({ ...current, card: undefined })).toEqual(obsolete(ATTEMPT_DETAILS.noPost));
  const posted: unknown[] = [];
  const carry = carrier({
    post: async (post) => {
      posted.push(post);
      return { ts, threadTs: undefined };
    },
  });
  const look = digest(JSON.stringify(CARD));
  expect(await carry(current)).toEqual({ kind: "done", result: { channelId, ts, look } });
  expect(posted).toEqual([{ channelId, deliveryId: conversation.rootDeliveryId, ...CARD }]);
  for (const kind of ["slack.update", "slack.remove"] as const) {
    const change = { kind, post: { deliveryId: deliveryIdOf("post", "none") }, text: "new" };
    expect(await carrier({})(jobOf(change))).toEqual(obsolete(ATTEMPT_DETAILS.noPost));
  }
});

test.each([
  ["token_expired", 3_000],
  ["missing_scope", 15_000],
])("a post that Slack refuses with %s waits for %s ms, and counts as no attempt", async (code, afterMs) => {
  const carry = carrier({ post: () => Promise.reject(new SlackGatewayError("unauthorized", code)) });
  expect(await carry(jobOf(words))).toMatchObject({ kind: "blocked", afterMs });
});

test.each<[SlackPayload, number | undefined, number | undefined]>([
  [words, undefined, NOW],
  [words, 1_000, 1_000],
  [{ kind: "slack.react", channelId, ts, name: "x", on: true }, undefined, undefined],
])(
  "what Slack asks to wait keeps its place among the posts of the channel: %j",
  async (payload, before, after) => {
    const asksToWait = () => Promise.reject(new SlackGatewayError("rate-limited", "ratelimited"));
    const carry = carrier({ post: asksToWait, react: asksToWait });
    const error =
      before === undefined ? undefined : { reason: "waits-its-turn", detail: "", queuedSince: before };
    const since = after === undefined ? {} : { queuedSince: after };
    expect(await carry(jobOf(payload, { error }))).toEqual({
      kind: "blocked",
      error: { reason: "rate-limited", detail: "Slack asked to wait.", ...since },
      afterMs: 1_000,
    });
  },
);

test.each<[SlackPayload, "rate-limited" | "unauthorized", number | undefined]>([
  [words, "rate-limited", 7_000],
  [{ kind: "slack.root", channelId }, "rate-limited", 7_000],
  [{ kind: "slack.react", channelId, ts, name: "x", on: true }, "rate-limited", undefined],
  [words, "unauthorized", undefined],
])("%j that Slack blocks as %s pauses its channel for %s ms", (payload, reason, pause) => {
  const { delivery } = jobOf(payload);
  const blocked = { kind: "blocked", error: { reason, detail: "" }, afterMs: 7_000 } as const;
  expect(pauseAsked(delivery, blocked)).toBe(pause);
  expect(pauseAsked(delivery, { kind: "refused", error: blocked.error })).toBeUndefined();
});

describe("what Slack refuses of a post's adornments", () => {
  const refusal = (code: string, reason: SlackFailureReason = "refused", neededScope?: string) =>
    new SlackGatewayError(reason, code, { neededScope });
  type Made = Parameters<SlackGateway["post"]>[0];

  /** Takes only posts that `isTaken` is true of; all that were tried, in order. */
  async function tryPosts(payload: SlackPayload, isTaken: (post: Made) => boolean, error: SlackGatewayError) {
    const tried: Made[] = [];
    const carry = carrier({
      threadExists: async () => true,
      post: async (post) => {
        tried.push(post);
        if (!isTaken(post)) throw error;
        return { ts, threadTs: post.threadTs };
      },
    });
    return { outcome: await carry(jobOf(payload)), tried };
  }

  const loud: SlackPayload = {
    kind: "slack.post",
    text: "I am back",
    username: "Vera (visitor)",
    broadcast: true,
  };

  test.each([
    "cant_broadcast_message",
    "restricted_action",
    "restricted_action_thread_only_channel",
    "restricted_action_read_only_channel",
    "restricted_action_non_threadable_channel",
    "a_word_that_slack_makes_up_tomorrow",
  ])("the copy in the channel is left away at once (%s)", async (code) => {
    const { outcome, tried } = await tryPosts(loud, (post) => !post.broadcast, fromCode(code, "once"));
    expect(outcome).toEqual({ kind: "done", result: { channelId, ts } });
    expect(tried.map(({ text, broadcast, username }) => [text, broadcast, username])).toEqual([
      ["I am back", true, "Vera (visitor)"],
      ["I am back", undefined, "Vera (visitor)"],
    ]);
  });

  test("a post that is refused without the copy as well is given up after two tries", async () => {
    const { outcome, tried } = await tryPosts(loud, () => false, refusal("cant_broadcast_message"));
    expect(outcome).toMatchObject({ kind: "refused" });
    expect(tried).toHaveLength(2);
  });

  test("a refusal that a post without a copy gets is final", async () => {
    const { outcome, tried } = await tryPosts(words, () => false, refusal("cant_broadcast_message"));
    expect(outcome).toMatchObject({ kind: "refused" });
    expect(tried).toHaveLength(1);
  });

  test("the post is not made again when another process may have it by then", async () => {
    let isHeld = true;
    const carry = carrier(
      {
        threadExists: async () => true,
        post: async () => {
          isHeld = false;
          throw refusal("cant_broadcast_message");
        },
      },
      channelId,
      undefined,
      () => isHeld,
    );
    expect(await carry(jobOf(loud))).toEqual(notBegun);
  });

  test.each([
    ["missing_scope", "unauthorized", "chat:write.customize"],
    ["missing_scope", "unauthorized", undefined],
    ["invalid_username", "invalid", undefined],
  ] as const)("the author's name goes in front of the words (%s, %s, %s)", async (code, reason, scope) => {
    const payload: SlackPayload = {
      ...loud,
      text: "```\nx\n```",
      broadcast: false,
      username: " <Vera>\n (visitor) ",
    };
    const { outcome, tried } = await tryPosts(
      payload,
      (post) => !post.username,
      refusal(code, reason, scope),
    );
    expect(outcome).toMatchObject({ kind: "done" });
    expect(tried.at(-1)?.text).toBe("&lt;Vera&gt; (visitor):\n```\nx\n```");
  });

  test("a token that may not post at all waits, and is not asked again without the name", async () => {
    const error = refusal("missing_scope", "unauthorized", "chat:write");
    const { outcome, tried } = await tryPosts(loud, () => false, error);
    expect(outcome).toMatchObject({ kind: "blocked" });
    expect(tried).toHaveLength(1);
  });

  test("metadata is left away, and a post of unknown outcome without it is told of rather than made twice", async () => {
    const taken = await tryPosts(words, (post) => !post.deliveryId, refusal("metadata_too_large", "invalid"));
    expect(taken.outcome).toMatchObject({ kind: "done" });
    const carry = carrier({
      post: async ({ deliveryId }) => {
        throw deliveryId
          ? refusal("invalid_metadata_format", "invalid")
          : refusal("timeout", "unknown-outcome");
      },
    });
    expect(await carry(jobOf(words))).toMatchObject({ kind: "refused", isPosted: "maybe" });
  });

  test("a post that was looked for before Slack refused it is not there", async () => {
    const post = () => Promise.reject(refusal("cant_show_it"));
    const carry = carrier({ post, findPost: async () => undefined });
    const expected = {
      kind: "refused",
      error: { reason: "refused", detail: "Slack answered cant_show_it." },
    };
    expect(await carry(jobOf(words))).toEqual(expected);
    expect(await carry(jobOf(words, { outcomeUnknown: true }))).toEqual({ ...expected, isPosted: "no" });
    const blind = carrier({ post, findPost: post });
    expect(await blind(jobOf(words, { outcomeUnknown: true }))).toEqual(expected);
  });

  test("all of it at once still leaves the words, signed", async () => {
    const blocks = [{ type: "image", image_url: "https://x.example/a.png", alt_text: "a.png" }];
    const payload: SlackPayload = { ...loud, text: "photo", plainText: "a.png", blocks };
    const tried: Made[] = [];
    const carry = carrier({
      threadExists: async () => true,
      post: async (post) => {
        tried.push(post);
        if (post.username) throw refusal("missing_scope", "unauthorized", "chat:write.customize");
        if (post.blocks) throw refusal("invalid_blocks", "invalid");
        if (post.broadcast) throw fromCode("restricted_action", "once");
        return { ts, threadTs: post.threadTs };
      },
    });
    expect(await carry(jobOf(payload))).toMatchObject({ kind: "done" });
    expect(tried).toHaveLength(4);
    const name = { type: "context", elements: [{ type: "mrkdwn", text: "Vera (visitor)" }] };
    expect(
      tried.map(({ text, username, broadcast, blocks }) => ({ text, username, broadcast, blocks })),
    ).toEqual([
      { text: "photo", username: "Vera (visitor)", broadcast: true, blocks },
      { text: "Vera (visitor):\nphoto", username: undefined, broadcast: true, blocks: [name, ...blocks] },
      { text: "Vera (visitor):\na.png", username: undefined, broadcast: true, blocks: undefined },
      { text: "Vera (visitor):\na.png", username: undefined, broadcast: undefined, blocks: undefined },
    ]);
  });
});
