import { describe, expect, test } from "vitest";
import type { GuestRefusal } from "../../../src/messages/permissions.ts";
import { aDelete, aFile, anEdit, aPress, aReply, only, payloads, reactions, ts } from "../builders.ts";
import { aPolicyWorld, wordsForVisitor } from "../policy-story.ts";
import { done, refused, type World } from "../world.ts";

const told = (decision: ReturnType<World["input"]>) =>
  payloads(decision.deliveries, "slack.whisper").map(({ text }) => text);

describe.each(["all", "on-command"] as const)("!send, where the policy is %s,", (policy) => {
  const typed = (text: string, over: Parameters<typeof aReply>[1] = {}) => {
    const world = aPolicyWorld(policy);
    return { world, decision: world.input(aReply(text, over)) };
  };

  test.each([
    ["!send It is on its way", "It is on its way"],
    ["!SEND  _Hello_ &amp; *bye*", "Hello & bye"],
    ["*!send* Hello", "Hello"],
    ["！send Hello", "Hello"],
    ["!send Hello\nand bye", "Hello\nand bye"],
    ["!send see // below", "see // below"],
    ["!send :wave: Hello", "👋 Hello"],
    ["!send !", "!"],
  ])("%j goes as a reply of its author, with its receipt", (text, words) => {
    const { world } = typed(text);
    const send = world.carryOut("chatra", done({ chatraId: "a1" }));
    expect(send.payload).toMatchObject({ kind: "chatra.send", text: words, agent: { name: "Ann" } });
    expect(send.payload).not.toHaveProperty("pushed");
    expect(reactions(world.inState("pending"))).toEqual(["+white_check_mark"]);
    expect([...world.audit.values()]).toEqual(["done"]);
    expect(world.conversation?.episode).toMatchObject({ owner: "UANN", unanswered: [] });
  });

  test("words go with the formatting that Slack shows", () => {
    const spans = [
      { kind: "text" as const, text: "!send 2*3*4 " },
      { kind: "link" as const, url: "https://a.example/x", label: "here" },
    ];
    const content = { blocks: [{ kind: "paragraph" as const, spans }], leftOut: [] };
    expect(wordsForVisitor(typed("!send …", { content }).world)).toEqual([
      "2*3*4 here (https://a.example/x)",
    ]);
  });

  test.each([
    ["!send Here it is", "Here it is\n\n📎 F1.pdf: https://bot.example/files/F1"],
    ["!send", "📎 F1.pdf: https://bot.example/files/F1"],
  ])("%j goes with its file", (text, words) => {
    expect(wordsForVisitor(typed(text, { files: [aFile("F1")] }).world)).toEqual([words]);
  });

  test("long words go in parts, and it arrived when all have", () => {
    const { world } = typed(`!send ${"word ".repeat(1200)}`);
    expect(world.inState("pending", "chatra")).toHaveLength(2);
    world.carryOut("chatra", done({ chatraId: "a1" }));
    expect(reactions(world.inState("pending"))).toEqual([]);
    world.carryOut("chatra", done({ chatraId: "a2" }));
    expect(reactions(world.inState("pending"))).toEqual(["+white_check_mark"]);
  });

  test("a file that can't go is named, and the words go", () => {
    const { world } = typed("!send Hello", { files: [aFile("F1", { obstacle: "canvas" })] });
    expect(wordsForVisitor(world)).toEqual(["Hello"]);
    expect(payloads(world.inState("pending"), "slack.post")).toMatchObject([
      { text: expect.stringContaining("The visitor gets the rest of the message.") },
    ]);
  });

  test("nothing that can go is told, and nothing goes", () => {
    const { world } = typed("!send", { files: [aFile("F1", { obstacle: "canvas" })] });
    expect(wordsForVisitor(world)).toEqual([]);
    expect(payloads(world.inState("pending"), "slack.post")).toMatchObject([
      { text: expect.stringContaining("The visitor gets none of this message.") },
    ]);
  });

  test.each([
    ["!send", "The text is missing"],
    ["!send \u200b", "The text is missing"],
    ["!send: Hello", "Leave the colon out"],
    ["!send // secret", "looks internal"],
    ["!send *// secret*", "looks internal"],
    ["!send\n// secret", "looks internal"],
    ["!send note: secret", "looks internal"],
    ["!send !note secret", "looks internal"],
    ["!send !send secret", "looks internal"],
    ["!send &gt; !push secret", "looks internal"],
    ["!send /chatra status", "looks internal"],
    ["!sned secret", "Did you mean `!send`?"],
    ["!reply secret", "Did you mean `!send`?"],
  ])("%j sends nothing, and its author is told privately", (text, why) => {
    const { world, decision } = typed(text);
    expect(only(told(decision))).toContain(why);
    expect(only(told(decision))).toContain("Nothing was sent to the visitor");
    expect(wordsForVisitor(world)).toEqual([]);
    expect([...world.links.values()]).toMatchObject([{ state: "note" }]);
    expect(world.audit.size).toBe(0);
  });

  test.each(["!!send secret", "! send secret", "• !send secret", "<@UBOB> !send secret"])(
    "%j is too vague: it is a note",
    (text) => {
      const { world, decision } = typed(text);
      expect(reactions(decision.deliveries)).toEqual(["+lock"]);
      expect(wordsForVisitor(world)).toEqual([]);
    },
  );

  test("internal words that only the formatting shows are refused", () => {
    const spans = [{ kind: "text" as const, text: "!send // secret" }];
    const content = { blocks: [{ kind: "paragraph" as const, spans }], leftOut: [] };
    const { world } = typed("!send all is well", { content });
    expect(wordsForVisitor(world)).toEqual([]);
  });

  test("one that Slack delivers again goes once", () => {
    const { world } = typed("!send Hello");
    for (let again = 0; again < 3; again += 1)
      expect(world.input(aReply("!send Hello")).ignored).toBe("already-relayed");
    expect(wordsForVisitor(world)).toEqual(["Hello"]);
  });

  test("a failed one can be retried, and a deleted one is taken back", () => {
    const { world } = typed("!send Hello");
    const send = world.carryOut("chatra", refused);
    world.input(aPress("retry", send.id));
    world.carryOut("chatra", done({ chatraId: "a1" }));
    world.input(aDelete());
    expect(world.claim("chatra")?.payload).toMatchObject({ kind: "chatra.delete", chatraId: "a1" });
  });

  test.each(["guest", "untold"] as const)("somebody who may use no commands (%s) sends nothing", (rank) => {
    const world = aPolicyWorld(policy);
    world.accountContext = {
      author: { name: "Gus", email: undefined, refused: rank satisfies GuestRefusal },
    };
    expect(world.input(aReply("!send Hello")).ignored).toBe("guest-command");
    expect(wordsForVisitor(world)).toEqual([]);
  });
});

