import { describe, expect, test } from "vitest";
import { contentToSlack } from "../../../src/domain/text/content-to-slack.ts";
import { renderContent } from "../../../src/domain/text/render-content.ts";
import type { ContentBlock, Span } from "../../../src/domain/text/rich-content.ts";
import fc, { anySign } from "../../property.ts";

const names = {
  user: (id: string) => (id === "U1" ? "Maria Lopez" : undefined),
  channel: (id: string) => (id === "C7" ? "billing" : undefined),
};
const text = (words: string, style: { strike?: true; code?: true } = {}): Span => ({
  kind: "text",
  text: words,
  ...style,
});
const link = (url: string, label = "", style: { strike?: true; code?: true } = {}): Span => ({
  kind: "link",
  url,
  label,
  ...style,
});
const emoji = (name: string, unicode?: string, tone?: number): Span => ({
  kind: "emoji",
  name,
  unicode,
  tone,
});
const line = (...spans: Span[]): ContentBlock => ({ kind: "paragraph", spans });
const item = (words: string, indent = 0, number?: number): ContentBlock => ({
  kind: "item",
  spans: [text(words)],
  indent,
  number,
});
const shown = (...blocks: ContentBlock[]) => renderContent({ blocks }, names);

describe("what was typed stays as it is", () => {
  test.each([
    "Dial *67* then the number",
    "your code is _A1_ or ~B2~",
    "type :tada: in the box",
    "`code` and ```more```",
    "&amp; &lt;b&gt; <@U1> <!channel> <https://x.test|y>",
    "/srv/_cache_/*.log 2*3*4",
  ])("%j", (words) => {
    expect(shown(line(text(words)))).toBe(words);
    expect(shown(line(text(words, { code: true })))).toBe(words);
    expect(shown({ kind: "code", spans: [text(words)] })).toBe(words);
  });
});

describe("formatting leaves no marks", () => {
  test("inside of words, between scripts and over lines", () => {
    expect(shown(line(text("un"), text("believ"), text("able")))).toBe("unbelievable");
    expect(shown(line(text("这是"), text("粗体"), text("文字")))).toBe("这是粗体文字");
    expect(shown(line(text("line one\nline two")))).toBe("line one\nline two");
  });

  test("but for what is struck out, which would read as valid", () => {
    const strike = { strike: true } as const;
    expect(shown(line(text("€500", strike), text(" €400")))).toBe("~€500~ €400");
    expect(shown(line(text(" old ", strike), text("new")))).toBe(" ~old~ new");
    expect(shown(line(text("a", strike), text("b", { strike: true, code: true }), text("c")))).toBe("~a b~c");
    expect(shown(line(text("one\n\ntwo", strike)))).toBe("~one~\n\n~two~");
    expect(shown(line(text("  ", strike), text("x")))).toBe("  x");
    expect(shown(line(link("https://x.test/a", "", strike)))).toBe("~https://x.test/a ~");
    expect(shown(line({ kind: "user", id: "U1", strike: true }))).toBe("~@Maria Lopez~");
  });

  test("code is kept apart from the letters beside it", () => {
    const code = text("rm -rf _a_ :tada: *b*", { code: true });
    expect(shown(line(text("运行"), code, text("命令")))).toBe("运行 rm -rf _a_ :tada: *b* 命令");
    expect(shown(line(text("use"), text("x", { code: true }), text("now")))).toBe("use x now");
    expect(shown(line(text("("), text("x", { code: true }), text(")")))).toBe("(x)");
    expect(shown(line(text("a", { code: true }), text("b", { code: true })))).toBe("ab");
    expect(shown(line(text("a ", { code: true }), text("b")))).toBe("a b");
    expect(shown(line(text("a "), text("b", { code: true })))).toBe("a b");
  });
});

describe("mentions, dates and colours", () => {
  test.each<[Span, string]>([
    [{ kind: "user", id: "U1" }, "@Maria Lopez"],
    [{ kind: "user", id: "U9", name: "jo" }, "@jo"],
    [{ kind: "user", id: "U9" }, "@teammate"],
    [{ kind: "group", id: "S1", name: "@support" }, "@support"],
    [{ kind: "group", id: "S1" }, "@team"],
    [{ kind: "channel", id: "C7" }, "#billing"],
    [{ kind: "channel", id: "C1", name: "general" }, "#general"],
    [{ kind: "channel", id: "C1" }, "#channel"],
    [{ kind: "broadcast", range: "here" }, "@here"],
    [{ kind: "date", seconds: 1392734382, format: "{date}", fallback: "Feb 18", url: "" }, "Feb 18"],
    [
      { kind: "date", seconds: 1392734382, format: "on {date_short} at {time}", fallback: "", url: "" },
      "on 2014-02-18 at 14:39 UTC",
    ],
    [
      { kind: "date", seconds: 1392734382, format: "{date_num}", fallback: "", url: "https://x.test" },
      "2014-02-18 (https://x.test)",
    ],
    [{ kind: "date", seconds: 1392734382, format: "", fallback: "", url: "" }, "2014-02-18 14:39 UTC"],
    [{ kind: "date", seconds: Number.NaN, format: "{date}", fallback: "", url: "" }, ""],
  ])("%j reads %j", (span, expected) => expect(shown(line(span))).toBe(expected));
});

