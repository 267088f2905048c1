import { describe, expect, test } from "vitest";
import { wordsDigest } from "../../../src/domain/compose-reply.ts";
import { nothing } from "../../../src/domain/decision.ts";
import { decide } from "../../../src/domain/inputs/input-kinds.ts";
import {
  aContext,
  aConversation,
  aDelete,
  aFile,
  aLink,
  aMessage,
  anEdit,
  anEvent,
  aPress,
  aReply,
  bot,
  channel,
  only,
  payloads,
  reactions,
  ts,
} from "../builders.ts";
import { busy, createWorld, done, lost, obsolete, refused } from "../world.ts";

const replied = (text = "Helo", over = {}) => {
  const world = createWorld({ conversation: aConversation() });
  world.input(aReply(text, over));
  return world;
};
const long = (...letters: string[]) => letters.map((letter) => letter.repeat(5000)).join(" ");

test("of two edits that come before their message the later one is kept, whole", () => {
  const early = aLink({ state: "early", deliveryId: undefined, earlyText: "Hel", editedTs: ts(20) });
  const later = anEdit("Hello", { editedTs: ts(21), files: [aFile("F1")] });
  expect(decide(later, aConversation(), aContext({ links: [early] }))).toEqual({
    ...nothing("edit-before-message"),
    links: [{ ...early, earlyText: "Hello", earlyFileIds: ["F1"], editedTs: ts(21) }],
  });
});

test.each([
  ["the wrong one", "See the offer.", ["F2"], ["See the offer.\n\n📎 F2.pdf: https://bot.example/files/F2"]],
  ["the only ones", "See the offer.", [], ["See the offer."]],
  ["none", "Better words.", ["F1", "F2"], [expect.stringMatching(/F1.*\n.*F2/)]],
  ["the wrong one of a command", "!send See it.", ["F2"], [expect.stringMatching(/^See it\.[\s\S]*F2$/)]],
])("an edit that came before its message takes away %s of its files", (_, text, left, sent) => {
  const world = createWorld({ conversation: aConversation() });
  world.input(anEdit(text, { files: left.map((id) => aFile(id)) }));
  const decision = world.input(aReply(text, { files: [aFile("F1"), aFile("F2")] }));
  expect(payloads(decision.deliveries, "chatra.send").map((send) => send.text)).toEqual(sent);
  const links = [...world.links.values()];
  expect(links.map(({ earlyText, earlyFileIds }) => [earlyText, earlyFileIds])).toEqual(
    links.map(() => [undefined, undefined]),
  );
});

