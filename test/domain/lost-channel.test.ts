import { describe, expect, test } from "vitest";
import { channelIdSchema } from "../../src/domain/ids.ts";
import type { RouteSettings } from "../../src/domain/route.ts";
import { NEW_ROUTE } from "../../src/domain/route.ts";
import {
  aDelete,
  aMessage,
  anAct,
  anEvent,
  channel,
  clientId,
  otherChannel,
  payloads,
  START,
  ts,
} from "./builders.ts";
import { BOB } from "./episode-story.ts";
import { busy, createWorld, done, type World } from "./world.ts";

const HOUR = 60 * 60_000;
const third = channelIdSchema.parse("C3");
const LOST =
  ":warning: This chat is here because the bot can't post in <#C2>, the channel of the route `default`. Invite the bot there, or ask an admin to run `/chatra route default channel=#CHANNEL`.";

/** A workspace whose route sends chats to C2, and in which the bot can't post in some channels. */
function aStory(settings: Partial<RouteSettings> = {}) {
  const route = {
    ...NEW_ROUTE,
    channelId: otherChannel,
    ...settings,
    id: "default",
    name: "default",
    position: 0,
  };
  const world: World = createWorld({
    accountContext: { routes: { routes: [route], hours: new Map() } },
    finishes: true,
  });
  const lost = new Set<string>([otherChannel]);
  /** Channels that take cards, and nothing below them. */
  const closed = new Set<string>();
  const posted: string[] = [];
  let count = 100;
  let messages = 0;

  /** All that waits for Slack goes out. */
  function works(): void {
    for (let tries = 0; tries < 50; tries += 1) {
      const delivery = world.claim("slack");
      if (!delivery) return;
      count += 1;
      const { payload } = delivery;
      const place = payload.kind === "slack.root" ? payload.channelId : world.conversation?.channelId;
      const isPost = payload.kind === "slack.root" || payload.kind === "slack.post";
      const isGone =
        isPost &&
        (place === undefined ||
          lost.has(place) ||
          (payload.kind === "slack.post" && closed.has(place)) ||
          (payload.kind === "slack.post" && !world.conversation?.threadTs));
      if (isPost && !isGone) posted.push(`${place} ${payload.kind === "slack.root" ? "card" : payload.text}`);
      const isPlaced = isPost && place !== undefined;
      world.settle(
        delivery,
        isGone ? { kind: "thread-gone" } : done(isPlaced ? { channelId: place, ts: ts(count) } : {}),
      );
    }
    throw new Error("it never ends");
  }

  return {
    world,
    lost,
    closed,
    works,
    posted: () => posted.splice(0),
    writes: (text: string) => {
      messages += 1;
      world.now += 1000;
      world.input(
        anEvent([aMessage(`m${messages}`, text, { createdAt: world.now })], { bodyDigest: `${messages}` }),
      );
      works();
    },
  };
}

