import { describe, expect, test } from "vitest";
import type { Order } from "../../../src/domain/order.ts";
import { aDelete, aReply, clientId, only, payloads, reactions, START, ts } from "../builders.ts";
import { done, lost, refused } from "../world.ts";
import { answers, aWorld, order, thread, workSlack } from "./order-story.ts";

const send = (text: string, pushed = false): Order => ({ kind: "send", clientId, text, pushed });

test("words are shown in the thread under their author's name, go out once they stand there, and are answered for", () => {
  const world = aWorld();
  const decision = order(world, send("Hi &amp; <https://acme.example|welcome>"));
  expect(only(payloads(decision.deliveries, "slack.post"))).toMatchObject({ username: "Ann (by command)" });
  expect(world.claim("chatra")).toBeUndefined();
  expect(world.audit.get("order-1")).toBe("ordered");
  workSlack(world);
  const went = world.carryOut("chatra", done({ chatraId: "a1" }));
  expect(went.payload).toMatchObject({
    text: expect.stringContaining("Hi & welcome"),
    agent: { name: "Ann" },
  });
  expect(answers(world)).toEqual([expect.stringContaining("Sent to *Vera*")]);
  expect(reactions(world.inState("pending"))).toEqual(["+white_check_mark"]);
  expect(world.audit.get("order-1")).toBe("done");
});

test.each([false, true])(
  "words by command (pushed: %s) go as the agent whom their author answers as",
  (pushed) => {
    const world = aWorld();
    const agent = { id: "a1", name: "Ada L.", email: "ada@shop.example" };
    world.accountContext = { author: { name: "Ann", email: "ann@acme.example", agent } };
    order(world, send("Hi", pushed));
    world.accountContext = {};
    workSlack(world);
    expect(world.carryOut("chatra", done({ chatraId: "a1" })).payload).toMatchObject({
      agent: { agentId: "a1", name: "Ada L.", email: "ada@shop.example" },
    });
  },
);

test("pushed words go as a pushed message", () => {
  const world = aWorld();
  order(world, send("Hi", true));
  workSlack(world);
  expect(world.carryOut("chatra", done({ chatraId: "a1" })).payload).toMatchObject({ pushed: true });
  expect(answers(world)).toEqual([expect.stringContaining("Pushed to")]);
  expect([...world.links.values()]).toMatchObject([{ pushed: true, chatraId: "a1" }]);
});

test("long words are several posts, and one reply that goes whole once the last of them stands", () => {
  const world = aWorld();
  const words = Array.from({ length: 1200 }, (_, index) => `word${index}`).join(" ");
  const decision = order(world, send(words));
  const posts = payloads(decision.deliveries, "slack.post");
  expect(posts.map(({ carries }) => carries?.text)).toEqual([...posts.slice(1).map(() => undefined), words]);
  expect(posts.length).toBeGreaterThan(2);
  workSlack(world);
  const first = world.carryOut("chatra", done({ chatraId: "a1" }));
  expect(answers(world)).toEqual([]);
  const second = world.carryOut("chatra", done({ chatraId: "a2" }));
  expect(
    payloads([first, second], "chatra.send")
      .map(({ text }) => text)
      .join(" "),
  ).toBe(words);
  expect(answers(world)).toEqual([expect.stringContaining("Sent")]);
});

test("long words of which a part is refused are answered as failed, and hold back their rest", () => {
  const world = aWorld();
  order(world, send("a ".repeat(4000)));
  workSlack(world);
  world.carryOut("chatra", refused);
  expect(world.claim("chatra")).toBeUndefined();
  expect(answers(world)).toEqual([expect.stringContaining("did not reach")]);
  expect(world.audit.get("order-1")).toBe("failed");
});

test("a client without a thread gets one first, and one whose card was deleted gets another", () => {
  for (const start of [null, { threadTs: undefined }]) {
    const world = aWorld(start);
    const decision = order(world, send("Hi"));
    expect(decision.deliveries.map(({ payload }) => payload.kind)).toEqual([
      "slack.root",
      "chatra.hold",
      "slack.post",
    ]);
    workSlack(world);
    expect(world.claim("chatra")?.payload).toMatchObject({ clientId, text: "Hi" });
  }
});

test("a card that is on its way is waited for, not doubled", () => {
  const world = aWorld(null);
  order(world, send("one"), "o1");
  const decision = order(world, send("two"), "o2");
  expect(payloads(decision.deliveries, "slack.root")).toEqual([]);
  workSlack(world);
  expect(payloads(world.inState("pending"), "chatra.send").map(({ text }) => text)).toEqual(["one", "two"]);
});

test("a client Chatra does not know, and words that show nothing, are refused with a word", () => {
  const world = aWorld(null);
  world.accountContext = { client: { found: false } };
  expect(order(world, send("Hi")).ignored).toBe("unknown-client");
  expect(world.conversation).toBeUndefined();
  expect(answers(world)).toEqual([expect.stringContaining("Chatra has no visitor `client-0042`.")]);
  const known = aWorld();
  expect(order(known, send("\u200B")).ignored).toBe("nothing-to-send");
  expect(known.audit.get("order-1")).toBe("refused");
});

