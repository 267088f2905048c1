import { expect, test } from "vitest";
import { classifyMessage } from "../../../src/domain/text/classify-message.ts";
import { classifyReply } from "../../../src/domain/text/classify-reply.ts";
import { contentToSlack } from "../../../src/domain/text/content-to-slack.ts";
import { carriesWords, renderContent } from "../../../src/domain/text/render-content.ts";
import type { ContentBlock, Span } from "../../../src/domain/text/rich-content.ts";
import { drawEmoji } from "../../../src/domain/text/slack-emoji.ts";
import { slackToPlain } from "../../../src/domain/text/slack-to-plain.ts";
import { splitText } from "../../../src/domain/text/split-text.ts";
import { splitMrkdwn } from "../../../src/messages/text/split-mrkdwn.ts";

/** What each of many texts becomes, compared whole. */
const names = {
  user: (id: string) => (id === "U1" ? "Ann" : id === "U2" ? "@Bob" : undefined),
  channel: (id: string) => (id === "C1" ? "general" : undefined),
};
const each = <Result>(texts: readonly string[], read: (text: string) => Result) =>
  Object.fromEntries(texts.map((text) => [text, read(text)]));

test("marks of emphasis go where Slack would have shown emphasis, and stay elsewhere", () => {
  const texts = [
    "*a* _b_ ~c~",
    "*_a_* and _*b* c_",
    "2*3*4 = 24 and snake_case_name",
    "* a * and *a * and * a*",
    '(_b_)! «*c*» "*d*"',
    "un*believ*able *un*believable unbeliev*able* a*b*c",
    "*unclosed and _one",
    "*over\nlines*",
    "-_- ^_^ *_*",
    "/srv/_cache_/a x=*p* @_x_ #_y_ $_z_ %_w_",
    "**a** __b__ ~~c~~",
    "*a*. *b*, *c*; *d*: *e*? *f*) *g*]",
    "*a*/ *b*= *c*@",
    "日*本*語 _日_本 ~語~",
    "é*é* *é*é 👍*a*👍",
    "*a*\u200b*b* \ufeff_c_",
    "~struck~ and ~two words~ here ~ not ~",
    "*a _b* c_ *d _e_ f*",
  ];
  expect(each(texts, (text) => slackToPlain(text, names))).toEqual({
    "*a* _b_ ~c~": "a b ~c~",
    "*_a_* and _*b* c_": "a and b c",
    "2*3*4 = 24 and snake_case_name": "2*3*4 = 24 and snake_case_name",
    "* a * and *a * and * a*": "* a * and *a * and * a*",
    '(_b_)! «*c*» "*d*"': '(b)! «c» "d"',
    "un*believ*able *un*believable unbeliev*able* a*b*c": "unbelievable unbelievable unbelievable a*b*c",
    "*unclosed and _one": "*unclosed and _one",
    "*over\nlines*": "*over\nlines*",
    "-_- ^_^ *_*": "-_- ^_^ _",
    "/srv/_cache_/a x=*p* @_x_ #_y_ $_z_ %_w_": "/srv/_cache_/a x=*p* @_x_ #_y_ $_z_ %_w_",
    "**a** __b__ ~~c~~": "**a** __b__ ~~c~~",
    "*a*. *b*, *c*; *d*: *e*? *f*) *g*]": "a. b, c; d: e? f) g]",
    "*a*/ *b*= *c*@": "*a*/ *b*= *c*@",
    "日*本*語 _日_本 ~語~": "日本語 日本 ~語~",
    "é*é* *é*é 👍*a*👍": "é*é* *é*é 👍a👍",
    "*a*\u200b*b* \ufeff_c_": "a\u200bb \ufeffc",
    "~struck~ and ~two words~ here ~ not ~": "~struck~ and ~two words~ here ~ not ~",
    "*a _b* c_ *d _e_ f*": "a _b c_ d e f",
  });
});

