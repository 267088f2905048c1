import { describe, expect, test } from "vitest";
import type { Outcome } from "../../../src/domain/attempt.ts";
import type { Order } from "../../../src/domain/order.ts";
import { aDelete, aFile, anEdit, ann, aPress, aReply, payloads, reactions, rootTs, ts } from "../builders.ts";
import { aPolicyWorld } from "../policy-story.ts";
import { blocked, done, lost, refused } from "../world.ts";
import { answers, aWorld, order, thread } from "./order-story.ts";

const relay = (text: string, files = [] as ReturnType<typeof aFile>[]): Order => ({
  kind: "relay",
  ...thread,
  ts: ts(10),
  authorId: ann,
  text,
  files,
});
const unsend: Order = { kind: "unsend", ...thread, ts: ts(10) };

const noted = (text = "// a secret") => {
  const world = aWorld();
  world.input(aReply(text));
  return world;
};

test("a note goes to the visitor without its sign, and its lock is taken off", () => {
  const world = noted();
  const decision = order(world, relay("// a secret"));
  expect(payloads(decision.deliveries, "chatra.send")).toMatchObject([{ text: "a secret" }]);
  expect(reactions(decision.deliveries)).toEqual(["-lock"]);
  world.carryOut("chatra", done({ chatraId: "a1" }));
  expect(answers(world)).toEqual([expect.stringContaining("Sent to *Vera*")]);
  expect(world.audit.get("order-1")).toBe("done");
});

test("a message that we never heard of goes out", () => {
  const unheard = aWorld();
  order(unheard, relay("Hi"));
  // Its own event comes late.
  expect(unheard.input(aReply("Hi")).ignored).toBe("already-relayed");
  expect(unheard.inState("pending", "chatra")).toHaveLength(1);
});

test("it goes behind what others replied meanwhile", () => {
  const world = noted();
  world.input(aReply("a reply", { ts: ts(30) }));
  order(world, relay("// a secret"));
  expect(world.claim("chatra")?.payload).toMatchObject({ text: "a reply" });
});

test("a file goes with it, and one that has no address is told of", () => {
  const world = noted();
  order(world, relay("// see", [aFile("F1")]));
  expect(world.claim("chatra")?.payload).toMatchObject({
    text: expect.stringContaining("https://bot.example/files/F1"),
  });
});

test.each([
  [
    "words of which it is uncertain what is internal",
    "<@UBOB> // secret",
    "The bot can't tell which of these words are for the visitor.",
  ],
  ["a sign and nothing else", "//", "The bot can't tell which of these words are for the visitor."],
  ["a command", "!update notes=x", "The bot can't tell which of these words are for the visitor."],
])("%s stay here", (_, text, why) => {
  const world = noted(text);
  expect(order(world, relay(text)).deliveries.map(({ payload }) => payload.kind)).toEqual(["slack.answer"]);
  expect(answers(world)).toEqual([expect.stringContaining(why)]);
  expect(world.audit.get("order-1")).toBe("refused");
});

test("what is no message of a chat's thread, was sent, or was deleted, is refused", () => {
  const elsewhere = aWorld();
  order(elsewhere, { ...relay("Hi"), threadTs: ts(77) } as Order);
  expect(answers(elsewhere)).toEqual([
    expect.stringContaining("This message is not in a chat's thread, so there is no visitor to send it to."),
  ]);
  const sent = noted("Hi");
  order(sent, relay("Hi"));
  expect(answers(sent)).toEqual([expect.stringContaining("was already sent")]);
  const deleted = noted();
  deleted.input(aDelete());
  order(deleted, relay("// a secret"));
  expect(answers(deleted)).toEqual([expect.stringContaining("was deleted")]);
});

describe("a note that was edited after *Send to visitor* was pressed", () => {
  const pressed = relay("// the code is 1234");

  test.each([
    ["in its words", "// the code comes by mail", []],
    ["into a command", "!close", []],
    ["by a file", "// the code is 1234", [aFile("F1")]],
  ])("does not go as it was before: %s; pressed again it goes as it is", (_, text, files) => {
    const world = noted("// the code is 1234");
    world.input(anEdit(text, { files }));
    const decision = order(world, pressed);
    expect(payloads(decision.deliveries, "chatra.send")).toEqual([]);
    expect(answers(world)).toEqual([
      "This message was edited after you pressed *Send to visitor*. Press it again to send the new text.",
    ]);
    if (text.startsWith("!")) return;
    const again = order(world, relay(text, files), "order-2");
    expect(payloads(again.deliveries, "chatra.send")).not.toEqual([]);
  });

  test("goes where the edit left what the visitor reads, such as a preview's", () => {
    const world = noted("// the code is 1234");
    world.input(anEdit("// the code is 1234"));
    expect(payloads(order(world, pressed).deliveries, "chatra.send")).toMatchObject([
      { text: "the code is 1234" },
    ]);
  });

  test("goes as it was where only the order is late, and nothing was edited since", () => {
    const world = noted("// the code is 1");
    world.input(anEdit("// the code is 1234"));
    expect(payloads(order(world, pressed).deliveries, "chatra.send")).toMatchObject([
      { text: "the code is 1234" },
    ]);
  });
});

