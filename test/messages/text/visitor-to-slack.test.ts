import { describe, expect, test } from "vitest";
import { visitorToSlack } from "../../../src/messages/text/visitor-to-slack.ts";
import fc, { anySign } from "../../property.ts";

describe("a visitor's text", () => {
  test.each([
    ["hello", "hello"],
    ["a < b & c > d", "a &lt; b &amp; c &gt; d"],
    ["<!channel> <@U1> <https://evil|bank>", "&lt;!channel&gt; &lt;@U1&gt; &lt;https://evil|bank&gt;"],
    ["&lt;!here&gt;", "&amp;lt;!here&amp;gt;"],
    ["two\nlines\n\tin", "two\nlines\n\tin"],
    ["a\r\nb\rc\u2028d\u2029e\u0085f", "a\nb\nc\nd\ne\nf"],
    ["nul\0 bell\u0007 esc\u001b[31m del\u007f c1\u0090", "nul bell esc[31m del c1"],
    ["x\ud83dy\udc4dz", "x\ufffdy\ufffdz"],
    ["👍🏽 👨‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿", "👍🏽 👨‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿"],
    ["exe.\u202egpj\u202c \u2066a\u2069", "exe.gpj a"],
    ["שלום \u200fעולם", "שלום \u200fעולם"],
    ["你好，世界", "你好，世界"],
    ["*b* _i_ ~s~ `c` :smile:", "*b* _i_ ~s~ `c` :smile:"],
    ["<b>hi</b>", "&lt;b&gt;hi&lt;/b&gt;"],
  ])("%j becomes %j", (text, expected) => expect(visitorToSlack(text)).toBe(expected));

  test.each([
    "",
    "   ",
    "\n\n",
    "\u200b\u200d\ufeff",
    "\u00a0\u3000",
    "\0\u0001",
    "\u2800",
    "\u3164",
    "\u202e",
    "\u00ad",
  ])("%j, which nobody would see, becomes a placeholder", (text) =>
    expect(visitorToSlack(text)).toBe("(empty message)"),
  );

  test("holds nothing that Slack would parse or refuse, whatever it was", () => {
    const text = fc.oneof(
      fc.string({ unit: anySign }),
      fc.string({ unit: "grapheme" }),
      fc.stringMatching(/^[<>&;a!@\0]*$/),
    );
    fc.assert(
      fc.property(text, (written) => {
        const slack = visitorToSlack(written);
        expect(slack).not.toMatch(/[<>]/);
        expect(slack).not.toMatch(/&(?!(?:amp|lt|gt);)/);
        expect(slack).not.toMatch(/[\u202a-\u202e\u2066-\u2069\0\r]/);
        expect(slack.isWellFormed()).toBe(true);
        expect(slack.trim()).not.toBe("");
      }),
    );
  });
});
