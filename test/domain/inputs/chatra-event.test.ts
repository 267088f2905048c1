import { describe, expect, test } from "vitest";
import { BROADCAST_AFTER_MS } from "../../../src/domain/limits.ts";
import {
  aConversation,
  aMessage,
  anAgentMessage,
  anEvent,
  channel,
  only,
  otherChannel,
  payloads,
  rootTs,
  START,
  ts,
} from "../builders.ts";
import { createWorld, done } from "../world.ts";

const known = () => createWorld({ conversation: aConversation() });
const posted = done({ channelId: channel, ts: ts(2) });

describe("a client who was not seen before", () => {
  test("gets a card, and their words in its thread", () => {
    const world = createWorld();
    const decision = world.input(anEvent([aMessage("m1", "Hi <there>")], { profile: { name: "Vera" } }));
    expect(decision.deliveries.map(({ payload }) => payload.kind)).toEqual(["slack.root", "slack.post"]);
    expect(only(payloads(decision.deliveries, "slack.post"))).toMatchObject({
      text: "Hi &lt;there&gt;",
      username: "Vera (visitor)",
    });
    world.carryOut("slack", done({ channelId: channel, ts: rootTs }));
    expect(world.conversation).toMatchObject({ threadTs: rootTs, channelId: channel });
    expect(world.claim("slack")?.payload.kind).toBe("slack.post");
  });

  test("gets a card when a chat starts without words", () => {
    const decision = createWorld().input(anEvent([], { event: "chatStarted", nobodyAvailable: true }));
    expect(payloads(decision.deliveries, "slack.root")).toEqual([{ kind: "slack.root", channelId: channel }]);
    expect(decision.conversation).toMatchObject({ nobodyAvailable: true, episode: undefined });
  });

  test.each(["chatFragment", "chatTranscript"] as const)("opens no thread with an empty %s", (event) => {
    const world = createWorld();
    expect(world.input(anEvent([], { event })).ignored).toBe("nothing-new");
    expect(world.conversation).toBeUndefined();
  });

  test("opens no thread when only a rule greeted them, and shows the greeting once they answer", () => {
    const world = createWorld();
    const greeting = anAgentMessage("a1", "Can I help?", { automatic: true, createdAt: START });
    const first = world.input(anEvent([greeting], { event: "chatStarted" }));
    expect(first).toMatchObject({ ignored: "automatic-without-visitor", deliveries: [] });
    const second = world.input(anEvent([greeting, aMessage("m1", "Yes")]));
    expect(payloads(second.deliveries, "slack.post").map(({ text, username }) => [text, username])).toEqual([
      ["Can I help?", "Bob (automatic)"],
      ["Yes", expect.stringContaining("(visitor)")],
    ]);
  });

  test("is shown when a colleague speaks first", () => {
    const decision = createWorld().input(anEvent([anAgentMessage("a1", "Hello")]));
    expect(payloads(decision.deliveries, "slack.post")).toMatchObject([{ username: "Bob (in Chatra)" }]);
  });
});

describe("a known chat", () => {
  test("goes on in its thread", () => {
    const decision = known().input(anEvent([aMessage("m1", "Hi")], { event: "chatStarted" }));
    expect(decision.deliveries.map(({ payload }) => payload.kind)).toEqual(["slack.post"]);
    expect(decision.conversation).toMatchObject({ threadTs: rootTs, threadCount: 1 });
  });

  test("shows each message once, however often and in whatever pieces it is repeated", () => {
    const world = known();
    const [one, two, three] = [aMessage("m1", "1"), aMessage("m2", "2"), aMessage("m3", "3")];
    world.input(anEvent([one, two]));
    const overlap = world.input(anEvent([two, three]));
    expect(payloads(overlap.deliveries, "slack.post").map(({ text }) => text)).toEqual(["3"]);
    expect(overlap.skipped).toEqual([{ id: "m2", reason: "already-shown" }]);
    const again = world.input(anEvent([one, two, three]));
    expect(again).toMatchObject({ ignored: "nothing-new", deliveries: [] });
    // The end of the chat is news.
    const transcript = world.input(anEvent([one, two, three], { event: "chatTranscript" }));
    expect(transcript).toMatchObject({
      deliveries: [],
      conversation: { episode: { end: { missed: true } } },
    });
  });

  test("places messages by when they were written, not by when they came", () => {
    const world = known();
    world.input(anEvent([aMessage("m2", "second", { createdAt: START + 2000 })]));
    world.input(anEvent([aMessage("m1", "first", { createdAt: START + 1000 })]));
    const order = [
      world.carryOut("slack", posted),
      world.carryOut("slack", done({ channelId: channel, ts: ts(3) })),
    ];
    expect(payloads(order, "slack.post").map(({ text }) => text)).toEqual(["first", "second"]);
  });

  test("never places a message in the future, whatever Chatra's clock says", () => {
    const world = known();
    const decision = world.input(anEvent([aMessage("m1", "Hi", { createdAt: world.now + 3_600_000 })]));
    expect(only(decision.deliveries).sourceTime).toBe(world.now);
  });

  test("updates its card when more is known of the client, and forgets nothing", () => {
    const decision = known().input(anEvent([], { profile: { email: "vera@example.com", name: "" } }));
    expect(decision.conversation?.profile).toEqual({ name: "Vera", email: "vera@example.com" });
  });
});

