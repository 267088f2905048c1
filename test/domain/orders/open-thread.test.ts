import { describe, expect, test } from "vitest";
import type { Order } from "../../../src/domain/order.ts";
import {
  aMessage,
  anEvent,
  channel,
  clientId,
  only,
  otherChannel,
  payloads,
  rootTs,
  ts,
} from "../builders.ts";
import { busy, done, refused } from "../world.ts";
import { answers, aWorld, order, workSlack } from "./order-story.ts";

const open: Order = { kind: "open", clientId, channelId: otherChannel, move: false };
const move: Order = { ...open, move: true };
const channelGone = { kind: "thread-gone" } as const;

test("a thread in another channel is told of with a button that continues it here", () => {
  const { deliveries } = order(aWorld(), open);
  const text =
    "The chat with *Vera* is in <https://acme.slack.com/archives/C1/p1700000000000100|this thread> in <#C1>.";
  expect(payloads(deliveries, "slack.answer")).toMatchObject([
    {
      text,
      blocks: [
        { type: "section", text: { type: "mrkdwn", text } },
        {
          type: "actions",
          elements: [
            {
              type: "button",
              action_id: "client.move",
              text: { type: "plain_text", text: "Continue in this channel" },
              value: `acme/${clientId}`,
            },
          ],
        },
      ],
    },
  ]);
});

test("a client whom nobody has heard of gets a card with what Chatra knows, where it was ordered", () => {
  const world = aWorld(null);
  world.accountContext = { client: { found: true, profile: { name: "Vera" } } };
  const decision = order(world, open);
  expect(only(payloads(decision.deliveries, "slack.root"))).toMatchObject({
    channelId: otherChannel,
  });
  expect(decision.conversation?.profile).toEqual({ name: "Vera" });
  expect(world.audit.get("order-1")).toBe("ordered");
  workSlack(world);
  expect(answers(world)).toEqual([
    expect.stringMatching(/C2\/p\d+\|the thread.*Vera.*in <#C2>.*gets no message/),
  ]);
  expect(world.audit.get("order-1")).toBe("done");
  expect(world.claim("chatra")).toBeUndefined();
});

test("a client Chatra does not know is told of, and one it did not tell about gets a card all the same", () => {
  const world = aWorld(null);
  world.accountContext = { client: { found: false } };
  expect(order(world, open, "o1").ignored).toBe("unknown-client");
  world.accountContext = {};
  expect(payloads(order(world, open, "o2").deliveries, "slack.root")).toHaveLength(1);
});

test("a thread that stands is shown, with a way to go on here when it is elsewhere", () => {
  const world = aWorld();
  const elsewhere = only(payloads(order(world, open, "o1").deliveries, "slack.answer"));
  expect(elsewhere.text).toContain(
    "The chat with *Vera* is in <https://acme.slack.com/archives/C1/p1700000000000100|this thread> in <#C1>.",
  );
  expect(JSON.stringify(elsewhere.blocks)).toContain("client.move");
  const here = only(payloads(order(world, { ...open, channelId: channel }, "o2").deliveries, "slack.answer"));
  expect(here.blocks).toBeUndefined();
  expect(world.conversation?.threadTs).toBe(rootTs);
});

test("a thread that is moved goes on here, keeps the visitor's next words, and points from the old one", () => {
  const world = aWorld();
  order(world, move);
  workSlack(world);
  expect(world.conversation).toMatchObject({ channelId: otherChannel, threadTs: ts(60) });
  expect(payloads(world.inState("sent"), "slack.notice")).toMatchObject([
    { channelId: channel, threadTs: rootTs },
  ]);
  const news = world.input(anEvent([aMessage("m1", "Hello?")]));
  expect(payloads(news.deliveries, "slack.root")).toEqual([]);
});

test("a thread whose card was deleted is opened anew", () => {
  const world = aWorld({ threadTs: undefined });
  order(world, open);
  workSlack(world);
  expect(world.conversation).toMatchObject({ channelId: otherChannel, threadTs: ts(60), threadCount: 2 });
});

test("a card on its way is not doubled: it is said where it will be", () => {
  const world = aWorld(null);
  order(world, { ...open, channelId: channel }, "o1");
  const again = order(world, move, "o2");
  expect(payloads(again.deliveries, "slack.root")).toEqual([]);
  expect(answers(world)).toEqual([expect.stringContaining("Opening the thread of *Visitor 0042* in <#C1>…")]);
});

describe("in a channel that the bot can't post to", () => {
  test("a thread that was to move stays where it is, and whoever ordered it is told why", () => {
    const world = aWorld();
    world.input(anEvent([aMessage("m1", "Hello?")]));
    order(world, move);
    const card = world.carryOut("slack", channelGone);
    expect(world.conversation).toMatchObject({ channelId: channel, threadTs: rootTs });
    expect(world.delivery(card.id).state).toBe("discarded");
    expect(answers(world)).toEqual([expect.stringContaining("stays in its thread")]);
    expect(world.audit.get("order-1")).toBe("failed");
    expect(world.claim("slack")?.payload).toMatchObject({ text: "Hello?" });
    // The card of the thread that stayed is still the one that is kept up to date.
    expect(world.conversation?.rootDeliveryId).toBe("dl_root");
  });

  test("a new thread opens where new chats go, and that is what is told", () => {
    const world = aWorld(null);
    order(world, open);
    world.carryOut("slack", channelGone);
    workSlack(world);
    expect(world.conversation).toMatchObject({ channelId: channel });
    expect(answers(world)).toEqual([
      expect.stringContaining(
        "Opened <https://acme.slack.com/archives/C1/p1700000060000100|the thread> of *Visitor 0042* in <#C1>.",
      ),
    ]);
    expect(world.audit.get("order-1")).toBe("done");
  });
});

test("a card that Slack refuses leaves the thread as it was, or none, and is told of", () => {
  const moved = aWorld();
  order(moved, move);
  moved.carryOut("slack", refused);
  expect(moved.conversation).toMatchObject({ channelId: channel, threadTs: rootTs });
  expect(moved.inState("failed")).toEqual([]);
  expect(answers(moved)).toEqual([expect.stringContaining("could not open the thread")]);
  const fresh = aWorld(null);
  order(fresh, open);
  const card = fresh.carryOut("slack", refused);
  expect(fresh.audit.get("order-1")).toBe("failed");
  expect(fresh.delivery(card.id).state).toBe("failed");
});

test("a card that another one took the place of is not posted, and that is told", () => {
  const world = aWorld(null);
  order(world, open);
  const card = world.claim("slack");
  if (!card) throw new Error("no card");
  world.settle(card, {
    kind: "obsolete",
    error: { reason: "obsolete", detail: "the chat has another thread now" },
  });
  expect(answers(world)).toEqual([expect.stringContaining("another thread now")]);
  expect(world.audit.get("order-1")).toBe("failed");
});

test("a card that can't be posted for the moment is tried again without a word", () => {
  const world = aWorld(null);
  order(world, open);
  world.carryOut("slack", busy);
  expect(answers(world)).toEqual([]);
  world.wait("slack");
  world.carryOut("slack", done({ channelId: otherChannel, ts: ts(60) }));
  expect(answers(world)).toHaveLength(1);
});
