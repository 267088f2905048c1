import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../../src/simulator/json.ts";
import { composeLiteral, composeTyped } from "../../../src/simulator/slack/composer/compose.ts";

const directory = {
  userNamed: (name: string) => (name.toLowerCase() === "ada" ? "U0ADA" : undefined),
  groupNamed: (handle: string) => (handle === "support-leads" ? "S0LEADS" : undefined),
  channelNamed: (name: string) => (name === "support" ? "C0SUPPORT" : undefined),
  channelName: (id: string) => (id === "C0SUPPORT" ? "support" : undefined),
};
const composer = { directory, ids: { random: () => 0 } };

const text = (words: string, style?: JsonObject) =>
  style ? { type: "text", text: words, style } : { type: "text", text: words };
const section = (...elements: JsonObject[]) => ({ type: "rich_text_section", elements });
const list = (style: string, indent: number, items: string[], more: JsonObject = {}) => ({
  type: "rich_text_list",
  elements: items.map((item) => section(text(item))),
  style,
  indent,
  border: 0,
  ...more,
});
const richText = (...elements: JsonObject[]) => [{ type: "rich_text", block_id: "00000", elements }];

const typed = (words: string) => composeTyped(words, composer);
/** What is in the one section of a message. */
const inline = (words: string) => {
  const [block] = typed(words).blocks ?? [];
  expect(block?.elements).toHaveLength(1);
  return block?.elements;
};

test("plain words are one text element, with entities in `text` only", () => {
  expect(typed("a < b & c")).toEqual({
    text: "a &lt; b &amp; c",
    blocks: richText(section(text("a < b & c"))),
  });
  expect(typed("a &lt; b &amp; c")).toEqual(typed("a < b & c"));
});

test("without words there are no blocks, as with a file alone", () => {
  expect(typed("")).toEqual({ text: "" });
  expect(composeLiteral("", composer)).toEqual({ text: "" });
});

test("marks become styles, alone and one in the other, and stand in `text` as marks", () => {
  expect(typed("a *b* _c_ ~d~ `e_*f*` *_~g~_*")).toEqual({
    text: "a *b* _c_ ~d~ `e_*f*` *_~g~_*",
    blocks: richText(
      section(
        text("a "),
        text("b", { bold: true }),
        text(" "),
        text("c", { italic: true }),
        text(" "),
        text("d", { strike: true }),
        text(" "),
        text("e_*f*", { code: true }),
        text(" "),
        text("g", { bold: true, italic: true, strike: true }),
      ),
    ),
  });
});

test("marks beside letters without spaces between words are formatting, inside of words they are not", () => {
  expect(inline("这是*粗体*文字")).toEqual([
    section(text("这是"), text("粗体", { bold: true }), text("文字")),
  ]);
  expect(inline("un*believ*able snake_case_name")).toEqual([section(text("un*believ*able snake_case_name"))]);
});

test("words pasted without formatting keep their marks, in the blocks and in `text`", () => {
  const words = "Dial *67*, id _A1_ or ~B2~, type :tada: in `x`, https://x.test & <b>";
  expect(composeLiteral(words, composer)).toEqual({
    text: "Dial *67*, id _A1_ or ~B2~, type :tada: in `x`, https://x.test &amp; &lt;b&gt;",
    blocks: richText(section(text(words))),
  });
});

describe("links", () => {
  test("an address is a link, without the full stop behind it", () => {
    expect(typed("see https://x.test/a_b?c=1&d=2.")).toEqual({
      text: "see <https://x.test/a_b?c=1&amp;d=2>.",
      blocks: richText(section(text("see "), { type: "link", url: "https://x.test/a_b?c=1&d=2" }, text("."))),
    });
  });

  test("a label, an e-mail address and a style belong to a link", () => {
    expect(typed("<https://x.test|our & more> ann@x.test *<https://x.test/b>*")).toEqual({
      text: "<https://x.test|our &amp; more> <mailto:ann@x.test|ann@x.test> *<https://x.test/b>*",
      blocks: richText(
        section(
          { type: "link", url: "https://x.test", text: "our & more" },
          text(" "),
          { type: "link", url: "mailto:ann@x.test", text: "ann@x.test" },
          text(" "),
          { type: "link", url: "https://x.test/b", style: { bold: true } },
        ),
      ),
    });
  });

  test("an address in code is a link too, and ends where other writing begins", () => {
    expect(inline("`curl https://x.test/a`")).toEqual([
      section(text("curl ", { code: true }), {
        type: "link",
        url: "https://x.test/a",
        style: { code: true },
      }),
    ]);
    expect(inline("请看https://x.test/a谢谢")).toEqual([
      section(text("请看"), { type: "link", url: "https://x.test/a" }, text("谢谢")),
    ]);
  });
});

