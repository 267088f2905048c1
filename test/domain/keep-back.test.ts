import { describe, expect, test } from "vitest";
import type { Policy } from "../../src/domain/reply-policy.ts";
import { NEW_ROUTE } from "../../src/domain/route.ts";
import fc, { runs } from "../property.ts";
import {
  aDelete,
  aFile,
  aMessage,
  anAct,
  anEdit,
  anEvent,
  aReply,
  channel,
  only,
  payloads,
  reactions,
  rootTs,
  ts,
} from "./builders.ts";
import { aStory, BOB, MINUTE } from "./episode-story.ts";
import { workSlack } from "./orders/order-story.ts";
import { aPolicyWorld, aRoute, aRoutedChat, wordsForVisitor } from "./policy-story.ts";
import { createWorld, done, type World } from "./world.ts";

const DAY = 24 * 60 * 60_000;

const told = (decision: ReturnType<World["input"]>) =>
  payloads(decision.deliveries, "slack.whisper").map(({ userId, text }) => `${userId}: ${text}`);
const content = (text: string) => ({
  blocks: [{ kind: "paragraph" as const, spans: [{ kind: "text" as const, text }] }],
  leftOut: [],
});

const HOW = {
  "on-command":
    "Your message stays in Slack (🔒). In this thread only `!send text` reaches the visitor. To send this message, edit it to begin with `!send`.",
  alerts:
    "Your message stays in Slack (🔒). Replies in this thread don't reach the visitor: answer in Chatra.",
};

describe.each(["on-command", "alerts"] as const)("where the policy is %s, a plain reply", (policy) => {
  test("stays in Slack with a 🔒; its author is told how it works once, and everybody once", () => {
    const world = aPolicyWorld(policy);
    const first = world.input(aReply("he is angry", { ts: ts(1) }));
    expect(told(first)).toEqual([`UANN: ${HOW[policy]}`]);
    expect(reactions(first.deliveries)).toEqual(["+lock"]);
    const second = world.input(aReply("very angry", { ts: ts(2) }));
    expect([told(second), reactions(second.deliveries)]).toEqual([[], ["+lock"]]);
    expect(told(world.input(aReply("indeed", { ts: ts(3), userId: BOB })))).toEqual([`UBOB: ${HOW[policy]}`]);
    expect(told(world.input(aReply("so", { ts: ts(4), userId: BOB })))).toEqual([]);
    expect(wordsForVisitor(world)).toEqual([]);
    expect([...world.links.values()].map(({ state }) => state)).toEqual(Array(4).fill("refused"));
    expect(world.conversation?.episode).toMatchObject({ unanswered: [expect.any(Number)] });
    expect(world.conversation?.episode).not.toHaveProperty("owner");
  });

  test.each([
    ["Hello", {}],
    ["send Hello", {}],
    ["see !send", {}],
    ["“!send Hello”", {}],
    ["*Hello* // see", {}],
    ["…", { content: content("Hello") }],
    ["", { files: [aFile("F1")] }],
    ["Hello", { files: [aFile("F1"), aFile("F2", { obstacle: "canvas" })] }],
    ["Hello", { content: { ...content("Hello"), leftOut: [{ name: "x", reason: "forwarded" as const }] } }],
    ["x".repeat(20_000), {}],
    ["{client.name}", {}],
  ])("%.20j goes nowhere, however often it is delivered and whatever is shown of it", (text, over) => {
    const world = aPolicyWorld(policy);
    for (let again = 0; again < 3; again += 1) world.input(aReply(text, over));
    expect(wordsForVisitor(world)).toEqual([]);
    expect(payloads([...world.deliveries.values()], "slack.post")).toEqual([]);
    expect(reactions([...world.deliveries.values()])).not.toContain("+white_check_mark");
  });

  test("stays here whatever plain words an edit gives it, without a word about it", () => {
    const world = aPolicyWorld(policy);
    world.input(aReply("secret"));
    for (const [index, text] of ["secret 2", "note: secret", "secret 3", "send secret"].entries()) {
      const decision = world.input(anEdit(text, { editedTs: ts(20 + index) }));
      if (index === 0) expect(decision.deliveries).toEqual([]);
    }
    expect(wordsForVisitor(world)).toEqual([]);
  });

  test("can be deleted, and nothing follows", () => {
    const world = aPolicyWorld(policy);
    world.input(aReply("secret"));
    expect(world.input(aDelete()).deliveries).toEqual([]);
    world.input(anEdit("!send secret", { editedTs: ts(40) }));
    expect(wordsForVisitor(world)).toEqual([]);
  });

  test("stays here after the end of the chat", () => {
    const world = aPolicyWorld(policy);
    world.input(aReply("!close", { ts: ts(1) }));
    world.input(aReply("that was odd", { ts: ts(2) }));
    expect(wordsForVisitor(world)).toEqual([]);
  });

  test("notes and commands that only read are as everywhere, and nobody is told of the policy", () => {
    const world = aPolicyWorld(policy);
    expect(reactions(world.input(aReply("// x", { ts: ts(1) })).deliveries)).toEqual(["+lock"]);
    expect(world.input(aReply("!help", { ts: ts(2) })).deliveries).toEqual([]);
    expect(world.conversation?.episode?.toldOfPolicy).toBeUndefined();
  });

  test("that was written before the visitor's words began an episode of another policy stays here", () => {
    const story = aStory({ episode: aRoutedChat(aRoute({ policy })).episode });
    story.types("!close");
    story.passes(MINUTE);
    const late = aReply("that was odd", { ts: ts(30) });
    story.writes("one more thing");
    expect(story.episode).toMatchObject({ number: 2, route: { policy: "all" }, policyBefore: policy });
    story.hears(late);
    story.hears(anEdit("that was very odd", { ts: ts(30), editedTs: ts(31) }));
    expect(wordsForVisitor(story.world)).toEqual([]);
    story.hears(aReply("Of course", { ts: ts(61) }));
    expect(wordsForVisitor(story.world)).toEqual(["Of course"]);
  });

  test("tells its author again in the next episode", () => {
    const world = aPolicyWorld(policy);
    world.input(aReply("one", { ts: ts(1) }));
    world.conversation = aRoutedChat(aRoute({ policy }));
    expect(told(world.input(aReply("two", { ts: ts(2) })))).toHaveLength(1);
  });
});