test("tokens, links, emoji and code become what a reader should see", () => {
  const texts = [
    "<@U1> <@U2> <@U3|Cy> <@U3> <@> <@U1|x>",
    "<#C1> <#C1|named> <#C2> <#>",
    "<!here> <!channel|all> <!subteam^S1|@team> <!subteam^S1> <!date^0^{date}|then> <!date^86400^{date}> <!date^x^y>",
    "<https://a.example> <https://a.example|a.example> <https://a.example/|A.example> <https://a.example|site>",
    "<mailto:a@b.c|a@b.c> <mailto:a@b.c?subject=x|write> <tel:+491|+49 1> <tel:+491|call> <tel:+491>",
    "see <https://a.example>, or <https://b.example>. and <https://c.example>x",
    "<nothing> < b > <a|b> &lt;@U1&gt; &amp;lt;",
    ":tada::tada: thanks:tada:x :unknown_one: std::ok::x 10:100:45 a:100: :30: :simple_smile:",
    ":wave::skin-tone-3: :couple::skin-tone-2-4: :heart: :+1::skin-tone-6: :tada::skin-tone-2: /:tada: :de:x",
    "https://a.example/_x_:y_*z* and ://x",
    "`code *a* <@U1> &amp;` it`s and it`s `a`b c`d`",
    "```\nblock\n  two\n``` after",
    "before ```inline``` after",
    "> quote\n&gt; ```\n&gt; x\n```",
    "```unclosed `x",
    "``` ```` ```",
    "```\n\n``` empty",
    "  ```\nindented\n```",
    "a\r\nb\rc   ",
    "",
  ];
  expect(each(texts, (text) => slackToPlain(text, names))).toEqual({
    "<@U1> <@U2> <@U3|Cy> <@U3> <@> <@U1|x>": "@Ann @Bob @Cy @teammate @teammate @Ann",
    "<#C1> <#C1|named> <#C2> <#>": "#general #named #channel #channel",
    "<!here> <!channel|all> <!subteam^S1|@team> <!subteam^S1> <!date^0^{date}|then> <!date^86400^{date}> <!date^x^y>":
      "@here all @team @team then 1970-01-02 00:00 UTC",
    "<https://a.example> <https://a.example|a.example> <https://a.example/|A.example> <https://a.example|site>":
      "https://a.example https://a.example https://a.example/ site (https://a.example)",
    "<mailto:a@b.c|a@b.c> <mailto:a@b.c?subject=x|write> <tel:+491|+49 1> <tel:+491|call> <tel:+491>":
      "a@b.c write (a@b.c) +49 1 call (+491) +491",
    "see <https://a.example>, or <https://b.example>. and <https://c.example>x":
      "see https://a.example, or https://b.example. and https://c.example x",
    "<nothing> < b > <a|b> &lt;@U1&gt; &amp;lt;": "<nothing> < b > <a|b> <@U1> &lt;",
    ":tada::tada: thanks:tada:x :unknown_one: std::ok::x 10:100:45 a:100: :30: :simple_smile:":
      "🎉🎉 thanks🎉x :unknown_one: std::ok::x 10:100:45 a💯 :30: 🙂",
    ":wave::skin-tone-3: :couple::skin-tone-2-4: :heart: :+1::skin-tone-6: :tada::skin-tone-2: /:tada: :de:x":
      "👋🏼 👩🏻‍🤝‍👨🏽 ❤️ 👍🏿 🎉 /:tada: :de:x",
    "https://a.example/_x_:y_*z* and ://x": "https://a.example/_x_:y_*z * and ://x",
    "`code *a* <@U1> &amp;` it`s and it`s `a`b c`d`": "code *a* @Ann & it`s and it`s `a`b c`d`",
    "```\nblock\n  two\n``` after": "block\n  two\nafter",
    "before ```inline``` after": "before \ninline\nafter",
    "> quote\n&gt; ```\n&gt; x\n```": "> quote\n> > x",
    "```unclosed `x": "```unclosed `x",
    "``` ```` ```": " `\n```",
    "```\n\n``` empty": "```\n\n``` empty",
    "  ```\nindented\n```": "  indented",
    "a\r\nb\rc   ": "a\nb\nc",
    "": "",
  });
});

test("marks of a block that nothing closes are left as they are, words before it or not", () => {
  const texts = ["```unclosed", "see ```unclosed words", "see\n```\nunclosed `x` words", "a ```b``` c ```d"];
  expect(each(texts, (text) => slackToPlain(text, names))).toEqual({
    "```unclosed": "```unclosed",
    "see ```unclosed words": "see ```unclosed words",
    "see\n```\nunclosed `x` words": "see\n```\nunclosed x words",
    "a ```b``` c ```d": "a \nb\nc ```d",
  });
});

