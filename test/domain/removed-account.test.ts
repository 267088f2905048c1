import { describe, expect, test } from "vitest";
import { deliveryIdSchema } from "../../src/domain/ids.ts";
import type { Payload } from "../../src/domain/payload.ts";
import { afterRemoval } from "../../src/domain/removed-account.ts";
import { ORDER_UNCONFIRMED, ORDER_WITHOUT_ACCOUNT, REMOVED_ACCOUNT } from "../../src/messages/unheard.ts";
import {
  aConversation,
  aDelete,
  aDelivery,
  anAct,
  anEdit,
  ann,
  aReply,
  aSendPayload,
  channel,
  clientId,
  conversationId,
  only,
  payloads,
  reactions,
  replyRef,
  rootTs,
  ts,
} from "./builders.ts";
import { busy, createWorld, done, lost, refused, type World } from "./world.ts";

const long = ["a", "b"].map((letter) => letter.repeat(5000)).join(" ");
const order = { id: "order 1", userId: ann, answer: { channelId: channel } };

/** What follows from removing the account, with all that is neither under way nor done. */
const removed = (world: World) =>
  afterRemoval(
    (["pending", "uncertain", "failed"] as const).flatMap((state) => world.inState(state)),
    world.now,
  );

function replied(text = "Hello"): World {
  const world = createWorld({ conversation: aConversation() });
  world.input(aReply(text));
  return world;
}

describe("with its account a reply is discarded: its author", () => {
  const arrived = () => {
    const world = replied();
    world.carryOut("chatra", done({ chatraId: "a1" }));
    world.carryOut("slack", done({}));
    return world;
  };
  const having = (world: World, ...work: ((world: World) => unknown)[]) => {
    for (const one of work) one(world);
    return world;
  };
  test.each<[string, () => World, keyof typeof REMOVED_ACCOUNT]>([
    ["of a reply that waits for its first attempt", () => replied(), "reply"],
    [
      "of one that is tried again",
      () => having(replied(), (world) => world.carryOut("chatra", busy)),
      "reply",
    ],
    ["of one with several parts", () => replied(long), "reply"],
    [
      "of one of which the visitor has a part",
      () => having(replied(long), (world) => world.carryOut("chatra", done({ chatraId: "a1" }))),
      "unconfirmed",
    ],
    [
      "of one under way in part",
      () => having(replied(long), (world) => world.claim("chatra")),
      "unconfirmed",
    ],
    [
      "of one that may have gone out",
      () => having(replied(), (world) => world.carryOut("chatra", lost)),
      "unconfirmed",
    ],
    ["of an edit", () => having(arrived(), (world) => world.input(anEdit("Hello again"))), "edit"],
    [
      "of an edit that may be done",
      () =>
        having(
          arrived(),
          (world) => world.input(anEdit("Hello again")),
          (world) => world.carryOut("chatra", lost),
        ),
      "uncertainEdit",
    ],
  ])("%s is told once", (_, make, what) => {
    const { deliveries, outcomes } = removed(make());
    const told = only(payloads(deliveries, "slack.whisper"));
    expect(told).toMatchObject({ channelId: channel, threadTs: rootTs, userId: ann });
    expect(told.text).toBe(REMOVED_ACCOUNT[what]);
    expect(outcomes).toEqual([]);
    expect(only(deliveries).conversationId).toBeUndefined();
  });

  test("of each reply is told, and of one that was changed since only of the reply", () => {
    const world = replied();
    world.input(aReply("Second", { ts: ts(11) }));
    const send = only(world.inState("pending", "chatra").slice(0, 1));
    const edit = aDelivery(
      { kind: "chatra.edit", text: "x", reply: replyRef, part: 0 },
      { state: "pending", attempts: 0 },
    );
    const told = afterRemoval([edit, ...world.inState("pending")], world.now).deliveries;
    expect(send.payload).toMatchObject({ reply: replyRef });
    expect(payloads(told, "slack.whisper").map(({ text }) => text)).toEqual([
      REMOVED_ACCOUNT.reply,
      REMOVED_ACCOUNT.reply,
    ]);
    expect(new Set(told.map(({ id }) => id)).size).toBe(2);
    expect(removed(world).deliveries.map(({ id }) => id)).toEqual(told.map(({ id }) => id));
  });

  test.each<[string, (world: World) => unknown]>([
    ["that failed", (world) => world.carryOut("chatra", refused)],
    ["that the thread was asked about", (world) => world.ask(world.carryOut("chatra", lost))],
  ])("of a reply %s was told before", (_, work) => {
    const world = replied();
    world.showWaits();
    work(world);
    // What the thread shows of it has gone out.
    while (world.claim("slack") !== undefined);
    expect(removed(world)).toEqual({ deliveries: [], outcomes: [] });
  });

  test("is nobody where no person wrote it, or where it is not known who deleted it", () => {
    const world = having(arrived(), (one) => one.input(aDelete({ userId: ann })));
    expect(world.inState("pending", "chatra")).toHaveLength(1);
    expect(payloads(removed(world).deliveries, "slack.whisper")).toEqual([]);
    const automatic = aDelivery(aSendPayload("We are closed.", { automatic: true }), { state: "pending" });
    expect(afterRemoval([automatic], 5)).toEqual({ deliveries: [], outcomes: [] });
  });
});

