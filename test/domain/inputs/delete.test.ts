import { describe, expect, test } from "vitest";
import {
  aConversation,
  aDelete,
  aMessage,
  anEdit,
  anEvent,
  aPress,
  aReply,
  channel,
  only,
  otherChannel,
  payloads,
  reactions,
  rootTs,
  ts,
} from "../builders.ts";
import { busy, createWorld, done, lost, refused } from "../world.ts";

const replied = (text = "Oops") => {
  const world = createWorld({ conversation: aConversation() });
  world.input(aReply(text));
  return world;
};

describe("a reply that is deleted", () => {
  test("before it was sent is not sent", () => {
    const world = replied();
    expect(world.input(aDelete()).deliveries).toEqual([]);
    expect(world.claim("chatra")).toBeUndefined();
  });

  test("after it was sent is deleted at the visitor's, once", () => {
    const world = replied();
    world.carryOut("chatra", done({ chatraId: "a1" }));
    expect(payloads(world.input(aDelete()).deliveries, "chatra.delete")).toMatchObject([
      { chatraId: "a1", part: 0 },
    ]);
    expect(world.input(aDelete())).toMatchObject({ ignored: "message-deleted", deliveries: [] });
  });

  test("while it is being sent is deleted right after, and gets no receipt", () => {
    const world = replied();
    const send = world.claim("chatra");
    world.input(aDelete());
    if (send) world.settle(send, done({ chatraId: "a1" }));
    expect(reactions(world.inState("pending"))).toEqual([]);
    expect(world.claim("chatra")?.payload).toMatchObject({ kind: "chatra.delete" });
    expect([...world.links.values()]).toMatchObject([{ chatraId: "a1", state: "deleted" }]);
  });

  test.each([
    ["can be tried again", busy],
    ["was refused", refused],
  ])(
    "while it is being sent is given up when the send %s, and nobody is asked to retry",
    (_title, outcome) => {
      const world = replied();
      const send = world.claim("chatra");
      world.input(aDelete());
      if (send) world.settle(send, outcome);
      expect(world.delivery(send?.id ?? "").state).toBe("discarded");
      expect(world.inState("pending", "slack")).toEqual([]);
    },
  );

  test("after it failed can't be sent any more", () => {
    const world = replied();
    const send = world.carryOut("chatra", refused);
    world.input(aDelete());
    expect(world.input(aPress("retry", send.id)).ignored).toBe("stale-button");
    expect(world.claim("chatra")).toBeUndefined();
  });

  test("while its outcome is unknown is not sent again, whatever is pressed", () => {
    const world = replied();
    const send = world.carryOut("chatra", lost);
    world.ask(world.delivery(send.id));
    world.input(aDelete());
    world.input(aPress("send-again", send.id));
    expect(world.delivery(send.id).state).toBe("discarded");
    expect(world.claim("chatra")).toBeUndefined();
  });

  test("while its outcome is unknown is deleted when a person says that it arrived", () => {
    const world = replied();
    const send = world.carryOut("chatra", lost);
    world.ask(world.delivery(send.id));
    world.input(aDelete());
    const decision = world.input(aPress("arrived", send.id));
    expect(payloads(decision.deliveries, "chatra.delete")).toHaveLength(1);
    expect(reactions(decision.deliveries)).toEqual(["-grey_question"]);
  });

  test("takes all its pieces and the changes that wait with it", () => {
    const world = replied(`${"a".repeat(5000)} ${"b".repeat(5000)} c`);
    world.carryOut("chatra", done({ chatraId: "a0" }));
    world.input(anEdit(`${"x".repeat(5000)} ${"b".repeat(5000)} c`));
    world.input(aDelete());
    expect(payloads(world.inState("pending", "chatra"), "chatra.delete")).toMatchObject([
      { part: 0, chatraId: "a0" },
    ]);
    expect(world.inState("pending", "chatra")).toHaveLength(1);
    expect(world.inState("discarded")).toHaveLength(3);
  });

  test("is known by itself when Slack does not name its thread", () => {
    const world = replied();
    world.carryOut("chatra", done({ chatraId: "a1" }));
    const { threadTs: _, ...nameless } = aDelete();
    expect(payloads(world.input(nameless).deliveries, "chatra.delete")).toHaveLength(1);
  });
});

test.each(["// note", "!close"])("a deleted message that never went (%j) needs nothing", (text) => {
  expect(replied(text).input(aDelete()).deliveries).toEqual([]);
});

test("a post of ours that is deleted in Slack leaves the visitor's message alone", () => {
  const world = createWorld({ conversation: aConversation() });
  world.input(anEvent([aMessage("m1", "Hi")]));
  world.carryOut("slack", done({ channelId: channel, ts: ts(10) }));
  expect(world.input(aDelete())).toMatchObject({ ignored: "own-post", deliveries: [] });
});

describe("a root card that is deleted", () => {
  const root = aDelete({ ts: rootTs });

  test("leaves the chat without a thread, until something is said", () => {
    const world = createWorld({ conversation: aConversation() });
    expect(world.input(root)).toMatchObject({ deliveries: [], conversation: { threadTs: undefined } });
    const decision = world.input(anEvent([aMessage("m1", "Hi")]));
    expect(only(payloads(decision.deliveries, "slack.root")).channelId).toBe(channel);
  });

  test("is not mistaken for one with the same time in another channel", () => {
    const world = createWorld({ conversation: aConversation() });
    world.input({ ...root, channelId: otherChannel });
    expect(world.conversation?.threadTs).toBe(rootTs);
  });

  test("does not take back the replies of its thread", () => {
    const world = replied();
    world.carryOut("chatra", done({ chatraId: "a1" }));
    world.input(root);
    expect(world.claim("chatra")).toBeUndefined();
  });

  test("twice is once", () => {
    const world = createWorld({ conversation: aConversation() });
    world.input(root);
    expect(world.input(root).deliveries).toEqual([]);
  });
});