const text = (words: string, marks: Partial<Span> = {}): Span => ({
  kind: "text",
  text: words,
  ...struckOrCode(marks),
});
const struckOrCode = ({ strike, code }: Partial<Span>) => ({
  ...(strike ? { strike } : {}),
  ...(code ? { code } : {}),
});
const paragraph = (...spans: Span[]): ContentBlock => ({ kind: "paragraph", spans });
const contents: Record<string, ContentBlock[]> = {
  "words and their marks": [
    paragraph(
      text("plain "),
      text("struck", { strike: true }),
      text(" more", { strike: true }),
      text("code", { code: true }),
      text("word"),
      text("end ", { code: true }),
      text("\n"),
    ),
    paragraph(text("a\n \n  b ", { strike: true }), text("c"), text("", { strike: true })),
  ],
  "names and links": [
    paragraph(
      { kind: "user", id: "U1" },
      { kind: "user", id: "U9", name: "@Zed" },
      { kind: "group", id: "S1", name: "team" },
      { kind: "group", id: "S2" },
      { kind: "channel", id: "C1" },
      { kind: "channel", id: "C9", name: "x" },
      { kind: "broadcast", range: "here" },
    ),
    paragraph(
      { kind: "link", url: "https://a.example", label: "" },
      { kind: "link", url: "https://a.example", label: "https://a.example" },
      text(", "),
      { kind: "link", url: "https://a.example", label: " site " },
      { kind: "link", url: "https://a.example/c", label: "a.example/c", code: true },
      { kind: "link", url: "https://a.example/s", label: "", strike: true },
    ),
    paragraph(
      { kind: "date", seconds: 86_400, format: "{date}", fallback: "then", url: "" },
      { kind: "date", seconds: 86_400, format: "{date}", fallback: "", url: "https://a.example" },
    ),
  ],
  emoji: [
    paragraph(
      { kind: "emoji", name: "tada" },
      { kind: "emoji", name: "wave", tone: 3 },
      { kind: "emoji", name: "own_one" },
      { kind: "emoji", name: "x", unicode: "1f44b-1f3fd" },
      { kind: "emoji", name: "heart", unicode: "2764" },
      { kind: "emoji", name: "heart::skin-tone-9", unicode: "zz" },
      { kind: "emoji", name: "x", unicode: "41" },
    ),
  ],
  "lists, quotes, code and tables": [
    { kind: "item", spans: [text("one\ntwo")], indent: 0 },
    { kind: "item", spans: [text("deep\nmore")], indent: 2, number: 3 },
    { kind: "item", spans: [text("deeper")], indent: 12 },
    { kind: "item", spans: [text("quoted")], indent: 1, number: 1, quoted: true },
    { kind: "paragraph", spans: [text("said\n\nthus")], quoted: true },
    {
      kind: "code",
      spans: [text("a *b*\n"), { kind: "link", url: "https://a.example", label: "a.example" }],
    },
    { kind: "code", spans: [text("x")], quoted: true },
    { kind: "row", cells: [[text("a\n b ")], [], [text("c")]] },
    { kind: "mrkdwn", text: "*bold* <@U1>\n" },
  ],
  "a note": [paragraph(text("// among us"))],
  "a quote and a note": [
    { kind: "paragraph", spans: [text("said")], quoted: true },
    paragraph({ kind: "user", id: "U1" }, text(" // among us")),
  ],
  "a command": [paragraph(text("!push "), { kind: "user", id: "U1" }, text(" hello *there*"))],
  "a quote and a command": [{ kind: "code", spans: [text("x")] }, paragraph(text("!push hello"))],
  "an emoji and a command": [paragraph({ kind: "emoji", name: "tada" }, text(" !push hello"))],
  blank: [paragraph(text(" \u200b "))],
};

