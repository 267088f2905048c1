import { describe, expect, test } from "vitest";
import { slackToPlain } from "../../../src/domain/text/slack-to-plain.ts";
import { visitorToSlack } from "../../../src/messages/text/visitor-to-slack.ts";
import fc, { anySign } from "../../property.ts";

const users = new Map([
  ["U1", "Maria Lopez"],
  ["U2", "@sam"],
  ["U3", "  "],
]);
const names = {
  user: (id: string) => users.get(id),
  channel: (id: string) => (id === "C7" ? "billing" : undefined),
};
const plain = (text: string): string => slackToPlain(text, names);

describe("mentions", () => {
  test.each([
    ["hi <@U1>!", "hi @Maria Lopez!"],
    ["<@U2>", "@sam"],
    ["<@U1|old label>", "@Maria Lopez"],
    ["<@U9|jo &amp; co>", "@jo & co"],
    ["<@U9>", "@teammate"],
    ["<@U3>", "@teammate"],
    ["<@W12345>", "@teammate"],
    ["<@B12345>", "@teammate"],
    ["<#C1|general>", "#general"],
    ["<#C7>", "#billing"],
    ["<#C7|>", "#billing"],
    ["<#C9>", "#channel"],
    ["<!here> <!channel> <!everyone>", "@here @channel @everyone"],
    ["<!here|here>", "here"],
    ["<!subteam^S1|@support>", "@support"],
    ["<!subteam^S1|support>", "@support"],
    ["<!subteam^S1>", "@team"],
    ["*<@U1>*, _<#C1|x>_", "@Maria Lopez, #x"],
  ])("%j reads %j", (slack, expected) => expect(plain(slack)).toBe(expected));

  test("works without a way to look up channels", () => {
    expect(slackToPlain("<#C7>", { user: () => undefined })).toBe("#channel");
  });
});

describe("dates and links", () => {
  test.each([
    ["<!date^1392734382^{date}|Feb 18, 2014>", "Feb 18, 2014"],
    ["<!date^1392734382^{date}^https://x.com|soon>", "soon"],
    ["<!date^1392734382^{date}>", "2014-02-18 14:39 UTC"],
    ["<!date^nonsense^{date}>", ""],
    ["<https://x.com>", "https://x.com"],
    ["see <https://x.com/a|the docs>.", "see the docs (https://x.com/a)."],
    ["<https://x.com|https://x.com>", "https://x.com"],
    ["<http://x.com|x.com>", "http://x.com"],
    ["<https://x.com/|x.com>", "https://x.com/"],
    ["<https://x.com|X.com/>", "https://x.com"],
    ["<https://x.com|>", "https://x.com"],
    ["<https://x.com/?a=1&amp;b=2>", "https://x.com/?a=1&b=2"],
    ["<https://x.com/_a_/*b*:smile:c>", "https://x.com/_a_/*b*:smile:c"],
    ["<https://x.com|R&amp;D :tada: _a_>", "R&D 🎉 _a_ (https://x.com)"],
    ["<https://x.com|two\nlines>", "two\nlines (https://x.com)"],
    ["<mailto:a@b.c|a@b.c>", "a@b.c"],
    ["<mailto:a@b.c>", "a@b.c"],
    ["<mailto:a@b.c?subject=Hi|write to us>", "write to us (a@b.c)"],
    ["<tel:+4930123|+49 30 123>", "+49 30 123"],
    ["<tel:+4930123|call us>", "call us (+4930123)"],
    ["<tel:+4930123>", "+4930123"],
    ["to <@> hi, <@|x>, <#>", "to @teammate hi, @teammate, #channel"],
    ["bare https://x.com/a_b_c/_d_?x=:smile:&amp;y ok", "bare https://x.com/a_b_c/_d_?x=:smile:&y ok"],
    ["*https://x.com* _http://y.com/_", "https://x.com http://y.com/"],
    ["*<https://x.com|bold link>*", "bold link (https://x.com)"],
    ["<not a token> <>", "<not a token> <>"],
    ["a < b", "a < b"],
  ])("%j reads %j", (slack, expected) => expect(plain(slack)).toBe(expected));
});