test("words that Slack won't show do not go out, and whoever ordered them is told", () => {
  const world = aWorld();
  order(world, send("Hi"));
  world.carryOut("slack", refused);
  expect(world.claim("chatra")).toBeUndefined();
  expect(answers(world)).toEqual([expect.stringContaining("*not sent*")]);
  expect(world.audit.get("order-1")).toBe("failed");
});

test("words of unknown fate are asked about in the thread, and whoever ordered them is sent there", () => {
  const world = aWorld();
  order(world, send("Hi"));
  workSlack(world);
  const delivery = world.carryOut("chatra", lost);
  world.ask(world.delivery(delivery.id));
  expect(answers(world)).toEqual([expect.stringContaining("Did your message reach *Vera*?")]);
  expect(world.audit.get("order-1")).toBe("uncertain");
});

describe("a post with ordered words that is deleted", () => {
  const deletion = aDelete({ ts: ts(60) });

  test("before we know that it stands does not go to the client", () => {
    const world = aWorld();
    order(world, send("secret"));
    const post = world.claim("slack");
    world.input(deletion);
    if (post) world.settle(post, done({ channelId: thread.channelId, ts: ts(60) }));
    expect(world.claim("chatra")).toBeUndefined();
    expect(answers(world)).toEqual([
      expect.stringContaining(
        "The message to *Vera* was unsent in the thread (<https://acme.slack.com/archives/C1/p1700000000000100|thread>).",
      ),
    ]);
    expect(world.audit.get("order-1")).toBe("discarded");
  });

  test("before its words went out takes them back", () => {
    const world = aWorld();
    order(world, send("secret"));
    workSlack(world);
    world.input(deletion);
    expect(world.claim("chatra")).toBeUndefined();
    expect(answers(world)).toEqual([
      expect.stringContaining(
        "The message to *Vera* was unsent in the thread (<https://acme.slack.com/archives/C1/p1700000000000100|thread>).",
      ),
    ]);
    expect(world.audit.get("order-1")).toBe("discarded");
  });

  test("while its words go out has them deleted, and they are not told of as sent", () => {
    const world = aWorld();
    order(world, send("secret"));
    workSlack(world);
    const going = world.claim("chatra");
    world.input(deletion);
    if (going) world.settle(going, done({ chatraId: "a1" }));
    expect(world.claim("chatra")?.payload).toMatchObject({ kind: "chatra.delete" });
    expect(answers(world)).toEqual([
      expect.stringContaining(
        "The message to *Vera* was unsent in the thread (<https://acme.slack.com/archives/C1/p1700000000000100|thread>).",
      ),
    ]);
    expect(world.audit.get("order-1")).toBe("discarded");
  });

  test("after its words arrived has them deleted", () => {
    const world = aWorld();
    order(world, send("secret"));
    workSlack(world);
    world.carryOut("chatra", done({ chatraId: "a1" }));
    world.input(deletion);
    expect(world.claim("chatra")?.payload).toMatchObject({ kind: "chatra.delete", chatraId: "a1" });
    expect(world.audit.get("order-1")).toBe("done");
  });
});

test("words by command and replies go out in the order in which they stand in the thread", () => {
  const world = aWorld();
  order(world, send("ordered"));
  const post = world.claim("slack");
  world.now = START + 120_000;
  world.input(aReply("later", { ts: ts(70) }));
  world.input(aReply("earlier", { ts: ts(50) }));
  if (post) world.settle(post, done({ channelId: thread.channelId, ts: ts(60) }));
  const texts = [1, 2, 3].map((nth) => world.carryOut("chatra", done({ chatraId: `a${nth}` })).payload);
  expect(texts).toMatchObject([{ text: "earlier" }, { text: "ordered" }, { text: "later" }]);
});

test("a reply that is written before the words of a command stand in the thread goes out behind them", () => {
  const world = aWorld();
  order(world, send("ordered first"));
  world.now += 10_000;
  world.input(aReply("written later", { ts: ts(70) }));
  expect(world.claim("chatra")).toBeUndefined();
  workSlack(world);
  const texts = ["m1", "m2"].map((chatraId) => world.carryOut("chatra", done({ chatraId })).payload);
  expect(texts).toMatchObject([{ text: "ordered first" }, { text: "written later" }]);
});

test("words of a snippet go as they stand in the form, but for emoji, and its use is counted", () => {
  const world = aWorld();
  const text = "*Hi* &amp; <b> :tada: _x_ <@U1>";
  const decision = order(world, {
    kind: "send",
    clientId,
    text,
    pushed: false,
    snippet: { name: "hi", shared: true },
  });
  expect(decision.usedSnippet).toEqual({ teamId: expect.any(String), name: "hi", ownerId: undefined });
  workSlack(world);
  const went = world.carryOut("chatra", done({ chatraId: "a1" }));
  expect(went.payload).toMatchObject({ text: "*Hi* &amp; <b> 🎉 _x_ <@U1>", agent: { name: "Ann" } });
  expect(world.claim("chatra")).toBeUndefined();
});

test("the use of one's own snippet is counted as one's own, and not where nothing is sent", () => {
  const own = { name: "hi", shared: false };
  const used = (text: string) =>
    order(aWorld(), { kind: "send", clientId, text, pushed: false, snippet: own }).usedSnippet;
  expect(used("Hi")).toMatchObject({ name: "hi", ownerId: "UANN" });
  expect(used(" \u200b ")).toBeUndefined();
  expect(order(aWorld(), send("Hi")).usedSnippet).toBeUndefined();
});