test("contents are written for visitors, and as Slack would have", () => {
  expect(
    Object.fromEntries(
      Object.entries(contents).map(([title, blocks]) => [
        title,
        {
          plain: renderContent({ blocks }, names),
          slack: contentToSlack({ blocks }),
          carries: carriesWords({ blocks, leftOut: [] }),
        },
      ]),
    ),
  ).toEqual({
    "words and their marks": {
      plain: "plain ~struck more~code word end \n~a~\n \n  ~b~ c",
      slack: "plain struck morecodewordend \na\n \n  b c",
      carries: true,
    },
    "names and links": {
      plain:
        "@Ann@Zed@team@team#general#x@here\nhttps://a.example https://a.example, site (https://a.example)a.example/c ~https://a.example/s ~\nthen1970-01-02 (https://a.example)",
      slack:
        "<@U1><@U9|@Zed><!subteam^S1|team><!subteam^S2><#C1><#C9|x><!here>\n<https://a.example><https://a.example|https://a.example>, <https://a.example| site ><https://a.example/c|a.example/c><https://a.example/s>\n<!date^86400^{date}|then><!date^86400^{date}>",
      carries: true,
    },
    emoji: {
      plain: "🎉👋🏼:own_one:👋🏽❤️❤️❌",
      slack: ":tada::wave::own_one::x::heart::heart::skin-tone-9::x:",
      carries: true,
    },
    "lists, quotes, code and tables": {
      plain:
        "• one\n  two\n        iii. deep\n             more\n                                • deeper\n>     a. quoted\n> said\n>\n> thus\na *b*\na.example\n> x\na b |  | c\nbold @Ann",
      slack:
        "• one\n  two\n        iii. deep\n             more\n                                • deeper\n&gt;     a. quoted\n&gt; said\n&gt;\n&gt; thus\na *b*\n<https://a.example|a.example>\n&gt; x\na b |  | c\n*bold* <@U1>",
      carries: true,
    },
    "a note": { plain: "// among us", slack: "// among us", carries: true },
    "a quote and a note": {
      plain: "> said\n@Ann // among us",
      slack: "&gt; said\n<@U1> // among us",
      carries: true,
    },
    "a command": { plain: "!push @Ann hello *there*", slack: "!push <@U1> hello *there*", carries: true },
    "a quote and a command": { plain: "x\n!push hello", slack: "x\n!push hello", carries: true },
    "an emoji and a command": { plain: "🎉 !push hello", slack: ":tada: !push hello", carries: true },
    blank: { plain: " \u200b", slack: " \u200b ", carries: false },
  });
  expect(carriesWords(undefined)).toBe(false);
});

test("messages are told apart by what Slack shows and by their summary", () => {
  expect(
    Object.fromEntries(
      Object.entries(contents).map(([title, blocks]) => {
        const content = { blocks, leftOut: [] };
        return [
          title,
          [
            classifyMessage({ text: contentToSlack(content), content }),
            classifyMessage({ text: "// summary", content }).kind,
            classifyMessage({ text: "!resend now", content }),
            classifyMessage({ text: "words", content }).kind,
          ],
        ];
      }),
    ),
  ).toEqual({
    "words and their marks": [
      { kind: "reply" },
      "note",
      { content: { blocks: [], leftOut: [] }, kind: "command", word: "resend", rest: "now" },
      "reply",
    ],
    "names and links": [
      { kind: "reply" },
      "note",
      { content: { blocks: [], leftOut: [] }, kind: "command", word: "resend", rest: "now" },
      "reply",
    ],
    emoji: [
      { kind: "reply" },
      "note",
      { content: { blocks: [], leftOut: [] }, kind: "command", word: "resend", rest: "now" },
      "reply",
    ],
    "lists, quotes, code and tables": [
      { kind: "reply" },
      "note",
      { content: { blocks: [], leftOut: [] }, kind: "command", word: "resend", rest: "now" },
      "reply",
    ],
    "a note": [{ kind: "note" }, "note", { kind: "note" }, "note"],
    "a quote and a note": [{ kind: "note" }, "note", { kind: "note" }, "note"],
    "a command": [
      {
        content: {
          blocks: [
            {
              kind: "paragraph",
              spans: [
                { kind: "user", id: "U1" },
                { kind: "text", text: " hello *there*" },
              ],
            },
          ],
          leftOut: [],
        },
        kind: "command",
        word: "push",
        rest: "<@U1> hello *there*",
      },
      "note",
      {
        content: {
          blocks: [
            {
              kind: "paragraph",
              spans: [
                { kind: "user", id: "U1" },
                { kind: "text", text: " hello *there*" },
              ],
            },
          ],
          leftOut: [],
        },
        kind: "command",
        word: "push",
        rest: "<@U1> hello *there*",
      },
      "command",
    ],
    "a quote and a command": [{ kind: "note" }, "note", { kind: "note" }, "note"],
    "an emoji and a command": [{ kind: "note" }, "note", { kind: "note" }, "note"],
    blank: [
      { kind: "empty" },
      "note",
      { content: { blocks: [], leftOut: [] }, kind: "command", word: "resend", rest: "now" },
      "reply",
    ],
  });
});

