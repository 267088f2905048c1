import { describe, expect, test } from "vitest";
import { CLOCK_TOLERANCE_MS, RECEIVED_FROM } from "../../src/domain/limits.ts";
import {
  aConversation,
  aDelete,
  anAgentMessage,
  anEdit,
  anEvent,
  aReply,
  channel,
  only,
  payloads,
  reactions,
  ts,
} from "./builders.ts";
import { busy, createWorld, done, lost, refused } from "./world.ts";

const known = () => createWorld({ conversation: aConversation() });
const chatraIds = (world: ReturnType<typeof known>) =>
  [...world.links.values()].map(({ chatraId }) => chatraId);

describe("our own message that comes back", () => {
  test("is known by its id after the send returned", () => {
    const world = known();
    world.input(aReply("Hello"));
    world.carryOut("chatra", done({ chatraId: "a1" }));
    const echo = world.input(anEvent([anAgentMessage("a1", "Hello, reworded by Chatra")]));
    expect(echo).toMatchObject({ ignored: "nothing-new", skipped: [{ id: "a1", reason: "own-echo" }] });
  });

  test("is known by its words before the send returned, whatever became of its white space", () => {
    const world = known();
    world.input(aReply("Hello  there\nVera"));
    const send = world.claim("chatra");
    const echo = world.input(anEvent([anAgentMessage("a1", "Hello there Vera ")]));
    expect(payloads(echo.deliveries, "slack.post")).toEqual([]);
    expect(chatraIds(world)).toEqual(["a1"]);
    if (send) world.settle(send, done({ chatraId: "a1" }));
    expect(chatraIds(world)).toEqual(["a1"]);
  });

  test("is known by what we marked it with, even with other words", () => {
    const echo = known().input(anEvent([anAgentMessage("a1", "whatever", { receivedFrom: RECEIVED_FROM })]));
    expect(echo).toMatchObject({ ignored: "nothing-new", deliveries: [] });
  });

  test("tells the id of a message whose send was answered without one", () => {
    const world = known();
    world.input(aReply("Hello"));
    world.carryOut("chatra", done());
    world.input(anEvent([anAgentMessage("a1", "Hello")]));
    expect(chatraIds(world)).toEqual(["a1"]);
  });

  test("without an id of its own is known, again and again, and is not taken for something to edit", () => {
    const world = known();
    world.input(aReply("Hello"));
    const send = world.claim("chatra");
    const nameless = anAgentMessage("fp:x", "Hello");
    expect(world.input(anEvent([nameless])).deliveries).toEqual([]);
    expect(chatraIds(world)).toEqual([undefined]);
    if (send) expect(world.settle(send, lost).settlement.state).toBe("sent");
    expect(world.input(anEvent([nameless])).deliveries).toEqual([]);
  });

  test("makes a send of unknown outcome a success when it came first", () => {
    const world = known();
    world.input(aReply("Hello"));
    const send = world.claim("chatra");
    world.input(anEvent([anAgentMessage("a1", "Hello")]));
    if (send)
      expect(world.settle(send, lost).settlement).toEqual({ state: "sent", result: { chatraId: "a1" } });
    expect(reactions(world.inState("pending"))).toEqual(["+white_check_mark"]);
  });

  test("settles an uncertain send, and answers the question about it", () => {
    const world = known();
    world.input(aReply("Hello"));
    const send = world.carryOut("chatra", lost);
    world.ask(world.delivery(send.id));
    const echo = world.input(anEvent([anAgentMessage("a1", "Hello")]));
    expect(world.delivery(send.id)).toMatchObject({ state: "sent", result: { chatraId: "a1" } });
    expect(reactions(echo.deliveries)).toEqual(["-grey_question", "+white_check_mark"]);
    expect(only(payloads(echo.deliveries, "slack.update"))).toMatchObject({
      blocks: [],
      text: expect.stringContaining("Confirmed"),
    });
  });

  test("is followed by the words that were changed while its outcome was unknown", () => {
    const world = known();
    world.input(aReply("Helo"));
    world.carryOut("chatra", lost);
    world.input(anEdit("Hello"));
    const echo = world.input(anEvent([anAgentMessage("a1", "Helo")]));
    expect(only(payloads(echo.deliveries, "chatra.edit")).text).toBe("Hello");
  });

  test("is deleted at the visitor's when it was deleted in Slack while its outcome was unknown", () => {
    const world = known();
    world.input(aReply("Oops"));
    const send = world.carryOut("chatra", lost);
    expect(world.input(aDelete()).deliveries).toEqual([]);
    const echo = world.input(anEvent([anAgentMessage("a1", "Oops")]));
    expect(only(payloads(echo.deliveries, "chatra.delete")).chatraId).toBe("a1");
    expect(reactions(echo.deliveries)).toEqual([]);
    expect(world.delivery(send.id).state).toBe("sent");
  });

  test("is settled with its other part when an edit took it back while its outcome was unknown", () => {
    const world = known();
    const [first, second] = ["a".repeat(4_000), "b".repeat(2_000)];
    world.input(aReply(`${first}\n${second}`));
    world.carryOut("chatra", done({ chatraId: "a1" }));
    world.carryOut("chatra", lost);
    world.input(anEdit(first));
    const echo = world.input(anEvent([anAgentMessage("a2", second)]));
    expect(only(payloads(echo.deliveries, "chatra.delete")).chatraId).toBe("a2");
    expect(reactions(echo.deliveries)).toEqual(["+white_check_mark"]);
  });

  test("is deleted at the visitor's when it was made a note while its outcome was unknown", () => {
    const world = known();
    world.input(aReply("he is rude"));
    world.carryOut("chatra", lost);
    world.input(anEdit("// he is rude"));
    const echo = world.input(anEvent([anAgentMessage("a1", "he is rude")]));
    expect(only(payloads(echo.deliveries, "chatra.delete")).chatraId).toBe("a1");
    expect(reactions(echo.deliveries)).toEqual([]);
  });
});

