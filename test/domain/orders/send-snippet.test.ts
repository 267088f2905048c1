import { describe, expect, test } from "vitest";
import { userIdSchema } from "../../../src/domain/ids.ts";
import type { Snippet } from "../../../src/domain/snippet.ts";
import {
  aConversation,
  aDelete,
  aFile,
  anAct,
  anEdit,
  ann,
  aPress,
  aReply,
  only,
  payloads,
  reactions,
  ts,
} from "../builders.ts";
import { createWorld, done, lost, refused } from "../world.ts";

const bob = userIdSchema.parse("UBOB");
const shared = (name: string, text: string): Snippet => ({ name, text, ownerId: undefined });
const own = (name: string, text: string, ownerId = ann): Snippet => ({ name, text, ownerId });

const TEAM = [
  shared("hours", "We open at *9*."),
  shared("hi", "Hello {client.first}, I am {agent.name}."),
  shared("about", "You are reading {page}."),
  own("mine", "Only mine:\n"),
  own("secret", "of Bob", bob),
  own("page", "{page}"),
];

function aWorld(
  profile: ReturnType<typeof aConversation>["profile"] = { name: "Vera Stern" },
  more: Snippet[] = [],
) {
  const world = createWorld({ conversation: aConversation({ profile }) });
  world.snippets.push(...TEAM, ...more);
  return world;
}

const typed = (text: string, world = aWorld()) => ({ world, decision: world.input(aReply(text)) });
const told = (decision: ReturnType<ReturnType<typeof aWorld>["input"]>) =>
  payloads(decision.deliveries, "slack.whisper").map(({ text }) => text);