test("replies are notes, commands, empty or words for the visitor", () => {
  const texts = [
    "hello",
    "// note",
    "//note",
    "/ / note",
    "／／ note",
    "* // note*",
    "&gt; // quoted note",
    "&gt; quoted\n// note",
    "&gt; quoted\nwords",
    "- // note",
    "1. // note",
    "1) // note",
    ":eyes: // note",
    "<@U1> // note",
    "<@U1>: // note",
    "@ann // note",
    "a@b // note",
    "a.@b // note",
    "<https://a.example|// note>",
    "https://a.example // note",
    "note: x",
    "Notes: x",
    "@note: x",
    "not a note",
    "!push hello",
    "！push hello",
    "*!Push hello*",
    "*!push* hello",
    "_*!push hello*_",
    "!",
    "!!",
    "!1",
    "hello !push",
    "/remind me",
    " /close",
    "`// code`",
    "```\n// code\n```",
    "```\nx\n```\n// note",
    "```\nx\n```\n!push",
    "`x` // y",
    " \u200b ",
    "***",
    "…",
    "&lt;!-- x",
    "# // note",
    "👍 // note",
    "❗push",
    "\\// note",
    "-- note",
    "((note))",
  ];
  expect(each(texts, classifyReply)).toEqual({
    hello: { kind: "reply" },
    "// note": { kind: "note" },
    "//note": { kind: "note" },
    "/ / note": { kind: "reply" },
    "／／ note": { kind: "note" },
    "* // note*": { kind: "note" },
    "&gt; // quoted note": { kind: "note" },
    "&gt; quoted\n// note": { kind: "note" },
    "&gt; quoted\nwords": { kind: "reply" },
    "- // note": { kind: "note" },
    "1. // note": { kind: "note" },
    "1) // note": { kind: "note" },
    ":eyes: // note": { kind: "note" },
    "<@U1> // note": { kind: "note" },
    "<@U1>: // note": { kind: "note" },
    "@ann // note": { kind: "note" },
    "a@b // note": { kind: "reply" },
    "a.@b // note": { kind: "reply" },
    "<https://a.example|// note>": { kind: "note" },
    "https://a.example // note": { kind: "reply" },
    "note: x": { kind: "note" },
    "Notes: x": { kind: "note" },
    "@note: x": { kind: "note" },
    "not a note": { kind: "reply" },
    "!push hello": { kind: "command", word: "push", rest: "hello" },
    "！push hello": { kind: "command", word: "push", rest: "hello" },
    "*!Push hello*": { kind: "command", word: "push", rest: "hello" },
    "*!push* hello": { kind: "command", word: "push", rest: "hello" },
    "_*!push hello*_": { kind: "command", word: "push", rest: "hello" },
    "!": { kind: "reply" },
    "!!": { kind: "reply" },
    "!1": { kind: "reply" },
    "hello !push": { kind: "reply" },
    "/remind me": { kind: "reply" },
    " /close": { kind: "reply" },
    "`// code`": { kind: "note" },
    "```\n// code\n```": { kind: "note" },
    "```\nx\n```\n// note": { kind: "note" },
    "```\nx\n```\n!push": { kind: "note" },
    "`x` // y": { kind: "reply" },
    " \u200b ": { kind: "empty" },
    "***": { kind: "reply" },
    "…": { kind: "reply" },
    "&lt;!-- x": { kind: "reply" },
    "# // note": { kind: "note" },
    "👍 // note": { kind: "note" },
    "❗push": { kind: "reply" },
    "\\// note": { kind: "note" },
    "-- note": { kind: "reply" },
    "((note))": { kind: "reply" },
  });
});

