import { describe, expect, test } from "vitest";
import type { Decision } from "../../../src/domain/decision.ts";
import { digest, teamIdSchema } from "../../../src/domain/ids.ts";
import { inputSchema, type SlackEdit, type SlackReply } from "../../../src/domain/input.ts";
import { parseMessageEvent } from "../../../src/inbound/slack/parse-message-event.ts";
import {
  aConversation,
  anAct,
  ann,
  bot,
  channel,
  only,
  payloads,
  reactions,
  rootTs,
  ts,
} from "../../domain/builders.ts";
import { createWorld, done } from "../../domain/world.ts";
import { forwarded, image, list, pasted, preview, richText, said, section, table, typed } from "./blocks.ts";

type Json = Record<string, unknown>;

/** What is stored of an input and read again, as the inbox does. */
function stored(event: Json): SlackReply | SlackEdit | { ignored: string } {
  const body = { team_id: "T1", event: { type: "message", channel, event_ts: ts(20), ...event } };
  const parsed = parseMessageEvent(body, { userId: bot, teamId: teamIdSchema.parse("T1") });
  if ("ignored" in parsed) return parsed;
  const input = inputSchema.parse(JSON.parse(JSON.stringify(parsed.input)));
  if (input.kind !== "slack.reply" && input.kind !== "slack.edit") throw new Error(input.kind);
  return input;
}

const message = (more: Json): Json => ({ user: ann, ts: ts(10), thread_ts: rootTs, text: "", ...more });

/** What inbound reads of a message beside its summary. */
function contentOf(more: Json): SlackReply["content"] {
  const input = stored(message(more));
  return "ignored" in input ? undefined : input.content;
}

function aThread() {
  const world = createWorld({ conversation: aConversation() });
  const take = (event: Json): Decision => {
    const input = stored(event);
    if ("ignored" in input) throw new Error(`ignored by inbound: ${input.ignored}`);
    return world.input(input);
  };
  return {
    world,
    post: (more: Json) => take(message(more)),
    edit: (now: Json, before: Json = {}, seconds = 20) =>
      take({
        subtype: "message_changed",
        event_ts: ts(seconds),
        message: message(now),
        previous_message: message(before),
      }),
    arrive: () => world.carryOut("chatra", done({ chatraId: "a1" })),
  };
}

const sent = (decision: Decision) => payloads(decision.deliveries, "chatra.send").map(({ text }) => text);
/** What people are told, in the thread or alone. */
const told = (decision: Decision) =>
  [...payloads(decision.deliveries, "slack.post"), ...payloads(decision.deliveries, "slack.whisper")].map(
    ({ text }) => text,
  );
const posted = (more: Json) => aThread().post(more);

