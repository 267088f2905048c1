import { describe, expect, test } from "vitest";
import type { Outcome } from "../../src/domain/attempt.ts";
import {
  aDelete,
  anAgentMessage,
  anEdit,
  anEvent,
  ann,
  aPress,
  aReply,
  payloads,
  reactions,
  ts,
} from "./builders.ts";
import { answers, aWorld, order, thread } from "./orders/order-story.ts";
import { lost, obsolete, refused, type World } from "./world.ts";

/** Membrane did not answer, and the send may have gone out before that. */
const doubtful: Outcome = {
  kind: "try-again",
  error: { reason: "unavailable", detail: "503" },
  afterMs: 5_000,
  outcomeUnknown: true,
};

/** Chatra shows a message of ours after all. */
const shows = (world: World, text: string) => {
  world.now += 1_000;
  const told = { createdAt: world.now, receivedFrom: "chatra-slack" };
  return world.input(anEvent([anAgentMessage("a1", text, told)]));
};
const deletions = (world: World) => payloads([...world.deliveries.values()], "chatra.delete");

/** A reply of unknown outcome, about which people were asked. */
function asked(text: string) {
  const world = aWorld();
  world.input(aReply(text));
  const send = world.carryOut("chatra", lost);
  world.ask(world.delivery(send.id));
  return { world, send };
}

describe("a reply of unknown outcome that was taken back", () => {
  test("is deleted when it shows up, though somebody pressed *Send again* under the question", () => {
    const { world, send } = asked("Secret");
    world.input(aDelete());
    world.input(aPress("send-again", send.id));
    expect(world.delivery(send.id)).toMatchObject({ state: "discarded", outcomeUnknown: true });
    shows(world, "Secret");
    expect(deletions(world)).toMatchObject([{ chatraId: "a1" }]);
  });

  test("is deleted when it shows up, though it was deleted while it was being sent", () => {
    const world = aWorld();
    world.input(aReply("Secret"));
    const send = world.claim("chatra") ?? expect.unreachable();
    world.input(aDelete());
    world.settle(send, doubtful);
    const early = world.claim("chatra");
    if (early) world.settle(early, { kind: "obsolete", error: { reason: "obsolete", detail: "" } });
    shows(world, "Secret");
    expect(deletions(world).at(-1)).toMatchObject({ chatraId: "a1" });
  });

  test("has no echo where its send certainly failed: the same text is another agent's", () => {
    const world = aWorld();
    world.input(aReply("Hello"));
    const send = world.claim("chatra") ?? expect.unreachable();
    world.input(aDelete());
    world.settle(send, { ...doubtful, outcomeUnknown: false });
    const decision = world.input(anEvent([anAgentMessage("a1", "Hello", { createdAt: world.now })]));
    expect(payloads(decision.deliveries, "slack.post")).toHaveLength(1);
    expect(deletions(world).filter(({ chatraId }) => chatraId === "a1")).toEqual([]);
  });
});

describe("a reply whose attempt may have gone out,", () => {
  test("edited before the next one, is edited at the visitor's when the old words show up", () => {
    const world = aWorld();
    world.input(aReply("Old"));
    world.carryOut("chatra", doubtful);
    world.input(anEdit("New"));
    expect(world.claim("chatra")).toBeUndefined();
    shows(world, "Old");
    world.now += 60_000;
    expect(world.claim("chatra")?.payload).toMatchObject({ kind: "chatra.edit", text: "New" });
    expect(world.claim("chatra")).toBeUndefined();
  });

  test("edited before the next one, goes with the new words where the attempt certainly failed", () => {
    const world = aWorld();
    world.input(aReply("Old"));
    world.carryOut("chatra", { ...doubtful, outcomeUnknown: false });
    world.input(anEdit("New"));
    world.now += 60_000;
    expect(world.claim("chatra")?.payload).toMatchObject({ kind: "chatra.send", text: "New" });
  });

  test("is asked about where an edit takes a part of it back and another brings that back", () => {
    const long = (end: string) => [`${"x".repeat(4990)} ${end}`.padEnd(5000, "y"), "tail"].join(" ");
    const world = aWorld();
    world.input(aReply(long("a")));
    world.carryOut("chatra", { kind: "done", result: { chatraId: "a1" } });
    world.carryOut("chatra", doubtful);
    world.input(anEdit("short", { editedTs: ts(20) }));
    world.carryOut("chatra", { kind: "done", result: { chatraId: "a1" } });
    world.input(anEdit(long("b"), { editedTs: ts(30) }));
    expect(world.inState("uncertain")).toMatchObject([{ asked: false }]);
  });
});

/** A reply that failed after an attempt of unknown outcome. */
function failed(text = "Hello") {
  const world = aWorld();
  world.input(aReply(text));
  const { payload } = world.carryOut("chatra", doubtful);
  world.now += 60_000;
  const send = world.carryOut("chatra", refused);
  expect(world.delivery(send.id)).toMatchObject({ state: "failed", outcomeUnknown: true });
  return { world, send, words: "text" in payload && payload.text ? payload.text : "" };
}
const CONFIRMED = {
  text: ":white_check_mark: Confirmed: Chatra shows the message to the visitor.",
  blocks: [],
};

