import { describe, expect, test } from "vitest";
import { concludeAttempt } from "../../src/domain/conclude-attempt.ts";
import { clientIdSchema, deliveryIdSchema } from "../../src/domain/ids.ts";
import type { ChatraEvent, ChatraMessage } from "../../src/domain/input.ts";
import { decide } from "../../src/domain/inputs/input-kinds.ts";
import { BROADCAST_AFTER_MS, CLOCK_TOLERANCE_MS, FILE_PART } from "../../src/domain/limits.ts";
import { fingerprintOf, likenessOf } from "../../src/domain/message-marks.ts";
import {
  aContext,
  aConversation,
  account,
  aDelivery,
  aLink,
  aMessage,
  anAct,
  anAgentMessage,
  anEvent,
  aSendPayload,
  only,
  payloads,
  START,
  ts,
} from "./builders.ts";
import { createWorld, done } from "./world.ts";

const known = () => createWorld({ conversation: aConversation() });
const HOUR = 3_600_000;

/** How many new posts there are after a message came and then, `laterMs` on, another one. */
function shown(
  first: [ChatraMessage, Partial<ChatraEvent>?],
  second: [ChatraMessage, Partial<ChatraEvent>?],
  laterMs = 1_000,
): "once" | "again" | "changed" {
  const world = known();
  const bare = { chatId: undefined };
  world.input(anEvent([first[0]], { ...bare, bodyDigest: "first", ...first[1] }));
  world.now += laterMs;
  const { deliveries } = world.input(anEvent([second[0]], { ...bare, bodyDigest: "second", ...second[1] }));
  if (payloads(deliveries, "slack.update").length > 0) return "changed";
  return payloads(deliveries, "slack.post").length > 0 ? "again" : "once";
}

const at = (text: string, seconds: number, id = "1") =>
  aMessage(id, text, { createdAt: START + seconds * 1000 });
const undated = (text: string, id = "1") => aMessage(id, text, { createdAt: START, undated: true });
const nameless = (text: string, seconds: number) => {
  const message = at(text, seconds);
  return { ...message, id: aMessage(fingerprintOf(message), "").id };
};
const bare = (text: string) => {
  const message = undated(text);
  return { ...message, id: aMessage(likenessOf(message), "").id };
};

describe("a message with the id of a known one", () => {
  test.each([
    ["is known by the same time", [at("Hi", 1)], [at("Hi", 1)], "once"],
    ["is known by a time given in seconds", [at("Hi", 1.4)], [at("Hi", 1)], "once"],
    ["of the same time and other words is changed", [at("Hi", 1)], [at("Ho", 1)], "changed"],
    ["of another time is another", [at("Hi", 1)], [at("Ho", 60)], "again"],
    ["of another time and the same words is another", [at("Hi", 1)], [at("Hi", 60)], "again"],
    [
      "of another time in the same chat is changed",
      [at("Hi", 1), { chatId: "a" }],
      [at("Ho", 60), { chatId: "a" }],
      "changed",
    ],
    ["in another chat is another", [at("Hi", 1), { chatId: "a" }], [at("Hi", 60), { chatId: "b" }], "again"],
    [
      "at the same time is known, whatever the chat is called",
      [at("Hi", 1), { chatId: "a" }],
      [at("Hi", 1), { chatId: "b" }],
      "once",
    ],
    [
      "without a time, in another chat, is another",
      [undated("Hi"), { chatId: "a" }],
      [undated("Hi"), { chatId: "b" }],
      "again",
    ],
    ["without a time is known by its words", [undated("Hi")], [undated("Hi")], "once"],
    ["without a time and of other words is changed", [undated("Hi")], [undated("Ho")], "changed"],
    [
      "without a time, of other words, on another visit is another",
      [undated("Hi"), { visitAt: 1 }],
      [undated("Ho"), { visitAt: 2 }],
      "again",
    ],
    [
      "without a time, of the same words, on another visit is known",
      [undated("Hi"), { visitAt: 1 }],
      [undated("Hi"), { visitAt: 2 }],
      "once",
    ],
    ["with a time that it lacked is known", [undated("Hi")], [at("Hi", 60)], "once"],
    ["that was said after it was shown is another", [undated("Hi")], [at("Hi", 60 + 121)], "again"],
  ] as const)("%s", (_title, first, second, what) => {
    expect(shown([...first], [...second])).toBe(what);
  });
});