describe("the visitor reads what Slack shows", () => {
  test.each<[string, Json, string]>([
    ["words that are in the blocks alone", { text: "", blocks: said("only in blocks") }, "only in blocks"],
    [
      "not Slack's filler",
      { text: "This message contains interactive elements.", blocks: said("Here is the screenshot") },
      "Here is the screenshot",
    ],
    [
      "the filler where a person typed it",
      { text: "[no preview available]", blocks: said("[no preview available]") },
      "[no preview available]",
    ],
    [
      "literal marks",
      { text: "Dial *67*, _A1_, :tada:", blocks: said("Dial *67*, _A1_, :tada:") },
      "Dial *67*, _A1_, :tada:",
    ],
    [
      "formatting inside words",
      {
        text: "un*believ*able",
        blocks: [richText(section(typed("un"), typed("believ", { bold: true }), typed("able")))],
      },
      "unbelievable",
    ],
    ["without blocks, the summary", { text: "*Hi* &amp; <@UANN>" }, "Hi & @Ann"],
    ["a table alone", { attachments: [pasted(["Plan", "Price"], ["Pro", "29"])] }, "Plan | Price\nPro | 29"],
    [
      "a table below words",
      { text: "Our prices:", attachments: [pasted(["Plan"], ["Pro"])] },
      "Our prices:\nPlan\nPro",
    ],
    ["a table in blocks", { text: "", blocks: [table(["A"])] }, "A"],
    [
      "the first indent of code",
      { text: "```    if x:\n        return 1```" },
      "    if x:\n        return 1",
    ],
    ["nobody by a mention of nobody", { text: "to <@> hi <@|x>" }, "to @teammate hi @teammate"],
    [
      "pieces of a line where lists and sections are expected",
      { blocks: [richText(typed("hi "), list("bullet", 0, ["a"]))] },
      "hi \n• a",
    ],
    [
      "pieces of a line beside sections in a quote, and among items",
      {
        blocks: [
          richText(
            { type: "rich_text_quote", elements: [typed("a"), section(typed("b"))] },
            { type: "rich_text_list", style: "bullet", elements: [typed("one"), section(typed("two"))] },
          ),
        ],
      },
      "> a\n> b\none\n• two",
    ],
    [
      "names as they are, not as Slack escapes them",
      {
        text: "<@U9|Tom &amp; Jerry> <!subteam^S1|@r&amp;d>",
        blocks: [
          richText(
            section({ type: "user", user_id: "U9" }, typed(" "), { type: "usergroup", usergroup_id: "S1" }),
          ),
        ],
      },
      "@Tom & Jerry @r&d",
    ],
    [
      "nothing of a preview",
      {
        text: "see <https://x.test/a>",
        blocks: [richText(section(typed("see "), { type: "link", url: "https://x.test/a" }))],
        attachments: [preview("https://x.test/a")],
      },
      "see https://x.test/a",
    ],
  ])("%s", (_title, event, words) => {
    const decision = posted(event);
    expect(sent(decision)).toEqual([words]);
    expect(told(decision)).toEqual([]);
  });

  test("with the links of files below", () => {
    const files = [
      {
        id: "F1",
        name: "shot.png",
        mimetype: "image/png",
        mode: "hosted",
        size: 1,
        url_private: "https://files.test/F1",
      },
    ];
    const decision = posted({
      subtype: "file_share",
      text: "This message contains interactive elements.",
      blocks: said("Here is the screenshot"),
      files,
    });
    expect(sent(decision)).toEqual(["Here is the screenshot\n\n📎 shot.png: https://bot.example/files/F1"]);
  });
});

describe("what can't go is told by name, and the rest goes", () => {
  test.each<[string, Json, string[], string[]]>([
    [
      "a forwarded message",
      { text: "see below", attachments: [forwarded()] },
      ["see below"],
      ["message of Bo that you forwarded", "The visitor gets the rest of the message"],
    ],
    [
      "a forwarded message alone",
      { attachments: [forwarded()] },
      [],
      ["message of Bo that you forwarded", "The visitor gets none of this message"],
    ],
    ["an image", { text: "", blocks: [image()] }, [], ["a cat waves", "The visitor gets none"]],
    [
      "an image below words",
      { text: "look", blocks: [...said("look"), image()] },
      ["look"],
      ["a cat waves", "The visitor gets the rest"],
    ],
    [
      "something new",
      { text: "x", blocks: [...said("x"), { type: "poll_card" }] },
      ["x"],
      ["poll card", "The visitor gets the rest"],
    ],
    [
      "several things, in one message",
      {
        text: "x",
        blocks: [...said("x"), image(), image({ alt_text: "a dog" })],
        attachments: [forwarded()],
      },
      ["x"],
      ["a cat waves", "a dog", "Bo"],
    ],
    [
      "what says something in a form that can't be read",
      {
        text: "x",
        blocks: [
          ...said("x"),
          { type: "table", rows: { a: 1 } },
          { type: "section", text: "words" },
          { type: "context", elements: "x" },
          { type: "rich_text", elements: { a: 1 } },
        ],
      },
      ["x"],
      ["table", "text", "context", "rich text", "The visitor gets the rest"],
    ],
    [
      "a row of a table",
      { blocks: [{ type: "table", rows: ["a", [{ type: "raw_text", text: "b" }]] }] },
      ["b"],
      ["table row"],
    ],
    ["a file without an id", { text: "x", files: [{ name: "a.pdf" }, null] }, ["x"], ["a.pdf", "“file”"]],
    ["a file without an id, alone", { files: [{ title: "Offer" }] }, [], ["Offer", "The visitor gets none"]],
    [
      "filler alone",
      { text: "This content can't be displayed." },
      [],
      ["The visitor did not get this message"],
    ],
    [
      "words that come to nothing",
      { text: "<!date^nonsense^{date}>" },
      [],
      ["The visitor did not get this message"],
    ],
    [
      "a forward under a command's words",
      { text: "!push hi", blocks: said("!push hi"), attachments: [forwarded()] },
      ["hi"],
      ["Bo", "The visitor gets the rest"],
    ],
  ])("%s", (_title, event, words, names) => {
    const decision = posted(event);
    expect(sent(decision)).toEqual(words);
    const [notice, ...more] = told(decision);
    expect(more).toEqual([]);
    for (const name of names) expect(notice).toContain(name);
    expect(reactions(decision.deliveries)).toEqual([]);
    expect(JSON.stringify(decision.deliveries)).not.toContain("parcel");
  });

  test("names can't call people", () => {
    const [notice] = told(posted({ blocks: [image({ alt_text: "<!channel>" })] }));
    expect(notice).toContain("&lt;!channel&gt;");
  });

  test("only a message without anything is ignored", () => {
    expect(stored(message({ blocks: [], attachments: [] }))).toEqual({ ignored: "no-content" });
    expect(stored(message({ blocks: [richText()], attachments: [{ id: 1 }] }))).toEqual({
      ignored: "no-content",
    });
  });
});

