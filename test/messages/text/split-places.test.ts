import { expect, test } from "vitest";
import { dayOf, ended, excerptOfSlack, idCode, timeOf } from "../../../src/messages/text/excerpt.ts";
import { link, threadAddress } from "../../../src/messages/text/link.ts";
import { splitMrkdwn } from "../../../src/messages/text/split-mrkdwn.ts";
import { aConversation } from "../../domain/builders.ts";

const x = (count: number) => "x".repeat(count);

test.each<[string, string, number, string[]]>([
  ["a text that just fits", x(20), 20, [x(20)]],
  ["a text of one sign more", x(21), 20, [x(20), "x"]],
  ["code that just fits", `\`\`\`${x(14)}\`\`\``, 20, [`\`\`\`${x(14)}\`\`\``]],
  ["code of one sign more", `\`\`\`${x(15)}\`\`\``, 20, [`\`\`\`${x(9)}\n\`\`\``, "```\nxxxxxx```"]],
  [
    "code of many lines",
    "```\naaaa bbbb\ncccc dddd\neeee ffff\n```",
    24,
    ["```\naaaa bbbb\n```", "```\ncccc dddd\n```", "```\neeee ffff\n```"],
  ],
  [
    "code between words",
    "one two three ```aaaa bbbb cccc``` four five six",
    24,
    ["one two three", "```aaaa bbbb\n```", "```\ncccc``` four", "five six"],
  ],
  [
    "code that would leave its marks alone",
    "one two three four ```aaaa bbbb```",
    30,
    ["one two three four", "```aaaa bbbb```"],
  ],
  [
    "code behind spaces only",
    "```          aaaa bbbb cccc dddd```",
    24,
    ["```          aaa\n```", "```\na bbbb cccc dddd```"],
  ],
  [
    "code that is all space behind the cut",
    "```aaaa bbbb              ```after the code",
    24,
    ["```aaaa bbbb\n```", "after the code"],
  ],
  ["code that is all space to its end", "```aaaa bbbb              ```", 24, ["```aaaa bbbb\n```"]],
  [
    "code whose rest just fits",
    `\`\`\`${x(22)}\`\`\``,
    20,
    [`\`\`\`${x(9)}\n\`\`\``, `\`\`\`\n${x(13)}\`\`\``],
  ],
  [
    "space and a line break before the words of code",
    `\`\`\`${" ".repeat(7)}\n  a bbbb cccc dddd\`\`\``,
    24,
    [`\`\`\`${" ".repeat(7)}\n  a\n\`\`\``, "```\nbbbb cccc dddd```"],
  ],
  [
    "code that is nothing but space up to the cut",
    `\`\`\`${" ".repeat(20)}aaaa bbbb\`\`\``,
    24,
    ["```\n```", "```\naaaa bbbb```"],
  ],
  [
    "code at a line break rather than at a later space",
    `${"word ".repeat(5)}\`\`\`aaaa aa\n${"bbbb ".repeat(6)}cccc\`\`\``,
    60,
    [`${"word ".repeat(5)}\`\`\`aaaa aa\n\`\`\``, `\`\`\`\n${"bbbb ".repeat(6)}cccc\`\`\``],
  ],
  [
    "a line before short code",
    `${"word ".repeat(8)}\`npm run it now\` five six seven`,
    60,
    ["word word word word word word word word", "`npm run it now` five six seven"],
  ],
  [
    "a line before code of half a part",
    `${"word ".repeat(8)}\`npm run it now and again\``,
    60,
    ["word word word word word word word word", "`npm run it now and again`"],
  ],
  [
    "a line within code of more than half a part",
    `${"word ".repeat(8)}\`npm run it now and again!\``,
    60,
    [`${"word ".repeat(8)}\`npm run it\``, "`now and again!`"],
  ],
  [
    "a line within a short block of code",
    `${"word ".repeat(8)}\`\`\`npm run it now\`\`\` five six seven`,
    60,
    [`${"word ".repeat(8)}\`\`\`npm run\n\`\`\``, "```\nit now``` five six seven"],
  ],
  ["code in a text that is short", "a `b` c", 20, ["a `b` c"]],
  ["short code in a line", "one two three four `npm ci` five", 24, ["one two three", "four `npm ci` five"]],
  [
    "short code that begins the text",
    "`aaaa bbbb` cccc dddd eeee ffff",
    20,
    ["`aaaa bbbb`", "cccc dddd eeee ffff"],
  ],
  [
    "long code in a line",
    "one `aaaa bbbb cccc dddd eeee ffff`",
    24,
    ["one `aaaa bbbb`", "`cccc dddd eeee ffff`"],
  ],
  [
    "long code in a line without spaces",
    `\`${x(30)}\` and more`,
    24,
    [`\`${x(15)}\``, `\`${x(15)}\``, "and more"],
  ],
  [
    "two pieces of code",
    "`aaaa bbbb cccc` dddd `eeee ffff gggg` hhhh",
    24,
    ["`aaaa bbbb cccc`", "dddd `eeee ffff`", "`gggg` hhhh"],
  ],
  ["code whose end is at the cut", `\`\`\`${x(11)}\`\`\`${x(10)}`, 24, [`\`\`\`${x(11)}\n\`\`\``, x(10)]],
  ["code of exactly half a part", "one two `aaaaa bb` cccc dddd", 24, ["one two `aaaaa`", "`bb` cccc dddd"]],
  [
    "marks within words",
    "a```b```c`d`e and some more words",
    20,
    ["a```b```c`d`", "e and some", "more words"],
  ],
  ["fences without a partner", "```one two three four five six", 20, ["```one two three", "four five six"]],
  ["space at the cut", `${x(13)}      \`${x(12)}\``, 20, [x(12), "x", `\`${x(12)}\``]],
])("splits %s", (_, text, limit, parts) => {
  expect(splitMrkdwn(text, limit)).toEqual(parts);
});