describe("replies go", () => {
  test.each([
    ["where the policy is all", aRoutedChat(aRoute())],
    ["in an episode of an earlier version", aRoutedChat(undefined)],
    ["in a chat without an episode", aRoutedChat(undefined, { episode: undefined })],
  ])("%s", (_where, conversation) => {
    const world = createWorld({ conversation });
    world.input(aReply("Hello"));
    expect(wordsForVisitor(world)).toEqual(["Hello"]);
  });
});

describe("`!send ` in front of a reply that was kept back", () => {
  const kept = (policy: "on-command" | "alerts", text = "Hello") => {
    const world = aPolicyWorld(policy);
    world.input(aReply(text));
    return world;
  };

  test("sends it, as said at that time, and the 🔒 goes", () => {
    const world = kept("on-command");
    const decision = world.input(anEdit("!send Hello"));
    expect(reactions(decision.deliveries)).toEqual(["-lock"]);
    const send = world.carryOut("chatra", done({ chatraId: "a1" }));
    expect(send).toMatchObject({ sourceTime: 1_700_000_020_000, payload: { text: "Hello", parts: 1 } });
    expect(reactions(world.inState("pending"))).toContain("+white_check_mark");
    expect([...world.audit.values()]).toEqual(["done"]);
    world.input(anEdit("!send Bye", { editedTs: ts(22) }));
    expect(world.claim("chatra")?.payload).toMatchObject({ kind: "chatra.edit", text: "Bye" });
  });

  test("sends its files, in parts if it is long", () => {
    const world = kept("on-command");
    world.input(anEdit(`!send ${"word ".repeat(1200)}`, { files: [aFile("F1")] }));
    expect(world.inState("pending", "chatra")).toHaveLength(2);
    expect(wordsForVisitor(world).at(-1)).toContain("📎 F1.pdf");
  });

  test("again, or by an edit that is delivered again, sends nothing twice", () => {
    const world = kept("on-command");
    for (let again = 0; again < 3; again += 1) world.input(anEdit("!send Hello"));
    world.input(aReply("Hello"));
    expect(wordsForVisitor(world)).toEqual(["Hello"]);
  });

  test.each(["!sned Hello", "!send", "!send: Hello", "!send // Hello"])(
    "mistyped as %j tells its author, and can be typed again",
    (text) => {
      const world = kept("on-command");
      expect(told(world.input(anEdit(text)))).toEqual([expect.stringContaining("Nothing was sent")]);
      expect(wordsForVisitor(world)).toEqual([]);
      world.input(anEdit("!send Hello", { editedTs: ts(22) }));
      expect(wordsForVisitor(world)).toEqual(["Hello"]);
    },
  );

  test("does nothing where nothing goes, and its author is told where to answer", () => {
    const world = kept("alerts");
    expect(told(world.input(anEdit("!send Hello")))).toEqual([
      expect.stringContaining("don't reach them. Answer in Chatra."),
    ]);
    expect(wordsForVisitor(world)).toEqual([]);
  });

  test("by a guest does nothing, and they are told", () => {
    const world = kept("on-command");
    world.accountContext = { author: { name: "Gus", email: undefined, refused: "guest" } };
    expect(told(world.input(anEdit("!send Hello")))).toEqual([expect.stringContaining("you are a guest")]);
    expect(wordsForVisitor(world)).toEqual([]);
  });

  test("sends it in a later episode whose every reply goes, which its plain words don't", () => {
    const world = kept("on-command");
    world.conversation = aRoutedChat(aRoute());
    expect(told(world.input(anEdit("Hello again")))).toEqual([
      expect.stringContaining("editing it doesn't send it"),
    ]);
    expect(wordsForVisitor(world)).toEqual([]);
    world.input(anEdit("!send Hello again", { editedTs: ts(22) }));
    expect(wordsForVisitor(world)).toEqual(["Hello again"]);
  });

  test.each(["// secret", "note: secret", "!note secret", "!sned secret", "• !close"])(
    "in front of %j, a note or command, sends nothing: it stays one",
    (text) => {
      for (const policy of ["all", "on-command", "alerts"] as const) {
        const world = aPolicyWorld(policy);
        world.input(aReply(text));
        const decision = world.input(anEdit("!send secret"));
        expect(told(decision)).toEqual([expect.stringContaining("editing it doesn't send it")]);
        expect(wordsForVisitor(world)).toEqual([]);
      }
    },
  );

  test.each(["!push Hello", "!r hours", "!close", "Hello !send"])("%j in its place sends nothing", (text) => {
    const world = kept("on-command");
    world.input(anEdit(text));
    expect(wordsForVisitor(world)).toEqual([]);
  });

  test("after it was made a note sends nothing", () => {
    const world = kept("on-command");
    world.input(anEdit("// secret"));
    world.input(anEdit("!send secret", { editedTs: ts(22) }));
    expect(wordsForVisitor(world)).toEqual([]);
  });
});