describe("emoji", () => {
  test.each<[Span, string]>([
    [emoji("tada", "1f389"), "🎉"],
    [emoji("heart", "2764-fe0f"), "❤️"],
    [emoji("heart", "2764"), "❤️"],
    [emoji("man-woman-girl", "1f468-200d-1f469-200d-1f467"), "👨‍👩‍👧"],
    [emoji("wave", "1f44b-1f3fc", 3), "👋🏼"],
    [emoji("wave", "1f44b", 3), "👋🏼"],
    [emoji("wave::skin-tone-3"), "👋🏼"],
    [emoji("wave::skin-tone-3", "1f44b"), "👋🏼"],
    [emoji("couple", "1f46b", 9), "👫"],
    [emoji("flag-de", "1f1e9-1f1ea"), "🇩🇪"],
    [emoji("one", "0031-fe0f-20e3"), "1️⃣"],
    [emoji("tada"), "🎉"],
    [emoji("party-parrot"), ":party-parrot:"],
    [emoji("tada", "zzzz"), "🎉"],
    [emoji("newer-than-this-bot", "1f642"), "🙂"],
    [emoji("newer-than-this-bot", "1f468-200d-1f4bb"), "👨‍💻"],
    [emoji("odd", "110000"), ":odd:"],
    [emoji("odd", "1f642-110000"), ":odd:"],
    [emoji("odd", "d83d"), ":odd:"],
    [emoji("odd", "0a"), ":odd:"],
    [emoji("odd", "202e"), ":odd:"],
  ])("%j reads %j", (span, expected) => expect(shown(line(span))).toBe(expected));

  test("stand beside letters", () => {
    expect(shown(line(text("谢谢"), emoji("tada", "1f389"), text("好")))).toBe("谢谢🎉好");
    expect(shown(line(text("thanks"), emoji("100", "1f4af"), emoji("zap"), text("next")))).toBe(
      "thanks💯⚡next",
    );
  });
});

describe("links", () => {
  const url = "https://x.test/a";
  test.each<[Span[], string]>([
    [[link(url)], url],
    [[link(url, url)], url],
    [[link("http://x.test", "x.test")], "http://x.test"],
    [[link(url, "our guide")], `our guide (${url})`],
    [[link("mailto:a@b.test", "a@b.test")], "a@b.test"],
    [[link("tel:+4930123", "+49 30 123")], "+49 30 123"],
    [[link("https://x.test/?a=1&b=2")], "https://x.test/?a=1&b=2"],
    [[text("curl ", { code: true }), link("http://x.test", "x.test", { code: true })], "curl x.test"],
  ])("%j reads %j", (spans, expected) => expect(shown(line(...spans))).toBe(expected));

  test.each<[Span[], string]>([
    [[link(url), text("now")], `${url} now`],
    [[link(url), link("https://x.test/b")], `${url} https://x.test/b`],
    [[text("请看"), link(url), text("谢谢")], `请看${url} 谢谢`],
    [[link(url), text("。次の文")], `${url} 。次の文`],
    [[link(url), emoji("tada", "1f389")], `${url} 🎉`],
    [[link(url), { kind: "user", id: "U1" }], `${url} @Maria Lopez`],
    [[link(url), text("/b")], `${url} /b`],
    [[link(url), text(".next")], `${url} .next`],
    [[link("mailto:a@b.test", "a@b.test"), text("x")], "a@b.test x"],
    [[link(url), text("x", { code: true })], `${url} x`],
  ])("are kept apart from what a reader's program would take for a part of them: %j", (spans, expected) => {
    expect(shown(line(...spans))).toBe(expected);
  });

  test.each([". Next", ", and", "!", ")", '"', "?)", "\nnext", " x", ": see"])("but not from %j", (after) => {
    expect(shown(line(link(url), text(after)))).toBe(`${url}${after}`);
  });
});