test("cuts a Slack text and an ID without their marks, and ends a sentence once", () => {
  expect([
    excerptOfSlack("See <https://x.example/a|the *page*> of <@U1> &amp; <#C1|> <!here>"),
    excerptOfSlack("a &lt;b&gt;"),
    idCode("a`<b>"),
    idCode("abc", 2),
    ...["Yes", "Yes.", "Yes!", "Yes?", "Yes…", "Yes:", ""].map(ended),
    dayOf(1_700_000_000_999),
    timeOf(1_700_000_000_999),
  ]).toEqual([
    "See the *page* of @U1 &amp; #C1 !here",
    "a &lt;b&gt;",
    "`a'&lt;b&gt;`",
    "`ab`",
    "Yes.",
    "Yes.",
    "Yes!",
    "Yes?",
    "Yes…",
    "Yes:",
    ".",
    "<!date^1700000000^{date_short_pretty}|2023-11-14>",
    "<!date^1700000000^{date_short_pretty} {time}|2023-11-14 22:13 UTC>",
  ]);
});

test("links to what the web can show, and to a thread that there is", () => {
  const address = (length: number) => `https://x.example/${x(length - 18)}`;
  expect([
    link("http://x.example/", "a|b <c>"),
    link("ftp://x.example/", "a"),
    link("https://x.example/<b>|c&d", "a"),
    link(address(2000), "a")?.length,
    link(address(2001), "a"),
    link(`${address(1996)}&&`, "a"),
    threadAddress("https://acme.slack.com/", undefined),
    threadAddress("https://acme.slack.com/", aConversation({ threadTs: undefined })),
    threadAddress("https://acme.slack.com/", aConversation()),
  ]).toEqual([
    "<http://x.example/|a¦b &lt;c&gt;>",
    undefined,
    "<https://x.example/%3Cb%3E%7Cc&amp;d|a>",
    2004,
    undefined,
    undefined,
    undefined,
    undefined,
    "https://acme.slack.com/archives/C1/p1700000000000100",
  ]);
});
