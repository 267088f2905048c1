import { describe, expect, test } from "vitest";
import { chatraMessageIdSchema } from "../../../src/domain/ids.ts";
import type { Call } from "../../../src/domain/order.ts";
import { isRepeatableCall } from "../../../src/domain/orders/after-order.ts";
import { describeCall } from "../../../src/messages/describe.ts";
import {
  aDelete,
  aMessage,
  anAgentMessage,
  anEdit,
  anEvent,
  aReply,
  clientId,
  conversationId,
  only,
  payloads,
  reactions,
  ts,
} from "../builders.ts";
import { busy, done, lost, refused } from "../world.ts";
import { answers, aWorld, order, workSlack } from "./order-story.ts";

const messageId = chatraMessageIdSchema.parse("a1");
const update: Call = { kind: "update", clientId, changes: { name: "Vera Holm", phone: null } };
const edit: Call = { kind: "edit", messageId, text: "Hi &amp; bye", pushed: false };
const remove: Call = { kind: "delete", messageId, pushed: false };
const run: Call = { kind: "run", actionId: "id-1", actionName: "export", input: { a: 1 } };
const request = (method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE"): Call => ({
  kind: "request",
  request: { method, path: "/clients", query: {}, headers: {}, pathParameters: {} },
});

const withReply = () => {
  const world = aWorld();
  world.input(aReply("Hi"));
  world.carryOut("chatra", done({ chatraId: "a1" }));
  workSlack(world);
  return world;
};

describe("a call", () => {
  test.each([
    ["changing a client", update, "Updated the name and phone number"],
    ["changing a message", edit, "Edited the message `a1`"],
    ["deleting a message", remove, "Deleted the message `a1`"],
    ["running an action", run, "Ran the action `export`"],
    ["a request", request("POST"), "Sent the request `POST /clients`"],
  ] as const)("of %s is recorded, made, and answered when it is done", (_, act, words) => {
    const world = aWorld(null);
    order(world, act);
    expect(world.audit.get("order-1")).toBe("ordered");
    expect(world.carryOut("chatra", done()).payload).toMatchObject({ kind: "chatra.call" });
    expect(answers(world)).toEqual([expect.stringContaining(`:white_check_mark: ${words}`)]);
    expect(world.audit.get("order-1")).toBe("done");
  });

  test("that was ordered twice by one press is made once", () => {
    const world = aWorld(null);
    order(world, run, "o1");
    order(world, run, "o1");
    world.carryOut("chatra", done());
    expect(world.claim("chatra")).toBeUndefined();
  });

  test("shows what it answered", () => {
    const world = aWorld(null);
    order(world, run);
    world.carryOut("chatra", done({ output: '{"rows":3}' }));
    const told = only(payloads([...world.deliveries.values()], "slack.answer"));
    expect(JSON.stringify(told.blocks)).toContain('\\"rows\\": 3');
  });

  test("that is refused is not done, and offers no second try that could not help", () => {
    const world = aWorld(null);
    order(world, run);
    const call = world.carryOut("chatra", refused);
    const told = only(payloads([...world.deliveries.values()], "slack.answer"));
    expect(told.text).toContain("The bot could not run the action `export`");
    expect(JSON.stringify(told.blocks)).not.toContain("failed.retry");
    expect(world.audit.get("order-1")).toBe("failed");
    expect(world.delivery(call.id).state).toBe("discarded");
  });

  test("that found Chatra away too often can be tried again by a button", () => {
    const world = aWorld(null);
    order(world, update);
    for (let attempt = 0; attempt < 10; attempt += 1) {
      world.carryOut("chatra", busy);
      world.wait("chatra");
    }
    const [failed] = world.inState("failed");
    const told = only(payloads([...world.deliveries.values()], "slack.answer"));
    expect(JSON.stringify(told.blocks)).toContain(failed?.id ?? "none");
  });

  test("of unknown outcome is never made again by itself, and whoever ordered it is told that nobody knows", () => {
    const world = aWorld(null);
    order(world, run);
    world.carryOut("chatra", lost);
    expect(world.claim("chatra")).toBeUndefined();
    expect(answers(world)).toEqual([expect.stringContaining("Did Chatra run the action `export`?")]);
    expect(world.audit.get("order-1")).toBe("uncertain");
    expect(world.inState("uncertain")).toEqual([]);
  });
});