describe("the words of a reply are changed", () => {
  test("before it was sent: it goes out with the new ones only", () => {
    const world = replied();
    expect(world.input(anEdit("Hello")).deliveries).toEqual([]);
    expect(world.claim("chatra")?.payload).toMatchObject({ kind: "chatra.send", text: "Hello" });
    expect([...world.links.values()].map(({ sentDigest }) => sentDigest)).toEqual([wordsDigest("Hello")]);
  });

  test("while it waits to be tried again: the next try has the new ones", () => {
    const world = replied();
    world.carryOut("chatra", busy);
    world.input(anEdit("Hello"));
    expect(world.claim("chatra")).toBeUndefined();
    world.wait("chatra");
    expect(world.claim("chatra")?.payload).toMatchObject({ text: "Hello" });
  });

  test.each(["sending", "sent"])("while it is %s: an edit follows it", (state) => {
    const world = replied();
    const send = world.claim("chatra");
    if (state === "sent" && send) world.settle(send, done({ chatraId: "a1" }));
    const decision = world.input(anEdit("Hello"));
    expect(only(payloads(decision.deliveries, "chatra.edit"))).toMatchObject({ text: "Hello", part: 0 });
    expect(decision.changes).toEqual([]);
  });

  test("so that its end, which is still to go, goes no more: it has arrived, as far as it goes", () => {
    const world = replied(`${"a".repeat(4995)} the end`);
    world.carryOut("chatra", done({ chatraId: "a1" }));
    expect(reactions(world.inState("pending", "slack"))).toEqual([]);
    const decision = world.input(anEdit("Hello"));
    expect(reactions(decision.deliveries)).toEqual(["+white_check_mark"]);
    expect(world.carryOut("chatra", done({ chatraId: "a1" })).payload.kind).toBe("chatra.edit");
    expect(world.claim("chatra")).toBeUndefined();
    // What arrived as a whole is not told of again.
    const whole = replied(`${"a".repeat(4995)} the end`);
    whole.carryOut("chatra", done({ chatraId: "a1" }));
    whole.carryOut("chatra", done({ chatraId: "a2" }));
    expect(reactions(whole.input(anEdit("Hello")).deliveries)).toEqual([]);
  });

  test("after it failed: it stays failed, and Retry sends the new ones", () => {
    const world = replied();
    const send = world.carryOut("chatra", refused);
    world.input(anEdit("Hello"));
    expect(world.delivery(send.id).state).toBe("failed");
    world.input(aPress("retry", send.id));
    expect(world.claim("chatra")?.payload).toMatchObject({ text: "Hello" });
  });

  test("while its outcome is unknown: a second send would have the new ones, its echo has the old ones", () => {
    const world = replied();
    const send = world.carryOut("chatra", lost);
    world.input(anEdit("Hello"));
    expect(world.delivery(send.id)).toMatchObject({ state: "uncertain", payload: { text: "Hello" } });
    expect([...world.links.values()].map(({ sentDigest }) => sentDigest)).toEqual([wordsDigest("Helo")]);
  });

  test("after it was discarded: nothing goes to the visitor", () => {
    const world = replied();
    const send = world.carryOut("chatra", refused);
    world.input(aPress("discard", send.id));
    world.input(anEdit("Hello"));
    world.input(anEdit(long("a", "b"), { editedTs: ts(21) }));
    expect(world.claim("chatra")).toBeUndefined();
  });

  test("several times in a row: the last change is the one that goes", () => {
    const world = replied();
    world.carryOut("chatra", done({ chatraId: "a1" }));
    for (const [text, at] of [
      ["Hell", 20],
      ["Hello", 21],
      ["Hello!", 22],
    ] as const) {
      world.input(anEdit(text, { editedTs: ts(at) }));
    }
    expect(payloads(world.inState("pending", "chatra"), "chatra.edit")).toMatchObject([{ text: "Hello!" }]);
  });

  test("again while a change is under way: a second change follows", () => {
    const world = replied();
    world.carryOut("chatra", done({ chatraId: "a1" }));
    world.input(anEdit("Hello"));
    world.claim("chatra");
    world.input(anEdit("Hello!", { editedTs: ts(21) }));
    expect(payloads(world.inState("pending", "chatra"), "chatra.edit")).toMatchObject([{ text: "Hello!" }]);
  });

  test("in two ways, told in the wrong order: the newer one counts", () => {
    const world = replied();
    world.input(anEdit("newer", { editedTs: ts(22) }));
    expect(world.input(anEdit("older", { editedTs: ts(21) }))).toMatchObject({
      ignored: "stale-edit",
      changes: [],
    });
    expect(world.claim("chatra")?.payload).toMatchObject({ text: "newer" });
  });

  test("twice, with a failed try between: the first change, which still waits, does not undo the second", () => {
    const world = replied();
    const send = world.claim("chatra");
    world.input(anEdit("Hello"));
    if (send) world.settle(send, busy);
    world.input(anEdit("Hello!", { editedTs: ts(21) }));
    world.wait("chatra");
    expect(world.carryOut("chatra", done({ chatraId: "a1" })).payload).toMatchObject({ text: "Hello!" });
    expect(world.claim("chatra")).toBeUndefined();
  });

  test("and back again: the visitor reads what Slack shows", () => {
    const world = replied("one");
    world.input(anEdit("two", { editedTs: ts(20) }));
    world.input(anEdit("one", { editedTs: ts(21) }));
    expect(world.claim("chatra")?.payload).toMatchObject({ text: "one" });
  });
});

