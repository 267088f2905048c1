import { describe, expect, test } from "vitest";
import type { Outcome } from "../../src/domain/attempt.ts";
import { backoffMs, concludeAttempt } from "../../src/domain/conclude-attempt.ts";
import type { Link } from "../../src/domain/conversation.ts";
import type { Delivery } from "../../src/domain/delivery.ts";
import { chatraMessageIdSchema, deliveryIdSchema } from "../../src/domain/ids.ts";
import { ECHO_GRACE_MS } from "../../src/domain/limits.ts";
import type { Payload } from "../../src/domain/payload.ts";
import fc from "../property.ts";
import {
  aContext,
  aConversation,
  aDelivery,
  aLink,
  ann,
  aReply,
  aSendPayload,
  channel,
  only,
  otherChannel,
  payloads,
  reactions,
  replyRef,
  rootTs,
  START,
  ts,
} from "./builders.ts";
import { blocked, busy, createWorld, done, lost, obsolete, refused } from "./world.ts";

const now = START + 60_000;
const edit: Payload = { kind: "chatra.edit", text: "new", reply: replyRef, part: 0 };
const remove: Payload = { kind: "chatra.delete", reply: replyRef, part: 0 };
const post: Payload = { kind: "slack.post", text: "Hi" };
const root: Payload = { kind: "slack.root", channelId: channel };
const react: Payload = { kind: "slack.react", channelId: channel, ts: ts(10), name: "eyes", on: true };
const ephemeral: Payload = { kind: "slack.whisper", channelId: channel, userId: ann, text: "psst" };
const update: Payload = { kind: "slack.update", post: { channelId: channel, ts: ts(2) }, text: "Ho" };
const every: Payload[] = [aSendPayload("Hi"), edit, remove, post, root, react, ephemeral, update];

const conclude = (payload: Payload, outcome: Outcome, attempts = 1, random = 0) =>
  concludeAttempt(aDelivery(payload, { attempts }), outcome, aConversation(), aContext(), random);

describe.each(every.map((payload) => [payload.kind, payload] as const))("%s", (_kind, payload) => {
  test("that was done is sent", () => {
    const result = { chatraId: "a1", ts: ts(3), channelId: channel };
    expect(conclude(payload, done(result)).settlement).toEqual({ state: "sent", result });
  });

  test("that has become pointless is discarded without a word", () => {
    expect(conclude(payload, obsolete)).toMatchObject({
      settlement: { state: "discarded" },
      decision: { deliveries: [] },
    });
  });

  test("that is blocked waits, and that is no attempt", () => {
    expect(conclude(payload, blocked, 10).settlement).toMatchObject({
      state: "pending",
      nextAttemptAt: now + 500,
      countsAsAttempt: false,
    });
  });

  test("that may succeed later is tried again", () => {
    expect(conclude(payload, busy).settlement).toMatchObject({ state: "pending", outcomeUnknown: false });
  });

  test("is tried again when the other side says", () => {
    const { settlement } = conclude(payload, {
      ...busy,
      kind: "try-again",
      error: { reason: "r", detail: "d" },
      afterMs: 7000,
    });
    expect(settlement.nextAttemptAt).toBe(now + 7000);
  });

  test("keeps in mind that an attempt may have happened", () => {
    const outcome: Outcome = { kind: "try-again", error: { reason: "r", detail: "d" }, outcomeUnknown: true };
    expect(conclude(payload, outcome).settlement.outcomeUnknown).toBe(true);
  });

  test("keeps in mind that an earlier attempt may have happened, whatever a later one says", () => {
    const doubtful = aDelivery(payload, { attempts: 2, outcomeUnknown: true });
    const { settlement } = concludeAttempt(doubtful, busy, aConversation(), aContext(), 0);
    expect(settlement.outcomeUnknown).toBe(true);
  });

  test("that is refused has failed", () => {
    const { settlement, decision } = conclude(payload, refused);
    expect(settlement).toEqual({
      // A mark or an ephemeral message is of no use later.
      state: payload === react || payload === ephemeral ? "discarded" : "failed",
      error: { reason: "refused", detail: "Chatra refused the request." },
    });
    const told = payloads(decision.deliveries, "slack.post");
    expect(told).toHaveLength(payload.kind.startsWith("chatra.") ? 1 : 0);
  });

  test("is given up without a conversation to tell about it", () => {
    const { decision } = concludeAttempt(aDelivery(payload), refused, undefined, aContext(), 0);
    expect(decision).toMatchObject({ deliveries: [], changes: [] });
  });
});

