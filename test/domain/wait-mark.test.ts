import { describe, expect, test } from "vitest";
import {
  aConversation,
  aDelete,
  anAgentMessage,
  anEdit,
  anEvent,
  aPress,
  aReply,
  reactions,
  ts,
} from "./builders.ts";
import { busy, createWorld, done, lost, refused, type World } from "./world.ts";

const long = ["a", "b"].map((letter) => letter.repeat(5000)).join(" ");

/** A reply that has waited for long, with its ⏳ owed to Slack. */
function waiting(text = "Hello"): World {
  const world = createWorld({ conversation: aConversation() });
  world.input(aReply(text));
  world.showWaits();
  return world;
}

/** What becomes of the reactions, in the order in which they go out. */
const marks = (world: World) => reactions(world.line("receipt"));

describe("the ⏳ of a reply that has waited", () => {
  test("is put there once, for all parts of it, and not on what went at once", () => {
    const world = waiting(long);
    world.showWaits();
    expect(marks(world)).toEqual(["+hourglass_flowing_sand"]);
    const quick = createWorld({ conversation: aConversation() });
    quick.input(aReply("Hello"));
    quick.carryOut("chatra", done({ chatraId: "a1" }));
    quick.showWaits();
    expect(marks(quick)).toEqual(["+white_check_mark"]);
  });

  test("stays until the last part has arrived, and goes before the receipt comes", () => {
    const world = waiting(long);
    world.carryOut("chatra", done({ chatraId: "a1" }));
    expect(marks(world)).toEqual(["+hourglass_flowing_sand"]);
    world.carryOut("chatra", done({ chatraId: "a2" }));
    expect(marks(world)).toEqual(["+hourglass_flowing_sand", "-hourglass_flowing_sand", "+white_check_mark"]);
  });

  test("stays through tries that fail, and becomes a ⚠️ when the reply is given up with all its parts", () => {
    const world = waiting(long);
    world.carryOut("chatra", busy);
    expect(marks(world)).toEqual(["+hourglass_flowing_sand"]);
    world.wait("chatra");
    world.carryOut("chatra", refused);
    expect(marks(world)).toEqual(["+hourglass_flowing_sand", "-hourglass_flowing_sand", "+warning"]);
  });

  test("comes again when the reply is sent again and has to wait again", () => {
    const world = waiting();
    const send = world.carryOut("chatra", refused);
    world.now += 60_000;
    world.input(aPress("retry", send.id));
    world.now += 60_000;
    world.showWaits();
    world.carryOut("chatra", done({ chatraId: "a1" }));
    expect(marks(world).slice(3)).toEqual([
      "-warning",
      "+hourglass_flowing_sand",
      "-hourglass_flowing_sand",
      "+white_check_mark",
    ]);
  });

  test("stays while the outcome is looked for, and becomes a ❔ when the thread is asked", () => {
    const world = waiting();
    const send = world.carryOut("chatra", lost);
    expect(marks(world)).toEqual(["+hourglass_flowing_sand"]);
    world.ask(world.delivery(send.id));
    expect(marks(world)).toEqual(["+hourglass_flowing_sand", "-hourglass_flowing_sand", "+grey_question"]);
  });

  test("becomes a ✅ when a send of unknown outcome turns out to have arrived", () => {
    const world = waiting();
    world.carryOut("chatra", lost);
    world.input(anEvent([anAgentMessage("a1", "Hello", { createdAt: world.now })]));
    expect(marks(world)).toEqual(["+hourglass_flowing_sand", "-hourglass_flowing_sand", "+white_check_mark"]);
  });

  test("is still that of the reply when its words change, and goes with the words when they become a note", () => {
    const world = waiting();
    world.input(anEdit("Hello again"));
    expect(marks(world)).toEqual(["+hourglass_flowing_sand"]);
    world.input(anEdit("// internal", { editedTs: ts(90) }));
    expect(marks(world)).toEqual(expect.arrayContaining(["-hourglass_flowing_sand", "+lock"]));
    expect(world.claim("chatra")).toBeUndefined();
  });

  test("goes with a reply that is deleted while it is under way, whatever becomes of that", () => {
    const world = waiting();
    const send = world.claim("chatra");
    if (!send) throw new Error("nothing to send");
    world.input(aDelete());
    world.settle(send, busy);
    expect(new Set(marks(world))).toEqual(new Set(["+hourglass_flowing_sand", "-hourglass_flowing_sand"]));
  });

  test("stands before what ends it, also by a clock that is a little behind", () => {
    const world = waiting();
    const send = world.claim("chatra");
    world.now -= 1_000;
    if (send) world.settle(send, done({ chatraId: "a1" }));
    expect(marks(world)).toEqual(["+hourglass_flowing_sand", "-hourglass_flowing_sand", "+white_check_mark"]);
  });
});