describe("nothing is changed", () => {
  test("by a preview of a link, which Slack tells as an edit", () => {
    const world = replied("see https://x.example");
    world.carryOut("chatra", done({ chatraId: "a1" }));
    expect(world.input(anEdit("see https://x.example"))).toMatchObject({
      ignored: "unchanged",
      deliveries: [],
    });
    expect(world.input(anEdit("old", { editedTs: ts(19) })).ignored).toBe("stale-edit");
  });

  test("by an edit of a message that was deleted", () => {
    const world = replied();
    world.input(aDelete());
    expect(world.input(anEdit("Hello")).ignored).toBe("message-deleted");
  });

  test("by an edit of what the bot posted", () => {
    const world = createWorld({ conversation: aConversation() });
    world.input(anEvent([aMessage("m1", "Hi")]));
    world.carryOut("slack", done({ channelId: channel, ts: ts(10) }));
    expect(world.input(anEdit("Ho"))).toMatchObject({ ignored: "own-post", deliveries: [] });
    expect(world.input(anEdit("Ho", { ts: ts(12), userId: bot })).ignored).toBe("own-post");
  });
});

describe("a reply that is edited until nothing is left of it stays at the visitor", () => {
  test.each([
    "\u200b",
    "",
    "This message contains interactive elements.",
    "This content can’t be displayed.",
  ])("(%j) and its author is told", (text) => {
    const world = replied("Here");
    world.carryOut("chatra", done({ chatraId: "a1" }));
    const decision = world.input(anEdit(text));
    expect(decision.ignored).toBe("nothing-to-send");
    expect(only(decision.deliveries).payload).toMatchObject({
      kind: "slack.whisper",
      text: expect.stringContaining("The visitor keeps the earlier text"),
    });
    expect(world.claim("chatra")).toBeUndefined();
  });

  test("and follows the next edit", () => {
    const world = replied("Here");
    world.carryOut("chatra", done({ chatraId: "a1" }));
    world.input(anEdit(""));
    expect(world.input(anEdit("Here", { editedTs: ts(21) }))).toMatchObject({
      ignored: "unchanged",
      deliveries: [],
    });
    expect(
      payloads(world.input(anEdit("There", { editedTs: ts(22) })).deliveries, "chatra.edit"),
    ).toMatchObject([{ text: "There" }]);
  });
});

test("the notice about a failed reply closes when the reply is made a note", () => {
  const world = replied("Here");
  world.carryOut("chatra", { kind: "refused", error: { reason: "refused", detail: "no" } });
  const decision = world.input(anEdit("// Here"));
  expect(only(payloads(decision.deliveries, "slack.update")).text).toContain(
    "Settled: the reply was edited or deleted in Slack, so the bot won't retry it.",
  );
  expect(reactions(decision.deliveries)).toContain("-warning");
});

test("a file that is taken away from a reply goes from its words", () => {
  const world = replied("Here", { files: [aFile("F1")] });
  world.carryOut("chatra", done({ chatraId: "a1" }));
  expect(only(payloads(world.input(anEdit("Here")).deliveries, "chatra.edit")).text).toBe("Here");
});

