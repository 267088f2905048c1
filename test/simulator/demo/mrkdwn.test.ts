import { expect, test } from "vitest";
import { readChatText, readMrkdwn, readPlain } from "../../../src/simulator/demo/mrkdwn.ts";

const names = { user: (id: string) => (id === "U1" ? "Ada" : id), channel: () => "support" };
const read = (mrkdwn: string) => readMrkdwn(mrkdwn, names);
const text = (words: string) => ({ kind: "text", text: words });

test("emphasis, code and strikethrough are told from plain words", () => {
  expect(read("a *b* _c_ ~d~ `e`")).toEqual([
    text("a "),
    { kind: "bold", inner: [text("b")] },
    text(" "),
    { kind: "italic", inner: [text("c")] },
    text(" "),
    { kind: "strike", inner: [text("d")] },
    text(" "),
    { kind: "code", text: "e" },
  ]);
});

test("signs inside words and sums are no emphasis", () => {
  expect(read("snake_case_name 2*3*4 a ~ b")).toEqual([text("snake_case_name 2*3*4 a ~ b")]);
});

test("links, mentions and channels are read, and entities only after them", () => {
  expect(read("<https://a.example/?x=1&amp;y=2|the page> <@U1> <#C1> <!channel> &lt;b&gt;")).toEqual([
    { kind: "link", url: "https://a.example/?x=1&y=2", label: "the page" },
    text(" "),
    { kind: "mention", text: "@Ada" },
    text(" "),
    { kind: "mention", text: "#support" },
    text(" "),
    { kind: "mention", text: "@channel" },
    text(" <b>"),
  ]);
});

test("a date is shown as Slack shows it, or by its fallback", () => {
  const seconds = Date.UTC(2020, 5, 15, 12) / 1000;
  expect(read(`since <!date^${seconds}^{date_short}|2020-06-15>`)).toEqual([
    text("since "),
    text("Jun 15, 2020"),
  ]);
  expect(read(`<!date^${seconds}^{century}|the &lt;20th&gt;>`)).toEqual([text("the <20th>")]);
  expect(read(`<!date^${seconds}^{date_num}^https://a.example/?x=1&amp;y=2|then>`)).toEqual([
    { kind: "link", url: "https://a.example/?x=1&y=2", label: "2020-06-15" },
  ]);
  expect(read(`<!date^${seconds}^{date_num}^javascript:alert(1)|then>`)).toEqual([text("2020-06-15")]);
});

test("a link that would run something is only words", () => {
  expect(read("<javascript:alert(1)|click>")).toEqual([text("click")]);
});

test("emoji names become characters, unknown ones stay", () => {
  expect(read(":white_check_mark: :acme_party:")).toEqual([
    { kind: "emoji", name: "white_check_mark", character: "✅" },
    text(" "),
    text(":acme_party:"),
  ]);
  expect(readPlain("*no* :warning:")).toEqual([
    text("*no* "),
    { kind: "emoji", name: "warning", character: "⚠️" },
  ]);
});

test("an app may write the sign of a quote as it is", () => {
  expect(read("> one\n> two")).toEqual([{ kind: "quote", inner: [text("one\ntwo")] }]);
  expect(read("a > b")).toEqual([text("a > b")]);
});

test("quotes and code blocks keep their lines together", () => {
  expect(read("&gt; one\n&gt; two\nthree ```\n*x*\n```")).toEqual([
    { kind: "quote", inner: [text("one\ntwo")] },
    text("three "),
    { kind: "pre", text: "*x*" },
  ]);
});

test("a chat text has links without the full stop behind them, and nothing else", () => {
  expect(readChatText("See https://a.example/x. *ok*")).toEqual([
    text("See "),
    { kind: "link", url: "https://a.example/x", label: "https://a.example/x" },
    text(". *ok*"),
  ]);
});