test.each([
  ["!note Hello you", []],
  [
    "!sned Hello you",
    [expect.stringContaining("The bot can't tell which of these words are for the visitor.")],
  ],
  ["!close", [expect.stringContaining("The bot can't tell which of these words are for the visitor.")]],
])("a reply that was kept back and edited into %s is dealt with as it stands", (text, told) => {
  const world = aPolicyWorld("on-command");
  world.input(aReply("Hello"));
  world.input(anEdit(text));
  order(world, relay(text));
  expect(answers(world)).toEqual(told);
});

describe("a reply that failed and was discarded", () => {
  const resend: Order = { kind: "resend", ...thread, ts: ts(10) };
  function discarded(...attempts: Outcome[]) {
    const world = aWorld();
    world.input(aReply("Hello"));
    for (const outcome of attempts) {
      world.carryOut("chatra", outcome);
      world.now += 60_000;
    }
    const [send] = world.inState("failed");
    if (send === undefined) throw new Error("nothing failed");
    world.input(aPress("discard", send.id));
    return world;
  }

  test("goes by *Send to visitor*, as *Retry* says, and its 🚫 is taken off", () => {
    const world = discarded(refused);
    order(world, resend, "order-r");
    expect(answers(world).at(-1)).toContain("To send it, use *Send to visitor* in its menu.");
    const decision = order(world, relay("Hello"), "order-s");
    expect(payloads(decision.deliveries, "chatra.send")).toMatchObject([{ text: "Hello" }]);
    expect(reactions(decision.deliveries)).toEqual(["-no_entry_sign"]);
  });

  test("does not go again where an attempt may have reached the visitor", () => {
    const error = { reason: "unavailable", detail: "503" };
    const world = discarded({ kind: "try-again", error, afterMs: 5_000, outcomeUnknown: true }, refused);
    const decision = order(world, relay("Hello"));
    expect(payloads(decision.deliveries, "chatra.send")).toEqual([]);
    expect(answers(world).at(-1)).toContain("The visitor may still have this message from before.");
  });
});

describe("what was sent before and taken back", () => {
  const takenBack = () => {
    const world = noted("Hi");
    return world;
  };

  test.each([
    ["", false],
    [", though an attempt before had been in doubt", true],
  ])("goes once more when its deletion has ended%s", (_, wasInDoubt) => {
    const world = takenBack();
    const error = { reason: "unavailable", detail: "503" };
    if (wasInDoubt)
      world.carryOut("chatra", { kind: "try-again", error, afterMs: 5_000, outcomeUnknown: true });
    world.now += 60_000;
    world.carryOut("chatra", done({ chatraId: "a1" }));
    order(world, unsend, "u1");
    world.carryOut("chatra", done());
    order(world, relay("Hi"), "r1");
    expect(world.carryOut("chatra", done({ chatraId: "a2" })).payload).toMatchObject({ text: "Hi" });
    order(world, unsend, "u2");
    expect(world.claim("chatra")?.payload).toMatchObject({ kind: "chatra.delete", chatraId: "a2" });
    expect(reactions(world.inState("pending")).filter((mark) => mark === "+lock")).toHaveLength(2);
  });

  test.each([
    ["is being sent at this moment", undefined],
    ["waits for its deletion", blocked],
  ])("does not go once more while it %s: the visitor would have it twice", (_, outcome) => {
    const world = takenBack();
    const first = world.claim("chatra");
    order(world, unsend, "u1");
    if (first && outcome) {
      world.settle(first, done({ chatraId: "a1" }));
      world.carryOut("chatra", outcome);
    }
    order(world, relay("Hi"), "r1");
    expect(payloads([...world.deliveries.values()], "chatra.send")).toHaveLength(1);
    expect(answers(world)).toContainEqual(
      expect.stringContaining("The bot is still deleting this message for the visitor."),
    );
    expect(world.audit.get("r1")).toBe("refused");
  });

  test.each([
    ["its first sending is in doubt", [lost]],
    ["its deletion failed", [done({ chatraId: "a1" }), refused]],
  ])("does not go once more when %s", (_, [first = lost, second]) => {
    const world = takenBack();
    world.carryOut("chatra", first);
    order(world, unsend, "u1");
    if (second) world.carryOut("chatra", second);
    order(world, relay("Hi"), "r1");
    expect(payloads([...world.deliveries.values()], "chatra.send")).toHaveLength(1);
    expect(answers(world)).toContainEqual(expect.stringContaining("The visitor may still have this message"));
  });
});

test("changed into a note again it is taken back", () => {
  const world = noted();
  order(world, relay("// a secret"));
  world.carryOut("chatra", done({ chatraId: "a1" }));
  world.input(anEdit("// another secret", { threadTs: rootTs }));
  expect(world.claim("chatra")?.payload).toMatchObject({ kind: "chatra.delete", chatraId: "a1" });
});