describe("attempts", () => {
  test.each([
    [aSendPayload("Hi"), 10],
    [edit, 10],
    [post, 50],
    [root, 50],
  ] as const)("%#: %o is given up after a number of them, and a retry has as many", (payload, allowed) => {
    expect(conclude(payload, busy, allowed - 1).settlement.state).toBe("pending");
    expect(conclude(payload, busy, allowed).settlement.state).toBe("failed");
    expect(conclude(payload, busy, allowed + 1).settlement.state).toBe("pending");
    expect(conclude(payload, busy, 2 * allowed).settlement.state).toBe("failed");
  });

  test.each([
    [ephemeral, 5],
    [react, 50],
  ] as const)("%#: %o is dropped after so many: %i", (payload, allowed) => {
    expect(conclude(payload, busy, allowed - 1).settlement.state).toBe("pending");
    expect(conclude(payload, busy, allowed).settlement.state).toBe("discarded");
  });

  test("are further and further apart, up to a minute, spread by a quarter at most", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (attempts, random) => {
          const wait = backoffMs(attempts, random);
          const longest = backoffMs(attempts, 0);
          expect(wait).toBeGreaterThanOrEqual(Math.floor(longest * 0.75));
          expect(wait).toBeLessThanOrEqual(longest);
          expect(longest).toBeLessThanOrEqual(60_000);
          expect(backoffMs(attempts + 1, 0)).toBeGreaterThanOrEqual(longest);
        },
      ),
      { numRuns: 200 },
    );
    expect([1, 2, 3, 7, 8, 9, 100].map((attempts) => backoffMs(attempts, 0))).toEqual([
      500, 1_000, 2_000, 32_000, 60_000, 60_000, 60_000,
    ]);
    expect([0, 0.5, 1].map((random) => backoffMs(1, random))).toEqual([500, 438, 375]);
  });
});

describe("a send of unknown outcome", () => {
  test("is uncertain, and waits a while for its echo", () => {
    expect(conclude(aSendPayload("Hi"), lost)).toMatchObject({
      settlement: { state: "uncertain", nextAttemptAt: now + ECHO_GRACE_MS },
      decision: { deliveries: [] },
    });
  });

  test.each([
    ["asks to wait", busy],
    ["finds the account at fault", blocked],
    ["is refused", refused],
  ])("has arrived when its echo came, though a later attempt %s", (_, outcome) => {
    const send = aDelivery(aSendPayload("Hi"), { attempts: 2, outcomeUnknown: true });
    const links = [aLink({ deliveryId: send.id, chatraId: chatraMessageIdSchema.parse("a1") })];
    const { settlement } = concludeAttempt(send, outcome, aConversation(), aContext({ links }), 0);
    expect(settlement).toEqual({ state: "sent", result: { chatraId: "a1" } });
  });

  test("is asked about once its echo is overdue", () => {
    const world = createWorld({ conversation: aConversation() });
    world.input(aReply("Is <this> ok?"));
    const send = world.carryOut("chatra", lost);
    const decision = world.ask(world.delivery(send.id));
    const question = only(payloads(decision.deliveries, "slack.post"));
    expect(question.text).toContain("“Is &lt;this&gt; ok?”");
    expect(JSON.stringify(question.blocks)).toMatch(/delivery\.arrived.*delivery\.send-again/);
    expect(reactions(decision.deliveries)).toEqual(["+grey_question"]);
    expect(world.delivery(send.id).asked).toBe(true);
  });

  test("holds back the next reply until it was asked about", () => {
    const world = createWorld({ conversation: aConversation() });
    world.input(aReply("one"));
    world.input(aReply("two", { ts: ts(11) }));
    const send = world.carryOut("chatra", lost);
    expect(world.claim("chatra")).toBeUndefined();
    world.ask(world.delivery(send.id));
    expect(world.claim("chatra")?.payload).toMatchObject({ text: "two" });
  });
});