describe("what is internal stays so, wherever it says that", () => {
  test.each<Json>([
    { text: "hello", blocks: said("// he is rude") },
    { text: "// he is rude", blocks: said("hello") },
    { text: "", blocks: said("note: he is rude") },
    { text: "This content can't be displayed.", blocks: said("//he is rude") },
    { text: "see", blocks: [richText(section(typed("/"), typed("/ x", { bold: true })))] },
    { text: "", blocks: [table(["A", "B"]), ...said("// he is rude")] },
    {
      text: "",
      blocks: [
        richText({ type: "rich_text_preformatted", elements: [typed("x=1")] }, section(typed("// rude"))),
      ],
    },
    {
      text: "",
      blocks: [
        richText(
          { type: "rich_text_quote", elements: [typed("> x\n")] },
          section(typed("\n")),
          section(typed("note: rude")),
        ),
      ],
    },
    { text: "", blocks: [richText(list("ordered", 2, ["note: rude"], { offset: 37 }))] },
    { text: "", blocks: [richText(list("ordered", 1, ["// rude"], { offset: 27 }))] },
    { text: "", blocks: [richText(section({ type: "emoji", name: "了解" }, typed(" // rude")))] },
    {
      text: "",
      blocks: [
        richText(
          section(
            { type: "emoji", name: "Party.Parrot" },
            { type: "user", user_id: "U9" },
            typed(": note: rude"),
          ),
        ),
      ],
    },
    { text: "", blocks: [richText(list("ordered", 1, ["!close it"], { offset: 27 }))] },
  ])("%j is a note", (event) => {
    const decision = posted(event);
    expect(decision.ignored).toBe("note");
    expect(reactions(decision.deliveries)).toEqual(["+lock"]);
    expect(sent(decision)).toEqual([]);
  });

  test("an edit in the blocks alone makes a note of a reply", () => {
    const { post, edit, arrive } = aThread();
    post({ text: "hello", blocks: said("hello") });
    arrive();
    const decision = edit(
      { text: "hello", blocks: said("// hello") },
      { text: "hello", blocks: said("hello") },
    );
    expect(payloads(decision.deliveries, "chatra.delete")).toHaveLength(1);
  });

  test("an edit in the summary alone makes a note of a reply, and no app's change of a note that was sent takes it back", () => {
    const { post, edit, arrive, world } = aThread();
    const first = { text: "hello", blocks: said("hello") };
    post(first);
    arrive();
    expect(payloads(edit({ ...first, text: "// hello" }, first).deliveries, "chatra.delete")).toHaveLength(1);

    const other = aThread();
    const note = { text: "// hello", blocks: said("// hello") };
    other.post(note);
    const place = { channelId: channel, threadTs: rootTs, ts: ts(10), authorId: ann };
    other.world.input(anAct({ kind: "relay", ...place, ...note, content: contentOf(note), files: [] }));
    other.arrive();
    const filler = { ...note, text: "This message contains interactive elements." };
    expect(other.edit(filler, note)).toMatchObject({ ignored: "unchanged", deliveries: [] });
    expect(world.inState("failed", "chatra")).toEqual([]);
  });

  test("a note whose sign is taken away before it comes stays one", () => {
    const { post, edit } = aThread();
    edit({ text: "hello", blocks: said("hello") }, { text: "// hello", blocks: said("// hello") });
    const decision = post({ text: "// hello", blocks: said("// hello") });
    expect(decision.ignored).toBe("note");
    expect(sent(decision)).toEqual([]);
    expect(only(told(decision))).toContain("was not sent to the visitor");
  });

  test("a command's words are literal behind an empty line, too", () => {
    const blocks = [richText(section(typed("\n")), section(typed("!push dial *67*")))];
    expect(sent(posted({ blocks }))).toEqual(["dial *67*"]);
  });

  test("a pushed message has its words from the blocks, and keeps them through edits", () => {
    const { world, post, edit, arrive } = aThread();
    expect(sent(post({ text: "!push *67* now", blocks: said("!push *67* now") }))).toEqual(["*67* now"]);
    arrive();
    const before = { text: "!push *67* now", blocks: said("!push *67* now") };
    edit({ text: "!push *68* now", blocks: said("!push *68* now") }, before);
    expect(world.claim("chatra")?.payload).toMatchObject({
      kind: "chatra.edit",
      text: "*68* now",
      pushed: true,
    });
  });

  test("a note is sent after all without its sign, literally, and without a forward in it", () => {
    const { world, post } = aThread();
    const event = { text: "// dial *67*", blocks: said("// dial *67*"), attachments: [forwarded()] };
    post(event);
    const input = stored(message(event));
    if ("ignored" in input) throw new Error("ignored");
    const { text, content, files } = input;
    const place = { channelId: channel, threadTs: rootTs, ts: ts(10), authorId: ann };
    const decision = world.input(anAct({ kind: "relay", ...place, text, content, files }));
    expect(sent(decision)).toEqual(["dial *67*"]);
    expect(told(decision).join()).toContain("Bo");
  });
});