describe("a reply that failed after an attempt of unknown outcome, and shows up after all,", () => {
  test("has arrived: its ⚠️ and its buttons give way to that", () => {
    const { world, send } = failed();
    const decision = shows(world, "Hello");
    expect(world.delivery(send.id).state).toBe("sent");
    expect(reactions(decision.deliveries)).toEqual(["-warning", "+white_check_mark"]);
    expect(payloads(decision.deliveries, "slack.update")).toMatchObject([CONFIRMED]);
    expect(payloads(decision.deliveries, "slack.post")).toEqual([]);
  });

  test("has arrived, though somebody discarded it, and its notice says so", () => {
    const { world, send } = failed();
    world.input(aPress("discard", send.id));
    const decision = shows(world, "Hello");
    expect(world.delivery(send.id).state).toBe("sent");
    expect(reactions(decision.deliveries)).toEqual(["-no_entry_sign", "+white_check_mark"]);
    expect(payloads(decision.deliveries, "slack.update")).toMatchObject([CONFIRMED]);
    expect(payloads(decision.deliveries, "slack.post")).toEqual([]);
  });

  test("is edited, where its author did so in Slack meanwhile", () => {
    const { world } = failed("Old");
    world.input(anEdit("New"));
    const decision = shows(world, "Old");
    expect(payloads(decision.deliveries, "slack.post")).toEqual([]);
    expect(payloads([...world.deliveries.values()], "chatra.edit")).toMatchObject([{ text: "New" }]);
  });

  test("is known by its words, where its author edited it during the attempt", () => {
    const world = aWorld();
    world.input(aReply("Old"));
    const send = world.claim("chatra") ?? expect.unreachable();
    world.input(anEdit("New"));
    world.settle(send, doubtful);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      world.now += 60_000;
      const next = world.claim("chatra");
      if (next) world.settle(next, next.payload.kind === "chatra.send" ? refused : obsolete);
    }
    const told = { createdAt: send.createdAt + 5_000 };
    const decision = world.input(anEvent([anAgentMessage("a1", "Old", told)]));
    expect(payloads(decision.deliveries, "slack.post")).toEqual([]);
  });

  const long = [`${"x".repeat(4990)} a`.padEnd(5000, "y"), "tail"].join(" ");
  test("goes on with its other parts, which had waited for a decision", () => {
    const { world, words } = failed(long);
    expect(world.inState("failed", "chatra")).toHaveLength(2);
    expect(reactions(shows(world, words).deliveries)).toEqual(["-warning"]);
    expect(world.claim("chatra")?.payload).toMatchObject({ kind: "chatra.send", text: "tail" });
  });

  test("stays discarded where other parts of it never went", () => {
    const { world, send, words } = failed(long);
    world.input(aPress("discard", send.id));
    expect(reactions(shows(world, words).deliveries)).toEqual([]);
    expect(world.claim("chatra")).toBeUndefined();
  });

  test.each(["deleted", "discarded"])(
    "and was %s, has no echo in what an agent writes later in Chatra",
    (end) => {
      const { world, send } = failed();
      world.now += 300_000;
      world.input(end === "deleted" ? aDelete() : aPress("discard", send.id));
      const state = () => world.delivery(send.id).state;
      const before = state();
      world.now += 300_000;
      const decision = world.input(anEvent([anAgentMessage("panel-1", "Hello", { createdAt: world.now })]));
      expect(payloads(decision.deliveries, "slack.post")).toMatchObject([{ text: "Hello" }]);
      expect([state(), deletions(world), reactions(decision.deliveries)]).toEqual([before, [], []]);
    },
  );

  test("does not go a second time by *Send to visitor* when an edit made a note of it", () => {
    const { world } = failed();
    world.input(anEdit("// Hello"));
    order(world, { kind: "relay", ...thread, ts: ts(10), authorId: ann, text: "// Hello", files: [] });
    expect(answers(world).at(-1)).toContain("The visitor may still have this message from before.");
    world.now += 60_000;
    expect(world.claim("chatra")).toBeUndefined();
  });
});

test("the echo of a reply with the same words is its own, not that of an earlier one that was taken back", () => {
  const { world, send } = asked("Hello");
  world.input(aDelete());
  world.input(aPress("send-again", send.id));
  world.input(aReply("Hello", { ts: ts(40) }));
  const again = world.claim("chatra") ?? expect.unreachable();
  shows(world, "Hello");
  expect(world.delivery(send.id).state).toBe("discarded");
  world.settle(again, { kind: "done", result: { chatraId: "a1" } });
  expect(deletions(world)).toEqual([]);
  expect(reactions(world.inState("pending"))).toContain("+white_check_mark");
});