describe("a thread that is gone", () => {
  const gone: Outcome = { kind: "thread-gone" };
  const threadGone = { reason: "thread-gone", detail: expect.any(String) };

  test("is followed by a new one, and the post waits for it", () => {
    const { settlement, decision } = conclude(post, gone);
    expect(settlement).toEqual({ state: "pending", nextAttemptAt: now, error: threadGone });
    expect(decision.conversation).toMatchObject({ threadTs: undefined, threadCount: 2 });
    expect(only(decision.deliveries)).toMatchObject({
      sourceTime: 0,
      payload: { kind: "slack.root", channelId: channel },
    });
  });

  test("has no pointer to the new one: a post there would land in the channel", () => {
    expect(only(payloads(conclude(post, gone).decision.deliveries, "slack.root")).continues).toBeUndefined();
  });

  test.each(["pending", "sending"] as const)("is not replaced twice: the new card is %s", (state) => {
    const card = aDelivery(root, { id: deliveryIdSchema.parse("dl_root"), state });
    const context = aContext({ root: card });
    const { settlement, decision } = concludeAttempt(aDelivery(post), gone, aConversation(), context, 0);
    expect(settlement).toEqual({ state: "pending", nextAttemptAt: now, countsAsAttempt: false });
    expect(decision.deliveries).toEqual([]);
  });

  test("for a card itself is continued in the channel for new chats, with another card", () => {
    const card = aDelivery(root, { id: deliveryIdSchema.parse("dl_root") });
    const context = aContext({ root: card, channelId: otherChannel });
    const { settlement, decision } = concludeAttempt(
      card,
      gone,
      aConversation({ threadTs: undefined }),
      context,
      0,
    );
    expect(settlement).toEqual({ state: "discarded" });
    expect(only(payloads(decision.deliveries, "slack.root")).channelId).toBe(otherChannel);
  });

  test("is not asked for again at once where Slack refused the card: that would never end", () => {
    const error = { reason: "refused", detail: "Slack answered restricted_action." };
    const card = aDelivery(root, { id: deliveryIdSchema.parse("dl_root"), state: "failed", error });
    const context = aContext({ root: card });
    const conversation = aConversation({ threadTs: undefined });
    const triedFor = (attempts: number) =>
      concludeAttempt(aDelivery(post, { attempts }), gone, conversation, context, 0);
    expect(triedFor(1).settlement).toEqual({ state: "pending", nextAttemptAt: now + 60_000, error });
    expect(only(triedFor(49).decision.deliveries).payload.kind).toBe("slack.root");
    // The last of its tries: what is behind it has its turn.
    expect(triedFor(50).settlement).toEqual({ state: "failed", error });
  });

  test("is followed by two at once and by one a minute after that, where none of them lasts, and not for ever", () => {
    const card = aDelivery(root, { id: deliveryIdSchema.parse("dl_root"), state: "sent" });
    const context = aContext({ root: card });
    const triedFor = (attempts: number) =>
      concludeAttempt(aDelivery(post, { attempts, error: threadGone }), gone, aConversation(), context, 0)
        .settlement;
    expect([1, 2, 3, 49].map((attempts) => triedFor(attempts).nextAttemptAt)).toEqual([
      now,
      now,
      now + 60_000,
      now + 60_000,
    ]);
    expect(triedFor(50)).toEqual({ state: "failed", error: threadGone });
  });

  test("for a card in the channel for new chats itself is waited for: the next card would go there as well", () => {
    const triedFor = (attempts: number) => {
      const card = aDelivery(root, { id: deliveryIdSchema.parse("dl_root"), attempts });
      const context = aContext({ deliveries: new Map([[card.id, card]]), channelId: channel });
      return concludeAttempt(card, gone, aConversation({ threadTs: undefined }), context, 0);
    };
    const error = { reason: "channel-gone", detail: expect.any(String) };
    expect(triedFor(1).settlement).toEqual({ state: "pending", nextAttemptAt: now + 60_000, error });
    expect(triedFor(1).decision.deliveries).toEqual([]);
    expect(triedFor(50).settlement).toEqual({ state: "failed", error });
  });

  test("shows all that waited for it in the new one, in order", () => {
    const world = createWorld({ conversation: aConversation() });
    world.input(aReply("Hi"));
    world.carryOut("chatra", refused);
    world.carryOut("slack", gone);
    // It is in no thread's line.
    expect(world.carryOut("slack", done()).payload.kind).toBe("slack.react");
    expect(world.carryOut("slack", done({ channelId: channel, ts: ts(50) })).payload.kind).toBe("slack.root");
    expect(world.conversation?.threadTs).toBe(ts(50));
    world.wait("slack");
    expect(world.claim("slack")?.payload.kind).toBe("slack.post");
    expect(
      world.input(aReply("in the old thread", { ts: ts(12), threadTs: rootTs })).ignored,
    ).toBeUndefined();
  });
});