describe("messages without an id", () => {
  const print = (text: string) => aMessage(`fp:${text}`, text);

  test("are shown once", () => {
    const world = known();
    world.input(anEvent([print("Hi")]));
    expect(world.input(anEvent([print("Hi")])).ignored).toBe("nothing-new");
  });

  test.each([
    ["with", print("Hi"), aMessage("m1", "Hi")],
    ["without", aMessage("m1", "Hi"), print("Hi")],
  ])("are known again when they come %s an id the second time", (_title, first, second) => {
    const world = known();
    world.input(anEvent([first]));
    expect(world.input(anEvent([second])).deliveries).toEqual([]);
  });

  test("are not confused with other words, or with the same words at another time", () => {
    const world = known();
    world.input(anEvent([print("Hi")]));
    const later = { ...print("Hi"), id: aMessage("fp:later", "").id, createdAt: START + 9000 };
    expect(payloads(world.input(anEvent([later, print("Ho")])).deliveries, "slack.post")).toHaveLength(2);
  });

  test("with different files and no words are two messages", () => {
    const world = known();
    const upload = (name: string) =>
      aMessage(`fp:${name}`, "", { files: [{ name, url: `https://files.example/${name}`, isImage: false }] });
    world.input(anEvent([upload("a.pdf")]));
    expect(world.input(anEvent([upload("b.pdf")])).deliveries).toHaveLength(1);
  });

  test("with an id of their own are two, however alike", () => {
    const world = known();
    world.input(anEvent([aMessage("m1", "Hi")]));
    expect(world.input(anEvent([aMessage("m2", "Hi")])).deliveries).toHaveLength(1);
  });
});

describe("a thread that was silent for long", () => {
  test.each([
    [BROADCAST_AFTER_MS + 1, true],
    [BROADCAST_AFTER_MS - 1, undefined],
  ])("after %i ms: the visitor's first message shows in the channel: %s", (silence, broadcast) => {
    const world = known();
    world.now = START + silence;
    const decision = world.input(anEvent([aMessage("m1", "Hi"), aMessage("m2", "Anyone?")]));
    expect(payloads(decision.deliveries, "slack.post").map((post) => post.broadcast)).toEqual([
      broadcast,
      undefined,
    ]);
  });

  test("is not brought up by a colleague's message", () => {
    const world = known();
    world.now = START + BROADCAST_AFTER_MS + 1;
    const decision = world.input(anEvent([anAgentMessage("a1", "Hello")]));
    expect(only(payloads(decision.deliveries, "slack.post")).broadcast).toBeUndefined();
  });
});

describe("a thread that is no more", () => {
  test("is followed by a new one for the next message", () => {
    const world = createWorld({ conversation: aConversation({ threadTs: undefined }) });
    const decision = world.input(anEvent([aMessage("m1", "Hi")]));
    expect(decision.deliveries.map(({ payload }) => payload.kind)).toEqual(["slack.root", "slack.post"]);
    expect(decision.conversation).toMatchObject({ threadCount: 2, threadTs: undefined });
    expect(decision.conversation?.rootDeliveryId).toBe(decision.deliveries[0]?.id);
  });

  test("is followed by one only, though more is written before the new card is posted", () => {
    const world = createWorld({ conversation: aConversation({ threadTs: undefined }) });
    world.input(anEvent([aMessage("m1", "Hi")]));
    const more = world.input(anEvent([aMessage("m2", "Hello?")]));
    expect(more.deliveries.map(({ payload }) => payload.kind)).toEqual(["slack.post"]);
    world.claim("slack");
    expect(payloads(world.input(anEvent([aMessage("m3", "!")])).deliveries, "slack.root")).toEqual([]);
  });

  test("is not replaced while nothing new is said", () => {
    const world = createWorld({ conversation: aConversation({ threadTs: undefined }) });
    expect(world.input(anEvent([])).ignored).toBe("nothing-new");
  });
});

describe("a chat whose channel was changed", () => {
  test("goes on in the new channel, and the old thread says where", () => {
    const world = createWorld({ conversation: aConversation(), accountContext: { channelId: otherChannel } });
    const decision = world.input(anEvent([aMessage("m1", "Hi")]));
    const root = only(payloads(decision.deliveries, "slack.root"));
    expect(root).toMatchObject({
      channelId: otherChannel,
      continues: { channelId: channel, threadTs: rootTs },
    });
    expect(decision.conversation?.card.earlier).toEqual({ channelId: channel, threadTs: rootTs });
    world.carryOut("slack", done({ channelId: otherChannel, ts: ts(50) }));
    const pointer = only(payloads(world.inState("pending"), "slack.notice"));
    expect(pointer).toMatchObject({ channelId: channel, threadTs: rootTs });
    expect(pointer.text).toContain("/archives/C2/p1700000050000100");
  });

  test("stays where it is until something is said", () => {
    const world = createWorld({ conversation: aConversation(), accountContext: { channelId: otherChannel } });
    expect(world.input(anEvent([])).conversation?.channelId).toBe(channel);
  });
});

describe("a client who was erased", () => {
  const forgottenAt = START + 10_000;
  const old = aMessage("m1", "old words", { createdAt: forgottenAt });
  const fresh = aMessage("m2", "new words", { createdAt: forgottenAt + 1 });
  const erased = () => createWorld({ accountContext: { forgottenAt } });

  test.each(["chatStarted", "chatFragment", "chatTranscript"] as const)(
    "is not taken in again by a %s with old words, or without any",
    (event) => {
      const world = erased();
      expect(world.input(anEvent([old], { event })).ignored).toBe("forgotten");
      expect(world.input(anEvent([], { event })).ignored).toBe("forgotten");
      expect(world.conversation).toBeUndefined();
    },
  );

  test("is taken in with their first new words; the old ones are never shown, also when they come later", () => {
    const world = erased();
    const decision = world.input(anEvent([old, fresh]));
    expect(payloads(decision.deliveries, "slack.post").map(({ text }) => text)).toEqual(["new words"]);
    world.accountContext = {};
    expect(world.input(anEvent([old, fresh], { event: "chatFragment" })).ignored).toBe("nothing-new");
  });
});
