import { expect, test } from "vitest";
import type { Order } from "../../../src/domain/order.ts";
import { aReply, only, payloads, reactions, ts } from "../builders.ts";
import { done, lost, refused } from "../world.ts";
import { answers, aWorld, order, thread } from "./order-story.ts";

const unsend: Order = { kind: "unsend", ...thread, ts: ts(10) };

const replied = (text = "Hi") => {
  const world = aWorld();
  world.input(aReply(text));
  return world;
};

test("a message is deleted at the visitor's and stays as a note; the record says so when it is gone", () => {
  const world = replied();
  world.carryOut("chatra", done({ chatraId: "a1" }));
  const decision = order(world, unsend);
  expect(reactions(decision.deliveries)).toEqual(["-white_check_mark", "+lock"]);
  expect(answers(world)).toEqual([expect.stringContaining("Deleting the message for the visitor.")]);
  expect(world.audit.get("order-1")).toBe("ordered");
  world.carryOut("chatra", done());
  expect(world.audit.get("order-1")).toBe("done");
  expect([...world.links.values()]).toMatchObject([{ state: "note" }]);
});

test("a deletion that fails is told of in the thread, and is not recorded as done", () => {
  const world = replied();
  world.carryOut("chatra", done({ chatraId: "a1" }));
  order(world, unsend);
  const failed = world.carryOut("chatra", refused);
  expect(world.audit.get("order-1")).toBe("failed");
  const notice = payloads(world.inState("pending"), "slack.post").at(-1);
  expect(JSON.stringify(notice)).toContain(failed.id);
});

test("what has not gone out yet never does", () => {
  const world = replied();
  order(world, unsend);
  expect(world.claim("chatra")).toBeUndefined();
  expect(answers(world)).toEqual([expect.stringContaining("The visitor won't get the message.")]);
  expect(world.audit.get("order-1")).toBe("done");
});

test("what is on its way is deleted behind it", () => {
  const world = replied();
  const going = world.claim("chatra");
  order(world, unsend);
  if (going) world.settle(going, done({ chatraId: "a1" }));
  expect(world.claim("chatra")?.payload).toMatchObject({ kind: "chatra.delete" });
});

test("what is on its way and does not arrive leaves nothing to delete", () => {
  const world = replied();
  const going = world.claim("chatra");
  order(world, unsend);
  if (going) world.settle(going, refused);
  expect(world.delivery(going?.id ?? "").state).toBe("discarded");
  const deletion = world.claim("chatra");
  expect(deletion?.payload.kind).toBe("chatra.delete");
  if (deletion)
    world.settle(deletion, { kind: "obsolete", error: { reason: "obsolete", detail: "not there" } });
  expect(world.audit.get("order-1")).toBe("done");
});

test("of what is in doubt nobody is told that it will not go", () => {
  const world = replied();
  world.carryOut("chatra", lost);
  order(world, unsend);
  expect(only(answers(world))).toContain("The visitor may have the message.");
});

test("what never went, or never was here, is not taken back", () => {
  const note = replied("// mine");
  order(note, unsend);
  expect(answers(note)).toEqual([
    expect.stringContaining("The visitor does not have this message, so there is nothing to unsend."),
  ]);
  const unknown = aWorld();
  expect(order(unknown, unsend).ignored).toBe("not-a-chat");
  expect(unknown.audit.get("order-1")).toBe("refused");
});

test("twice in a row it is said that there is nothing left", () => {
  const world = replied();
  order(world, unsend, "u1");
  expect(order(world, unsend, "u2").ignored).toBe("nothing-to-do");
});