test.each([
  [run, false],
  [request("POST"), false],
  [request("PATCH"), false],
  [request("GET"), true],
  [request("PUT"), true],
  [request("DELETE"), true],
  [update, true],
  [edit, true],
  [remove, true],
] as const)("%o may be repeated: %s", (act, expected) => {
  expect(isRepeatableCall(act)).toBe(expected);
});

test("a description has no marks of Slack's in it", () => {
  const call = { kind: "run" as const, actionId: "x", actionName: "`<!channel>`", input: {} };
  expect(describeCall(call, undefined, "infinitive")).toBe("run the action `'&lt;!channel&gt;'`");
});

describe("changes of a client", () => {
  test("belong to the chat, whose card shows them", () => {
    const world = aWorld();
    order(world, update);
    world.carryOut("chatra", done());
    expect(world.conversation?.profile).toEqual({ name: "Vera Holm" });
  });

  test("are made in order, also when the chat begins between them", () => {
    const world = aWorld(null);
    order(world, update, "u1");
    world.input(anEvent([aMessage("m1", "Hello")]));
    order(world, { ...update, changes: { name: "Last" } }, "u2", { at: Date.now() });
    const keys = new Set(world.inState("pending", "chatra").map(({ key }) => key));
    expect([...keys]).toEqual([`${conversationId}:chatra`]);
    expect(world.claim("chatra")?.payload).toMatchObject({ order: { id: "u1" } });
  });
});

describe("a message that is changed by its id", () => {
  test("is written as a reply is, and marked where Slack shows it", () => {
    const world = withReply();
    order(world, edit);
    expect(world.claim("chatra")?.payload).toMatchObject({ call: { text: "Hi & bye" } });
    const going = only(world.inState("sending"));
    world.settle(going, done());
    expect(reactions(world.inState("pending"))).toEqual(["+pencil2"]);
  });

  test("stays as it was when the new words show nothing, or are too many", () => {
    const world = withReply();
    expect(order(world, { ...edit, text: "\u200B" }, "o1").ignored).toBe("nothing-to-send");
    expect(order(world, { ...edit, text: "x".repeat(5001) }, "o2").ignored).toBe("too-long");
    expect(world.claim("chatra")).toBeUndefined();
    expect(answers(world)).toHaveLength(2);
  });

  test("and is a colleague's is marked in the post that shows it", () => {
    const world = aWorld();
    world.input(anEvent([anAgentMessage("a1", "From the panel")]));
    workSlack(world);
    order(world, edit);
    world.carryOut("chatra", done());
    expect(payloads(world.inState("pending"), "slack.react")).toMatchObject([
      { ts: ts(60), name: "pencil2" },
    ]);
  });
});

