import { describe, expect, test } from "vitest";
import { afterFailure, afterObsolete, afterSuccess } from "../../src/domain/after-attempt.ts";
import { wordsDigest } from "../../src/domain/compose-reply.ts";
import { nothing } from "../../src/domain/decision.ts";
import type { Delivery, DeliveryState } from "../../src/domain/delivery.ts";
import {
  channelIdSchema,
  chatraMessageIdSchema,
  deliveryIdSchema,
  userIdSchema,
} from "../../src/domain/ids.ts";
import type { Payload, PayloadOf } from "../../src/domain/payload.ts";
import {
  aContext,
  aConversation,
  aDelivery,
  aLink,
  aReply,
  aSendPayload,
  channel,
  only,
  otherChannel,
  payloads,
  reactions,
  replyRef,
  rootTs,
  ts,
} from "./builders.ts";
import { createWorld, done, refused } from "./world.ts";

const id = (name: string) => deliveryIdSchema.parse(name);
const messageId = (name: string) => chatraMessageIdSchema.parse(name);
const known = (...deliveries: Delivery[]) => new Map(deliveries.map((one) => [one.id, one]));
const root: Payload = { kind: "slack.root", channelId: otherChannel };
const edit: Payload = { kind: "chatra.edit", text: "new", reply: replyRef, part: 0 };

describe("a card that was posted", () => {
  test("is where the conversation's thread begins", () => {
    const card = aDelivery(root, { id: id("dl_root") });
    const decision = afterSuccess(card, { ts: ts(5) }, aConversation({ threadTs: undefined }), aContext());
    expect(decision.conversation).toMatchObject({ channelId: otherChannel, threadTs: ts(5) });
  });

  test("begins nothing without its place", () => {
    const card = aDelivery(root, { id: id("dl_root") });
    const coming = aConversation({ threadTs: undefined });
    expect(afterSuccess(card, { channelId: otherChannel }, coming, aContext())).toEqual(nothing());
  });

  test("is not, when another was asked for meanwhile", () => {
    const card = aDelivery(root, { id: id("dl_old") });
    expect(afterSuccess(card, { ts: ts(5) }, aConversation(), aContext()).conversation).toBeUndefined();
  });
});

describe("a post that was made", () => {
  const post = aDelivery({ kind: "slack.post", text: "Hi" }, { id: id("dl_p") });
  const link = aLink({
    direction: "to-slack",
    slackTs: undefined,
    chatraId: messageId("m1"),
    deliveryId: post.id,
  });

  test("is remembered with its place", () => {
    const context = aContext({ links: [link, aLink({ id: "other", deliveryId: id("dl_x") })] });
    const decision = afterSuccess(post, { ts: ts(5), channelId: channel }, aConversation(), context);
    expect(decision.links).toEqual([{ ...link, channelId: channel, threadTs: rootTs, slackTs: ts(5) }]);
  });

  test.each([{}, { ts: ts(5) }, { channelId: channel }])(
    "is not remembered without its place: %j",
    (result) => {
      expect(afterSuccess(post, result, aConversation(), aContext({ links: [link] }))).toEqual(nothing());
    },
  );

  test("is remembered where it is, though the conversation moved meanwhile", () => {
    const moved = aConversation({ channelId: otherChannel, threadTs: undefined });
    const context = aContext({ links: [link] });
    const decision = afterSuccess(post, { ts: ts(5), channelId: channel }, moved, context);
    expect(only(decision.links)).toMatchObject({ channelId: channelIdSchema.parse("C1"), threadTs: rootTs });
  });
});

describe("a reply that was sent", () => {
  test("gets its receipt after the last piece only", () => {
    const world = createWorld({ conversation: aConversation() });
    world.input(aReply(`${"a".repeat(5000)} b`));
    world.carryOut("chatra", done({ chatraId: "a0" }));
    expect(reactions(world.inState("pending"))).toEqual([]);
    world.carryOut("chatra", done({ chatraId: "a1" }));
    expect(reactions(world.inState("pending"))).toEqual(["+white_check_mark"]);
    expect([...world.links.values()].map(({ chatraId }) => chatraId)).toEqual(["a0", "a1"]);
  });

  test("takes its id back from another reply that it was given to by mistake", () => {
    const own = aLink({ id: "own", deliveryId: id("dl_1") });
    const other = aLink({ id: "other", slackTs: ts(9), deliveryId: id("dl_0"), chatraId: messageId("a1") });
    const context = aContext({ links: [own, other] });
    const { links } = afterSuccess(
      aDelivery(aSendPayload("ok")),
      { chatraId: "a1" },
      aConversation(),
      context,
    );
    expect(links.map((link) => [link.id, link.chatraId])).toEqual([
      ["other", undefined],
      ["own", "a1"],
    ]);
  });

  test.each(["deleted", "note"] as const)("and is %s by now gets no receipt", (state) => {
    const context = aContext({ links: [aLink({ state })] });
    const decision = afterSuccess(
      aDelivery(aSendPayload("ok")),
      { chatraId: "a1" },
      aConversation(),
      context,
    );
    expect(reactions(decision.deliveries)).toEqual([]);
    expect(decision.links).toMatchObject([{ state, chatraId: "a1" }]);
  });

  test("takes back all posts in which it was mirrored as a colleague's, made or not", () => {
    const mirrored = { direction: "to-slack" as const, chatraId: messageId("a1"), channelId: channel };
    const posts = [
      aLink({ ...mirrored, id: "made", part: 0, slackTs: ts(5), deliveryId: id("dl_p0") }),
      aLink({ ...mirrored, id: "owed", part: 1, slackTs: undefined, deliveryId: id("dl_p1") }),
    ];
    const context = aContext({ links: [aLink({ id: "own" }), ...posts] });
    const decision = afterSuccess(
      aDelivery(aSendPayload("ok")),
      { chatraId: "a1" },
      aConversation(),
      context,
    );
    expect(decision.deletedLinks).toEqual(["made", "owed"]);
    expect(payloads(decision.deliveries, "slack.remove").map(({ post }) => post)).toEqual([
      { channelId: channel, ts: ts(5) },
      { deliveryId: "dl_p1" },
    ]);
  });
});