describe("a message without an id", () => {
  test.each([
    ["is known by time and words", [nameless("Hi", 1)], [nameless("Hi", 1)], "once"],
    ["of another time is another", [nameless("Hi", 1)], [nameless("Hi", 2)], "again"],
    ["is known when it comes with one", [nameless("Hi", 1)], [at("Hi", 1, "m1")], "once"],
    ["is known when it came with one", [at("Hi", 1, "m1")], [nameless("Hi", 1)], "once"],
    ["and time is known when it comes with both", [bare("Hi")], [at("Hi", 60, "m1")], "once"],
    ["and time is another where that was long before", [bare("Hi")], [at("Hi", -600, "m1")], "again"],
    ["and time is known when it came with a time", [nameless("Hi", 59)], [bare("Hi")], "once"],
    ["and time is known when it came with an id", [undated("Hi", "m1")], [bare("Hi")], "once"],
    ["and time is known in a fragment", [bare("Hi"), { event: "chatStarted" }], [bare("Hi")], "once"],
    ["and time is new when a chat starts", [bare("Hi")], [bare("Hi"), { event: "chatStarted" }], "again"],
    [
      "and time is known when its start comes late",
      [nameless("Hi", 59)],
      [bare("Hi"), { event: "chatStarted" }],
      "once",
    ],
    [
      "and time is known when a start of the same visit repeats it",
      [bare("Hi"), { visitAt: 5 }],
      [bare("Hi"), { event: "chatStarted", visitAt: 5 }],
      "once",
    ],
    ["and time is new on another visit", [bare("Hi"), { visitAt: 5 }], [bare("Hi"), { visitAt: 6 }], "again"],
    [
      "and time is new in another chat",
      [bare("Hi"), { chatId: "a" }],
      [bare("Hi"), { chatId: "b" }],
      "again",
    ],
    [
      "and time is known in a transcript, whatever the visit",
      [bare("Hi"), { visitAt: 5 }],
      [bare("Hi"), { event: "chatTranscript", visitAt: 6 }],
      "once",
    ],
    ["and time, with other white space, is known", [bare("Hi  you")], [bare("Hi you")], "changed"],
  ] as const)("%s", (_title, first, second, what) => {
    expect(shown([...first], [...second])).toBe(what);
  });

  test("and time is new another day, in a fragment, and known in a transcript", () => {
    const day = 24 * HOUR;
    expect(shown([bare("Hi")], [bare("Hi")], BROADCAST_AFTER_MS)).toBe("once");
    expect(shown([bare("Hi")], [bare("Hi")], day)).toBe("again");
    expect(shown([bare("Hi"), { visitAt: 5 }], [bare("Hi"), { visitAt: 5 }], day)).toBe("once");
    expect(shown([bare("Hi")], [bare("Hi"), { event: "chatTranscript" }], day)).toBe("once");
  });

  test("is counted: of three alike in a transcript, two are known", () => {
    const world = known();
    const hi = bare("Hi");
    const place = (nth: number) => ({ ...hi, id: aMessage(`${hi.id}.${nth}`, "").id });
    world.input(anEvent([hi, place(2)]));
    const { deliveries } = world.input(
      anEvent([hi, place(2), place(3)], { event: "chatTranscript", bodyDigest: "all" }),
    );
    expect(payloads(deliveries, "slack.post")).toHaveLength(1);
    // The rest of a long transcript comes in an input of its own, and is counted on.
    const rest = world.input(anEvent([place(4)], { event: "chatTranscript", bodyDigest: "rest" }));
    expect(payloads(rest.deliveries, "slack.post")).toHaveLength(1);
  });

  test("takes the id that it is given later, by which a change of it is known", () => {
    const world = known();
    world.input(anEvent([nameless("Hi", 1)]));
    world.input(anEvent([at("Hi", 1, "m1")]));
    const changed = world.input(anEvent([at("Ho", 1, "m1")]));
    expect(only(payloads(changed.deliveries, "slack.update")).text).toBe("Ho");
  });
});

test("two messages of one id in one webhook are both shown, and known again", () => {
  const world = known();
  const both = () => anEvent([at("a", 1), at("b", 60)], { chatId: undefined });
  expect(payloads(world.input(both()).deliveries, "slack.post").map(({ text }) => text)).toEqual(["a", "b"]);
  expect(world.input(both()).ignored).toBe("nothing-new");
  expect(new Set(world.links.keys()).size).toBe(2);
});