describe("an address is kept apart from what a program would take for a part of it", () => {
  test.each([
    ["<https://x.test/a>*now*", "https://x.test/a now"],
    ["<https://x.test/a>s", "https://x.test/a s"],
    ["<https://x.test/a><https://x.test/b>", "https://x.test/a https://x.test/b"],
    ["<http://x.test|x.test>はこちら", "http://x.test はこちら"],
    ["请看<https://x.test/a>谢谢", "请看https://x.test/a 谢谢"],
    ["<https://x.test/a>。次の文", "https://x.test/a 。次の文"],
    ["<https://x.test/a>:tada:", "https://x.test/a 🎉"],
    ["<https://x.test/a><@U1>", "https://x.test/a @Maria Lopez"],
    ["https://x.test/a<@U1>", "https://x.test/a @Maria Lopez"],
    ["<mailto:a@b.test|a@b.test>x", "a@b.test x"],
    ["<tel:+4930123>4", "+4930123 4"],
    ["~<https://x.test/a>~", "~https://x.test/a ~"],
    ["<https://x.test/a>`x`", "https://x.test/a x"],
    ["<https://x.test/a>/b", "https://x.test/a /b"],
    ["<https://x.test/a>&amp;b", "https://x.test/a &b"],
  ])("%j reads %j", (slack, expected) => expect(plain(slack)).toBe(expected));

  test.each([
    ["(<https://x.test/a>)", "(https://x.test/a)"],
    ["<https://x.test/a>. Next", "https://x.test/a. Next"],
    ["*<https://x.test/a>*, and", "https://x.test/a, and"],
    ["<https://x.test/a>\nnext", "https://x.test/a\nnext"],
    ["<https://x.test/a|guide>s", "guide (https://x.test/a)s"],
  ])("but not in %j", (slack, expected) => expect(plain(slack)).toBe(expected));
});

describe("entities", () => {
  test.each([
    ["a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"],
    ["&lt;@U1&gt;", "<@U1>"],
    ["&lt;!channel&gt; &lt;https://x.com|y&gt;", "<!channel> <https://x.com|y>"],
    ["&amp;lt;", "&lt;"],
    ["&amp;amp;lt;", "&amp;lt;"],
    ["&quot;&#39;&nbsp;&copy;", "&quot;&#39;&nbsp;&copy;"],
    ["*&lt;b&gt;* _&amp;_", "<b> &"],
  ])("%j reads %j", (slack, expected) => expect(plain(slack)).toBe(expected));
});

describe("emphasis marks are removed where Slack formats", () => {
  test.each([
    ["*bold* _it_ ~gone~", "bold it ~gone~"],
    ["*_both_* ~*_all_*~", "both ~all~"],
    ['(*a*), "_b_"; *c*!', '(a), "b"; c!'],
    ["*two words*\n_next_", "two words\nnext"],
    ["*bold*'s", "bold's"],
    ["*ção* _новый_ *日本語* _שלום_", "ção новый 日本語 שלום"],
    ["_snake_case_ here", "snake_case here"],
    ["🎉*yes*🎉", "🎉yes🎉"],
    ["*:tada: party*", "🎉 party"],
    ["• *first*\n1. _second_", "• first\n1. second"],
    ["*$5* off", "$5 off"],
    ["*`x`* _<@U1>_", "x @Maria Lopez"],
    ["日本語*太字*です", "日本語太字です"],
    ["这是_斜体_文字，abc*粗体*def", "这是斜体文字，abc粗体def"],
    ["한국어*굵게*는", "한국어굵게는"],
    ["un*believ*able, *un*believable, un*believable*.", "unbelievable, unbelievable, unbelievable."],
    ["1 un*believ*able", "1 unbelievable"],
    ["Größen*ord*nung *пере*нос", "Größenordnung перенос"],
    ["~€500~ €400, *~all~*", "~€500~ €400, ~all~"],
  ])("%j reads %j", (slack, expected) => expect(plain(slack)).toBe(expected));
});

describe("and kept where it does not", () => {
  test.each([
    "2*3*4",
    "a*b*c",
    "x*yy*z",
    "数2*3*4",
    "rock`n`roll and l`eau d`ici",
    "2 * 3 * 4",
    "snake_case_name and my_other_name",
    "__init__ and **bold**",
    "/srv/_cache_/*.log",
    "C:\\_a_\\*b*",
    "~/docs and ~/music",
    "* item one\n* item two",
    "*never closed",
    "*a\nb*",
    "x=*p* f(a)_b_c",
    "-_- -_- ^_^ T_T",
    "¯\\_(ツ)_/¯",
    "~ 5 ~ 6",
    "it`s and that`s",
    "*** --- ___",
    "email_me_@x.com",
  ])("%j stays", (text) => expect(plain(text)).toBe(text));
});