describe("an edit of a sent !send", () => {
  const sent = (policy: "all" | "on-command" | "alerts", first = "!send Hello") => {
    const world = aPolicyWorld(policy === "alerts" ? "on-command" : policy);
    world.input(aReply(first));
    world.carryOut("chatra", done({ chatraId: "a1" }));
    const { conversation } = world;
    const route = conversation?.episode?.route;
    if (policy === "alerts" && conversation?.episode && route)
      world.conversation = {
        ...conversation,
        episode: { ...conversation.episode, route: { ...route, policy } },
      };
    return world;
  };

  test.each(["all", "on-command", "alerts"] as const)("changes the words (%s)", (policy) => {
    const world = sent(policy);
    world.input(anEdit("!send Goodbye"));
    world.input(anEdit("!send Goodbye *now*", { editedTs: ts(21) }));
    expect(world.claim("chatra")?.payload).toMatchObject({ kind: "chatra.edit", text: "Goodbye now" });
  });

  test("adds and takes parts", () => {
    const world = sent("on-command");
    world.input(anEdit(`!send ${"word ".repeat(1200)}`));
    world.carryOut("chatra", done({ chatraId: "a2" }));
    world.carryOut("chatra", done());
    world.input(anEdit("!send short", { editedTs: ts(21) }));
    const pending = world.inState("pending", "chatra").map(({ payload }) => payload);
    expect(pending).toMatchObject([
      { kind: "chatra.edit", text: "short" },
      { kind: "chatra.delete", part: 1, chatraId: "a2" },
    ]);
  });

  test("that takes the `!send` away changes nothing for the visitor where every reply goes", () => {
    const world = sent("all");
    const decision = world.input(anEdit("Hello"));
    expect(world.carryOut("chatra", done()).payload).toMatchObject({ kind: "chatra.edit", text: "Hello" });
    expect(told(decision)).toEqual([]);
    expect([...world.links.values()]).toMatchObject([{ state: "live" }]);
  });

  test.each(["on-command", "alerts"] as const)(
    "that takes the `!send` away takes the words back (%s)",
    (policy) => {
      for (const text of ["Hello", "Hello and more", "> Hello", "send Hello", ""]) {
        const world = sent(policy);
        const decision = world.input(anEdit(text));
        expect(world.claim("chatra")?.payload).toMatchObject({ kind: "chatra.delete", chatraId: "a1" });
        expect(told(decision)).toEqual([
          expect.stringContaining("The bot unsends your message: without `!send` it is a note (🔒)."),
        ]);
        expect(reactions(decision.deliveries)).toEqual(["-white_check_mark", "+lock"]);
        expect([...world.links.values()]).toMatchObject([{ state: "note" }]);
        world.input(anEdit("Hello once more", { editedTs: ts(21) }));
        world.input(anEdit("!send Hello once more", { editedTs: ts(22) }));
        expect(wordsForVisitor(world)).toEqual(["Hello"]);
      }
    },
  );

  test.each(["!send Hello", "!push Hello"])("%s, made plain while it waits, never goes", (first) => {
    const world = aPolicyWorld("on-command");
    world.input(aReply(first));
    world.input(anEdit("Hello"));
    expect(world.claim("chatra")).toBeUndefined();
    expect([...world.audit.values()]).toEqual(["discarded"]);
  });

  test("made plain while it is under way is deleted once it has arrived", () => {
    const world = aPolicyWorld("on-command");
    world.input(aReply("!send Hello"));
    const send = world.claim("chatra");
    world.input(anEdit("Hello"));
    if (send) world.settle(send, done({ chatraId: "a1" }));
    expect(world.claim("chatra")?.payload).toMatchObject({ kind: "chatra.delete" });
    expect(reactions(world.inState("pending"))).not.toContain("+white_check_mark");
  });

  test.each([
    "// Hello",
    "!note Hello",
    "!push Hello",
    "!r hours",
    "!sned Hello",
    "!send // Hello",
    "!send: Hello",
    "!send",
  ])("to %j takes the words back", (text) => {
    for (const policy of ["all", "on-command"] as const) {
      const world = sent(policy);
      world.input(anEdit(text));
      expect(world.claim("chatra")?.payload).toMatchObject({ kind: "chatra.delete", chatraId: "a1" });
    }
  });

  test("makes a `!send` of a plain reply that went: the words stay, without the command", () => {
    const world = sent("all", "Hello");
    world.input(anEdit("!send Hello there"));
    expect(world.claim("chatra")?.payload).toMatchObject({ kind: "chatra.edit", text: "Hello there" });
  });

  test("to the same words with other marks sends nothing", () => {
    const world = sent("on-command");
    expect(world.input(anEdit("!send *Hello*")).deliveries).toEqual([]);
  });

  test("that is older than the last one is ignored", () => {
    const world = sent("on-command");
    world.input(anEdit("!send new", { editedTs: ts(22) }));
    expect(world.input(anEdit("old", { editedTs: ts(21) })).ignored).toBe("stale-edit");
  });
});
