import { describe, expect, test } from "vitest";
import type { DeliveryId } from "../../../src/domain/ids.ts";
import type { Order } from "../../../src/domain/order.ts";
import { ann, aPress, aReply, bot, channel, clientId, otherChannel, payloads, ts } from "../builders.ts";
import { done, refused, type World } from "../world.ts";
import { answers, aWorld, order, thread, workSlack } from "./order-story.ts";

const retry = (deliveryId: DeliveryId): Order => ({ kind: "retry", deliveryId });

const failed = () => {
  const world = aWorld();
  world.input(aReply("Hi"));
  return { world, send: world.carryOut("chatra", refused) };
};

test("a failed reply goes out once more, and the notice in the thread says so", () => {
  const { world, send } = failed();
  const decision = order(world, retry(send.id));
  expect(payloads(decision.deliveries, "slack.update")).toMatchObject([{ blocks: [] }]);
  expect(answers(world)).toEqual([expect.stringContaining("Retrying…")]);
  expect(world.carryOut("chatra", done({ chatraId: "a1" })).id).toBe(send.id);
});

const agentOfSend = (world: World) =>
  payloads([...world.deliveries.values()], "chatra.send").map(({ agent }) => agent);
const ada = { id: "a1", name: "Ada L.", email: "ada@shop.example" };

test.each([
  ["the command", (world: World, id: DeliveryId) => order(world, retry(id))],
  ["the button", (world: World, id: DeliveryId) => world.input(aPress("retry", id))],
  ["!resend", (world: World) => world.input(aReply("!resend", { ts: ts(30) }))],
  ["the shortcut", (world: World) => order(world, { kind: "resend", ...thread, ts: ts(10) })],
] as const)("by %s, a reply goes as the agent whom its author was mapped to since it failed", (_, again) => {
  const { world, send } = failed();
  expect(agentOfSend(world)).toEqual([{ name: "Ann" }]);
  world.accountContext = { authorsAgents: new Map([[ann, ada]]) };
  again(world, send.id);
  expect(agentOfSend(world)).toEqual([{ agentId: "a1", name: "Ada L.", email: "ada@shop.example" }]);
  expect(world.claim("chatra")?.id).toBe(send.id);
});

test("a reply of somebody who is mapped to nobody, or as before, goes out again as it was", () => {
  const { world, send } = failed();
  world.accountContext = { authorsAgents: new Map([[bot, ada]]) };
  const decision = order(world, retry(send.id));
  expect(decision.changes).toMatchObject([{ id: send.id, state: "pending" }]);
  expect(decision.changes[0]).not.toHaveProperty("payload");
});

test("pressed twice, or in the thread as well, it goes out once", () => {
  const { world, send } = failed();
  order(world, retry(send.id), "r1");
  expect(order(world, retry(send.id), "r2").ignored).toBe("stale-order");
  expect(world.input(aPress("retry", send.id)).ignored).toBe("stale-button");
  world.carryOut("chatra", done({ chatraId: "a1" }));
  expect(world.claim("chatra")).toBeUndefined();
  order(world, retry(send.id), "r3");
  expect(answers(world).at(-1)).toContain("The visitor already has this message");
});

describe("a call", () => {
  const update: Order = { kind: "update", clientId, changes: { email: "v@example.com" } };

  test.each([
    ["about a client with a chat", {}],
    ["about one without", null],
  ])("%s is made once more, and told of anew when it is done", (_, start) => {
    const world = aWorld(start);
    order(world, update, "u1");
    const [call] = world.inState("pending", "chatra");
    if (!call) throw new Error("no call");
    world.deliveries.set(call.id, { ...call, state: "failed", attempts: 10 });
    world.audit.set("u1", "failed");
    order(world, retry(call.id), "r1");
    world.carryOut("chatra", done());
    expect(answers(world).at(-1)).toContain("Updated the email of");
    expect(world.audit.get("u1")).toBe("done");
    order(world, retry(call.id), "r2");
    expect(answers(world).at(-1)).toContain("This is already done.");
  });
});

test("a card that another one has followed is not posted: nobody would listen under it", () => {
  const world = aWorld({ threadTs: undefined });
  order(world, { kind: "open", clientId, channelId: channel, move: false }, "o1");
  const card = world.carryOut("slack", refused);
  order(world, { kind: "open", clientId, channelId: otherChannel, move: false }, "o2");
  workSlack(world);
  order(world, retry(card.id), "r1");
  expect(answers(world).at(-1)).toContain("another thread now");
  expect(world.delivery(card.id).state).toBe("failed");
});

test("what nobody knows any more is said to be so", () => {
  const { world } = failed();
  const unknown = world.inState("failed")[0]?.id.replace("dl_", "dl_x");
  order(world, { kind: "retry", deliveryId: unknown } as Order);
  expect(answers(world)).toEqual([expect.stringContaining("This button no longer works.")]);
  expect(world.audit.get("order-1")).toBe("refused");
});

test("words that Slack refused to show go out when they are shown at last", () => {
  const world = aWorld();
  order(world, { kind: "send", clientId, text: "Hi", pushed: false }, "s1");
  const post = world.carryOut("slack", refused);
  order(world, retry(post.id), "r1");
  workSlack(world);
  world.carryOut("chatra", done({ chatraId: "a1" }));
  expect(world.audit.get("s1")).toBe("done");
  expect(ts(60)).toBe([...world.links.values()][0]?.slackTs);
});