describe("code", () => {
  test.each([
    ["run `npm i`", "run npm i"],
    ["运行`rm -rf _a_ :tada: *b*`命令", "运行 rm -rf _a_ :tada: *b* 命令"],
    ["use`a_b_c`now", "use a_b_c now"],
    ["see`x=*1*`, then", "see x=*1*, then"],
    ["入力`太字`です", "入力 太字 です"],
    ["```    if x:\n        return 1```", "    if x:\n        return 1"],
    ["don`t use `*x*`", "don`t use *x*"],
    ["`*a* _b_ :smile: &lt;x&gt; &amp;amp;`", "*a* _b_ :smile: <x> &amp;"],
    ["`<http://x.com|x.com>`", "x.com"],
    ["`<@U1>` `<@U9>`", "@Maria Lopez @teammate"],
    ["```a *b*\n  c_d_ :x: `e````", "a *b*\n  c_d_ :x: `e`"],
    ["```\nline 1\nline 2\n```", "line 1\nline 2"],
    ["see ```one\ntwo``` there", "see \none\ntwo\nthere"],
    ["see:\n```\n  indented\n```\nafter", "see:\n  indented\nafter"],
    ["&gt; ```quoted```", "> quoted"],
    ["```unclosed *b*", "```unclosed b"],
    ["`unclosed", "`unclosed"],
    ["``````", "``````"],
    ["`a\nb`", "`a\nb`"],
  ])("%j reads %j", (slack, expected) => expect(plain(slack)).toBe(expected));
});

describe("lines", () => {
  test.each([
    ["&gt; quoted\nanswer", "> quoted\nanswer"],
    ["&gt;&gt;&gt; all\nof it", ">>> all\nof it"],
    ["• a\n• b\n    ◦ c", "• a\n• b\n    ◦ c"],
    ["- a\n- b\n1. c", "- a\n- b\n1. c"],
    ["a\r\nb\rc", "a\nb\nc"],
    ["text  \n\n ", "text"],
    ["  indented", "  indented"],
    ["", ""],
    [" \n", ""],
    ["مرحبا *بك* في <#C1|x>", "مرحبا بك في #x"],
    ["你好，*世界* ！", "你好，世界 ！"],
    ["lone \ud83d surrogate", "lone \ud83d surrogate"],
  ])("%j reads %j", (slack, expected) => expect(plain(slack)).toBe(expected));
});

const anyText = fc.string({ unit: anySign, maxLength: 200 });
const markup = fc
  .array(
    fc.constantFrom(...Array.from("<>@#!|`*_~:&;/ \nUa1é👍"), "```", "<@U1>", "&lt;", ":smile:", "://"),
    {
      maxLength: 60,
    },
  )
  .map((pieces) => pieces.join(""));

describe("for any text", () => {
  test("it never throws and shows no user id that was mentioned", () => {
    fc.assert(
      fc.property(markup, anyText, (left, right) => {
        expect(plain(`${left} <@U0SECRET99> ${right}`)).not.toContain("U0SECRET99");
      }),
    );
  });

  test("what a visitor wrote without marks comes back as it was", () => {
    const unmarked = fc
      .string({ unit: "grapheme", maxLength: 200 })
      .map((text) => text.replace(/[*_~`:]/g, ""));
    const signs = fc.array(fc.constantFrom("<", ">", "&", "&lt;", "@U1", "|", " ", "a", "\n"), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(unmarked, signs, (text, more) => {
        const written = `x${text}${more.join("")}`;
        const lines = written.replace(/\r\n?|[\u2028\u2029\u0085]/g, "\n");
        expect(plain(visitorToSlack(written))).toBe(lines.replace(/[\p{Cc}]/gu, keepLine).trimEnd());
      }),
    );
  });

  test("the output grows with the input only, so nested and unclosed markup stays cheap", () => {
    for (const unit of ["<", "`", "```", "*a ", "*_~", ":a", "://", "<@U", "&gt;", "``` x ```"]) {
      const text = unit.repeat(Math.floor(100_000 / unit.length));
      expect(plain(text).length).toBeLessThanOrEqual(text.length * 2);
    }
  });
});

function keepLine(control: string): string {
  if (control === "\r" || control === "\u0085") return "\n";
  return control === "\n" || control === "\t" ? control : "";
}
