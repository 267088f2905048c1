import { describe, expect, test } from "vitest";
import { FILE_PART, SLACK_TEXT_LIMIT } from "../../src/domain/limits.ts";
import { fingerprintOf } from "../../src/domain/message-marks.ts";
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
} from "./builders.ts";
import { createWorld, done } from "./world.ts";

const known = () => createWorld({ conversation: aConversation() });
const image = { name: "cat.png", url: "https://files.example/cat.png", isImage: true, size: 20_480 };

describe("whose words a post shows", () => {
  test.each([
    [aMessage("m1", "Hi"), "Vera (visitor)"],
    [anAgentMessage("a1", "Hi"), "Bob (in Chatra)"],
    [anAgentMessage("a1", "Hi", { automatic: true }), "Bob (automatic)"],
  ])("%#: %o is %s", (message, username) => {
    const decision = known().input(anEvent([message]));
    expect(only(payloads(decision.deliveries, "slack.post")).username).toBe(username);
  });
});

test("what a visitor writes can't mention anybody", () => {
  const decision = known().input(anEvent([aMessage("m1", "<!channel> & <@U1>")]));
  expect(only(payloads(decision.deliveries, "slack.post")).text).toBe("&lt;!channel&gt; &amp; &lt;@U1&gt;");
});

test("a long message is split, in order, and each post knows its piece", () => {
  const world = known();
  const decision = world.input(anEvent([aMessage("m1", "word ".repeat(2000))]));
  const posts = payloads(decision.deliveries, "slack.post");
  expect(posts.length).toBe(3);
  expect(posts.every(({ text }) => text.length <= SLACK_TEXT_LIMIT)).toBe(true);
  expect(decision.links.map(({ part }) => part)).toEqual([0, 1, 2]);
});

describe("a file", () => {
  test("is a post of its own after the words, so that neither takes the other down", () => {
    const decision = known().input(anEvent([aMessage("m1", "Look", { files: [image] })]));
    const [words, file] = payloads(decision.deliveries, "slack.post");
    expect(words).toMatchObject({ text: "Look" });
    expect(file).toMatchObject({
      text: "📎 <https://files.example/cat.png|cat.png> (20 kB)",
      plainText: expect.stringContaining("cat.png"),
      blocks: [{ type: "section" }, { type: "image", image_url: image.url, alt_text: "cat.png" }],
    });
    expect(decision.links.map(({ part }) => part)).toEqual([0, FILE_PART]);
  });

  test("without words is one post", () => {
    const decision = known().input(anEvent([aMessage("m1", " ", { files: [{ ...image, isImage: false }] })]));
    expect(only(payloads(decision.deliveries, "slack.post")).blocks).toBeUndefined();
  });

  test("is not shown as an image when Slack would refuse its address", () => {
    const url = `https://files.example/${"a".repeat(3000)}`;
    const decision = known().input(anEvent([aMessage("m1", "", { files: [{ ...image, url }] })]));
    expect(only(payloads(decision.deliveries, "slack.post")).blocks).toBeUndefined();
  });
});

describe("a message that was changed in Chatra", () => {
  test("is changed where it is shown", () => {
    const world = known();
    world.input(anEvent([aMessage("m1", "Helo")]));
    world.carryOut("slack", done({ channelId: channel, ts: ts(2) }));
    const decision = world.input(anEvent([aMessage("m1", "Hello")]));
    expect(only(payloads(decision.deliveries, "slack.update"))).toMatchObject({
      post: { channelId: channel, ts: ts(2) },
      text: "Hello",
    });
    expect(world.input(anEvent([aMessage("m1", "Hello")])).ignored).toBe("nothing-new");
  });

  test("is changed after it was posted, when the post still waits", () => {
    const world = known();
    const [post] = world.input(anEvent([aMessage("m1", "Helo")])).deliveries;
    world.input(anEvent([aMessage("m1", "Hello")]));
    expect(world.carryOut("slack", done({ channelId: channel, ts: ts(2) })).id).toBe(post?.id);
    expect(world.claim("slack")?.payload).toMatchObject({
      kind: "slack.update",
      post: { deliveryId: post?.id },
    });
  });

  test("grows by posts under the same name and shrinks by removing them", () => {
    const world = known();
    world.input(anEvent([aMessage("m1", "short")]));
    const grown = world.input(anEvent([aMessage("m1", "word ".repeat(1500))]));
    expect(payloads(grown.deliveries, "slack.update")).toHaveLength(1);
    expect(only(payloads(grown.deliveries, "slack.post")).username).toBe("Vera (visitor)");
    world.now += 1000;
    const shrunk = world.input(anEvent([aMessage("m1", "short again")]));
    expect(payloads(shrunk.deliveries, "slack.remove")).toHaveLength(1);
    expect(world.links.size).toBe(1);
  });

  test("grows in the thread that the chat has now, wherever the message stands", () => {
    const world = known();
    world.input(anEvent([aMessage("m1", "short")]));
    for (const link of world.links.values())
      world.links.set(link.id, { ...link, channelId: otherChannel, threadTs: ts(7) });
    const { links } = world.input(anEvent([aMessage("m1", "word ".repeat(1500))]));
    expect(links.map(({ part, channelId, threadTs }) => [part, channelId, threadTs])).toEqual([
      [0, otherChannel, ts(7)],
      [1, channel, rootTs],
    ]);
  });

  test("is left as it is when nothing is left of its words", () => {
    const world = known();
    world.input(anEvent([aMessage("m1", "Hello")]));
    expect(world.input(anEvent([aMessage("m1", " ")])).ignored).toBe("nothing-new");
  });
});

