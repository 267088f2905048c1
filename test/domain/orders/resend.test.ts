import { describe, expect, test } from "vitest";
import { deliveryIdSchema } from "../../../src/domain/ids.ts";
import type { Order } from "../../../src/domain/order.ts";
import { resend } from "../../../src/domain/orders/resend.ts";
import {
  aContext,
  aConversation,
  aDelivery,
  anAct,
  anEdit,
  aPress,
  aReply,
  aSendPayload,
  clientId,
  only,
  payloads,
  replyRef,
  ts,
} from "../builders.ts";
import { done, lost, refused } from "../world.ts";
import { answers, aWorld, order, thread } from "./order-story.ts";

const all: Order = { kind: "resend", ...thread };
const one: Order = { ...all, ts: ts(10) };

const failedTwice = () => {
  const world = aWorld();
  world.input(aReply("one"));
  world.input(aReply("two", { ts: ts(11) }));
  world.carryOut("chatra", refused);
  world.carryOut("chatra", refused);
  return world;
};

test("all that failed in a thread goes out once more, in order, and the notices lose their buttons", () => {
  const world = failedTwice();
  const decision = order(world, all);
  expect(payloads(decision.deliveries, "slack.update").map(({ blocks }) => blocks)).toEqual([[], []]);
  expect(answers(world)).toEqual([expect.stringContaining("2 messages")]);
  expect(world.carryOut("chatra", done({ chatraId: "a1" })).payload).toMatchObject({ text: "one" });
  expect(world.carryOut("chatra", done({ chatraId: "a2" })).payload).toMatchObject({ text: "two" });
  expect(world.audit.get("order-1")).toBe("done");
});

test("`!resend` in the thread does the same, is no message for the visitor, and works though others have failed", () => {
  const world = failedTwice();
  const decision = world.input(aReply("!resend", { ts: ts(20) }));
  expect(decision.ignored).toBeUndefined();
  expect(answers(world)).toEqual([expect.stringContaining("2 messages")]);
  world.carryOut("chatra", done({ chatraId: "a1" }));
  world.carryOut("chatra", done({ chatraId: "a2" }));
  expect(world.claim("chatra")).toBeUndefined();
});

test("what was written first is told of first, in whatever order it was looked up", () => {
  const [second, first] = [2, 1].map((seq) =>
    aDelivery(aSendPayload("Hi", { reply: { ...replyRef, ts: ts(10 + seq) } }), {
      id: deliveryIdSchema.parse(`dl_${seq}`),
      seq,
      state: "failed",
    }),
  );
  if (first === undefined || second === undefined) throw new Error("no deliveries");
  const unfinished = [second, first];
  const act = { kind: "resend" as const, ...thread };
  const { changes } = resend(
    { ...anAct(act), act },
    aConversation(),
    aContext({ unfinished, deliveries: new Map(unfinished.map((send) => [send.id, send])) }),
  );
  expect(changes.map(({ id }) => id)).toEqual(["dl_1", "dl_2"]);
});

test("of one message only that one goes", () => {
  const world = failedTwice();
  order(world, one);
  expect(world.inState("pending", "chatra")).toMatchObject([{ payload: { text: "one" } }]);
  expect(answers(world)).toEqual([expect.stringContaining("one message")]);
});

test("the parts of a message are one message", () => {
  const world = aWorld();
  world.input(aReply(["a", "b"].map((letter) => letter.repeat(5000)).join(" ")));
  world.carryOut("chatra", refused);
  order(world, all);
  expect(answers(world)).toEqual([expect.stringContaining("one message")]);
  expect(world.inState("pending", "chatra")).toHaveLength(2);
});

test("a change that failed is made again, whatever else failed beside it", () => {
  const world = aWorld();
  world.input(aReply("before"));
  world.input(aReply("Hello", { ts: ts(11) }));
  world.carryOut("chatra", refused);
  world.carryOut("chatra", done({ chatraId: "a2" }));
  world.input(anEdit("Hello!", { ts: ts(11) }));
  world.carryOut("chatra", refused);
  order(world, all);
  const again = world.inState("pending", "chatra").map(({ payload }) => payload);
  expect(again).toMatchObject([
    { kind: "chatra.send", text: "before" },
    { kind: "chatra.edit", text: "Hello!" },
  ]);
});

test("a call that somebody ordered is no message, and is left to them", () => {
  const world = aWorld();
  order(world, { kind: "update", clientId, changes: { name: "V" } }, "u1");
  const call = only(world.inState("pending", "chatra"));
  world.deliveries.set(call.id, { ...call, state: "failed" });
  expect(order(world, all).ignored).toBe("nothing-to-do");
  expect(answers(world)).toContain("Nothing in this thread has failed.");
});

describe("it is said why nothing is sent", () => {
  const world = () => {
    const fresh = aWorld();
    fresh.input(aReply("one"));
    return fresh;
  };

  test("of a message that is being sent", () => {
    const waiting = world();
    order(waiting, one);
    expect(answers(waiting)).toEqual([expect.stringContaining("The bot is sending this message right now.")]);
  });

  test("of a message in doubt", () => {
    const doubtful = world();
    doubtful.carryOut("chatra", lost);
    order(doubtful, one);
    expect(answers(doubtful)).toEqual([expect.stringContaining("This message is unconfirmed.")]);
  });

  test("of a message that arrived", () => {
    const arrived = world();
    arrived.carryOut("chatra", done({ chatraId: "a1" }));
    order(arrived, one);
    expect(answers(arrived)).toEqual([expect.stringContaining("The visitor already has this message")]);
  });

  test("of a message that was given up", () => {
    const given = world();
    const send = given.carryOut("chatra", refused);
    given.input(aPress("discard", send.id));
    order(given, one);
    expect(answers(given)).toEqual([expect.stringContaining("was not sent to the visitor")]);
  });

  test("of a message that is nobody's, though another one failed", () => {
    const other = world();
    other.carryOut("chatra", refused);
    order(other, { ...all, ts: ts(33) });
    expect(answers(other)).toEqual([expect.stringContaining("was not sent to the visitor")]);
  });

  test("of a thread of nobody's", () => {
    const nowhere = world();
    order(nowhere, { ...all, threadTs: ts(77) });
    expect(answers(nowhere)).toEqual([
      expect.stringContaining("This is not a chat's thread, so there is nothing to retry."),
    ]);
  });
});