describe("!r", () => {
  test.each([
    ["!r hours", "We open at 9."],
    ["!R *Hours*  See you _then_ &amp; bye", "We open at 9. See you then & bye"],
    ["!r hi", "Hello Vera, I am Ann."],
    ["!r mine a list", "Only mine:\na list"],
    ["!r mine\na list", "Only mine:\na list"],
    ["!r hours \nSee you\nthen", "We open at 9.\nSee you\nthen"],
    ["!r hours\n\n\n\nSee you", "We open at 9.\n\nSee you"],
    ["!r hours\n", "We open at 9."],
    ["!r hours {client.name}", "We open at 9. Vera Stern"],
  ])("%s goes as a reply of its author", (text, words) => {
    const { world } = typed(text);
    const send = world.carryOut("chatra", done({ chatraId: "m1" }));
    expect(send.payload).toMatchObject({ kind: "chatra.send", text: words, agent: { name: "Ann" } });
    expect(send.payload).not.toHaveProperty("pushed");
    expect(reactions(world.inState("pending"))).toEqual(["+white_check_mark"]);
    expect([...world.audit.values()]).toEqual(["done"]);
  });

  test("one's own snippet goes before a shared one, and somebody else's is none", () => {
    const mine = typed("!r hours", aWorld(undefined, [own("hours", "I open at 10.")]));
    expect(mine.world.claim("chatra")?.payload).toMatchObject({ text: "I open at 10." });
    const theirs = typed("!r secret");
    expect(told(theirs.decision)).toEqual([expect.stringContaining("You have no snippet `secret`")]);
    expect(theirs.world.claim("chatra")).toBeUndefined();
  });

  test("words with their formatting, and files, go with it", () => {
    const world = aWorld();
    const spans = [
      { kind: "text" as const, text: "!r hours 2*3*4 " },
      { kind: "link" as const, url: "https://a.example/x", label: "here" },
    ];
    const content = { blocks: [{ kind: "paragraph" as const, spans }], leftOut: [] };
    world.input(aReply("!r hours …", { content, files: [aFile("F1")] }));
    expect(world.claim("chatra")?.payload).toMatchObject({
      text: "We open at 9. 2*3*4 here (https://a.example/x)\n\n📎 F1.pdf: https://bot.example/files/F1",
    });
  });

  test.each([
    [[{ kind: "paragraph" as const, spans: [{ kind: "text" as const, text: "!r hours\nSee *you*" }] }]],
    [
      [
        { kind: "paragraph" as const, spans: [{ kind: "text" as const, text: "!r hours" }] },
        { kind: "paragraph" as const, spans: [{ kind: "text" as const, text: "See *you*" }] },
      ],
    ],
  ])("words on a line of their own stay there: %j", (blocks) => {
    const world = aWorld();
    world.input(aReply("!r hours …", { content: { blocks, leftOut: [] } }));
    expect(world.claim("chatra")?.payload).toMatchObject({ text: "We open at 9.\nSee *you*" });
  });

  test("one that is too long for one message goes in parts", () => {
    const world = aWorld(undefined, [shared("long", "word ".repeat(800))]);
    world.input(aReply(`!r long ${"more ".repeat(400)}`));
    expect(world.inState("pending", "chatra")).toHaveLength(2);
  });

  test("a failed one can be retried, and a deleted one is taken back", () => {
    const { world } = typed("!r hours");
    const send = world.carryOut("chatra", refused);
    world.input(aPress("retry", send.id));
    world.carryOut("chatra", done({ chatraId: "m1" }));
    world.input(aDelete());
    expect(world.claim("chatra")?.payload).toMatchObject({ kind: "chatra.delete", chatraId: "m1" });
  });

  test("its use is counted once, however often Slack delivers it and whatever becomes of it", () => {
    const world = aWorld();
    for (let again = 0; again < 3; again += 1) world.input(aReply("!r hours"));
    const send = world.carryOut("chatra", lost);
    world.ask(world.delivery(send.id));
    world.input(aPress("send-again", send.id));
    world.input(anEdit("!r hi"));
    expect([...world.uses]).toEqual([["hours", 1]]);
    world.input(aReply("!r hours", { ts: ts(11) }));
    expect([...world.uses]).toEqual([["hours", 2]]);
  });

  test.each([
    ["!r hous", "Did you mean `hours`?"],
    ["!r abo", "Did you mean `about`?"],
    ["!r xyzzy please", "`/chatra snippets` lists the snippets."],
    ["!r <!channel>", "`&lt;!channel&gt;`"],
    [`!r ${"x".repeat(4000)}`, "`/chatra snippets` lists the snippets."],
    ["!r", "name is missing"],
    ["!r: hours", "Leave the colon out"],
  ])("%.30s is told privately, and nothing is sent", (text, words) => {
    const { world, decision } = typed(text);
    expect(told(decision)).toEqual([expect.stringContaining(words)]);
    expect(only(told(decision))).toContain("Nothing was sent to the visitor");
    expect(world.claim("chatra")).toBeUndefined();
    expect([world.uses.size, world.audit.size]).toEqual([0, 0]);
  });

  test("a guest sends none", () => {
    const world = aWorld();
    world.accountContext = { author: { name: "Gus", email: undefined, refused: "guest" } };
    expect(told(world.input(aReply("!r hours")))).toEqual([expect.stringContaining("you are a guest")]);
    expect(world.claim("chatra")).toBeUndefined();
  });
});

describe("words behind the name of a snippet", () => {
  test.each(["// secret", "note: secret", "!note secret", "!push hi", "/chatra help", "\n// secret"])(
    "that look internal keep everything here: %j",
    (words) => {
      const { world, decision } = typed(`!r hours ${words}`);
      expect(world.claim("chatra")).toBeUndefined();
      expect(told(decision)).toEqual([expect.stringContaining("looks internal")]);
    },
  );

  test("that an edit makes internal take the reply back", () => {
    const { world } = typed("!r hours");
    world.carryOut("chatra", done({ chatraId: "m1" }));
    world.input(anEdit("!r hours // secret"));
    expect(world.claim("chatra")?.payload).toMatchObject({ kind: "chatra.delete" });
  });

  test.each([
    ["!r hours { client.name }", "We open at 9. Vera Stern"],
    ["!r hours \u200b", "We open at 9."],
    ["!r hours :tada:", "We open at 9. 🎉"],
  ])("%j", (text, words) => {
    expect(typed(text).world.claim("chatra")?.payload).toMatchObject({ text: words });
  });

  test("a name that is none is shown as it was typed", () => {
    expect(told(typed("!r &lt;b&gt;").decision)).toEqual([expect.stringContaining("`&lt;b&gt;`")]);
    expect(told(typed("!r :tada: hours").decision)).toEqual([expect.stringContaining("no snippet")]);
    expect(told(typed("!r: hours").decision)).toEqual([expect.stringContaining("colon")]);
  });
});