describe("whatever is written, and however Slack shows it,", () => {
  const pieces = [
    "!send",
    "！send",
    "!Send",
    "!",
    "send",
    " ",
    "\n",
    "&gt; ",
    "*",
    "_",
    "`",
    "• ",
    "//",
    "note:",
    "!note",
  ];
  const others = [
    "<@UBOB>",
    "\u200b",
    ":",
    "talk",
    "a",
    "```",
    "<https://a.example|!send>",
    ":tada:",
    "!push",
  ];
  const words = fc
    .array(fc.constantFrom(...pieces, ...others), { minLength: 1, maxLength: 8 })
    .map((all) => all.join(""));
  const message = fc.record({
    text: words,
    shown: fc.option(words, { nil: undefined }),
    hasFile: fc.boolean(),
  });

  /** The marks that may stand before a sign, as people don't see them. */
  const SENDS = /^[\s*_~`\u200b]*[!！](?:send|push)(?![\p{L}\p{N}_-])/iu;
  const INTERNAL = /^[\s*_~`\u200b]*(?:\/\/|note:|[!！]\p{L})/iu;

  test.each(["on-command", "alerts"] as const)("only what stands behind a command goes (%s)", (policy) => {
    fc.assert(
      fc.property(message, fc.array(message, { maxLength: 3 }), fc.boolean(), (first, edits, isEarly) => {
        const world = aPolicyWorld(policy);
        const parts = ({ text, shown, hasFile }: typeof first) => ({
          files: hasFile ? [aFile("F1")] : [],
          ...(shown === undefined ? {} : { content: content(shown) }),
          text,
        });
        const reply = aReply(first.text, parts(first));
        const changes = edits.map((one, index) =>
          anEdit(one.text, { ...parts(one), editedTs: ts(20 + index) }),
        );
        for (const input of isEarly ? [...changes, reply] : [reply, ...changes, reply]) world.input(input);
        const sent = wordsForVisitor(world);
        const isAsked = [first, ...edits].some(
          ({ text, shown = "" }) => SENDS.test(text) || SENDS.test(shown),
        );
        if (policy === "alerts" || !isAsked) expect(sent).toEqual([]);
        expect(sent.filter((text) => INTERNAL.test(text))).toEqual([]);
        const last = edits.at(-1) ?? first;
        if (!isEarly && !SENDS.test(last.text) && !SENDS.test(last.shown ?? "")) expect(sent).toEqual([]);
      }),
      { numRuns: runs(300) },
    );
  });
});

