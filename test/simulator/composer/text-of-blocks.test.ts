import { expect, test } from "vitest";
import type { JsonObject } from "../../../src/simulator/json.ts";
import { textOfBlocks } from "../../../src/simulator/slack/composer/text-of-blocks.ts";

const section = (...elements: JsonObject[]) => ({ type: "rich_text_section", elements });
const textOf = (...elements: JsonObject[]) =>
  textOfBlocks([{ type: "rich_text", elements }], (id) => (id === "C1" ? "support" : undefined));
const bold = { bold: true };

test("formatting inside words, over lines and in part of a run is marked as Slack marks it", () => {
  const word = ["un", "believ", "able"].map((part, index) => ({
    type: "text",
    text: part,
    ...(index === 1 ? { style: bold } : {}),
  }));
  expect(textOf(section(...word))).toBe("un*believ*able");
  expect(textOf(section({ type: "text", text: "line one\nline two", style: bold }))).toBe(
    "*line one\nline two*",
  );
});

test("neighbours of one style share their marks, and spaces stay outside", () => {
  expect(
    textOf(
      section(
        { type: "text", text: " hello ", style: bold },
        { type: "user", user_id: "U1", style: bold },
        { type: "text", text: " ", style: bold },
        { type: "emoji", name: "tada" },
      ),
    ),
  ).toBe(" *hello <@U1>* :tada:");
});

test("code keeps its spaces and the marks in it", () => {
  expect(textOf(section({ type: "text", text: " a *b* ", style: { code: true } }))).toBe("` a *b* `");
});

test("a dated link, an unknown channel and an emoji of the workspace keep what they name", () => {
  expect(
    textOf(
      section(
        { type: "date", timestamp: 1, format: "{date}", url: "https://x.test/?a&b", fallback: "then" },
        { type: "channel", channel_id: "C1" },
        { type: "channel", channel_id: "C2" },
        { type: "emoji", name: "our-logo" },
      ),
    ),
  ).toBe("<!date^1^{date}^https://x.test/?a&amp;b|then><#C1|support><#C2|>:our-logo:");
});

test("code in a quote has the quote's sign on each line", () => {
  const code = { type: "rich_text_preformatted", elements: [{ type: "text", text: "a\nb" }], border: 1 };
  expect(textOf(code)).toBe("&gt; ```a\n&gt; b```");
});

test("blocks of apps add no words", () => {
  const button = { type: "actions", elements: [{ type: "button" }] };
  expect(textOfBlocks([button, { type: "table", rows: [] }], () => undefined)).toBe("");
});