describe("a route whose channel the bot can't post in", () => {
  test("sends its chat to the account's channel, whose thread says once what was lost and who can mend it", () => {
    const story = aStory();
    story.writes("Hello?");
    expect(story.posted()).toEqual(["C1 card", `C1 ${LOST}`, "C1 Hello?"]);
    expect(story.world.conversation).toMatchObject({ channelId: channel, routeChannelId: channel });
  });

  test("makes no further card for the messages that follow, also once the channel is back", () => {
    const story = aStory();
    story.writes("one");
    story.posted();
    story.writes("two");
    story.lost.clear();
    story.writes("three");
    expect(story.posted()).toEqual(["C1 two", "C1 three"]);
    expect(story.world.conversation?.threadCount).toBe(2);
  });

  test("is tried again by the next episode", () => {
    const story = aStory();
    story.writes("one");
    story.world.input(
      anEvent([aMessage("m1", "one", { createdAt: START + 61_000 })], {
        event: "chatTranscript",
        bodyDigest: "t",
      }),
    );
    story.works();
    story.posted();
    story.lost.clear();
    story.writes("two");
    expect(story.posted()).toEqual(["C2 card", "C2 two"]);
  });

  test("is left after three cards, where it takes cards and nothing below them", () => {
    const story = aStory();
    story.lost.clear();
    story.closed.add(otherChannel);
    story.writes("Hello?");
    for (let minutes = 0; minutes < 60; minutes += 1) {
      story.world.now += 60_000;
      story.works();
    }
    const cards = Array(3).fill("C2 card");
    expect(story.posted()).toEqual([...cards, "C1 card", `C1 ${LOST}`, "C1 Hello?"]);
  });

  test("calls whom the route calls, on the card that people see", () => {
    const story = aStory({ mention: { kind: "user", userId: BOB } });
    story.writes("Hello?");
    expect(story.world.conversation?.card.mention).toBe("<@UBOB>");
  });

  test("that is lost in the midst of a chat moves it once, with all that waits", () => {
    const story = aStory();
    story.lost.clear();
    story.writes("one");
    expect(story.posted()).toEqual(["C2 card", "C2 one"]);
    story.lost.add(otherChannel);
    story.writes("two");
    story.writes("three");
    expect(story.posted()).toEqual(["C1 card", `C1 ${LOST}`, "C1 two", "C1 three"]);
  });

  test("keeps the policy of the route, and the link between the threads of a visitor who came back", () => {
    const story = aStory({ policy: "alerts" });
    story.lost.clear();
    story.writes("one");
    const { threadTs } = story.world.conversation ?? {};
    story.world.input(
      anEvent([aMessage("m1", "one", { createdAt: START + 61_000 })], {
        event: "chatTranscript",
        bodyDigest: "t",
      }),
    );
    story.world.now += 9 * HOUR;
    story.lost.add(otherChannel);
    story.writes("two");
    const { conversation } = story.world;
    expect(conversation?.episode?.route).toMatchObject({ policy: "alerts" });
    expect(conversation?.card.earlier).toEqual({ channelId: otherChannel, threadTs });
    const pointers = payloads([...story.world.deliveries.values()], "slack.notice");
    expect(pointers).toMatchObject([{ channelId: otherChannel, threadTs }]);
  });
});

describe("a chat in its route's channel", () => {
  test("stays there when its card is deleted", () => {
    const story = aStory();
    story.lost.clear();
    story.writes("one");
    const { threadTs } = story.world.conversation ?? {};
    if (threadTs === undefined) throw new Error("no thread");
    story.world.input(aDelete({ channelId: otherChannel, ts: threadTs, threadTs }));
    story.writes("two");
    expect(story.posted().slice(2)).toEqual(["C2 card", "C2 two"]);
  });

  test("stays there when its card is deleted while Slack is away", () => {
    const story = aStory();
    story.lost.clear();
    story.writes("one");
    const { world } = story;
    world.now += 1000;
    world.input(anEvent([aMessage("m9", "two", { createdAt: world.now })], { bodyDigest: "9" }));
    for (let failures = 0; failures < 5; failures += 1) {
      const post = world.claim("slack") ?? expect.unreachable();
      expect(post.payload.kind).toBe("slack.post");
      world.settle(post, busy);
      world.wait("slack");
    }
    world.conversation = { ...(world.conversation ?? expect.unreachable()), threadTs: undefined };
    world.now += 60_000;
    story.works();
    expect(story.posted().slice(2)).toEqual(["C2 card", "C2 two"]);
  });

  test("stays where somebody moved it, and where its channel has another id by now", () => {
    const moved = aStory();
    moved.lost.clear();
    moved.writes("one");
    moved.world.input(anAct({ kind: "open", clientId, channelId: third, move: true }));
    moved.works();
    moved.writes("two");
    expect(moved.posted().slice(2)).toEqual(["C3 card", "C3 two"]);
    const renamed = aStory();
    renamed.lost.clear();
    renamed.writes("one");
    const { conversation } = renamed.world;
    if (!conversation) throw new Error("no chat");
    // As the store renames it: the episode still has the old id.
    renamed.world.conversation = { ...conversation, channelId: third, routeChannelId: third };
    renamed.writes("two");
    expect(renamed.posted().slice(2)).toEqual(["C3 two"]);
  });
});
