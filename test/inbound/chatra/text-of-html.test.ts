import { describe, expect, test } from "vitest";
import { textOfHtml } from "../../../src/inbound/chatra/text-of-html.ts";

describe("HTML is read as a page is", () => {
  test.each([
    ["a link", '<p>See <a href="https://x.test/doc">our guide</a></p>', "See our guide (https://x.test/doc)"],
    [
      "a link that ends in a space",
      'See <a href="https://x.test">our guide </a>first',
      "See our guide (https://x.test) first",
    ],
    ["a link that is its own label", '<a href="https://x.test/a">https://x.test/a</a>', "https://x.test/a"],
    ["a link that is its label but for the beginning", '<a href="https://x.test">x.test</a>', "x.test"],
    ["a link without words", '<a href="https://x.test/a"></a>.', "https://x.test/a."],
    ["a link of a picture", '<a href="https://x.test"><img alt="logo"></a>', "logo (https://x.test)"],
    [
      "an address in capitals and entities",
      '<A HREF="https://x.test/?a=1&amp;b=2">go</A>',
      "go (https://x.test/?a=1&b=2)",
    ],
    ["a link to a mailbox", '<a href="mailto:a@b.test">write</a>', "write (a@b.test)"],
    ["a link without a host", '<a href="/doc">guide</a>', "guide (/doc)"],
    ["links that lead nowhere", '<a href="#top">a</a> <a href="javascript:x()">b</a> <a>c</a>', "a b c"],
    [
      "links that are not closed",
      '<a href="https://x.test">a <a href="https://y.test">b',
      "a (https://x.test) b (https://y.test)",
    ],
    ["entities by name", "it&rsquo;s &euro;5 &mdash; ok", "it’s €5 — ok"],
    ["entities by number", "&#8364;&#x20AC;&#128578; &#150;", "€€🙂 –"],
    ["entities without an end", "&copy 2026 &amp &unknown;", "© 2026 & &unknown;"],
    ["entities once", "&amp;lt;b&amp;gt;", "&lt;b&gt;"],
    ["a picture", '<img src="https://x.test/i.png" alt="chart">', "chart (https://x.test/i.png)"],
    ["a picture without words", '<img src="https://x.example/a.png">', "https://x.example/a.png"],
    [
      "a picture in the mail itself",
      '<img src="cid:1" alt="chart"><img src="data:image/png;base64,AAAA">',
      "chart[picture]",
    ],
    ["a picture that is a counter", 'x<img src="https://x.test/count.gif" width="1" height="1">', "x"],
    ["a style", "<style>p{color:red}</style><p>x</p>", "x"],
    [
      "a script, a title and a comment",
      "<head><title>t</title><script>'</p>'</script></head><!-- c -->x",
      "x",
    ],
    ["a template in another", "<template>a<template>b</template>c</template>d", "d"],
    ["a head that is not closed", "<head><meta charset=utf-8>x", "x"],
    ["lines", "<div>a</div><div>b<br>c</div><p>d</p>", "a\nb\nc\nd"],
    ["white space", "  a\n  <b> b</b>\t c&nbsp; d ", "a b c d"],
    ["a list", "<ul><li>one<li>two</ul>end", "• one\n• two\nend"],
    ["a table", "<table><tr><td>A</td><td>B</td></tr><tr><th>C</th></tr></table>", "A B\nC"],
    ["code", "<pre>  if x:\n    y</pre>z", "  if x:\n    y\nz"],
    ["signs that are no tags", "1 < 2 > 0 <3", "1 < 2 > 0 <3"],
    ["nothing to see", "<p> </p><br>", ""],
    ["a link that ends in a line break", '<a href="/x">a <br></a>b', "a\n(/x)b"],
    ["a link that ends in a block", '<a href="/x">a <div></div></a>b', "a\n(/x)b"],
    ["spaces around an address", '<a href=" /x ">a</a><img src=" /i ">', "a (/x)/i"],
    ["spaces in a picture's words", '<img src="/i" alt=" a\n chart ">', "a chart (/i)"],
    ["a picture by its old name", '<image src="/i">', "/i"],
    ["a picture of nothing", "a<img>b", "ab"],
    ["a counter within a word", 'a<img src="/i" width=1 height=20>b<img src="/i" height="0px">c', "abc"],
    ["a small picture", '<img src="/i" width=10 height=11>', "/i"],
    ["tags that close themselves", "a<br/>b<template/>c<hr/>d", "a\nbc\nd"],
    ["others within what is unseen", "<template>a<b>b</b><br><template/>c</i></template>d", "d"],
    ["a comment within a word", "a<!-- c -->b", "ab"],
    ["what is no markup", "a<![CDATA[b <i> c]]>d", "ab <i> cd"],
    ["what is for the browser", "<!DOCTYPE html><?xml version='1.0'?>a", "a"],
    ["spaces at the ends of lines", "a <br> b <p> c", "a\nb\nc"],
    ["empty lines", "<br><br>a<br><br><br>b<br>", "a\n\nb"],
    ["an entity at the end", "a &amp", "a &"],
    ["a picture whose words are blank", '<img src="/i" alt=" ">', "/i"],
    ["cells of a head", "<tr><th>A</th><th>B</th></tr>", "A B"],
    ["formatted code", "<pre>a <b>b</b><i> c</i> <u>d</u></pre> e  f", "a b c d\ne f"],
  ])("with %s", (_title, html, text) => {
    expect(textOfHtml(html)).toBe(text);
  });
});

/** Each of a length that takes minutes, and all of them longer than a test may, where the time grows with its square. */
describe("a long text is read once, with", () => {
  const long = 100_000;
  test.each([
    ["tags that nothing closes, and ends of none", `${"<b>".repeat(long)}${"</i>".repeat(long)}`, ""],
    ["forms and paragraphs", "<form><p>".repeat(long), ""],
    ["links", "<a href=x>".repeat(long), "x".repeat(long)],
    ["attributes", `<a ${"b=c ".repeat(long)}>`, ""],
    ["signs", "<".repeat(long), "<".repeat(long)],
    ["beginnings of comments", "<!--".repeat(long), ""],
    ["beginnings of entities", "&a".repeat(long), "&a".repeat(long)],
    ["hard spaces", `a${" \u00a0".repeat(long)}b`, `a${"  ".repeat(long)}b`],
    ["breaks", `a${"<br>".repeat(long)}b`, "a\n\nb"],
  ])("%s", (_title, html, text) => {
    expect(textOfHtml(html) === text).toBe(true);
  });
});
