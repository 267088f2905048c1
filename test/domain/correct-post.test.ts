import { describe, expect, test } from "vitest";
import type { Outcome } from "../../src/domain/attempt.ts";
import { correctPost } from "../../src/domain/correct-post.ts";
import type { DeliveryOf, DeliveryState } from "../../src/domain/delivery.ts";
import { deliveryIdSchema } from "../../src/domain/ids.ts";
import type { PostRef } from "../../src/domain/payload.ts";
import {
  aContext,
  aConversation,
  aDelivery,
  aLink,
  aMessage,
  anAgentMessage,
  anEvent,
  aSendPayload,
  channel,
  only,
  otherChannel,
  payloads,
  ts,
} from "./builders.ts";
import { inLines } from "./in-lines.ts";
import { createWorld, done, refused } from "./world.ts";

const obsolete = (reason: string): Outcome => ({ kind: "obsolete", error: { reason, detail: "" } });

function shown(...texts: string[]) {
  const world = createWorld({ conversation: aConversation() });
  for (const [at, text] of texts.entries()) {
    world.input(anEvent([aMessage(`m${at}`, text)], { bodyDigest: `first ${at}` }));
    world.carryOut("slack", done({ channelId: channel, ts: ts(100 + at) }));
  }
  const change = (text: string, id = "m0") => {
    world.now += 1_000;
    world.input(anEvent([aMessage(id, text)], { bodyDigest: text }));
  };
  const posts = () => payloads([...world.deliveries.values()], "slack.post").map(({ text }) => text);
  return { world, change, posts };
}

describe("a change of a visitor's words that Slack refuses", () => {
  test.each<[string, Outcome]>([
    ["edit_window_closed", refused],
    ["cant_update_message", refused],
    ["msg_too_long", refused],
    ["message_not_found", obsolete("message-gone")],
    ["is_archived", obsolete("channel-gone")],
  ])("is posted as a correction, once (%s)", (_code, outcome) => {
    const { world, change, posts } = shown("It costs <5");
    change("It costs 6");
    const update = world.carryOut("slack", outcome);
    expect(posts()).toEqual([
      "It costs &lt;5",
      ":pencil2: Vera (visitor) edited “It costs &lt;5” to:\nIt costs 6",
    ]);
    expect(world.delivery(update.id).state).toBe("discarded");
    world.carryOut("slack", done({ channelId: channel, ts: ts(200) }));
    expect(world.claim("slack")).toBeUndefined();
  });

  test("leaves further changes to the correction, whether they wait already or come later", () => {
    const { world, change, posts } = shown("one");
    change("two");
    change("three");
    world.carryOut("slack", refused);
    world.carryOut("slack", done({ channelId: channel, ts: ts(200) }));
    const waiting = world.carryOut("slack", done());
    expect(waiting.payload).toMatchObject({ kind: "slack.update", text: "three" });
    if (waiting.payload.kind !== "slack.update" || !("deliveryId" in waiting.payload.post)) throw new Error();
    expect(world.delivery(waiting.payload.post.deliveryId).result?.ts).toBe(ts(200));
    change("four");
    expect(world.carryOut("slack", done()).payload).toMatchObject({ text: "four", post: { ts: ts(200) } });
    expect(posts()).toHaveLength(2);
  });

  test("is corrected again where the correction can't be changed either, and its words are named without what we put before them", () => {
    const { world, change, posts } = shown("one");
    change("two");
    world.carryOut("slack", refused);
    world.carryOut("slack", done({ channelId: channel, ts: ts(200) }));
    change("```\nthree\n```");
    world.carryOut("slack", refused);
    expect(posts().at(-1)).toBe(":pencil2: Vera (visitor) edited “two” to:\n```\nthree\n```");
  });

  test("concerns its own post and no other", () => {
    const { world, change } = shown("one", "other");
    change("two");
    world.carryOut("slack", refused);
    const other = [...world.links.values()].filter(({ chatraId }) => chatraId === "m1");
    expect(only(other).slackTs).toBe(ts(101));
  });

  test("is told of in the thread where not even the correction is taken", () => {
    const { world, change, posts } = shown("one");
    change("two");
    world.carryOut("slack", refused);
    world.carryOut("slack", refused);
    expect(posts().at(-1)).toContain("Slack does not show a message of this chat.");
  });
});

test("words of an agent in Chatra are corrected under the agent's name", () => {
  const world = createWorld({ conversation: aConversation() });
  world.input(anEvent([anAgentMessage("a1", "Hello")]));
  world.carryOut("slack", done({ channelId: channel, ts: ts(100) }));
  world.input(anEvent([anAgentMessage("a1", "Hello again")], { bodyDigest: "2" }));
  world.carryOut("slack", refused);
  const correction = payloads(world.inState("pending"), "slack.post").at(-1);
  expect(correction).toMatchObject({ username: "Bob (in Chatra)" });
  expect(correction?.text).toBe(":pencil2: Bob (in Chatra) edited “Hello” to:\nHello again");
});

describe("a correction is compared whole", () => {
  const id = (name: string) => deliveryIdSchema.parse(name);
  const place = { channelId: channel, ts: ts(5) };
  const byDelivery = { deliveryId: id("dl_p") };
  const posted = aDelivery(
    { kind: "slack.post", text: "old", username: "Vera" },
    { id: byDelivery.deliveryId },
  );
  const sent = aDelivery(aSendPayload("a < b"), { id: id("dl_1") });
  const message = aLink({ direction: "to-slack", slackTs: ts(5), line: 2, deliveryId: posted.id });
  const byCommand = aLink({ slackTs: ts(5), deliveryId: sent.id });

  function update(name: string, post: PostRef, state: DeliveryState = "pending"): DeliveryOf<"slack.update"> {
    const payload = { kind: "slack.update" as const, post, text: name, username: "Vera" };
    return { ...aDelivery(payload, { id: id(name), state }), payload };
  }

  const removal = aDelivery({ kind: "slack.remove", post: place }, { id: id("dl_r"), state: "pending" });
  const correction = "dl_8S-_P2uZ2IK7vgo4cLIznPRUqcR";

  test.each([
    [
      "named by its place",
      message,
      place,
      [
        update("waits", place),
        update("of another post", { ...place, ts: ts(6) }),
        update("in another channel", { ...place, channelId: otherChannel }),
        update("by its delivery", byDelivery),
        update("under way", place, "sending"),
        removal,
      ],
      ["waits"],
    ],
    [
      "named by its delivery",
      message,
      byDelivery,
      [
        update("waits", byDelivery),
        update("of another", { deliveryId: id("dl_q") }),
        update("by its place", place),
      ],
      ["waits"],
    ],
    ["that is a message by command", byCommand, place, [update("waits", place)], []],
  ])("of a post %s", (_what, link, post, waiting, follow) => {
    const own = update("new", post);
    const context = aContext({
      links: [link],
      deliveries: new Map([posted, sent].map((one) => [one.id, one])),
      waiting: [own, ...waiting],
    });
    const said = link === message ? "old" : "a &lt; b";
    const lines = inLines(correctPost(own, { ...context, conversation: aConversation() }));
    expect(lines).toEqual([
      ...(link === message
        ? [`link { direction: to-slack, slackTs: undefined, deliveryId: ${correction} }`]
        : []),
      `slack cv:slack +0 ${correction} { kind: slack.post, text: :pencil2: Vera edited “${said}” to:\nnew, username: Vera }`,
      ...follow.map(
        (name) =>
          `changes { id: ${name}, payload: { kind: slack.update, post: { deliveryId: ${correction} }, text: ${name}, username: Vera } }`,
      ),
    ]);
  });
});
