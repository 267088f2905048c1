import { describe, expect, test } from "vitest";
import type { GuestRefusal } from "../../src/messages/permissions.ts";
import { aConversation, anAct, anEdit, aPress, aReply, payloads, reactions, rootTs } from "./builders.ts";
import { ANN, aStory, BOB, MINUTE, toldIn } from "./episode-story.ts";
import { createWorld, done, lost, refused as refusedByChatra } from "./world.ts";

/** The thread of a client, in which somebody writes who may use no commands. */
function worldOf(refused: GuestRefusal | undefined) {
  return createWorld({
    conversation: aConversation(),
    accountContext: { author: { name: "Gus", email: undefined, refused } },
  });
}

describe.each(["guest", "untold"] as const)("of somebody who is refused (%s)", (refused) => {
  test.each([
    "!push Sale today",
    "!send Hello",
    "!send",
    "!resend",
    "!update name=Vera",
    "!nosuch",
    "!push",
    "!Push: internal",
  ])("`%s` is neither sent nor carried out, and they are told so", (text) => {
    const world = worldOf(refused);
    const decision = world.input(aReply(text));
    expect(decision.ignored).toBe("guest-command");
    expect(payloads(decision.deliveries, "slack.whisper")).toMatchObject([
      {
        text: expect.stringMatching(/^Only members of this workspace.*Nothing was sent to the visitor\.$/s),
      },
    ]);
    expect(world.claim("chatra")).toBeUndefined();
    expect(world.audit.size).toBe(0);
    expect([...world.links.values()]).toMatchObject([{ state: "note" }]);
  });

  test("a refused `!push` that is changed is not sent either, whatever it becomes", () => {
    for (const text of ["!push Sale tomorrow", "Sale tomorrow", "!update name=x"]) {
      const world = worldOf(refused);
      world.input(aReply("!push Sale today"));
      world.input(anEdit(text));
      expect([text, world.claim("chatra")]).toEqual([text, undefined]);
    }
  });

  test("a reply that an edit had made a command before it came is refused", () => {
    const world = worldOf(refused);
    world.input(anEdit("!push Sale"));
    const decision = world.input(aReply("Sale"));
    expect(decision.ignored).toBe("guest-command");
    expect(world.claim("chatra")).toBeUndefined();
  });

  test.each(["// internal", "note: internal", "!note internal"])("`%s` is a note as everybody's", (text) => {
    const world = worldOf(refused);
    expect(reactions(world.input(aReply(text)).deliveries)).toEqual(["+lock"]);
    expect(world.claim("chatra")).toBeUndefined();
  });

  test("a plain reply goes to the visitor, and its edit and deletion follow", () => {
    const world = worldOf(refused);
    world.input(aReply("Hello"));
    expect(world.claim("chatra")?.payload).toMatchObject({ kind: "chatra.send", text: "Hello" });
  });

  test.each(["retry", "discard"] as const)("pressing %s does nothing, and they are told so", (action) => {
    const world = worldOf(refused);
    world.input(aReply("Hello"));
    const { id } = world.carryOut("chatra", refusedByChatra);
    const decision = world.input(aPress(action, id));
    expect(decision).toMatchObject({ ignored: "guest-command", changes: [] });
    expect(payloads(decision.deliveries, "slack.whisper")).toMatchObject([
      { text: expect.stringMatching(/^Only members/) },
    ]);
    expect(world.delivery(id).state).toBe("failed");
  });

  test.each(["arrived", "send-again"] as const)("pressing %s does nothing either", (action) => {
    const world = worldOf(refused);
    world.input(aReply("Hello"));
    const { id } = world.carryOut("chatra", lost);
    world.ask(world.delivery(id));
    expect(world.input(aPress(action, id)).ignored).toBe("guest-command");
    expect(world.delivery(id).state).toBe("uncertain");
  });
});

test("a member's press after a guest's does what it says", () => {
  const world = worldOf("guest");
  world.input(aReply("Hello"));
  const { id } = world.carryOut("chatra", refusedByChatra);
  world.input(aPress("retry", id));
  world.accountContext = {};
  world.input(aPress("retry", id));
  expect(world.delivery(id).state).toBe("pending");
});

test("a guest's answer counts, and the chat stays nobody's, or whose it is", () => {
  const author = { name: "Gus", email: undefined, refused: "guest" as const };
  const story = aStory();
  story.writes("Where is it?");
  story.types("It is on its way.", BOB, { author });
  story.world.carryOut("chatra", done({ chatraId: "a1" }));
  expect(story.state).toBe("answered");
  expect(story.episode?.owner).toBeUndefined();
  expect(story.card().line).toContain("by <@UBOB>");

  story.passes(MINUTE);
  story.writes("When?");
  expect(story.state).toBe("waiting");
  story.presses({ kind: "claim" }, ANN);
  story.types("Tomorrow.", BOB, { author });
  const sent = story.world.claim("chatra");
  if (!sent) throw new Error("no reply waits");
  const { decision } = story.world.settle(sent, done({ chatraId: "a2" }));
  expect(story.episode).toMatchObject({ owner: ANN, helpers: [BOB] });
  expect(toldIn(decision)).toContainEqual(expect.stringMatching(/^UBOB: .*<@UANN>/));
});

test("a guest's note that a member sends leaves the chat nobody's", () => {
  const story = aStory();
  story.writes("Where is it?");
  story.types("// On its way.", BOB);
  const { channelId, threadTs, ts } = aReply("", { ts: rootTs });
  const act = anAct({
    kind: "relay",
    channelId,
    threadTs,
    ts,
    authorId: BOB,
    text: "// On its way.",
    files: [],
  });
  story.hears(act, { author: { name: "Gus", email: undefined, refused: "guest" } });
  story.world.carryOut("chatra", done({ chatraId: "a1" }));
  expect(story.state).toBe("answered");
  expect(story.episode?.owner).toBeUndefined();
});