describe("an edit that comes before its message", () => {
  test.each([
    ["on-command", "Hello", "!send Hello", ["Hello"]],
    ["on-command", "!send Hello", "Hello", []],
    ["on-command", "!send Hello", "!send Bye", ["Bye"]],
    ["on-command", "// secret", "!send secret", []],
    ["on-command", "note: secret", "!push secret", []],
    ["on-command", "secret", "secret 2", []],
    ["all", "// secret", "!send secret", []],
    ["all", "Hello", "!send Bye", ["Bye"]],
    ["alerts", "Hello", "!send Hello", []],
    ["alerts", "!send Hello", "Hello", []],
  ] as const)("(%s) %j edited to %j", (policy, text, edited, words) => {
    const world = aPolicyWorld(policy);
    world.input(anEdit(edited));
    world.input(aReply(text));
    expect(wordsForVisitor(world)).toEqual(words);
  });
});

describe("other ways to the visitor", () => {
  const relay = (world: World) =>
    world.input(
      anAct({
        kind: "relay",
        channelId: channel,
        threadTs: rootTs,
        ts: ts(10),
        authorId: aReply("").userId,
        text: "Hello",
        files: [],
      }),
    );

  test("*Send to visitor* sends a reply that was kept back by `!send` alone, and no other", () => {
    const onCommand = aPolicyWorld("on-command");
    onCommand.input(aReply("Hello"));
    expect(reactions(relay(onCommand).deliveries)).toEqual(["-lock"]);
    expect(wordsForVisitor(onCommand)).toEqual(["Hello"]);
    const alerts = aPolicyWorld("alerts");
    alerts.input(aReply("Hello"));
    const decision = relay(alerts);
    expect(decision.ignored).toBe("kept-back");
    expect(only(payloads(decision.deliveries, "slack.answer")).text).toContain("Answer in Chatra");
    expect(wordsForVisitor(alerts)).toEqual([]);
  });

  test.each(["!send Hello", "!push Hello", "!r hours Hello"])(
    "%s goes where commands go, and else nowhere",
    (text) => {
      const typed = (policy: "on-command" | "alerts") => {
        const world = aPolicyWorld(policy);
        world.snippets.push({ name: "hours", text: "We open at 9.", ownerId: undefined });
        return { world, decision: world.input(aReply(text)) };
      };
      expect(wordsForVisitor(typed("on-command").world)).toHaveLength(1);
      const { world, decision } = typed("alerts");
      expect(wordsForVisitor(world)).toEqual([]);
      expect(told(decision)).toEqual([expect.stringContaining("Nothing was sent to the visitor")]);
      expect(world.audit.size).toBe(0);
    },
  );

  test.each(["!push Hello", "!r hours"])("%s that an edit makes plain is taken back", (text) => {
    const world = aPolicyWorld("on-command");
    world.snippets.push({ name: "hours", text: "We open at 9.", ownerId: undefined });
    world.input(aReply(text));
    world.carryOut("chatra", done({ chatraId: "a1" }));
    world.input(anEdit("secret"));
    expect(world.claim("chatra")?.payload).toMatchObject({ kind: "chatra.delete", chatraId: "a1" });
  });

  test("`/chatra send`, which is no word of the thread, goes under every policy", () => {
    for (const policy of ["on-command", "alerts"] as const) {
      const world = aPolicyWorld(policy);
      world.input(
        anAct({ kind: "send", clientId: aRoutedChat(undefined).clientId, text: "Hello", pushed: false }),
      );
      world.carryOut("slack", done({ channelId: channel, ts: ts(70) }));
      expect(wordsForVisitor(world)).toEqual(["Hello"]);
    }
  });
});