describe("!r with a field that nobody knows", () => {
  const asked = (text: string, profile = {}) => {
    const { world, decision } = typed(text, aWorld(profile));
    return { world, decision, questions: payloads(decision.deliveries, "slack.answer") };
  };

  test("asks its author privately, with what would go out and a button", () => {
    const { world, decision, questions } = asked("!r hi Bye &amp; <@UANN>");
    expect(world.claim("chatra")).toBeUndefined();
    expect(decision.ignored).toBe("unknown-field");
    const [question] = questions;
    expect(question).toMatchObject({ userId: ann, threadTs: ts(0) });
    const shown = JSON.stringify(question?.blocks);
    expect(shown).toContain("The bot does not know the visitor's name (`{client.first}`)");
    expect(shown).toContain("> Hello, I am Ann. Bye &amp; @Ann");
    expect(shown).toContain("Send without");
    expect(shown).toContain(world.proposals[0]?.id);
    expect(world.uses.size).toBe(0);
  });

  test("goes without it once that is confirmed, and is from then on like any other", () => {
    const { world } = asked("!r hi Bye");
    const { act } = only(world.proposals);
    expect(act).toMatchObject({ kind: "relay", clientId: world.conversation?.clientId });
    world.input(anAct(act));
    world.input(anAct(act));
    expect(world.carryOut("chatra", done({ chatraId: "m1" })).payload).toMatchObject({
      text: "Hello, I am Ann. Bye",
      reply: { ts: ts(10) },
    });
    expect([...world.uses]).toEqual([["hi", 1]]);
    world.input(anEdit("!r hours"));
    expect(world.claim("chatra")?.payload).toMatchObject({ kind: "chatra.edit", text: "We open at 9." });
  });

  test("takes the page by its title, else its link", () => {
    const words = (profile: object) => typed("!r about", aWorld(profile)).world.claim("chatra")?.payload;
    const pageUrl = "https://shop.example/prices";
    expect(words({ pageTitle: "Prices", pageUrl })).toMatchObject({ text: "You are reading Prices." });
    expect(words({ pageTitle: " ", pageUrl })).toMatchObject({ text: `You are reading ${pageUrl}.` });
    expect(words({ name: "Vera" })).toBeUndefined();
  });

  test.each([{ name: "#12" }, { name: "vera@shop.example", email: "vera@shop.example" }])(
    "does not greet by what Chatra calls the nameless: %j",
    (profile) => {
      expect(asked("!r hi", profile).questions).toHaveLength(1);
    },
  );

  test("a name that nobody can see is none, and one with braces or marks is shown as it is", () => {
    expect(asked("!r hi", { name: "\u200b \n" }).questions).toHaveLength(1);
    const { world } = asked("!r hi", { name: "*{page}*\u202e\n<!here> x" });
    expect(world.claim("chatra")?.payload).toMatchObject({ text: "Hello *{page}*, I am Ann." });
  });

  test("its author is unknown, too: both are named", () => {
    const world = aWorld({});
    world.accountContext = { author: { name: undefined, email: undefined } };
    const [question] = payloads(world.input(aReply("!r hi")).deliveries, "slack.answer");
    expect(question?.text).toContain("the visitor's name (`{client.first}`) and your name (`{agent.name}`)");
  });

  test.each(["{client.name}", "{client.name}// internal"])(
    "has no button where %s leaves nothing that can go",
    (text) => {
      const world = aWorld({}, [own("only", text)]);
      const [question] = payloads(world.input(aReply("!r only")).deliveries, "slack.answer");
      expect(JSON.stringify(question)).toContain("Write the reply yourself");
      expect(JSON.stringify(question)).not.toContain("Send without");
      expect(world.proposals).toEqual([]);
    },
  );

  test.each(["// do not send", "!r hi // x", "other words", "!r hours"])(
    "edited to %j before it is confirmed does not go",
    (edited) => {
      const { world } = asked("!r hi Bye");
      const { act } = only(world.proposals);
      world.input(anEdit(edited));
      const decision = world.input(anAct(act));
      expect(world.claim("chatra")).toBeUndefined();
      expect(JSON.stringify(payloads(decision.deliveries, "slack.answer"))).toContain(
        "You edited this message",
      );
    },
  );

  test("deleted before it is confirmed does not go", () => {
    const { world } = asked("!r hi");
    world.input(aDelete());
    world.input(anAct(only(world.proposals).act));
    expect(world.claim("chatra")).toBeUndefined();
    expect(world.uses.size).toBe(0);
  });
});