test("a send that was made a note while the account was at fault does not go out later", () => {
  const link = aLink({ state: "note" });
  const context = aContext({ links: [link] });
  const { settlement } = concludeAttempt(aDelivery(aSendPayload("Hi")), blocked, aConversation(), context, 0);
  expect(settlement.state).toBe("discarded");
});

describe("a notice of no chat, whose channel can't be posted to,", () => {
  const gone: Outcome = { kind: "thread-gone" };
  const notice: Payload = { kind: "slack.notice", channelId: otherChannel, text: "Membrane is logged out." };
  const conclude = (payload: Payload) => {
    const delivery = aDelivery(payload, { attempts: 1 });
    return { delivery, ...concludeAttempt(delivery, gone, undefined, aContext({ channelId: channel }), 0) };
  };

  test("goes to the channel that the account has now, as one more attempt", () => {
    const { delivery, settlement, decision } = conclude(notice);
    expect(settlement).toEqual({
      state: "pending",
      nextAttemptAt: now,
      error: { reason: "channel-gone", detail: expect.any(String) },
    });
    expect(decision.changes).toEqual([{ id: delivery.id, payload: { ...notice, channelId: channel } }]);
    expect(decision.deliveries).toEqual([]);
  });

  test("is dropped after some tries in vain, and no failure of it is kept to be tried again", () => {
    const error = { reason: "channel-gone", detail: "Slack answered is_archived." };
    const again: Outcome = { kind: "try-again", error, afterMs: 15_000 };
    const triedFor = (outcome: Outcome, attempts: number) => {
      const delivery = { ...aDelivery(notice, { attempts }), conversationId: undefined };
      return concludeAttempt(delivery, outcome, undefined, aContext({ channelId: channel }), 0).settlement;
    };
    expect(triedFor(again, 1)).toMatchObject({ state: "pending", nextAttemptAt: now + 15_000, error });
    expect(triedFor(again, 50)).toEqual({ state: "discarded", error });
    expect(triedFor(gone, 50)).toMatchObject({ state: "discarded", error: { reason: "channel-gone" } });
    // Other failures of it are kept: somebody can do something about them.
    expect(triedFor({ kind: "refused", error: { ...error, reason: "refused" } }, 1).state).toBe("failed");
  });

  test.each([otherChannel, channel])(
    "waits for a new id of its channel where it is about that channel (%s), and is dropped when none comes",
    (channelId) => {
      const payload: Payload = { ...notice, channelId, isAboutChannel: true };
      const ends = [1, 2, 3, 4].map((attempts) => {
        const delivery = { ...aDelivery(payload, { attempts }), conversationId: undefined };
        return concludeAttempt(delivery, gone, undefined, aContext({ channelId: channel }), 0);
      });
      const error = { reason: "channel-gone", detail: expect.any(String) };
      const later = { state: "pending", nextAttemptAt: now + 10_000, error };
      expect(ends.map(({ settlement }) => settlement)).toEqual([
        later,
        later,
        later,
        { state: "discarded", error },
      ]);
      expect(ends.flatMap(({ decision }) => [...decision.changes, ...decision.deliveries])).toEqual([]);
    },
  );

  test.each<[string, Payload]>([
    ["where that is the same", { ...notice, channelId: channel }],
    ["where it is anything else", post],
  ])("is dropped %s, so that nothing waits behind it", (_title, payload) => {
    const { settlement, decision } = conclude(payload);
    expect(settlement).toMatchObject({ state: "discarded", error: { reason: "channel-gone" } });
    expect([decision.changes, decision.deliveries]).toEqual([[], []]);
  });
});