describe("lines", () => {
  test("lists by depth, with their numbers, and what goes on below an item", () => {
    expect(
      shown(
        line(text("Steps:\n")),
        item("one", 0, 1),
        item("a", 1, 1),
        item("deep", 2, 4),
        item("two\nmore", 0, 2),
        item("x"),
        item("y", 1),
        item("z", 2),
      ),
    ).toBe("Steps:\n1. one\n    a. a\n        iv. deep\n2. two\n   more\n• x\n    ◦ y\n        ▪︎ z");
  });

  test("lists with many items, and indents beyond any sense", () => {
    expect(shown(item("x", 1, 27), item("y", 1, 703), item("z", 2, 1994), item("w", 2, 4001))).toBe(
      "    aa. x\n    aaa. y\n        mcmxciv. z\n        4001. w",
    );
    expect(shown(item("x", 1e9))).toMatch(/^ {32}\S+ x$/);
  });

  test("quotes on each line, of lists and code too", () => {
    expect(
      shown(
        { kind: "paragraph", spans: [text("one\n\ntwo")], quoted: true },
        { kind: "item", spans: [text("x")], indent: 0, quoted: true },
        { kind: "code", spans: [text("  y")], quoted: true },
        line(text("answer")),
      ),
    ).toBe("> one\n>\n> two\n> • x\n>   y\nanswer");
  });

  test("code with the indent of its first line", () => {
    expect(shown({ kind: "code", spans: [text("    if x:\n        return 1")] })).toBe(
      "    if x:\n        return 1",
    );
  });

  test("blank lines that were typed", () => {
    expect(shown(line(text("a\n\n")), item("b"), line(text("\nc\n")))).toBe("a\n\n• b\n\nc");
  });

  test("tables as lines of cells", () => {
    expect(
      shown(
        { kind: "row", cells: [[text("Plan")], [text("Price")]] },
        { kind: "row", cells: [[text("Pro\nplus")], [], [text("29"), emoji("star", "2b50")]] },
      ),
    ).toBe("Plan | Price\nPro plus |  | 29⭐");
  });

  test("mrkdwn by its own rules", () => {
    expect(shown({ kind: "mrkdwn", text: "*Hi* <@U1> &amp; :tada:" })).toBe("Hi @Maria Lopez & 🎉");
  });
});

/** Words that are in nothing else, each once, so that their order can be told. */
const known = [
  { name: "tada", unicode: "1f389" },
  { name: "wave", unicode: "1f44b-1f3fc" },
  { name: "white_check_mark", unicode: undefined },
];
const style = fc.record(
  { code: fc.constant(true as const), strike: fc.constant(true as const) },
  { requiredKeys: [] },
);
const span: fc.Arbitrary<Span> = fc
  .tuple(
    fc.oneof(
      fc.record({ kind: fc.constant("text" as const), text: fc.string({ maxLength: 3 }).map(() => "WORD") }),
      fc.record({
        kind: fc.constant("link" as const),
        url: fc.constant("https://x.test/WORD"),
        label: fc.constantFrom("", "WORD"),
      }),
      fc.constantFrom(...known).map((one) => ({ kind: "emoji" as const, ...one })),
      fc.constantFrom("U1", "U2").map((id) => ({ kind: "user" as const, id })),
      fc.constant({ kind: "group" as const, id: "S1" }),
      fc.constant({ kind: "channel" as const, id: "C1" }),
      fc.constantFrom("here", "channel").map((range) => ({ kind: "broadcast" as const, range })),
      fc.record({
        kind: fc.constant("date" as const),
        seconds: fc.integer({ min: 0, max: 2e9 }),
        format: fc.constantFrom("{date}", "{time}"),
        fallback: fc.constantFrom("", "WORD"),
        url: fc.constant(""),
      }),
    ),
    style,
  )
  .map(([one, marks]) => ({ ...one, ...marks }));
const spans = fc.array(span, { maxLength: 6 });
const quoted = fc.constantFrom({}, { quoted: true as const });
const block: fc.Arbitrary<ContentBlock> = fc.oneof(
  fc.tuple(spans, quoted).map(([all, quote]) => ({ kind: "paragraph" as const, spans: all, ...quote })),
  fc.tuple(spans, quoted).map(([all, quote]) => ({ kind: "code" as const, spans: all, ...quote })),
  fc
    .tuple(spans, fc.nat(9), fc.option(fc.integer({ min: 1, max: 99 }), { nil: undefined }), quoted)
    .map(([all, indent, number, quote]) => ({ kind: "item" as const, spans: all, indent, number, ...quote })),
  fc.array(spans, { maxLength: 4 }).map((cells) => ({ kind: "row" as const, cells })),
);

describe("for any document", () => {
  test("a visitor reads every word of it, in order, and nothing of Slack's own", () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 8 }), (template) => {
        let count = 0;
        const blocks: ContentBlock[] = JSON.parse(
          JSON.stringify(template).replaceAll("WORD", () => `w${count++}w`),
        );
        const output = renderContent({ blocks }, names);
        const read = Array.from(output.matchAll(/w(\d+)w/g), ([, number]) => Number(number));
        // A link shows its label before its address, which comes after it in the order of fields.
        const byPlace = read.toSorted((a, b) => a - b);
        expect(byPlace).toEqual(Array.from({ length: count }, (_, index) => index));
        expect(read.every((number, index) => Math.abs(number - index) <= 1)).toBe(true);
        expect(output).not.toMatch(/<@|<!|<#|<http|:[a-z_]+:|&(?:amp|lt|gt);|[*_`]/);
      }),
      { numRuns: 500 },
    );
  });

  test("its source holds no unescaped sign that was typed", () => {
    fc.assert(
      fc.property(fc.string({ unit: anySign, maxLength: 60 }), (typed) => {
        expect(contentToSlack({ blocks: [line(text(typed))] })).not.toMatch(/[<>]|&(?!(?:amp|lt|gt);)/);
      }),
    );
  });
});