test("texts are cut at paragraphs, lines, sentences, words and characters, whatever the limit", () => {
  const texts = [
    "One two. Three four! Five six? Seven",
    "line one\nline two\n\npara two\n  indented line\nend",
    "日本語。日本語！日本語",
    "a&amp;b&lt;c&gt;d&amp;e",
    "👨‍👩‍👧👨‍👩‍👧 🇩🇪🇫🇷🇬🇧 é́é́",
    "aaaaaaaaaaaaaaaaaaaaaaaaa",
    "   leading and trailing   ",
    "a \u0301b c\r\nd\r\ne",
    "He said “Stop.” Then (he left.) So…",
  ];
  const limits = [2, 3, 5, 8, 11, 16, 23];
  expect(
    each(texts, (whole) =>
      limits.map(
        (limit) =>
          `${limit}: ${splitText(whole, limit)
            .map((part) => JSON.stringify(part))
            .join(" ")}`,
      ),
    ),
  ).toEqual({
    "One two. Three four! Five six? Seven": [
      '2: "On" "e" "tw" "o." "Th" "re" "e" "fo" "ur" "!" "Fi" "ve" "si" "x?" "Se" "ve" "n"',
      '3: "One" "two" "." "Thr" "ee" "fou" "r!" "Fiv" "e" "six" "?" "Sev" "en"',
      '5: "One" "two." "Three" "four!" "Five" "six?" "Seven"',
      '8: "One two." "Three" "four!" "Five" "six?" "Seven"',
      '11: "One two." "Three four!" "Five six?" "Seven"',
      '16: "One two." "Three four!" "Five six? Seven"',
      '23: "One two. Three four!" "Five six? Seven"',
    ],
    "line one\nline two\n\npara two\n  indented line\nend": [
      '2: "li" "ne" "on" "e" "li" "ne" "tw" "o" "pa" "ra" "tw" "o" "in" "de" "nt" "ed" "li" "ne" "en" "d"',
      '3: "lin" "e" "one" "lin" "e" "two" "par" "a" "two" "ind" "ent" "ed" "lin" "e" "end"',
      '5: "line" "one" "line" "two" "para" "two" "inden" "ted" "line" "end"',
      '8: "line one" "line two" "para two" "indented" "line\\nend"',
      '11: "line one" "line two" "para two" "  indented" "line\\nend"',
      '16: "line one" "line two" "para two" "  indented line" "end"',
      '23: "line one\\nline two" "para two\\n  indented" "line\\nend"',
    ],
    "日本語。日本語！日本語": [
      '2: "日本" "語。" "日本" "語！" "日本" "語"',
      '3: "日本語" "。日本" "語！" "日本語"',
      '5: "日本語。" "日本語！" "日本語"',
      '8: "日本語。日本語！" "日本語"',
      '11: "日本語。日本語！日本語"',
      '16: "日本語。日本語！日本語"',
      '23: "日本語。日本語！日本語"',
    ],
    "a&amp;b&lt;c&gt;d&amp;e": [
      '2: "a" "&a" "mp" ";b" "&l" "t;" "c" "&g" "t;" "d" "&a" "mp" ";e"',
      '3: "a" "&am" "p;b" "&lt" ";c" "&gt" ";d" "&am" "p;e"',
      '5: "a" "&amp;" "b&lt;" "c&gt;" "d" "&amp;" "e"',
      '8: "a&amp;b" "&lt;c" "&gt;d" "&amp;e"',
      '11: "a&amp;b&lt;" "c&gt;d&amp;" "e"',
      '16: "a&amp;b&lt;c&gt;" "d&amp;e"',
      '23: "a&amp;b&lt;c&gt;d&amp;e"',
    ],
    "👨‍👩‍👧👨‍👩‍👧 🇩🇪🇫🇷🇬🇧 é́é́": [
      '2: "👨" "‍" "👩" "‍" "👧" "👨" "‍" "👩" "‍" "👧" "🇩" "🇪" "🇫" "🇷" "🇬" "🇧" "é́" "é́"',
      '3: "👨‍" "👩‍" "👧" "👨‍" "👩‍" "👧" "🇩" "🇪" "🇫" "🇷" "🇬" "🇧" "é́" "é́"',
      '5: "👨‍👩" "‍👧" "👨‍👩" "‍👧" "🇩🇪" "🇫🇷" "🇬🇧" "é́é́"',
      '8: "👨‍👩‍👧" "👨‍👩‍👧" "🇩🇪🇫🇷" "🇬🇧" "é́é́"',
      '11: "👨‍👩‍👧" "👨‍👩‍👧" "🇩🇪🇫🇷" "🇬🇧 é́é́"',
      '16: "👨‍👩‍👧👨‍👩‍👧" "🇩🇪🇫🇷🇬🇧" "é́é́"',
      '23: "👨‍👩‍👧👨‍👩‍👧" "🇩🇪🇫🇷🇬🇧 é́é́"',
    ],
    aaaaaaaaaaaaaaaaaaaaaaaaa: [
      '2: "aa" "aa" "aa" "aa" "aa" "aa" "aa" "aa" "aa" "aa" "aa" "aa" "a"',
      '3: "aaa" "aaa" "aaa" "aaa" "aaa" "aaa" "aaa" "aaa" "a"',
      '5: "aaaaa" "aaaaa" "aaaaa" "aaaaa" "aaaaa"',
      '8: "aaaaaaaa" "aaaaaaaa" "aaaaaaaa" "a"',
      '11: "aaaaaaaaaaa" "aaaaaaaaaaa" "aaa"',
      '16: "aaaaaaaaaaaaaaaa" "aaaaaaaaa"',
      '23: "aaaaaaaaaaaaaaaaaaaaaaa" "aa"',
    ],
    "   leading and trailing   ": [
      '2: "le" "ad" "in" "g" "an" "d" "tr" "ai" "li" "ng"',
      '3: "lea" "din" "g" "and" "tra" "ili" "ng"',
      '5: "leadi" "ng" "and" "trail" "ing"',
      '8: "leading" "and" "trailing"',
      '11: "   leading" "and" "trailing   "',
      '16: "   leading and" "trailing   "',
      '23: "   leading and trailing"',
    ],
    "a ́b c\r\nd\r\ne": [
      '2: "a" " ́" "b" "c" "d" "e"',
      '3: "a ́" "b c" "d" "e"',
      '5: "a ́b" "c\\r\\nd" "e"',
      '8: "a ́b c" "d\\r\\ne"',
      '11: "a ́b c\\r\\nd" "e"',
      '16: "a ́b c\\r\\nd\\r\\ne"',
      '23: "a ́b c\\r\\nd\\r\\ne"',
    ],
    "He said “Stop.” Then (he left.) So…": [
      '2: "He" "sa" "id" "“S" "to" "p." "”" "Th" "en" "(h" "e" "le" "ft" ".)" "So" "…"',
      '3: "He" "sai" "d" "“St" "op." "”" "The" "n" "(he" "lef" "t.)" "So…"',
      '5: "He" "said" "“Stop" ".”" "Then" "(he" "left." ") So…"',
      '8: "He said" "“Stop.”" "Then (he" "left.)" "So…"',
      '11: "He said" "“Stop.”" "Then (he" "left.) So…"',
      '16: "He said “Stop.”" "Then (he left.)" "So…"',
      '23: "He said “Stop.”" "Then (he left.) So…"',
    ],
  });
});