describe("a message with files whose words were changed in Chatra", () => {
  const dog = { ...image, name: "dog.png" };
  const postsOf = (world: ReturnType<typeof known>) =>
    [...world.links.values()].map(({ part }) => part).sort((a, b) => a - b);

  test.each([[[image]], [[image, dog]]])("gets a post for words that were added: %#", (files) => {
    const world = known();
    world.input(anEvent([aMessage("m1", "", { files })]));
    const decision = world.input(anEvent([aMessage("m1", "It does not start", { files })]));
    expect(only(payloads(decision.deliveries, "slack.post"))).toEqual({
      kind: "slack.post",
      text: "It does not start",
      username: "Vera (visitor)",
    });
    expect(postsOf(world)).toEqual([0, ...files.map((_, index) => FILE_PART + index)]);
    expect(world.input(anEvent([aMessage("m1", "It does not start", { files })])).ignored).toBe(
      "nothing-new",
    );
    const again = world.input(anEvent([aMessage("m1", "It starts", { files })]));
    expect(payloads(again.deliveries, "slack.update").map(({ text }) => text)).toEqual(["It starts"]);
  });

  test("shows them after its file, though they came before that was posted", () => {
    const world = known();
    world.input(anEvent([aMessage("m1", "", { files: [image] })]));
    world.input(anEvent([aMessage("m2", "Hello?", { createdAt: START + 2000 })]));
    world.input(anEvent([aMessage("m1", "Look", { files: [image] })]));
    const shown = world
      .line("slack")
      .flatMap(({ payload }) => (payload.kind === "slack.post" ? payload.text : []));
    expect(shown).toEqual([expect.stringContaining("cat.png"), "Look", "Hello?"]);
  });

  test("keeps its words when it is told again without them", () => {
    const world = known();
    world.input(anEvent([aMessage("m1", "Look", { files: [image] })]));
    expect(world.input(anEvent([aMessage("m1", "", { files: [image] })])).ignored).toBe("nothing-new");
    expect(postsOf(world)).toEqual([0, FILE_PART]);
  });
});

test("of two edits the webhook that came later counts, though it is decided first", () => {
  const world = known();
  const told = (words: string, after: number) => {
    world.accountContext = { arrival: START + after };
    return world.input(anEvent([aMessage("m1", words, { files: [image] })]));
  };
  told("Lok", 1);
  told("Look there", 3);
  expect(told("Look", 2)).toMatchObject({ skipped: [{ id: "m1", reason: "stale-edit" }], deliveries: [] });
  // In the same ms nobody knows, and then the order of the decisions counts.
  world.now += 1000;
  expect(told("Look", 3).deliveries).toHaveLength(1);
});

test("an edit shows though the clock was an hour fast when its message came, and was set back since", () => {
  const world = known();
  world.accountContext = { arrival: START + 3_600_000 };
  world.input(anEvent([aMessage("m1", "I want a refnd")]));
  world.now = START + 1_000;
  world.accountContext = { arrival: world.now };
  const { deliveries } = world.input(anEvent([aMessage("m1", "I want no refund")]));
  expect(payloads(deliveries, "slack.update").map(({ text }) => text)).toEqual(["I want no refund"]);
});

test("a fingerprint tells author, time, words and file apart", () => {
  const base = aMessage("m1", "Hi");
  const others = [
    { ...base, author: "agent" as const },
    { ...base, createdAt: base.createdAt + 1 },
    { ...base, text: "Ho" },
    { ...base, files: [image] },
    { ...base, files: [{ ...image, name: "dog.png" }] },
  ];
  expect(new Set([base, ...others].map(fingerprintOf)).size).toBe(6);
  expect(fingerprintOf(aMessage("m2", "Hi"))).toBe(fingerprintOf(base));
});