describe("emoji", () => {
  test("names and characters become elements with their code points, also beside letters", () => {
    expect(typed("谢谢:tada:好 ❤️ thanks:100:")).toEqual({
      text: "谢谢:tada:好 :heart: thanks:100:",
      blocks: richText(
        section(
          text("谢谢"),
          { type: "emoji", name: "tada", unicode: "1f389" },
          text("好 "),
          { type: "emoji", name: "heart", unicode: "2764-fe0f" },
          text(" thanks"),
          { type: "emoji", name: "100", unicode: "1f4af" },
        ),
      ),
    });
  });

  test("skin tones are kept, by name and by character", () => {
    const wave = { type: "emoji", name: "wave", unicode: "1f44b-1f3fd", skin_tone: 4 };
    expect(inline(":wave::skin-tone-4:")).toEqual([section(wave)]);
    expect(inline("👋🏽")).toEqual([section(wave)]);
    expect(typed("👋🏽").text).toBe(":wave::skin-tone-4:");
  });

  test("what is no name stays text, and hides no name behind it", () => {
    expect(inline("at 12:30:tada:")).toEqual([
      section(text("at 12:30"), { type: "emoji", name: "tada", unicode: "1f389" }),
    ]);
    expect(inline(":no-such-emoji:")).toEqual([section(text(":no-such-emoji:"))]);
    expect(inline("`:tada:`")).toEqual([section(text(":tada:", { code: true }))]);
  });
});

test("people, groups, channels, broadcasts, dates and colours are elements", () => {
  expect(typed("<@U1> @Ada. <!subteam^S1> #support <#C9> @here <!channel> #a1b2c3")).toEqual({
    text: "<@U1> <@U0ADA>. <!subteam^S1> <#C0SUPPORT|support> <#C9|> <!here> <!channel> #a1b2c3",
    blocks: richText(
      section(
        { type: "user", user_id: "U1" },
        text(" "),
        { type: "user", user_id: "U0ADA" },
        text(". "),
        { type: "usergroup", usergroup_id: "S1" },
        text(" "),
        { type: "channel", channel_id: "C0SUPPORT" },
        text(" "),
        { type: "channel", channel_id: "C9" },
        text(" "),
        { type: "broadcast", range: "here" },
        text(" "),
        { type: "broadcast", range: "channel" },
        text(" "),
        { type: "color", value: "#a1b2c3" },
      ),
    ),
  });
  expect(typed("<!date^1392734382^{date_short}|Feb 18>")).toEqual({
    text: "<!date^1392734382^{date_short}|Feb 18>",
    blocks: richText(
      section({ type: "date", timestamp: 1392734382, format: "{date_short}", fallback: "Feb 18" }),
    ),
  });
});

test("what looks like a mention and names nobody is words", () => {
  expect(typed("to <@> hi @nobody #elsewhere #12")).toEqual({
    text: "to &lt;@&gt; hi @nobody #elsewhere #12",
    blocks: richText(section(text("to <@> hi @nobody #elsewhere #12"))),
  });
});

describe("lists", () => {
  test("levels have the marks and indents that Slack writes", () => {
    expect(
      typed(
        "Steps:\n1. First\n2. Second\n    a. Nested\n    b. Nested too\n        ▪︎ Point\n            • Deeper\n                a. Deepest",
      ),
    ).toEqual({
      text: "Steps:\n1. First\n2. Second\n    a. Nested\n    b. Nested too\n        ▪︎ Point\n            • Deeper\n                a. Deepest",
      blocks: richText(
        section(text("Steps:\n")),
        list("ordered", 0, ["First", "Second"]),
        list("ordered", 1, ["Nested", "Nested too"]),
        list("bullet", 2, ["Point"]),
        list("bullet", 3, ["Deeper"]),
        list("ordered", 4, ["Deepest"]),
      ),
    });
  });

  test("a list that goes on behind another has an offset", () => {
    expect(typed("1. One\n    ◦ a\n2. Two\nafter")).toEqual({
      text: "1. One\n    ◦ a\n2. Two\nafter",
      blocks: richText(
        list("ordered", 0, ["One"]),
        list("bullet", 1, ["a"]),
        list("ordered", 0, ["Two"], { offset: 1 }),
        section(text("after")),
      ),
    });
  });

  test("dashes and stars are bullets, and a list in a quote has a border", () => {
    expect(typed("- one\n* two").text).toBe("• one\n• two");
    expect(typed("> • one")).toEqual({
      text: "&gt; • one",
      blocks: richText(list("bullet", 0, ["one"], { border: 1 })),
    });
  });

  test("roman numbers count the third level", () => {
    const words = "        i. one\n        ii. two\n        iii. three\n        iv. four";
    expect(typed(words)).toEqual({
      text: words,
      blocks: richText(list("ordered", 2, ["one", "two", "three", "four"])),
    });
  });
});

test("lines of a quote are one element, with their formatting", () => {
  expect(typed("He wrote:\n> where is *it*\n&gt; please\nsoon")).toEqual({
    text: "He wrote:\n&gt; where is *it*\n&gt; please\nsoon",
    blocks: richText(
      section(text("He wrote:\n")),
      {
        type: "rich_text_quote",
        elements: [text("where is "), text("it", { bold: true }), text("\nplease")],
      },
      section(text("soon")),
    ),
  });
});

test("a fence keeps every sign and indent of its code, also of the first line", () => {
  expect(typed("Try\n```    if x < *y*:\n        return :tada:```\nok?")).toEqual({
    text: "Try\n```    if x &lt; *y*:\n        return :tada:```\nok?",
    blocks: richText(
      section(text("Try\n")),
      {
        type: "rich_text_preformatted",
        elements: [text("    if x < *y*:\n        return :tada:")],
        border: 0,
      },
      section(text("ok?")),
    ),
  });
});