test("code that goes over a cut is closed before it and opened behind it", () => {
  const texts = [
    "before ```one two three four five six seven``` after it",
    "```\nline one\nline two\nline three\nline four\n```\nafter",
    "words words words `short code` words words words words",
    "words `long code that does not fit at all in one part` end",
    "``` unclosed and long enough to be cut somewhere in it",
    "a ``` b ``` c ``` d ``` e ``` f ``` g ``` h ``` i",
    "```\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\nx```",
    "no code at all in this text, which is cut as any other",
  ];
  const limits = [20, 24, 31, 40];
  expect(
    each(texts, (whole) =>
      limits.map(
        (limit) =>
          `${limit}: ${splitMrkdwn(whole, limit)
            .map((part) => JSON.stringify(part))
            .join(" ")}`,
      ),
    ),
  ).toEqual({
    "before ```one two three four five six seven``` after it": [
      '20: "before" "```one two\\n```" "```\\nthree four\\n```" "```\\nfive six\\n```" "```\\nseven```" "after it"',
      '24: "before ```one\\n```" "```\\ntwo three four\\n```" "```\\nfive six\\n```" "```\\nseven``` after it"',
      '31: "before ```one two three\\n```" "```\\nfour five six seven```" "after it"',
      '40: "before ```one two three four\\n```" "```\\nfive six seven``` after it"',
    ],
    "```\nline one\nline two\nline three\nline four\n```\nafter": [
      '20: "```\\nline one\\n```" "```\\nline two\\n```" "```\\nline three\\n```" "```\\nline four\\n```" "after"',
      '24: "```\\nline one\\n```" "```\\nline two\\n```" "```\\nline three\\n```" "```\\nline four\\n```\\nafter"',
      '31: "```\\nline one\\nline two\\n```" "```\\nline three\\nline four\\n```" "after"',
      '40: "```\\nline one\\nline two\\nline three\\n```" "```\\nline four\\n```\\nafter"',
    ],
    "words words words `short code` words words words words": [
      '20: "words words" "words `short`" "`code` words" "words words words"',
      '24: "words words" "words `short`" "`code` words" "words words words"',
      '31: "words words words" "`short code` words" "words words words"',
      '40: "words words words `short code`" "words words words words"',
    ],
    "words `long code that does not fit at all in one part` end": [
      '20: "words `long`" "`code that`" "`does not fit`" "`at all in`" "`one part` end"',
      '24: "words `long code`" "`that does not`" "`fit at all in`" "`one part` end"',
      '31: "words `long code that`" "`does not fit at all in`" "`one part` end"',
      '40: "words `long code that does not`" "`fit at all in one part` end"',
    ],
    "``` unclosed and long enough to be cut somewhere in it": [
      '20: "``` unclosed and" "long enough to be" "cut somewhere in it"',
      '24: "``` unclosed and long" "enough to be cut" "somewhere in it"',
      '31: "``` unclosed and long enough to" "be cut somewhere in it"',
      '40: "``` unclosed and long enough to be cut" "somewhere in it"',
    ],
    "a ``` b ``` c ``` d ``` e ``` f ``` g ``` h ``` i": [
      '20: "a ``` b ```" "c ``` d ```" "e ``` f ```" "g ``` h ``` i"',
      '24: "a ``` b ``` c" "``` d ``` e" "``` f ``` g ``` h ``` i"',
      '31: "a ``` b ``` c ``` d ```" "e ``` f ``` g ``` h ``` i"',
      '40: "a ``` b ``` c ``` d ``` e ``` f\\n```" "g ``` h ``` i"',
    ],
    "```\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\nx```": [
      '20: "```\\n```" "```\\nx```"',
      '24: "```\\n```" "```\\nx```"',
      '31: "```\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\nx```"',
      '40: "```\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\n\\nx```"',
    ],
    "no code at all in this text, which is cut as any other": [
      '20: "no code at all in" "this text, which is" "cut as any other"',
      '24: "no code at all in this" "text, which is cut as" "any other"',
      '31: "no code at all in this text," "which is cut as any other"',
      '40: "no code at all in this text, which is" "cut as any other"',
    ],
  });
});

test.each([2, 3, 6])(
  "of couples tone %i is drawn beside another, and what takes no tone is drawn without",
  (tone) => {
    const all = [
      "handshake",
      "couple",
      "two_men_holding_hands",
      "two_women_holding_hands",
      "couple_with_heart",
      "couplekiss",
    ];
    for (const name of all) {
      const one = drawEmoji({ name: `${name}::skin-tone-${tone}` });
      const two = drawEmoji({ name: `${name}::skin-tone-${tone}-4` });
      expect([one, two].map((drawn) => /^\p{RGI_Emoji}$/v.test(drawn))).toEqual([true, true]);
      expect(one).not.toBe(two);
      expect(drawEmoji({ name, tone })).toBe(one);
    }
    expect(drawEmoji({ name: "tada", tone })).toBe(drawEmoji({ name: "tada" }));
  },
);