describe("two replies with the same words", () => {
  const twice = () => {
    const world = known();
    world.input(aReply("ok", { ts: ts(10) }));
    world.input(aReply("ok", { ts: ts(11) }));
    return world;
  };

  test("have an echo each", () => {
    const world = twice();
    world.carryOut("chatra", done());
    world.carryOut("chatra", done());
    world.input(anEvent([anAgentMessage("a1", "ok"), anAgentMessage("a2", "ok")]));
    expect(chatraIds(world)).toEqual(["a1", "a2"]);
    expect(payloads(world.inState("pending"), "slack.post")).toEqual([]);
  });

  test("share none: a third of these words is a colleague's", () => {
    const world = twice();
    world.carryOut("chatra", done());
    world.carryOut("chatra", done());
    const three = ["a1", "a2", "a3"].map((id) => anAgentMessage(id, "ok"));
    expect(payloads(world.input(anEvent(three)).deliveries, "slack.post")).toHaveLength(1);
  });

  test("don't vouch for each other: the echo of the second leaves the first in doubt", () => {
    const world = twice();
    const first = world.carryOut("chatra", lost);
    world.ask(world.delivery(first.id));
    const second = world.claim("chatra");
    world.input(anEvent([anAgentMessage("a2", "ok")]));
    if (second) world.settle(second, done({ chatraId: "a2" }));
    expect(world.delivery(first.id).state).toBe("uncertain");
    expect(chatraIds(world)).toEqual([undefined, "a2"]);
    world.input(
      anEvent([anAgentMessage("a1", "ok"), anAgentMessage("a2", "ok")], { event: "chatTranscript" }),
    );
    expect(world.delivery(first.id).state).toBe("sent");
  });

  test("don't keep each other's echo: one that was taken for a send that was then refused is free again", () => {
    const world = twice();
    const first = world.carryOut("chatra", lost);
    world.ask(world.delivery(first.id));
    const second = world.claim("chatra");
    world.input(anEvent([anAgentMessage("a1", "ok")]));
    if (second) world.settle(second, refused);
    expect(chatraIds(world)).toEqual([undefined, undefined]);
    world.input(anEvent([anAgentMessage("a1", "ok")], { event: "chatTranscript" }));
    expect(world.delivery(first.id)).toMatchObject({ state: "sent", result: { chatraId: "a1" } });
  });
});

describe("somebody else's message", () => {
  test.each([
    ["before its send began", undefined],
    ["after its send was refused", refused],
    ["while its send waits to be tried again", busy],
  ])("with the words of a reply, %s, is a colleague's", (_title, outcome) => {
    const world = known();
    world.input(aReply("Hello"));
    if (outcome) world.carryOut("chatra", outcome);
    expect(
      payloads(world.input(anEvent([anAgentMessage("a1", "Hello")])).deliveries, "slack.post"),
    ).toHaveLength(1);
  });

  test.each([
    ["the visitor's", { author: "client" as const }],
    ["a rule's", { automatic: true }],
    ["from long before", { createdAt: 1_700_000_060_000 - CLOCK_TOLERANCE_MS - 1 }],
  ])("%s is no echo, though it has the words of a send under way", (_title, over) => {
    const world = known();
    world.input(aReply("Hello"));
    world.claim("chatra");
    const decision = world.input(anEvent([anAgentMessage("a1", "Hello", over)]));
    expect(payloads(decision.deliveries, "slack.post")).toHaveLength(1);
  });
});

test("an echo that looked different and was mirrored as a colleague's goes again once the send returned", () => {
  const world = known();
  world.input(aReply("see https://x.example"));
  const send = world.claim("chatra");
  world.input(anEvent([anAgentMessage("a1", "see [https://x.example]")]));
  world.carryOut("slack", done({ channelId: channel, ts: ts(15) }));
  if (send) world.settle(send, done({ chatraId: "a1" }));
  expect(only(payloads(world.inState("pending"), "slack.remove")).post).toEqual({
    channelId: channel,
    ts: ts(15),
  });
  expect(chatraIds(world)).toEqual(["a1"]);
});