describe("a reply that grows", () => {
  test("is changed and continued", () => {
    const world = replied();
    world.carryOut("chatra", done({ chatraId: "a1" }));
    const decision = world.input(anEdit(long("a", "b", "c")));
    expect(payloads(decision.deliveries, "chatra.edit").map(({ part }) => part)).toEqual([0]);
    expect(payloads(decision.deliveries, "chatra.send").map(({ part, text }) => [part, text[0]])).toEqual([
      [1, "b"],
      [2, "c"],
    ]);
    expect(world.links.size).toBe(3);
  });

  test("while it is failed does not go out without its beginning, and goes whole with Retry", () => {
    const world = replied();
    const send = world.carryOut("chatra", refused);
    world.input(anEdit(long("a", "b")));
    expect(world.claim("chatra")).toBeUndefined();
    world.input(aPress("retry", send.id));
    const sent = [0, 1].map((n) => world.carryOut("chatra", done({ chatraId: `a${n}` })));
    expect(payloads(sent, "chatra.send").map(({ text }) => text[0])).toEqual(["a", "b"]);
  });
});

describe("a reply that shrinks", () => {
  test("loses the pieces that were sent, and those that wait", () => {
    const world = replied(long("a", "b", "c"));
    world.carryOut("chatra", done({ chatraId: "a0" }));
    world.carryOut("chatra", done({ chatraId: "a1" }));
    const decision = world.input(anEdit("short"));
    expect(payloads(decision.deliveries, "chatra.edit")).toMatchObject([{ text: "short", part: 0 }]);
    expect(payloads(decision.deliveries, "chatra.delete")).toMatchObject([{ part: 1, chatraId: "a1" }]);
    expect(world.inState("discarded")).toHaveLength(1);
  });

  test("while nothing of it has arrived carries no receipt yet", () => {
    const world = replied(long("a", "b"));
    expect(reactions(world.input(anEdit("short")).deliveries)).toEqual([]);
  });

  test("and grows again gets a new message for the piece that is gone", () => {
    const world = replied(long("a", "b"));
    world.carryOut("chatra", done({ chatraId: "a0" }));
    world.carryOut("chatra", done({ chatraId: "a1" }));
    world.input(anEdit(long("a")));
    while (world.inState("pending", "chatra").length > 0) world.carryOut("chatra", done());
    const decision = world.input(anEdit(long("a", "c"), { editedTs: ts(21) }));
    expect(payloads(decision.deliveries, "chatra.send")).toMatchObject([{ part: 1 }]);
  });

  test("and grows again before the piece was deleted keeps its message", () => {
    const world = replied(long("a", "b"));
    world.carryOut("chatra", done({ chatraId: "a0" }));
    const second = world.claim("chatra");
    world.input(anEdit(long("a")));
    const decision = world.input(anEdit(long("a", "c"), { editedTs: ts(21) }));
    expect(payloads(decision.deliveries, "chatra.send")).toEqual([]);
    if (second) world.settle(second, done({ chatraId: "a1" }));
    expect(payloads(world.inState("pending", "chatra"), "chatra.delete")).toEqual([]);
    const edits = payloads(world.inState("pending", "chatra"), "chatra.edit");
    expect(edits.find(({ part }) => part === 1)?.text[0]).toBe("c");
    world.input(anEdit(long("a"), { editedTs: ts(22) }));
    expect(payloads(world.inState("pending", "chatra"), "chatra.delete")).toMatchObject([
      { part: 1, chatraId: "a1" },
    ]);
  });

  test("and grows again while the piece's outcome is unknown doesn't send it a second time", () => {
    const world = replied(long("a", "b"));
    world.carryOut("chatra", done({ chatraId: "a0" }));
    world.carryOut("chatra", lost);
    world.input(anEdit(long("a")));
    const decision = world.input(anEdit(long("a", "c"), { editedTs: ts(21) }));
    expect(payloads(decision.deliveries, "chatra.send")).toEqual([]);
  });
});