describe("the forms of a card", () => {
  const clientId = aRoutedChat(undefined).clientId;
  const push = {
    kind: "send" as const,
    clientId,
    text: "Dial *67* :wave:",
    pushed: true,
    typed: true as const,
  };
  const snippet = {
    kind: "send" as const,
    clientId,
    text: "Dial *67* :wave:",
    pushed: false,
    snippet: { name: "hi", shared: true },
  };

  test.each([push, snippet])("send nothing where nothing goes, and say so: %j", (act) => {
    const world = aPolicyWorld("alerts");
    const decision = world.input(anAct(act));
    expect(decision.ignored).toBe("kept-back");
    expect(only(payloads(decision.deliveries, "slack.answer")).text).toContain("Answer in Chatra");
    expect(world.line("slack")).toEqual([]);
    expect(wordsForVisitor(world)).toEqual([]);
  });

  test.each([push, snippet])("send their words as they were typed where replies go on command: %j", (act) => {
    const world = aPolicyWorld("on-command");
    world.input(anAct(act));
    world.carryOut("slack", done({ channelId: channel, ts: ts(70) }));
    expect(wordsForVisitor(world)).toEqual(["Dial *67* 👋"]);
  });
});

describe("the thread of an earlier episode", () => {
  const later = ts((2 * DAY) / 1000);
  /** The visitor comes back a day later: a new card, in an episode of another policy. */
  const moved = (policy: Policy, now: Policy) => {
    const story = aStory({ episode: aRoutedChat(aRoute({ policy })).episode });
    const routes = [{ ...NEW_ROUTE, policy: now, id: "default", name: "default", position: 0 }];
    story.types("!close");
    story.passes(DAY);
    story.world.accountContext = { routes: { routes, hours: new Map() } };
    story.world.input(anEvent([aMessage("m2", "I am back", { createdAt: story.now })]));
    workSlack(story.world);
    expect(story.conversation.threadTs).not.toBe(rootTs);
    return story.world;
  };

  test.each([
    ["on-command", "all", []],
    ["alerts", "all", []],
    ["alerts", "on-command", []],
    ["all", "alerts", []],
    ["all", "all", ["Hello"]],
  ] as const)("keeps back what its card said (%s, now %s)", (policy, now, words) => {
    const world = moved(policy, now);
    world.input(aReply("Hello", { ts: later }));
    expect(wordsForVisitor(world)).toEqual(words);
  });

  test("does not count in the present one", () => {
    const world = moved("alerts", "all");
    world.input(aReply("Hello", { ts: later, threadTs: world.conversation?.threadTs ?? rootTs }));
    expect(wordsForVisitor(world)).toEqual(["Hello"]);
  });

  test("keeps back what its card said also where the card was deleted", () => {
    const world = aPolicyWorld("alerts");
    world.input(aDelete({ ts: rootTs }));
    const { episode } = aRoutedChat(aRoute());
    world.conversation = { ...aRoutedChat(undefined), ...world.conversation, threadTs: ts(50), episode };
    world.input(aReply("Hello"));
    expect(wordsForVisitor(world)).toEqual([]);
  });
});