test.each(["Hello", long])(
  "the ⏳ goes once with the reply, in the place after what put it there",
  (text) => {
    const world = replied(text);
    world.showWaits();
    const { deliveries } = removed(world);
    expect(reactions(deliveries)).toEqual(["-hourglass_flowing_sand"]);
    expect(deliveries.find(({ payload }) => payload.kind === "slack.react")).toMatchObject({
      key: `${conversationId}:receipt`,
      conversationId: undefined,
      payload: { channelId: channel, ts: replyRef.ts },
    });
    expect(reactions(removed(replied(text)).deliveries)).toEqual([]);
  },
);

describe("with its account an order is discarded: it ends, and who gave it", () => {
  const inState = (payload: Payload, id = "dl_1") =>
    aDelivery(payload, { id: deliveryIdSchema.parse(id), state: "pending", attempts: 0 });
  const call: Payload = {
    kind: "chatra.call",
    call: { kind: "update", clientId, changes: { notes: "call back" } },
    order,
  };

  test.each<[string, Payload[]]>([
    ["a call", [call]],
    ["a message by command", [aSendPayload("Hi", { order })]],
    ["one with several parts", [0, 1].map((part) => aSendPayload("Hi", { order, part, parts: 2 }))],
    ["a deletion", [{ kind: "chatra.delete", reply: replyRef, part: 0, order }]],
    ["a thread to open", [{ kind: "slack.root", channelId: channel, order }]],
    [
      "a message that the thread is to show first",
      [{ kind: "slack.post", text: "Hi", carries: { text: "Hi", pushed: true, agent: {}, order } }],
    ],
  ])("of %s is told once", (_, waiting) => {
    const told = afterRemoval(
      waiting.map((payload, at) => inState(payload, `dl_${at}`)),
      5,
    );
    expect(told.outcomes).toEqual([{ orderId: "order 1", outcome: "discarded" }]);
    expect(only(told.deliveries).payload).toEqual({
      kind: "slack.answer",
      userId: ann,
      channelId: channel,
      text: ORDER_WITHOUT_ACCOUNT,
    });
  });

  test("of a message that may have gone out is told that", () => {
    const send = aDelivery(aSendPayload("Hi", { order }), { state: "pending", outcomeUnknown: true });
    const told = afterRemoval([send], 5);
    expect(told.outcomes).toEqual([{ orderId: "order 1", outcome: "uncertain" }]);
    expect(only(payloads(told.deliveries, "slack.answer")).text).toBe(ORDER_UNCONFIRMED);
  });

  test.each<[string, Payload]>([
    ["a call", call],
    ["a deletion", { kind: "chatra.delete", reply: replyRef, part: 0, order }],
  ])("of %s that Chatra may have got is told that", (_, payload) => {
    const told = afterRemoval([{ ...inState(payload), attempts: 1 }], 5);
    expect(told.outcomes).toEqual([{ orderId: "order 1", outcome: "uncertain" }]);
    expect(only(payloads(told.deliveries, "slack.answer")).text).toBe(ORDER_UNCONFIRMED);
  });

  test("where the thread shows how it goes, is told in the thread", () => {
    const { answer: _, ...silent } = order;
    const told = afterRemoval([inState(aSendPayload("Hi", { order: silent }))], 5);
    expect(told.outcomes).toHaveLength(1);
    expect(only(payloads(told.deliveries, "slack.whisper")).text).toBe(REMOVED_ACCOUNT.reply);
  });

  test("of a command that the bot decided itself is told as well", () => {
    const world = createWorld({ conversation: aConversation() });
    world.input(anAct({ kind: "update", clientId, changes: { name: "Ada" } }));
    expect(removed(world)).toMatchObject({ outcomes: [{ outcome: "discarded" }] });
  });
});