describe("the new words of a message that was changed by its id", () => {
  const changed = (world: ReturnType<typeof aWorld>, text: string) => {
    order(world, { ...edit, text });
    world.carryOut("chatra", done());
    return world.inState("pending", "slack");
  };

  test("stand below a reply that a person wrote, with who changed what", () => {
    const shown = changed(withReply(), "Hello &amp; goodbye");
    expect(only(payloads(shown, "slack.post")).text).toBe(
      ":pencil2: <@UANN> edited “Hi” to:\nHello &amp; goodbye",
    );
    expect(payloads(shown, "slack.update")).toEqual([]);
  });

  test("are not said where the change was refused", () => {
    const world = withReply();
    order(world, edit);
    world.carryOut("chatra", refused);
    expect(payloads(world.inState("pending", "slack"), "slack.post")).toEqual([]);
  });

  test("stand below a reply in as many posts as they take", () => {
    const long = `${"a".repeat(3000)} ${"b".repeat(1500)}`;
    const posts = payloads(changed(withReply(), long), "slack.post").map(({ text }) => text);
    expect(posts).toHaveLength(2);
    expect(posts.join(" ")).toContain("b".repeat(1500));
  });

  test("take the place of those of a colleague in Chatra, also when they take more posts, or fewer", () => {
    const world = aWorld();
    world.input(anEvent([anAgentMessage("a1", "From the panel", { agentName: "Bo" })]));
    workSlack(world);
    const long = `${"a".repeat(3000)} ${"b".repeat(1500)}`;
    const more = changed(world, long);
    expect(payloads(more, "slack.update")).toMatchObject([{ post: { ts: ts(60) }, text: "a".repeat(3000) }]);
    expect(only(payloads(more, "slack.post"))).toMatchObject({
      text: "b".repeat(1500),
      username: "Bo (in Chatra)",
    });
    workSlack(world, 70);
    // The webhook that has the new words says nothing new.
    const told = world.input(
      anEvent([anAgentMessage("a1", long, { agentName: "Bo" })], { bodyDigest: "b2" }),
    );
    expect(told.deliveries).toEqual([]);

    order(world, { ...edit, text: "short" }, "order-2");
    world.carryOut("chatra", done());
    const fewer = world.inState("pending", "slack");
    expect(payloads(fewer, "slack.update")).toMatchObject([{ post: { ts: ts(60) }, text: "short" }]);
    expect(payloads(fewer, "slack.remove")).toHaveLength(1);
  });

  test("stand below a file that a colleague sent without words", () => {
    const world = aWorld();
    const files = [{ name: "plan.pdf", url: "https://files.example/plan.pdf", isImage: false }];
    world.input(anEvent([anAgentMessage("a1", "", { files })]));
    workSlack(world);
    expect(payloads(changed(world, "The plan"), "slack.post").map(({ text }) => text)).toEqual(["The plan"]);
  });

  const byCommand = () => {
    const world = aWorld();
    order(world, { kind: "send", clientId, text: "By command", pushed: false }, "order-0");
    workSlack(world);
    world.carryOut("chatra", done({ chatraId: "a1" }));
    workSlack(world, 80);
    return world;
  };

  test("take the place of those that came by a command, whose post is the bot's own", () => {
    const shown = changed(byCommand(), "Better");
    expect(payloads(shown, "slack.update")).toMatchObject([{ post: { ts: ts(60) }, text: "Better" }]);
    expect(payloads(shown, "slack.post")).toEqual([]);
  });

  test("stand below them where Slack does not change that post any more, which keeps its receipts", () => {
    const world = byCommand();
    changed(world, "Better");
    const update = world.inState("pending", "slack").find(({ payload }) => payload.kind === "slack.update");
    let claimed = world.claim("slack");
    while (claimed && claimed.id !== update?.id) {
      world.settle(claimed, done());
      claimed = world.claim("slack");
    }
    if (!claimed) throw new Error("no update");
    world.settle(claimed, refused);
    const [correction] = payloads(world.inState("pending", "slack"), "slack.post");
    expect(correction?.text).toMatch(/^:pencil2: .*edited “By command” to:\nBetter$/);
    expect([...world.links.values()]).toMatchObject([{ slackTs: ts(60), chatraId: "a1" }]);
  });
});

describe("a message that is deleted by its id", () => {
  test("is marked, and its deletion in Slack has nothing left to do", () => {
    const world = withReply();
    order(world, remove);
    world.carryOut("chatra", done());
    expect(reactions(world.inState("pending"))).toEqual(["+wastebasket"]);
    expect(world.input(aDelete()).ignored).toBe("message-deleted");
    expect(world.claim("chatra")).toBeUndefined();
  });

  test("and is one of several parts leaves the others to follow Slack", () => {
    const world = aWorld();
    world.input(aReply(["a", "b"].map((letter) => letter.repeat(5000)).join(" ")));
    world.carryOut("chatra", done({ chatraId: "a1" }));
    world.carryOut("chatra", done({ chatraId: "a2" }));
    order(world, remove);
    world.carryOut("chatra", done());
    world.input(anEdit("// internal"));
    expect(world.carryOut("chatra", done()).payload).toMatchObject({ kind: "chatra.delete", chatraId: "a2" });
    expect(world.claim("chatra")).toBeUndefined();
  });

  test("and of which a part is left is deleted whole when it is deleted in Slack", () => {
    const world = aWorld();
    world.input(aReply(["a", "b"].map((letter) => letter.repeat(5000)).join(" ")));
    world.carryOut("chatra", done({ chatraId: "a1" }));
    world.carryOut("chatra", done({ chatraId: "a2" }));
    order(world, remove);
    world.carryOut("chatra", done());
    world.input(aDelete());
    expect(world.claim("chatra")?.payload).toMatchObject({ kind: "chatra.delete", chatraId: "a2" });
  });
});
