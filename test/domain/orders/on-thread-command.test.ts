import { describe, expect, test } from "vitest";
import { aDelete, anEdit, aPress, aReply, payloads, reactions, START } from "../builders.ts";
import { done, lost, refused } from "../world.ts";
import { answers, aWorld } from "./order-story.ts";

const typed = (text: string) => {
  const world = aWorld();
  return { world, decision: world.input(aReply(text)) };
};

test.each(["!help", "!client", "!transcript", "!update"])("%s only reads: nothing goes anywhere", (text) => {
  const { world, decision } = typed(text);
  expect(decision).toMatchObject({ ignored: "command", deliveries: [] });
  expect([...world.links.values()]).toMatchObject([{ state: "note" }]);
});

test.each(["!nosuch words", "!push", "!resend now", "!update nosuch=1"])(
  "%s is no command: its writer is told, and the visitor sees nothing",
  (text) => {
    const { world, decision } = typed(text);
    expect(payloads(decision.deliveries, "slack.whisper")).toMatchObject([
      { text: expect.stringContaining("Nothing was sent to the visitor") },
    ]);
    expect(world.claim("chatra")).toBeUndefined();
    expect(world.audit.size).toBe(0);
  },
);

test("!note stays here, with a lock", () => {
  const { world, decision } = typed("!note he is angry");
  expect(reactions(decision.deliveries)).toEqual(["+lock"]);
  expect(world.claim("chatra")).toBeUndefined();
});

test("!update changes the client, and its writer is told in the thread", () => {
  const { world } = typed("!update name=Vera");
  expect(world.carryOut("chatra", done()).payload).toMatchObject({
    kind: "chatra.call",
    call: { kind: "update", changes: { name: "Vera" } },
  });
  expect(answers(world)).toEqual([expect.stringContaining("Updated the name of *Vera*.")]);
});

describe("!push", () => {
  const [id] = ["s:T1:C1:1700000010.000100:0"];

  test("goes as a pushed message, and the reply itself shows how it went", () => {
    const { world } = typed("!push Sale today");
    expect(world.carryOut("chatra", done({ chatraId: "p1" })).payload).toMatchObject({
      text: "Sale today",
      pushed: true,
    });
    expect(reactions(world.inState("pending"))).toEqual(["+white_check_mark"]);
    expect(answers(world)).toEqual([]);
    expect(world.audit.get(id ?? "")).toBe("done");
  });

  test.each([
    ["!push Sale today only", "Sale today only"],
    ["Sale today only", "Sale today only"],
  ])("changed to “%s” is a changed pushed message", (text, words) => {
    const { world } = typed("!push Sale today");
    world.carryOut("chatra", done({ chatraId: "p1" }));
    world.input(anEdit(text));
    expect(world.claim("chatra")?.payload).toMatchObject({ kind: "chatra.edit", text: words, pushed: true });
  });

  test.each([
    "// internal",
    "!note internal",
    "!pusch internal",
    "!update notes=internal",
    "!push",
    "!push: internal",
  ])("changed to “%s” is taken back, in whatever state it is", (text) => {
    for (const state of ["waiting", "sending", "arrived", "failed", "uncertain"] as const) {
      const { world } = typed("!push Sale today");
      const going = state === "waiting" ? undefined : world.claim("chatra");
      if (going && state !== "sending")
        world.settle(
          going,
          { arrived: done({ chatraId: "p1" }), failed: refused, uncertain: lost }[state as "arrived"],
        );
      world.input(anEdit(text));
      if (going && state === "sending") world.settle(going, done({ chatraId: "p1" }));
      const shown = [...world.deliveries.values()].map(({ payload }) => JSON.stringify(payload));
      expect(shown.filter((one) => one.includes("internal"))).toEqual([]);
      const next = world.claim("chatra")?.payload;
      if (state === "arrived" || state === "sending")
        expect([state, next]).toEqual([
          state,
          expect.objectContaining({ kind: "chatra.delete", pushed: true }),
        ]);
      else expect([state, next]).toEqual([state, undefined]);
    }
  });

  test.each(["waiting", "failed", "uncertain"] as const)(
    "changed while it is %s goes out with the new words, still pushed",
    (state) => {
      const { world } = typed("!push Sale");
      const send =
        state === "waiting"
          ? world.inState("pending")[0]
          : world.carryOut("chatra", state === "failed" ? refused : lost);
      if (!send) throw new Error("nothing to send");
      if (state === "uncertain") world.ask(world.delivery(send.id));
      world.input(anEdit("!push Sale!"));
      if (state === "failed") world.input(aPress("retry", send.id));
      if (state === "uncertain") world.input(aPress("send-again", send.id));
      expect(world.claim("chatra")?.payload).toMatchObject({
        kind: "chatra.send",
        text: "Sale!",
        pushed: true,
      });
    },
  );

  test("that grew by an edit is done when all of it has arrived", () => {
    const { world } = typed("!push Sale");
    world.carryOut("chatra", done({ chatraId: "p1" }));
    world.input(anEdit(`!push ${"a".repeat(5000)} b`));
    world.now = START + 200_000;
    world.carryOut("chatra", refused);
    expect(world.audit.get(id ?? "")).toBe("failed");
  });

  test("deleted before it went is discarded", () => {
    const { world } = typed("!push Sale");
    world.input(aDelete());
    expect(world.claim("chatra")).toBeUndefined();
    expect(world.audit.get(id ?? "")).toBe("discarded");
  });

  test("given up by somebody is discarded", () => {
    const { world } = typed("!push Sale");
    const send = world.carryOut("chatra", refused);
    expect(world.audit.get(id ?? "")).toBe("failed");
    world.input(aPress("discard", send.id));
    expect(world.audit.get(id ?? "")).toBe("discarded");
  });

  test("whose edit overtook it goes out as it is now", () => {
    const world = aWorld();
    world.input(anEdit("!push new"));
    world.input(aReply("!push old"));
    expect(world.claim("chatra")?.payload).toMatchObject({ text: "new", pushed: true });
    const plain = aWorld();
    plain.input(anEdit("// internal"));
    plain.input(aReply("!push old"));
    expect(plain.claim("chatra")).toBeUndefined();
  });
});