describe("a reply that becomes a note", () => {
  test("is deleted at the visitor's, and marked", () => {
    const world = replied("he is rude");
    world.carryOut("chatra", done({ chatraId: "a1" }));
    const decision = world.input(anEdit("// he is rude"));
    expect(payloads(decision.deliveries, "chatra.delete")).toMatchObject([{ chatraId: "a1" }]);
    expect(reactions(decision.deliveries)).toEqual(["-white_check_mark", "+lock"]);
  });

  test.each(["note: x", "!close"])("(%j) is not sent at all when it still waits", (text) => {
    const world = replied("he is rude");
    world.input(anEdit(text));
    expect(world.claim("chatra")).toBeUndefined();
  });

  test("while it is being sent is deleted right after", () => {
    const world = replied("he is rude");
    const send = world.claim("chatra");
    world.input(anEdit("// he is rude"));
    if (send) world.settle(send, done({ chatraId: "a1" }));
    expect(world.claim("chatra")?.payload).toMatchObject({ kind: "chatra.delete", part: 0 });
    expect([...world.links.values()]).toMatchObject([{ state: "note", chatraId: "a1" }]);
    expect(reactions(world.inState("pending"))).toEqual(["-white_check_mark", "+lock"]);
  });

  test("takes waiting changes with it", () => {
    const world = replied("one");
    world.carryOut("chatra", done({ chatraId: "a1" }));
    world.input(anEdit("two"));
    world.input(anEdit("// three", { editedTs: ts(21) }));
    expect(world.inState("pending", "chatra").map(({ payload }) => payload.kind)).toEqual(["chatra.delete"]);
  });

  test("stays one: made a reply again it is not sent, and its author is told", () => {
    const world = replied("one");
    world.input(anEdit("// one"));
    const decision = world.input(anEdit("one", { editedTs: ts(21) }));
    expect(decision.ignored).toBe("note-stays-note");
    expect(decision.deliveries.map(({ payload }) => payload.kind)).toEqual(["slack.whisper"]);
    expect(world.input(anEdit("// two", { editedTs: ts(22) }))).toMatchObject({
      deliveries: [],
      ignored: "note-stays-note",
    });
  });
});

test("an edit that came to nothing because its send failed gives its words to the send", () => {
  const world = replied();
  const send = world.claim("chatra");
  world.input(anEdit("Hello"));
  if (send) world.settle(send, refused);
  world.carryOut("chatra", { kind: "obsolete", error: { reason: "obsolete", detail: "nothing to change" } });
  world.input(aPress("retry", send?.id ?? ""));
  expect(world.claim("chatra")?.payload).toMatchObject({ kind: "chatra.send", text: "Hello" });
});

test("an edit that came to nothing does not take the newer words of a later edit from the send", () => {
  const world = replied();
  const send = world.claim("chatra");
  world.input(anEdit("Hello"));
  if (send) world.settle(send, refused);
  const first = world.claim("chatra");
  world.input(anEdit("Hello!", { editedTs: ts(21) }));
  if (first) world.settle(first, obsolete);
  world.input(aPress("retry", send?.id ?? ""));
  expect(world.claim("chatra")?.payload).toMatchObject({ kind: "chatra.send", text: "Hello!" });
});

describe("a change that failed after a newer one was made", () => {
  test("is dropped without a question, when the newer one waits behind it", () => {
    const world = replied();
    world.carryOut("chatra", done({ chatraId: "a1" }));
    world.input(anEdit("Hello"));
    const first = world.claim("chatra");
    world.input(anEdit("Hello!", { editedTs: ts(21) }));
    if (first) world.settle(first, refused);
    expect(world.delivery(first?.id ?? "").state).toBe("discarded");
    expect(payloads(world.inState("pending"), "slack.post")).toEqual([]);
    expect(world.claim("chatra")?.payload).toMatchObject({ text: "Hello!" });
  });

  test("is not repeated by Retry, which would undo the newer one", () => {
    const world = replied();
    world.carryOut("chatra", done({ chatraId: "a1" }));
    world.input(anEdit("Hello"));
    const first = world.carryOut("chatra", refused);
    world.input(anEdit("Hello!", { editedTs: ts(21) }));
    world.carryOut("chatra", done({ chatraId: "a1" }));
    world.input(aPress("retry", first.id));
    expect(world.claim("chatra")).toBeUndefined();
  });
});