describe("an edited !r", () => {
  const sent = () => {
    const { world } = typed("!r hours now");
    world.carryOut("chatra", done({ chatraId: "m1" }));
    return world;
  };

  test.each([
    ["!r hours later", "We open at 9. later"],
    ["!r hi", "Hello Vera, I am Ann."],
    ["plain words", "plain words"],
  ])("to “%s” changes what the visitor has", (text, words) => {
    const world = sent();
    world.input(anEdit(text));
    expect(world.claim("chatra")?.payload).toMatchObject({ kind: "chatra.edit", text: words });
  });

  test("while it waits goes out as it is by then", () => {
    const { world } = typed("!r hours");
    world.input(anEdit("!r hi"));
    expect(world.claim("chatra")?.payload).toMatchObject({
      kind: "chatra.send",
      text: "Hello Vera, I am Ann.",
    });
  });

  test.each(["// internal", "!note internal", "!push internal", "!rr hours", "!r", "!r: hours"])(
    "to “%s” is taken back",
    (text) => {
      const world = sent();
      world.input(anEdit(text));
      expect(world.claim("chatra")?.payload).toMatchObject({ kind: "chatra.delete", chatraId: "m1" });
    },
  );

  test.each([
    ["!r hous", "Did you mean `hours`?"],
    ["!r about", "the visitor's page (`{page}`)"],
    ["!r about &amp; more", "put it into your message:\n> You are reading. &amp; more"],
    ["!r page", "the visitor's page (`{page}`)"],
  ])("to “%s” changes nothing, and its author is told", (text, words) => {
    const world = sent();
    const [why] = told(world.input(anEdit(text)));
    expect(why).toContain(words);
    expect(why).toContain("The visitor keeps your earlier reply.");
    expect(world.claim("chatra")).toBeUndefined();
    world.input(anEdit("!r hi", { editedTs: ts(21) }));
    expect(world.claim("chatra")?.payload).toMatchObject({ text: "Hello Vera, I am Ann." });
  });

  test("that changes nothing sends nothing, even if the snippet has new words by then", () => {
    const world = sent();
    world.snippets.unshift(own("hours", "new words"));
    expect(world.input(anEdit("!r hours now"))).toMatchObject({ ignored: "unchanged", deliveries: [] });
  });

  test("that came before its message is the one that goes", () => {
    const world = aWorld();
    world.input(anEdit("!r hi"));
    world.input(aReply("hours are hard"));
    expect(world.claim("chatra")?.payload).toMatchObject({ text: "Hello Vera, I am Ann." });
  });

  test("that was not sent before stays unsent, and its author is told", () => {
    const { world } = typed("!r hous");
    expect(told(world.input(anEdit("!r hours")))).toEqual([
      expect.stringContaining("This message was not sent to the visitor, and editing it doesn't send it."),
    ]);
    expect(world.claim("chatra")).toBeUndefined();
  });

  test("out of an ordinary reply, or a pushed message, is a command like every other: it is taken back", () => {
    for (const text of ["hello", "!push hello"]) {
      const { world } = typed(text);
      world.carryOut("chatra", done({ chatraId: "m1" }));
      world.input(anEdit("!r hours"));
      expect(world.claim("chatra")?.payload).toMatchObject({ kind: "chatra.delete" });
    }
  });
});