describe("what came back during an attempt that certainly failed", () => {
  const send = aDelivery(aSendPayload("Hi"));
  const id = chatraMessageIdSchema.parse("a1");
  const concluded = (payload: Payload, link: Partial<Link>, over: Partial<Delivery> = {}) => {
    const context = aContext({ links: [aLink(link)] });
    const { settlement, decision } = concludeAttempt(
      aDelivery(payload, over),
      busy,
      aConversation(),
      context,
      0,
    );
    return [settlement.state, decision.links.map(({ chatraId, fingerprint }) => [chatraId, fingerprint])];
  };

  test.each<[string, Payload, Partial<Link>, unknown]>([
    ["nothing", send.payload, {}, ["pending", []]],
    [
      "a message without an ID",
      send.payload,
      { fingerprint: "print" },
      ["pending", [[undefined, undefined]]],
    ],
    ["a message with an ID", send.payload, { chatraId: id }, ["pending", [[undefined, undefined]]]],
    ["a message of which there is an edit", edit, { chatraId: id, fingerprint: "print" }, ["pending", []]],
    ["a reply that was taken back", send.payload, { state: "deleted" }, ["discarded", []]],
    ["an edit of a reply that was taken back", edit, { slackTs: ts(9), state: "deleted" }, ["pending", []]],
  ])("was of another one: %s", (_what, payload, link, expected) => {
    expect(concluded(payload, link)).toEqual(expected);
  });

  test("says nothing of a post that may be there", () => {
    expect(concluded(post, { chatraId: id }, { outcomeUnknown: true })).toEqual(["pending", []]);
  });
});

test("a post that waits for a card waits on, however often it was tried", () => {
  const card = aDelivery(root, { id: deliveryIdSchema.parse("dl_root"), state: "pending" });
  const context = aContext({ root: card });
  const { settlement } = concludeAttempt(
    aDelivery(post, { attempts: 50 }),
    { kind: "thread-gone" },
    aConversation(),
    context,
    0,
  );
  expect(settlement).toEqual({ state: "pending", nextAttemptAt: now, countsAsAttempt: false });
});

test("a card that could not be changed yet is not taken for changed", () => {
  const card = aConversation().rootDeliveryId;
  const change: Payload = { kind: "slack.card", rootDeliveryId: card };
  const ofCard = (outcome: Outcome, chat = aConversation()) =>
    concludeAttempt(aDelivery(change), outcome, chat, aContext(), 0).decision.conversation?.card;
  expect(ofCard(busy)).toBeUndefined();
  expect(ofCard({ kind: "done", result: { look: "look" } })).toEqual({ look: "look", changedAt: now });
  expect(
    ofCard(
      { kind: "done", result: { look: "look" } },
      aConversation({ rootDeliveryId: deliveryIdSchema.parse("dl_2") }),
    ),
  ).toBeUndefined();
});