test("a change that arrived is marked with a pencil, a delete with nothing", () => {
  expect(reactions(afterSuccess(aDelivery(edit), {}, aConversation(), aContext()).deliveries)).toEqual([
    "+pencil2",
  ]);
  const remove: Payload = { kind: "chatra.delete", reply: replyRef, part: 0 };
  expect(afterSuccess(aDelivery(remove), {}, aConversation(), aContext()).deliveries).toEqual([]);
});

describe("a reply that failed", () => {
  test("is told of in its thread, why, with Retry and Discard, and marked", () => {
    const error = { reason: "refused", detail: "Chatra says <no>." };
    const decision = afterFailure(aDelivery(aSendPayload("Hi")), error, aConversation(), aContext());
    const notice = only(payloads(decision.deliveries, "slack.post"));
    expect(notice.text).toContain(
      "The reply “Hi” did not reach the visitor. Chatra refused the request. (Chatra says &lt;no&gt;.)",
    );
    expect(JSON.stringify(notice.blocks)).toMatch(/delivery\.retry.*delivery\.discard/);
    expect(reactions(decision.deliveries)).toEqual(["+warning"]);
  });

  test("holds back its later pieces", () => {
    const world = createWorld({ conversation: aConversation() });
    world.input(aReply(["a", "b", "c"].map((letter) => letter.repeat(5000)).join(" ")));
    world.input(aReply("next", { ts: ts(11) }));
    world.carryOut("chatra", refused);
    expect(world.inState("failed")).toHaveLength(3);
    expect(world.claim("chatra")?.payload).toMatchObject({ text: "next" });
    expect(payloads(world.inState("pending"), "slack.post")).toHaveLength(1);
  });
});

describe("a reply that failed without an author", () => {
  const toldOf = (more: {
    reason?: string;
    agent?: PayloadOf<"chatra.send">["agent"];
    needsAuthors?: boolean;
    by?: string;
  }) => {
    const { reason = "refused", agent = { name: "Ann" }, needsAuthors = true, by = "UANN" } = more;
    const reply = { ...replyRef, userId: userIdSchema.parse(by) };
    const send = aDelivery({ ...aSendPayload("Hi"), agent, reply });
    const error = { reason, detail: "agentId is required" };
    const { deliveries } = afterFailure(send, error, aConversation(), aContext({ needsAuthors }));
    return deliveries.filter(({ payload }) => payload.kind === "slack.whisper");
  };

  test.each(["refused", "invalid-input"])("(%s) tells its author who can map them, once", (reason) => {
    const [told, ...more] = toldOf({ reason });
    expect(told?.payload).toMatchObject({
      userId: "UANN",
      threadTs: rootTs,
      text: expect.stringContaining("/chatra agents @you AGENT"),
    });
    expect(more).toEqual([]);
    // The store leaves a delivery that it knows already as it is.
    expect(toldOf({ reason: "refused" })[0]?.id).toBe(told?.id);
    expect(toldOf({ by: "UBEN" })[0]?.id).not.toBe(told?.id);
    expect(told?.conversationId).toBeUndefined();
  });

  test.each([
    ["the account has a default agent", { needsAuthors: false }],
    ["its author is mapped", { agent: { agentId: "a1" } }],
    ["Chatra was not reached", { reason: "unavailable" }],
    ["the visitor is gone", { reason: "not-found" }],
  ])("tells nothing of that where %s", (_, more) => expect(toldOf(more)).toEqual([]));
});

describe("a change that found no message", () => {
  const link = aLink({ sentDigest: wordsDigest("old") });
  const attempt = (state: DeliveryState, over = {}) => {
    const send = aDelivery(aSendPayload("old"), { state });
    return afterObsolete(
      aDelivery(edit, { id: id("dl_e") }),
      { reason: "obsolete", detail: "nothing to change" },
      aConversation(),
      aContext({ links: [{ ...link, ...over }], deliveries: known(send) }),
    );
  };

  test.each(["failed", "pending"] as const)("becomes the words of its send, which is %s", (state) => {
    const decision = attempt(state);
    expect(decision.changes).toMatchObject([{ id: "dl_1", payload: { kind: "chatra.send", text: "new" } }]);
    expect(decision.links).toMatchObject([{ sentDigest: wordsDigest("new") }]);
  });

  test("becomes the words of an uncertain send, whose echo still has the old ones", () => {
    const decision = attempt("uncertain");
    expect(decision.changes).toHaveLength(1);
    expect(decision.links).toEqual([]);
  });

  test.each([
    ["discarded", {}],
    ["failed", { state: "deleted" }],
    ["failed", { state: "note" }],
  ] as const)("is gone with a send that is %s %o", (state, over) => {
    expect(attempt(state, over)).toMatchObject({ changes: [], links: [] });
  });
});