describe("a change is one where the visitor would read something else", () => {
  const first = { text: "Your refund", blocks: said("Your refund") };

  test.each<[string, Json]>([
    [
      "another app's filler",
      { text: "This message contains interactive elements.", blocks: said("Your refund") },
    ],
    [
      "another app's buttons",
      { text: "filler", blocks: [...said("Your refund"), { type: "actions", elements: [] }] },
    ],
    [
      "bold words",
      { text: "Your *refund*", blocks: [richText(section(typed("Your "), typed("refund", { bold: true })))] },
    ],
    [
      "an app's card",
      {
        ...first,
        edited: { user: ann, ts: ts(19) },
        attachments: [{ ...preview("https://x.test"), app_id: "A1" }],
      },
    ],
  ])("not for %s", (_title, now) => {
    const { post, edit, arrive } = aThread();
    post(first);
    arrive();
    expect(edit(now, first)).toMatchObject({ ignored: "unchanged", deliveries: [] });
  });

  test("not for a preview, a language or a wave of both, which inbound ignores", () => {
    const change = (more: Json) =>
      stored({
        subtype: "message_changed",
        message: message({ ...first, ...more }),
        previous_message: message(first),
      });
    expect(change({ attachments: [preview("https://x.test")] })).toEqual({ ignored: "not-an-edit" });
    expect(change({ language: { locale: "de" } })).toEqual({ ignored: "not-an-edit" });
  });

  test("for other words in the blocks, whatever the summary says", () => {
    const { world, post, edit, arrive } = aThread();
    post(first);
    arrive();
    edit({ ...first, blocks: said("Your refund is sent") }, first);
    expect(world.claim("chatra")?.payload).toMatchObject({
      kind: "chatra.edit",
      text: "Your refund is sent",
    });
  });

  describe("that adds a file which can't go", () => {
    const canvas = (id: string) => ({ id, name: `${id}.canvas`, mode: "quip" });
    const pdf = {
      id: "F3",
      name: "F3.pdf",
      mode: "hosted",
      mimetype: "application/pdf",
      size: 9,
      url_private: "x",
    };
    const named = (decision: Decision) => told(decision).flatMap((text) => text.match(/“[^”]+”/gu) ?? []);

    test.each<[string, Json[], Json[], string[]]>([
      ["is told of it", [], [canvas("F1")], ["“F1.canvas”"]],
      [
        "is not told again of what was left out before",
        [canvas("F1")],
        [canvas("F1"), canvas("F2")],
        ["“F2.canvas”"],
      ],
      [
        "is told of it beside a file that goes",
        [canvas("F1")],
        [canvas("F1"), pdf, canvas("F2")],
        ["“F2.canvas”"],
      ],
      ["is told nothing where only a file that goes came", [canvas("F1")], [canvas("F1"), pdf], []],
      ["is told nothing where a file went away", [canvas("F1"), canvas("F2")], [canvas("F1")], []],
    ])("its author %s", (_title, before, now, expected) => {
      const { post, edit, arrive } = aThread();
      post({ ...first, files: before });
      arrive();
      expect(named(edit({ ...first, files: now }, { ...first, files: before }))).toEqual(expected);
    });

    test("its author is told again where Slack does not say how the message was", () => {
      const { world, post, arrive } = aThread();
      post(first);
      arrive();
      const input = stored({
        subtype: "message_changed",
        message: message({ ...first, files: [canvas("F1")], edited: { user: ann, ts: ts(19) } }),
      });
      if ("ignored" in input) throw new Error(input.ignored);
      expect(named(world.input(input))).toEqual(["“F1.canvas”"]);
    });
  });

  test("for another person mentioned, though both are unknown", () => {
    const { post, edit, arrive } = aThread();
    const asks = (id: string) => ({
      blocks: [richText(section(typed("ask "), { type: "user", user_id: id }))],
    });
    post(asks("U8"));
    arrive();
    expect(payloads(edit(asks("U9"), asks("U8")).deliveries, "chatra.edit")).toHaveLength(1);
  });

  test("nor because another summary names a channel or a group otherwise", () => {
    const { world, post, edit, arrive } = aThread();
    const blocks = (group: string) => [
      richText(
        section({ type: "channel", channel_id: "C7" }, typed(" "), {
          type: "usergroup",
          usergroup_id: group,
        }),
      ),
    ];
    const before = { text: "<#C7|billing> <!subteam^S1|@support>", blocks: blocks("S1") };
    expect(sent(post(before))).toEqual(["#billing @support"]);
    arrive();
    const filler = { text: "This message contains interactive elements.", blocks: blocks("S1") };
    expect(edit(filler, before)).toMatchObject({ ignored: "unchanged", deliveries: [] });
    edit({ text: "<#C7|billing> <!subteam^S2|@sales>", blocks: blocks("S2") }, before, 21);
    expect(world.claim("chatra")?.payload).toMatchObject({ kind: "chatra.edit", text: "#billing @sales" });
  });

  test("not because a name became known", () => {
    const { world, post, edit, arrive } = aThread();
    const asks = { blocks: [richText(section(typed("ask "), { type: "user", user_id: "U8" }))] };
    post(asks);
    arrive();
    world.accountContext = { names: { user: () => "Cleo" } };
    expect(edit({ ...asks, text: "other" }, asks)).toMatchObject({ ignored: "unchanged" });
  });

  test("words that move into a table are changed to its cells", () => {
    const { world, post, edit, arrive } = aThread();
    post({ text: "Prices: Pro 29", blocks: said("Prices: Pro 29") });
    arrive();
    edit({ text: "", attachments: [pasted(["Plan", "Price"], ["Pro", "29"])] }, { text: "Prices: Pro 29" });
    expect(world.claim("chatra")?.payload).toMatchObject({
      kind: "chatra.edit",
      text: "Plan | Price\nPro | 29",
    });
  });

  test.each<[string, Json]>([
    ["filler without blocks", { text: "This message contains interactive elements." }],
    ["an image in place of the words", { text: "", blocks: [image()] }],
    ["nothing", { text: "", blocks: [] }],
  ])("%s never takes the words from the visitor, and the author is told", (_title, now) => {
    const { world, post, edit, arrive } = aThread();
    post(first);
    arrive();
    const decision = edit(now, first);
    expect(only(told(decision))).toContain("The visitor keeps the earlier text");
    expect(world.claim("chatra")).toBeUndefined();
    expect(edit({ ...first, edited: { user: ann, ts: ts(30) } }, now, 30)).toMatchObject({
      ignored: "unchanged",
    });
  });

  const shot = { id: "F1", name: "shot.png", mode: "hosted", size: 1, url_private: "https://files.test/F1" };

  test.each<[string, Json]>([
    ["filler", { text: "This message contains interactive elements." }],
    ["an app's buttons", { text: "", blocks: [{ type: "actions", elements: [] }] }],
  ])("%s in place of the words above a file never takes them from the visitor", (_title, now) => {
    const { world, post, edit, arrive } = aThread();
    const before = { ...first, files: [shot] };
    post(before);
    arrive();
    expect(only(told(edit({ ...now, files: [shot] }, before)))).toContain("keeps the earlier text");
    expect(world.claim("chatra")).toBeUndefined();
  });

  test("but a person may take the words above a file away", () => {
    const { world, post, edit, arrive } = aThread();
    post({ ...first, files: [shot] });
    arrive();
    edit(
      { text: "", blocks: [], files: [shot], edited: { user: ann, ts: ts(19) } },
      { ...first, files: [shot] },
    );
    expect(world.claim("chatra")?.payload).toMatchObject({
      text: "📎 shot.png: https://bot.example/files/F1",
    });
  });

  test.each<[string, Json]>([
    ["comes, with other formatting", { text: "filler", files: ["drive"] }],
    ["is there and an app changes something", { text: "This message contains interactive elements." }],
  ])("not where a link's own file %s", (_title, now) => {
    const url = "https://docs.example.test/abc";
    const drive = { id: "F2", name: "Prices", mode: "external", is_external: true, url_private: url };
    const link = { text: `see <${url}>`, blocks: [richText(section(typed("see "), { type: "link", url }))] };
    const { post, edit, arrive } = aThread();
    post(link);
    arrive();
    const after = { ...link, ...now, files: [drive] };
    expect(edit(after, link)).toMatchObject({ ignored: "unchanged", deliveries: [] });
    expect(edit({ ...link, text: "other" }, after, 30)).toMatchObject({ ignored: "unchanged" });
  });

  test.each<[string, Json]>([
    ["filler", { text: "This message contains interactive elements." }],
    ["nothing", { text: "", blocks: [], edited: { user: ann, ts: ts(19) } }],
  ])(
    "that comes before its message and leaves %s: the message goes, and its author is told",
    (_title, now) => {
      const { post, edit } = aThread();
      edit(now, first);
      const decision = post(first);
      expect(sent(decision)).toEqual(["Your refund"]);
      expect(only(told(decision))).toContain("Your edit was not sent");
    },
  );

  test("a change names what it adds and can't go, and not what was named before", () => {
    const { post, edit, arrive } = aThread();
    const before = { ...first, attachments: [forwarded()] };
    post(before);
    arrive();
    const after = { text: "x", blocks: [...said("Your refund, see"), image()], attachments: [forwarded()] };
    const [notice] = told(edit(after, before));
    expect(notice).toContain("a cat waves");
    expect(notice).not.toContain("Bo");
  });

  test("that comes before its message keeps what Slack shows", () => {
    const { post, edit } = aThread();
    edit({ text: "filler", blocks: said("dial *67*") }, first);
    const decision = post({ ...first, attachments: [forwarded()] });
    expect(sent(decision)).toEqual(["dial *67*"]);
    expect(told(decision).join()).toContain("Bo");
  });

  test("of a reply that an earlier version sent is told by its summary, as it was then", () => {
    const { world, post, edit, arrive } = aThread();
    post(first);
    arrive();
    for (const [id, link] of world.links)
      world.links.set(id, { ...link, sourceDigest: digest("Your refund") });
    edit({ ...first, edited: { user: ann, ts: ts(19) } }, first, 19);
    // A change that waited when the new version came is still the newest.
    expect([...world.links.values()].map(({ sourceDigest }) => sourceDigest)).toEqual([
      digest("Your refund"),
    ]);
    expect(world.claim("chatra")).toBeUndefined();
    const changed = edit({ text: "Your refunds", blocks: said("Your refunds") }, first, 30);
    expect(payloads(changed.deliveries, "chatra.edit")).toMatchObject([{ text: "Your refunds" }]);
  });
});