test("a change of one of two messages with an id stays with that one, further posts too", () => {
  const world = known();
  const chat = (chatId: string, text: string) =>
    world.input(anEvent([undated(text)], { chatId, bodyDigest: `${chatId} ${text}` }));
  chat("a", "old");
  chat("b", "new");
  const long = chat("b", `${"x".repeat(3_800)}\n\n${"y".repeat(3_800)}`);
  expect(payloads(long.deliveries, "slack.update")).toMatchObject([{ text: "x".repeat(3_800) }]);
  expect(payloads(long.deliveries, "slack.post")).toMatchObject([{ text: "y".repeat(3_800) }]);
  const short = chat("b", "short");
  expect(payloads(short.deliveries, "slack.remove")).toHaveLength(1);
  expect(chat("a", "old").deliveries).toEqual([]);
});

describe("our own messages", () => {
  const sent = (text: string, over = {}) => {
    const world = known();
    const link = aLink({
      chatraId: aMessage("m7", "").id,
      likeness: likenessOf({ author: "agent", text }),
      createdAt: START + 30_000,
      ...over,
    });
    world.links.set(link.id, link);
    return world;
  };

  test("are known without an id, though their send was answered with one", () => {
    const echo = anAgentMessage("fp:echo", "Hello");
    const world = sent("Hello");
    expect(world.input(anEvent([echo])).deliveries).toEqual([]);
    // Only once: the same words of a colleague, at another time, are theirs.
    const colleague = anAgentMessage("fp:other", "Hello", { createdAt: START + 90_000 });
    expect(payloads(world.input(anEvent([colleague])).deliveries, "slack.post")).toHaveLength(1);
  });

  test("are not what a visitor says with the same id", () => {
    const { deliveries } = sent("Hello").input(anEvent([at("Hello", 60, "m7")]));
    expect(payloads(deliveries, "slack.post")).toHaveLength(1);
  });

  test("are not what was said before them", () => {
    const before = anAgentMessage("fp:before", "Hello", {
      createdAt: START + 30_000 - CLOCK_TOLERANCE_MS - 1,
    });
    expect(payloads(sent("Hello").input(anEvent([before])).deliveries, "slack.post")).toHaveLength(1);
  });
});

test("a send's answer takes away what was mirrored since, and no older post that shows another message with its id", () => {
  const own = aLink({ id: "reply", createdAt: START + 60_000 });
  const send = aDelivery(aSendPayload("Hello"), { state: "sending" });
  const shownAt = (id: string, createdAt: number) =>
    aLink({
      id,
      direction: "to-slack",
      chatraId: aMessage("5", "").id,
      deliveryId: deliveryIdSchema.parse(id),
      slackTs: ts(1),
      createdAt,
    });
  const links = [own, shownAt("mirrored", START + 61_000), shownAt("earlier", START)];
  const outcome = done({ chatraId: "5" });
  const { decision } = concludeAttempt(send, outcome, aConversation(), aContext({ links }), 0);
  expect(decision.deletedLinks).toEqual(["mirrored"]);
});

describe("an order about a message", () => {
  const act = { kind: "delete", messageId: aMessage("1", "").id, pushed: false } as const;
  const shownIn = (conversationId: string, part = 0) =>
    aLink({
      id: `c:${conversationId}:1:${part}`,
      direction: "to-slack",
      chatraId: act.messageId,
      part,
    });

  test("is refused, and its giver told, where the id is several messages'", () => {
    const links = [shownIn("one"), shownIn("two")];
    const decision = decide(anAct(act), undefined, aContext({ links }));
    expect(decision).toMatchObject({ ignored: "shared-id", audit: [{ outcome: "refused" }] });
    expect(only(payloads(decision.deliveries, "slack.answer")).text).toContain("2 messages");
    expect(payloads(decision.deliveries, "chatra.call")).toEqual([]);
  });

  test("is carried out where one message has several posts", () => {
    const links = [shownIn("one"), shownIn("one", 1), shownIn("one", FILE_PART)];
    const decision = decide(anAct(act), aConversation(), aContext({ links }));
    expect(payloads(decision.deliveries, "chatra.call")).toHaveLength(1);
  });
});

test("clients have links of their own for the same message", () => {
  const bases = ["client-a", "client-b"].map((id) => {
    const world = createWorld();
    const event = anEvent([at("Hi", 1)], { clientId: clientIdSchema.parse(id), accountId: account });
    return world.input(event).links.map((link) => link.id);
  });
  expect(new Set(bases.flat()).size).toBe(2);
});
